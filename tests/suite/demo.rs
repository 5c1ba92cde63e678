//! The demo: that it plays to its end with nothing but the binary, and that what it leaves is what other programs say it is.

use crate::place::Run;
use std::{
    fs,
    os::unix::fs::PermissionsExt,
    path::{Path, PathBuf},
    process::{Command, Stdio},
    sync::OnceLock,
};

/// A folder in which the demo was played.
struct Played {
    scratch: tempfile::TempDir,
    said: String,
}

impl Played {
    /// With these programs in reach; no home, no network names, nothing else of the caller's environment.
    fn with(path: &str) -> Self {
        let scratch = tempfile::tempdir().unwrap();
        let run = exec(scratch.path(), path, env!("CARGO_BIN_EXE_admit"), &["demo", "demo"], b"");
        assert_eq!(run.code, 0, "{}{}", run.stdout, run.stderr);
        assert_eq!(run.stderr, "", "talk and results are told in one stream");
        Self { scratch, said: run.stdout }
    }

    /// With no program in reach, played once for all tests.
    fn alone() -> &'static Self {
        static PLAYED: OnceLock<Played> = OnceLock::new();
        PLAYED.get_or_init(|| Self::with(""))
    }

    fn folder(&self) -> PathBuf {
        self.scratch.path().join("demo")
    }

    fn text(&self, name: &str) -> String {
        fs::read_to_string(self.folder().join(name)).unwrap_or_else(|e| panic!("`{name}`: {e}"))
    }

    /// Runs a program in the folder, as the demo's last words propose.
    fn run(&self, program: &str, words: &[&str], stdin: &[u8]) -> Run {
        exec(&self.folder(), &programs(), program, words, stdin)
    }

    fn admit(&self, words: &[&str]) -> Run {
        self.run(env!("CARGO_BIN_EXE_admit"), words, b"")
    }
}

/// The folders that programs are in.
#[allow(clippy::disallowed_methods, reason = "where openssl and git are, only the environment knows")]
fn programs() -> String {
    std::env::var("PATH").unwrap()
}

fn exec(folder: &Path, path: &str, program: &str, words: &[&str], stdin: &[u8]) -> Run {
    let mut command = Command::new(program);
    command.args(words).current_dir(folder).env_clear().env("PATH", path).env("COLUMNS", "100").env("NO_COLOR", "1");
    command.env("ADMIT_REGISTRY", "bank-partners");
    command.stdin(Stdio::piped()).stdout(Stdio::piped()).stderr(Stdio::piped());
    let mut child = command.spawn().unwrap_or_else(|e| panic!("this test needs `{program}`: {e}"));
    std::io::Write::write_all(&mut child.stdin.take().unwrap(), stdin).unwrap();
    let output = child.wait_with_output().unwrap();
    let lossy = |bytes: &[u8]| String::from_utf8_lossy(bytes).into_owned();
    let (stdout, stderr) = (lossy(&output.stdout), lossy(&output.stderr));
    Run { code: output.status.code().unwrap_or(-1), stdout, stderr, bytes: output.stdout }
}

#[test]
fn the_demo_plays_with_nothing_but_the_binary_and_says_that_git_is_missing() {
    let played = Played::alone();
    assert!(played.said.contains("git is not here"), "{}", played.said);
    assert!(!played.folder().join("bank-partners/.git").exists());
}

#[test]
fn where_git_is_there_the_registry_is_a_repository_with_a_commit_for_each_scene_and_nothing_left_over() {
    let played = Played::with(&programs());
    let log = played.run("git", &["-C", "bank-partners", "log", "--format=%an: %s"], b"");
    assert!(log.stdout.lines().count() >= 10, "{log:?}");
    assert!(log.stdout.contains("Tom Berger: acme-pay: payouts in production approved"), "{}", log.stdout);
    assert_eq!(played.run("git", &["-C", "bank-partners", "status", "--porcelain"], b"").stdout, "");
}

#[test]
fn the_demo_writes_into_no_folder_that_holds_something() {
    let scratch = tempfile::tempdir().unwrap();
    fs::write(scratch.path().join("mine"), "mine").unwrap();
    let run = exec(scratch.path(), "", env!("CARGO_BIN_EXE_admit"), &["demo", "."], b"");
    assert_eq!(run.code, 1, "{run:?}");
    assert!(run.stderr.contains("is not empty"), "{}", run.stderr);
    assert_eq!(fs::read_dir(scratch.path()).unwrap().count(), 1);
}

