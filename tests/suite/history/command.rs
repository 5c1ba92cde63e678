//! `admit log key`, `admit log checkpoint`, `admit verify checkpoint` and `admit verify log --since`, seen from a shell.

use crate::{
    hand::LOG,
    place::{Place, Run},
};
use std::os::unix::fs::PermissionsExt;

/// A registry with two partners, a key for checkpoints, and one checkpoint `last`.
fn place() -> (Place, String) {
    let place = Place::onboarded();
    place.ok(&["onboard", "partner", "globex", "--legal-name", "Globex B.V.", "--tier", "low"]);
    let key = place.ok(&["log", "key", "--out", "log.key", "--name", "bank.example/log", "--passphrase-file", "passphrase"]);
    let key = key.stdout.trim().to_owned();
    sign(&place, "last");
    (place, key)
}

fn sign(place: &Place, out: &str) -> Run {
    let words = ["log", "checkpoint", "--checkpoint-key", "log.key", "--passphrase-file", "passphrase"];
    place.run(&[words.as_slice(), &["--name", "bank.example/log", "--out", out]].concat())
}

/// The exit status, the reason and the codes with their places.
fn outcome(run: &Run) -> (i32, String, Vec<String>) {
    let value = run.json();
    let text = |value: &serde_json::Value| value.as_str().unwrap().to_owned();
    let found = value["findings"].as_array().unwrap();
    let found = found.iter().map(|flaw| format!("{} {}", text(&flaw["code"]), text(&flaw["place"]))).collect();
    (run.code, text(&value["reason"]), found)
}

fn since(place: &Place, key: &str, more: &[&str]) -> (i32, String, Vec<String>) {
    let words = ["verify", "log", "--since", "last", "--key", key, "--format", "json"];
    outcome(&place.run(&[words.as_slice(), more].concat()))
}

#[test]
fn openssl_takes_the_signature_of_a_checkpoint() {
    let (place, key) = place();
    let note = place.text("last");
    let (text, signature) = note.rsplit_once("\n\n").unwrap();
    place.write("text", format!("{text}\n"));
    let signature = signature.strip_prefix("\u{2014} bank.example/log ").unwrap().trim_end();
    place.write("sig", &data_encoding::BASE64.decode(signature.as_bytes()).unwrap()[4..]);
    let raw = data_encoding::BASE64.decode(key.splitn(3, '+').last().unwrap().as_bytes()).unwrap();
    let spki = [data_encoding::HEXLOWER.decode(b"302a300506032b6570032100").unwrap(), raw[1..].to_vec()].concat();
    place.write("key.der", spki);
    place.must(
        "openssl",
        &["pkeyutl", "-verify", "-pubin", "-keyform", "DER", "-inkey", "key.der", "-rawin", "-in", "text", "-sigfile", "sig"],
    );
    // And the private key is one that openssl opens with the passphrase, and nobody else reads.
    place.must("openssl", &["pkey", "-in", "log.key", "-passin", "file:passphrase", "-noout"]);
    assert_eq!(std::fs::metadata(place.path("log.key")).unwrap().permissions().mode() & 0o777, 0o600);
}

#[test]
fn a_checkpoint_is_verified_without_a_registry() {
    let (place, key) = place();
    std::fs::remove_dir_all(place.root()).unwrap();
    let run = place.ok(&["verify", "checkpoint", "last", "--key", &key, "--format", "json"]);
    assert_eq!(outcome(&run), (0, "genuine".to_owned(), Vec::new()));
    assert_eq!(run.json()["details"]["policy-version"], "1");
    place.write("bad", place.text("last").replace("log globex 0", "log globex 1"));
    let run = place.run(&["verify", "checkpoint", "bad", "--key", &key, "--format", "json"]);
    assert_eq!(outcome(&run), (1, "forged".to_owned(), vec!["forged bad".to_owned()]));
    let other = "sum.golang.org+033de0ae+Ac4zctda0e5eza+HJyk9SxEdh+s3Ux18htTTAD8OuAn8";
    let run = place.run(&["verify", "checkpoint", "last", "--key", other, "--format", "json"]);
    assert_eq!(outcome(&run).1, "unsigned");
    assert_eq!(place.run(&["verify", "checkpoint", "last", "--key", &key.replace("log+", "log+0")]).code, 2);
    assert_eq!(place.run(&["verify", "checkpoint", "nothing", "--key", &key]).code, 3);
}

