//! Secrets leave once: a hundred API keys are minted by the binary, half of them in the clear and half encrypted, and each is looked
//! for in every place where it must not be.

use crate::place::Place;
use std::{
    collections::BTreeSet,
    fs,
    os::unix::fs::PermissionsExt,
    path::Path,
    process::{Command, Output},
};

/// How many keys each of the two tests mints.
const KEYS: usize = 50;

/// Stands in front of `ssh-keygen`: writes down what it was given by every way, and lets the real one go on.
const SPY: &str = r#"#!/bin/sh
seen=$(mktemp -d "$SPY_FOLDER/XXXXXX")
printf '%s\n' "$@" > "$seen/arguments"
env > "$seen/environment"
for argument in "$@"; do
    if [ -f "$argument" ]; then cat "$argument" >> "$seen/files"; fi
done
cat > "$seen/stdin"
PATH=${PATH#*:}
exec ssh-keygen "$@" < "$seen/stdin"
"#;

/// Runs `admit` with the spy first among the programs.
#[allow(clippy::disallowed_methods, reason = "the programs are where the caller finds them")]
fn admit(place: &Place, args: &[&str]) -> Output {
    let path = format!("{}:{}", place.path("spy").display(), std::env::var("PATH").unwrap());
    let mut command = Command::new(env!("CARGO_BIN_EXE_admit"));
    command.args(args).current_dir(place.path(".")).env_clear().env("PATH", path).env("HOME", place.path("."));
    command.env("ADMIT_REGISTRY", "bank-partners").env("TMPDIR", place.path("tmp"));
    let output = command.output().unwrap();
    assert!(output.status.success(), "{args:?}: {}", String::from_utf8_lossy(&output.stderr));
    output
}

/// The files below a folder in which one of the patterns stands, by `grep`, which knows nothing of us.
fn places_of(patterns: &Path, below: &Path) -> BTreeSet<String> {
    let output = Command::new("grep").args(["-r", "-a", "-l", "-F", "-f"]).arg(patterns).arg(below).output().unwrap();
    assert!(output.status.code().is_some_and(|code| code < 2), "{}", String::from_utf8_lossy(&output.stderr));
    String::from_utf8(output.stdout).unwrap().lines().map(str::to_owned).collect()
}

/// A registry whose policy lets a hundred keys live at a time, approved as it is.
fn place() -> Place {
    let place = Place::approved();
    let limit = |n: u32| format!("live-credentials = {n}\n\n[tiers.standard.environments.production]");
    place.edit("admit.toml", &limit(3), &limit(1000));
    place.edit("admit.toml", "\nversion = 1", "\nversion = 2");
    for owner in ["tom-berger", "priya-nair"] {
        place.ok_as(owner, &["approve", "--policy"]);
    }
    for folder in ["spy", "seen", "tmp", "out", "delivered"] {
        fs::create_dir(place.path(folder)).unwrap();
    }
    let spy = SPY.replace("$SPY_FOLDER", &place.path("seen").display().to_string());
    place.write("spy/ssh-keygen", spy);
    fs::set_permissions(place.path("spy/ssh-keygen"), fs::Permissions::from_mode(0o755)).unwrap();
    place
}

#[test]
fn a_secret_in_the_clear_is_in_the_file_that_was_asked_for_and_nowhere_else() {
    let place = place();
    let secrets = minted(&place, true);
    let expected: BTreeSet<String> =
        (0..KEYS).map(|number| place.path(&format!("delivered/{number}")).display().to_string()).collect();
    assert_eq!(nowhere_but_delivered(&place, &secrets), expected);
    for (number, secret) in secrets.iter().enumerate() {
        assert_eq!(place.text(&format!("delivered/{number}")).matches(secret.as_str()).count(), 1);
    }
}

#[test]
fn an_encrypted_secret_is_in_no_file_at_all() {
    let place = place();
    let secrets = minted(&place, false);
    assert_eq!(nowhere_but_delivered(&place, &secrets), BTreeSet::new());
}

/// Mints, and answers the secrets; what was delivered is in `delivered/`, what was said in `out/`.
fn minted(place: &Place, plain: bool) -> Vec<String> {
    let [flag, key] = place.as_owner("priya-nair");
    let mut secrets = Vec::new();
    for number in 0..KEYS {
        let out = format!("delivered/{number}");
        let mut args = vec!["issue", "acme-pay/payouts", "--environment", "sandbox", "--kind", "api-key", "--out", &out];
        args.extend([flag.as_str(), &key, "--format", if number % 3 == 0 { "json" } else { "text" }]);
        args.extend(plain.then_some("--plain"));
        let output = admit(place, &args);
        place.write(&format!("out/{number}"), [output.stdout, output.stderr].concat());
        let delivered = if plain { place.text(&out) } else { place.must("age", &["-d", "-i", "acme.age", &out]) };
        let secret = delivered.trim_end().rsplit('_').next().unwrap().to_owned();
        assert!(delivered.starts_with("exb_sandbox_") && secret.len() >= 43, "{out} holds no key");
        let mode = fs::metadata(place.path(&out)).unwrap().permissions().mode();
        assert_eq!(mode & 0o777, 0o600, "{out}");
        secrets.push(secret);
    }
    assert_eq!(secrets.iter().collect::<BTreeSet<_>>().len(), KEYS, "a secret came twice");
    secrets
}

/// Looks for secrets, as they are, in hex and in base64, in the registry, its git, what children were given, and what was said.
/// Answers the delivered files that hold one.
fn nowhere_but_delivered(place: &Place, secrets: &[String]) -> BTreeSet<String> {
    let patterns = tempfile::tempdir().unwrap();
    let list = patterns.path().join("patterns");
    let (hex, base64) = (data_encoding::HEXLOWER, data_encoding::BASE64);
    let forms = secrets.iter().flat_map(|s| [s.clone(), hex.encode(s.as_bytes()), base64.encode(s.as_bytes())]);
    fs::write(&list, forms.map(|form| form + "\n").collect::<String>()).unwrap();
    let seen = walkdir::WalkDir::new(place.path("seen")).into_iter().filter(|e| e.as_ref().unwrap().file_name() == "stdin");
    assert!(seen.count() >= KEYS, "the spy saw every signature");
    for folder in ["bank-partners", "seen", "out", "tmp", "ssh"] {
        assert_eq!(places_of(&list, &place.path(folder)), BTreeSet::new(), "a secret is below {folder}");
    }
    assert_eq!(places_of(&list, &objects(place, patterns.path())), BTreeSet::new(), "a secret is in git");
    places_of(&list, &place.path("delivered"))
}

/// Commits the registry with everything in it; answers a file with the bytes of all objects of git.
fn objects(place: &Place, folder: &Path) -> std::path::PathBuf {
    let git = |args: &[&str]| {
        let mut command = Command::new("git");
        command.arg("-C").arg(place.root()).args(["-c", "user.name=Test", "-c", "user.email=test@bank.example"]).args(args);
        let output = command.env("HOME", place.path(".")).env("GIT_CONFIG_NOSYSTEM", "1").output().unwrap();
        assert!(output.status.success(), "git {args:?}: {}", String::from_utf8_lossy(&output.stderr));
        output.stdout
    };
    git(&["init", "-q"]);
    git(&["add", "--all", "--force"]);
    git(&["commit", "-q", "-m", "everything"]);
    let objects = git(&["cat-file", "--batch-all-objects", "--batch"]);
    assert!(objects.windows(13).any(|w| w == b"kind: api-key"), "the objects hold the records");
    let file = folder.join("objects");
    fs::write(&file, objects).unwrap();
    file
}