#[test]
fn the_gate_names_what_is_missing_and_the_self_approval_is_refused() {
    let said = &Played::alone().said;
    for expected in [
        "`acme-pay/payouts in production` is not ready for a credential",
        "evidence-missing: `acme-pay` has no evidence of kind `agreement`",
        "`maria-lopez` asked for this and cannot approve it (approval-self)",
        "www.bank.example, which was ignored",
    ] {
        assert!(said.contains(expected), "`{expected}` was not said in\n{said}");
    }
    assert!(!Played::alone().folder().join("acme/too-early.pem").exists());
}

#[test]
fn openssl_takes_the_certificate_before_the_revocation_and_refuses_it_after() {
    let played = Played::alone();
    let verify = |list: &str| {
        let words = ["verify", "-x509_strict", "-purpose", "sslclient", "-crl_check", "-CAfile", "published/production-ca.pem"];
        played.run("openssl", &[&words[..], &["-CRLfile", list, "acme/payouts.pem"]].concat(), b"")
    };
    let before = verify("published/before/production/current/crl/production-ca.crl.pem");
    assert_eq!((before.code, before.stdout.as_str()), (0, "acme/payouts.pem: OK\n"), "{before:?}");
    let after = verify("published/after/production/current/crl/production-ca.crl.pem");
    assert!(after.code != 0 && after.stderr.contains("certificate revoked"), "{after:?}");
}

#[test]
fn ssh_keygen_takes_an_approval_for_its_approver_and_for_nobody_else() {
    let played = Played::alone();
    let approvals: Vec<_> = fs::read_dir(played.folder().join("bank-partners/partners/acme-pay/approvals")).unwrap().collect();
    let file = approvals.into_iter().map(|e| e.unwrap().path()).find(|p| p.to_string_lossy().ends_with("-tom-berger.yaml"));
    let record: serde_json::Value = yaml_serde::from_str(&fs::read_to_string(file.unwrap()).unwrap()).unwrap();
    fs::write(played.folder().join("approval.sig"), record["signature"].as_str().unwrap()).unwrap();
    for (person, expected) in [("tom-berger", 0), ("sven-holm", 255)] {
        let signers = format!("{person} {}", played.text(&format!("people/{person}.pub")));
        fs::write(played.folder().join("signers"), signers).unwrap();
        let words = ["-Y", "verify", "-f", "signers", "-I", person, "-n", "approval@admit", "-s", "approval.sig"];
        let statement = record["statement"].as_str().unwrap().trim_end_matches('\n');
        let run = played.run("ssh-keygen", &words, statement.as_bytes());
        assert_eq!(run.code, expected, "{run:?}");
    }
}

#[test]
fn the_keys_that_are_left_are_those_of_openssl_and_ssh_keygen_and_only_their_owner_reads_them() {
    let played = Played::alone();
    for key in ["acme/ca.key", "acme/payouts.key", "globex/reports.key"] {
        let run = played.run("openssl", &["pkey", "-in", key, "-noout", "-check"], b"");
        assert_eq!(run.code, 0, "{run:?}");
    }
    let derived = played.run("ssh-keygen", &["-y", "-f", "people/priya-nair"], b"");
    assert_eq!(derived.stdout.trim(), played.text("people/priya-nair.pub").trim());
    for secret in ["acme/ca.key", "people/priya-nair", "passphrase", "globex/reconcile.api-key"] {
        let mode = fs::metadata(played.folder().join(secret)).unwrap().permissions().mode();
        assert_eq!(mode & 0o777, 0o600, "{secret}");
    }
}

#[test]
fn what_is_left_behind_is_a_registry_like_any_other() {
    let played = Played::alone();
    assert_eq!(played.admit(&["check"]).code, 0);
    assert_eq!(played.admit(&["fmt", "--check"]).code, 0);
    for partner in ["acme-pay", "globex"] {
        let log = played.admit(&["verify", "log", partner]);
        assert_eq!(log.code, 0, "{log:?}");
    }
    let audit = played.admit(&["audit", "--format", "json"]);
    let found: Vec<String> =
        audit.json()["findings"].as_array().unwrap().iter().map(|f| f["rule"].as_str().unwrap().to_owned()).collect();
    // Nobody has put a gateway on record yet; the story is about what comes before.
    assert_eq!(found, ["gateway-missing"], "{}", audit.stdout);
}

#[test]
fn a_person_goes_on_by_hand_with_the_keys_that_are_left() {
    let played = Played::with("");
    let words = ["suspend", "globex", "--note", "the trial is over", "--key", "people/lena-fischer"];
    let run = played.admit(&words);
    assert_eq!(run.code, 0, "{run:?}");
    assert_eq!(played.admit(&["verify", "log", "globex"]).code, 0);
}
