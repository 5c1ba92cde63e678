//! The registry of Hanse Bank: that it is whole, that its history holds, and that an audit finds what its page says.

use admit::{
    history,
    model::PartnerId,
    store::load::{Wanted, load},
};
use std::{
    path::PathBuf,
    process::{Command, Output},
};

fn root() -> PathBuf {
    PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("registry-example")
}

/// Runs the binary in the example, at the moment that its page names. It knows nothing of the caller's environment.
fn admit(words: &[&str]) -> Output {
    let mut command = Command::new(env!("CARGO_BIN_EXE_admit"));
    command.current_dir(root()).args(words).env_clear().env("COLUMNS", "100").env("NO_COLOR", "1");
    command.output().unwrap()
}

fn text(bytes: &[u8]) -> String {
    String::from_utf8(bytes.to_vec()).unwrap()
}

#[test]
fn every_file_of_the_example_is_a_record_in_its_canonical_spelling() {
    for words in [&["check"][..], &["fmt", "--check"]] {
        let output = admit(words);
        assert_eq!(output.status.code(), Some(0), "{words:?}: {}{}", text(&output.stdout), text(&output.stderr));
    }
}

#[test]
fn the_command_that_verifies_logs_accepts_every_log_of_the_example() {
    let output = admit(&["verify", "log"]);
    assert_eq!(output.status.code(), Some(0), "{}{}", text(&output.stdout), text(&output.stderr));
}

#[test]
fn every_log_of_the_example_is_a_whole_chain_of_signed_events() {
    let loaded = load(&root(), Wanted::Whole).unwrap();
    let events = |partner: &PartnerId| {
        let log = &loaded.registry.partners[partner].log;
        let chain = history::read(log, &loaded.policy.registry, partner, &loaded.registry.owners);
        assert!(chain.broken.is_none(), "{partner}: {:?}", chain.broken);
        format!("{partner}: {}", chain.events.len())
    };
    let counted: Vec<String> = loaded.registry.partners.keys().map(events).collect();
    insta::assert_snapshot!(counted.join("\n"));
}

#[test]
fn an_audit_of_the_example_finds_what_its_page_says() {
    let output = admit(&["audit", "--now", "2026-11-20T09:00:00Z"]);
    assert_eq!(output.status.code(), Some(1), "{}", text(&output.stderr));
    insta::assert_snapshot!(text(&output.stdout));
    let page = std::fs::read_to_string(root().join("README.md")).unwrap();
    let told: Vec<&str> =
        page.lines().filter_map(|line| line.strip_prefix("| `")?.split_once("` (").map(|(rule, _)| rule)).collect();
    assert_eq!(told.len(), 11);
    for rule in told {
        assert!(text(&output.stdout).contains(rule), "the page tells of `{rule}`");
    }
}

#[test]
fn the_partners_of_the_example_stand_as_its_page_says() {
    let output = admit(&["status", "--now", "2026-11-20T09:00:00Z"]);
    insta::assert_snapshot!(text(&output.stdout));
}

#[test]
fn nothing_in_the_example_is_a_private_key_or_a_secret() {
    let mut files = 0;
    for entry in walkdir::WalkDir::new(root()) {
        let entry = entry.unwrap();
        if entry.file_type().is_file() {
            let bytes = std::fs::read(entry.path()).unwrap();
            assert_eq!(admit::crypto::private_material(&bytes), None, "{}", entry.path().display());
            files += 1;
        }
    }
    assert!(files > 100, "{files} files");
}
