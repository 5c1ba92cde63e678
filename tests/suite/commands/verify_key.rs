//! `admit verify key`: whose an API key is, from the standard input alone.

use crate::place::{Place, Run, in_days};

/// A registry with an API key in `key`, and the key's subject.
fn place() -> (Place, String) {
    let place = Place::approved();
    let words = ["issue", "acme-pay/payouts", "--environment", "sandbox", "--kind", "api-key", "--plain", "--out", "key"];
    let issued = place.ok_as("priya-nair", &[words.as_slice(), &["--format", "json"]].concat());
    let subject = issued.json()["subject"].as_str().unwrap().to_owned();
    (place, subject)
}

fn ask(place: &Place, stdin: &[u8], more: &[&str]) -> Run {
    let words = [["verify", "key", "--format", "json"].as_slice(), more].concat();
    let run = place.exec(env!("CARGO_BIN_EXE_admit"), &words, stdin);
    let key = place.text("key");
    let secret = key.trim().rsplit('_').next().unwrap();
    assert!(!run.stdout.contains(&secret[..12]) && !run.stderr.contains(&secret[..12]), "it repeats the key");
    run
}

fn reason(run: &Run) -> (i32, String) {
    (run.code, run.json()["reason"].as_str().unwrap().to_owned())
}

#[test]
fn a_key_on_record_is_told_with_its_grants() {
    let (place, subject) = place();
    let key = place.text("key");
    for stdin in [key.clone(), key.trim().to_owned(), format!("{}\r\n", key.trim())] {
        let run = ask(&place, stdin.as_bytes(), &[]);
        assert_eq!(reason(&run), (0, "active".to_owned()), "{run:?}");
    }
    let told = ask(&place, key.as_bytes(), &[]).json();
    assert_eq!(told["subject"], subject);
    assert_eq!(told["details"]["environment"], "sandbox");
    assert_eq!(told["details"]["standing"], "active");
    assert_eq!(told["details"]["grant"], "as it was approved");
    assert_eq!(told["details"]["scopes"], "payments:read payments:write");
    assert!(told["details"]["grants"].as_str().unwrap().contains("payments:write until"), "{told}");
}

#[test]
fn each_no_has_a_reason_of_its_own() {
    let (place, subject) = place();
    let key = place.text("key").trim().to_owned();
    let swapped = |at: usize| {
        let mut letters: Vec<char> = key.chars().collect();
        letters[at] = if letters[at] == 'x' { 'y' } else { 'x' };
        letters.into_iter().collect::<String>()
    };
    let mistyped = ask(&place, swapped(key.len() - 20).as_bytes(), &[]);
    assert_eq!(reason(&mistyped), (1, "checksum".to_owned()), "{mistyped:?}");
    for malformed in ["", "x", "\n", "a_b_c_d", &format!("{key} "), &format!("{key}\n\n"), &format!("{key}\n{key}"), "\u{feff}"] {
        let run = ask(&place, malformed.as_bytes(), &[]);
        assert_eq!(reason(&run), (1, "malformed".to_owned()), "{malformed:?}: {run:?}");
    }
    assert_eq!(reason(&ask(&place, &[0xff, 0xfe], &[])), (1, "malformed".to_owned()));
    let run = ask(&place, key.as_bytes(), &["--now", &in_days(900).start().to_string()]);
    assert_eq!(reason(&run), (1, "expired".to_owned()), "{run:?}");
    place.ok_as("priya-nair", &["suspend", &subject, "--note", "odd traffic"]);
    assert_eq!(reason(&ask(&place, key.as_bytes(), &[])), (1, "suspended".to_owned()));
    place.ok_as("priya-nair", &["revoke", &subject, "--reason", "key-compromise"]);
    let run = ask(&place, key.as_bytes(), &[]);
    assert_eq!(reason(&run), (1, "revoked".to_owned()));
    assert_eq!(run.json()["subject"], subject);
}

/// Well formed and with a right check, of an id that is on record or not, in this environment or another: nobody's.
#[test]
fn a_key_that_was_never_issued_is_unknown_whatever_its_id() {
    let (place, _) = place();
    let key = place.text("key").trim().to_owned();
    let fields: Vec<&str> = key.split('_').collect();
    let mut entropy = admit::crypto::SystemEntropy::new();
    for (prefix, environment, id) in [
        (fields[0], fields[1], fields[2]),
        (fields[0], fields[1], "k1"),
        (fields[0], "production", fields[2]),
        ("abc", fields[1], fields[2]),
    ] {
        let (secret, _) = admit::crypto::ApiKey::mint(prefix, environment, id, &mut entropy).unwrap();
        let run = ask(&place, secret.expose(), &[]);
        assert_eq!(reason(&run), (1, "unknown".to_owned()), "{prefix} {environment} {id}: {run:?}");
        assert_eq!(run.json()["details"], serde_json::json!({}), "nothing is told");
    }
}

#[test]
fn without_a_registry_it_is_not_answered() {
    let place = Place::bare();
    assert_eq!(place.run(&["verify", "key"]).code, 3);
    assert_eq!(place.run(&["verify", "key", "exb_sandbox_k1_secret"]).code, 2, "a key is no argument");
}