#[test]
fn without_out_the_answer_is_the_note_to_the_byte() {
    let (place, key) = place();
    let words =
        ["log", "checkpoint", "--checkpoint-key", "log.key", "--passphrase-file", "passphrase", "--name", "bank.example/log"];
    let run = place.ok(&words);
    place.write("note", &run.bytes);
    place.ok(&["verify", "checkpoint", "note", "--key", &key]);
    let json = place.ok(&[words.as_slice(), &["--format", "json"]].concat()).json();
    place.write("note", json["details"]["note"].as_str().unwrap());
    place.ok(&["verify", "checkpoint", "note", "--key", &key]);
    let run =
        place.exec(env!("CARGO_BIN_EXE_admit"), &["verify", "checkpoint", "-", "--key", &key], place.text("note").as_bytes());
    assert_eq!(run.code, 0, "{run:?}");
}

#[test]
fn a_file_that_is_there_is_never_written_over() {
    let (place, _) = place();
    let (key, last) = (place.text("log.key"), place.text("last"));
    let run = sign(&place, "last");
    assert!(run.code == 1 && run.stderr.contains("`last`") || run.stderr.contains("is there already"), "{run:?}");
    let run = place.run(&["log", "key", "--out", "log.key", "--passphrase-file", "passphrase"]);
    assert_eq!(run.code, 1, "{run:?}");
    assert_eq!((place.text("log.key"), place.text("last")), (key, last));
    let run = place.ok(&["log", "key", "--out", "new.key", "--passphrase-file", "passphrase", "--dry-run"]);
    assert!(run.stdout.starts_with("would be done: "), "{run:?}");
    assert!(!place.path("new.key").exists());
}

#[test]
fn what_was_done_since_departs_from_nothing() {
    let (place, key) = place();
    assert_eq!(since(&place, &key, &[]), (0, "holds".to_owned(), Vec::new()));
    place.ok_as("priya-nair", &["suspend", "acme-pay", "--note", "odd traffic"]);
    place.ok(&["onboard", "partner", "initech", "--legal-name", "Initech AG", "--tier", "low"]);
    assert_eq!(since(&place, &key, &[]), (0, "holds".to_owned(), Vec::new()));
    assert_eq!(since(&place, &key, &["acme-pay"]), (0, "holds".to_owned(), Vec::new()));
    assert_eq!(since(&place, &key, &["initech"]), (0, "holds".to_owned(), Vec::new()));
    let run = place.ok(&["verify", "log", "--since", "last", "--key", &key]);
    assert!(run.stdout.contains("go on from the checkpoint of"), "{run:?}");
}

#[test]
fn a_log_that_was_cut_rewritten_or_removed_is_named() {
    let (place, key) = place();
    let log = place.text(&format!("bank-partners/{LOG}"));
    let n = log.lines().count();
    let cut: String = log.split_inclusive('\n').take(n - 1).collect();
    place.write(&format!("bank-partners/{LOG}"), &cut);
    let (code, reason, found) = since(&place, &key, &[]);
    assert_eq!((code, reason.as_str(), found[0].clone()), (1, "rewritten", format!("log-cut {LOG}:{n}")));
    // Something else is done in the place of what was cut: the chain holds, and the line is another one.
    place.ok_as("priya-nair", &["suspend", "acme-pay#acme-ca", "--note", "looks odd"]);
    let (code, _, found) = since(&place, &key, &["acme-pay"]);
    assert_eq!((code, found[0].clone()), (1, format!("log-rewritten {LOG}:{n}")));
    std::fs::remove_dir_all(place.root().join("partners/acme-pay")).unwrap();
    let removed = (1, "rewritten".to_owned(), vec![format!("log-removed {LOG}")]);
    assert_eq!(since(&place, &key, &[]), removed);
    assert_eq!(since(&place, &key, &["acme-pay"]), removed);
    assert_eq!(place.run(&["verify", "log", "nobody", "--since", "last", "--key", &key]).code, 1);
}

