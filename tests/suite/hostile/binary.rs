//! Some of the hostile files, in front of the binary: what it says, where, and with which status.

use super::{mutation, one_of_each, place};
use crate::place::{Place, Run};
use std::fs;

/// The reading commands, and the two that write, as rehearsals.
const COMMANDS: [&[&str]; 5] = [
    &["status", "acme-pay", "--format", "json"],
    &["check", "--format", "json"],
    &["audit", "--format", "json"],
    &["approve", "--waiver", "late-duty", "--dry-run", "--format", "json", "--key", "ssh/tom-berger"],
    &[
        "issue",
        "acme-pay/payouts",
        "--environment",
        "sandbox",
        "--kind",
        "api-key",
        "--out",
        "new.key",
        "--dry-run",
        "--format",
        "json",
        "--key",
        "ssh/priya-nair",
    ],
];

/// Runs `admit`, which must answer in time.
fn run(place: &Place, args: &[&str]) -> Run {
    place.exec("timeout", &[&["--signal=KILL", "60", env!("CARGO_BIN_EXE_admit")], args].concat(), b"")
}

/// Holds what any answer must keep to.
fn is_an_answer(run: &Run, path: &str, story: &str) {
    assert!((0..=3).contains(&run.code), "{story}: {run:?}");
    assert!(!run.stderr.contains("panicked"), "{story}: {run:?}");
    if !run.stdout.is_empty() {
        assert!(serde_json::from_str::<serde_json::Value>(&run.stdout).is_ok(), "{story}: stdout is no JSON: {run:?}");
    }
    if run.code == 3 {
        let name = path.rsplit('/').next().unwrap();
        assert!(run.stderr.contains(name), "{story}: the error does not name the file: {run:?}");
        assert!(run.stdout.is_empty() || run.json()["done"] == false, "{story}: {run:?}");
    }
}

#[test]
fn the_binary_answers_over_spoilt_files() {
    let place = place();
    for args in COMMANDS {
        let run = run(&place, args);
        assert!(run.code <= 1 && !run.stdout.is_empty(), "as it is, {args:?} answers: {run:?}");
    }
    let mut unanswered = 0;
    for (index, path) in one_of_each(&place).into_iter().enumerate() {
        let file = place.root().join(&path);
        let old = fs::read(&file).unwrap();
        for turn in 0..2 {
            let (name, spoil) = mutation::ALL[(index * 2 + turn) * 7 % mutation::ALL.len()];
            fs::write(&file, spoil(&old, &mut mutation::Chance(index as u64))).unwrap();
            for args in COMMANDS {
                let run = run(&place, args);
                is_an_answer(&run, &path, &format!("{path}, {name}, {}", args[0]));
                unanswered += usize::from(run.code == 3);
            }
        }
        fs::write(&file, old).unwrap();
    }
    assert!(unanswered > 10, "only {unanswered} were refused");
}

#[test]
fn the_binary_does_not_wait_for_a_pipe_or_follow_a_link() {
    let place = place();
    for path in ["admit.toml", "partners/acme-pay/partner.yaml", "partners/acme-pay/log.jsonl", "owners/tom-berger.yaml"] {
        let file = place.root().join(path);
        let old = fs::read(&file).unwrap();
        for (name, stand) in mutation::STAND_INS.iter().filter(|(name, _)| *name != "a folder") {
            fs::remove_file(&file).unwrap();
            stand(&file);
            // The approval of a waiver reads no partner.
            for args in COMMANDS.into_iter().filter(|args| args[0] != "approve" || !path.starts_with("partners/")) {
                let run = run(&place, args);
                let story = format!("{path} is {name}, {}", args[0]);
                assert!(run.code == 3 || (args[0] == "check" && run.code == 1), "{story}: {run:?}");
                is_an_answer(&run, path, &story);
            }
            fs::remove_file(&file).unwrap();
            fs::write(&file, &old).unwrap();
        }
    }
}