#[test]
fn a_checkpoint_that_does_not_count_is_no_comparison() {
    let (place, key) = place();
    let last = place.text("last");
    place.write("last", last.replace("log globex 0", "log globex 1"));
    let (code, reason, found) = since(&place, &key, &[]);
    assert_eq!((code, reason.as_str(), found), (1, "checkpoint-refused", vec!["forged last".to_owned()]));
    place.write("last", last);
    let run = place.run(&["verify", "log", "--since", "last"]);
    assert!(run.code == 2 && run.stderr.contains("checkpoint-key"), "{run:?}");
    assert_eq!(place.run(&["verify", "log", "--key", &key]).code, 2);
}

#[test]
fn policy_names_the_key_that_counts() {
    let (place, key) = place();
    place.edit("admit.toml", "version = 1\n", &format!("version = 2\ncheckpoint-key = \"{key}\"\n"));
    let run = place.ok(&["verify", "log", "--since", "last", "--format", "json"]);
    assert_eq!(outcome(&run), (0, "holds".to_owned(), Vec::new()));
    let words = ["log", "checkpoint", "--checkpoint-key", "log.key", "--passphrase-file", "passphrase"];
    let run = place.ok(&[words.as_slice(), &["--out", "next"]].concat());
    assert!(run.stderr.contains("admit verify log --since next"), "{run:?}");
    place.ok(&["verify", "checkpoint", "next", "--key", &key]);
    // Policy went back, and so did the key.
    place.edit("admit.toml", "version = 2\n", "version = 1\n");
    let run = place.run(&["verify", "log", "--since", "next", "--format", "json"]);
    assert_eq!(outcome(&run), (1, "rewritten".to_owned(), vec!["policy-older admit.toml".to_owned()]));
    place.edit("admit.toml", &key, "bank.example/log+00000000+AAAA");
    let run = place.run(&["audit", "--format", "json"]);
    assert!(run.stdout.contains("policy-flawed") && run.stdout.contains("checkpoint"), "{run:?}");
}

#[test]
fn a_log_that_does_not_hold_gets_no_checkpoint() {
    let (place, _) = place();
    place.edit(LOG, "\"actor\":\"lena-fischer\"", "\"actor\":\"priya-nair\"");
    let run = sign(&place, "next");
    assert_eq!(run.code, 1, "{run:?}");
    assert!(run.stderr.contains("1 log does not hold") && run.stderr.contains(&format!("{LOG}:1")), "{run:?}");
    assert!(!place.path("next").exists());
}

#[test]
fn the_log_is_shown_as_it_was_at_a_moment() {
    let place = Place::onboarded();
    let all = place.ok(&["log", "show", "acme-pay", "--format", "json"]).json();
    let events = all["logs"][0]["events"].as_array().unwrap();
    let (first, last) = (events[0]["at"].as_str().unwrap(), events.last().unwrap()["at"].as_str().unwrap());
    let shown =
        |as_of: &str| place.ok(&["log", "show", "acme-pay", "--as-of", as_of, "--format", "json"]).json()["logs"][0].clone();
    assert_eq!(shown(last), all["logs"][0]);
    let earlier = shown(first);
    let n = earlier["events"].as_array().unwrap().len();
    assert!(n >= 1 && earlier["events"].as_array().unwrap().iter().all(|event| event["at"].as_str().unwrap() <= first));
    let line = place.text(&format!("bank-partners/{LOG}")).lines().nth(n - 1).unwrap().to_owned();
    assert_eq!(earlier["head"], admit::crypto::sha256(line.as_bytes()).to_string());
    assert_eq!(shown("2020-01-01T00:00:00Z")["events"], serde_json::json!([]));
}
