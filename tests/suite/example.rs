//! The registry of Hanse Bank: that it is whole, that its history holds, and that an audit finds what its page says.

use admit::{
    history,
    model::{AnchorKind, CredentialKind, PartnerId},
    store::load::{Wanted, load},
};
use std::{
    collections::BTreeSet,
    path::PathBuf,
    process::{Command, Output},
};

fn root() -> PathBuf {
    PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("registry-example")
}

/// The moment that the page of the example names.
const NOW: &str = "2026-11-20T09:00:00Z";

fn admit(words: &[&str]) -> Output {
    run(words, "100")
}

/// Runs the binary in the example, in a terminal of that width. It knows nothing of the caller's environment.
fn run(words: &[&str], columns: &str) -> Output {
    let mut command = Command::new(env!("CARGO_BIN_EXE_admit"));
    command.current_dir(root()).args(words).env_clear().env("COLUMNS", columns).env("NO_COLOR", "1");
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
    let output = admit(&["audit", "--now", NOW]);
    assert_eq!(output.status.code(), Some(1), "{}", text(&output.stderr));
    insta::assert_snapshot!(text(&output.stdout));
    let page = std::fs::read_to_string(root().join("README.md")).unwrap();
    let told: Vec<&str> =
        page.lines().filter_map(|line| line.strip_prefix("| `")?.split_once("` (").map(|(rule, _)| rule)).collect();
    assert_eq!(told.len(), 13);
    for rule in told {
        assert!(text(&output.stdout).contains(rule), "the page tells of `{rule}`");
    }
}

#[test]
fn a_sweep_of_the_example_says_what_is_due_and_what_comes_and_fits_the_terminal() {
    let words = ["sweep", "--now", NOW, "--within", "60d"];
    let output = run(&words, "80");
    assert_eq!(output.status.code(), Some(1), "{}", text(&output.stderr));
    insta::assert_snapshot!(text(&output.stdout));
    for columns in [80, 120] {
        let told = text(&run(&words, &columns.to_string()).stdout);
        let lines = told.lines().filter(|line| !line.trim_start().starts_with("do: "));
        assert!(lines.map(|line| line.chars().count()).all(|length| length <= columns), "{told}");
    }
}

#[test]
fn the_partners_of_the_example_stand_as_its_page_says() {
    let output = admit(&["status", "--now", NOW]);
    insta::assert_snapshot!(text(&output.stdout));
}

#[test]
fn what_is_said_of_anchors_fits_the_terminal_and_tells_keys_proof_and_succession() {
    let partners = load(&root(), Wanted::Whole).unwrap().registry.partners;
    let told = |columns: &str| {
        let statuses = partners.keys().map(|partner| run(&["status", partner.as_str(), "--now", NOW], columns));
        let statuses = statuses.map(|output| text(&output.stdout)).collect::<Vec<_>>().join("\n\n");
        let sections = statuses.split("\n\n").filter(|section| section.trim_start().starts_with("anchor "));
        sections.map(|section| format!("{}\n", section.trim())).collect::<String>()
    };
    for columns in [80, 120] {
        // A command stays on one line, to be copied.
        let told = told(&columns.to_string());
        let lines = told.lines().filter(|line| !line.trim_start().starts_with("$ ")).map(|line| line.chars().count());
        let longest = lines.max().unwrap();
        assert!(longest <= columns, "a line of {longest} in {columns} columns");
    }
    insta::assert_snapshot!(told("80"));
}

#[test]
fn every_kind_of_anchor_and_of_credential_stands_in_the_example() {
    let loaded = load(&root(), Wanted::Whole).unwrap();
    let folders = || loaded.registry.partners.values();
    let anchors: BTreeSet<_> = folders().flat_map(|folder| folder.anchors.values()).map(|anchor| anchor.value.kind).collect();
    assert_eq!(anchors, BTreeSet::from(AnchorKind::ALL));
    let credentials = folders().flat_map(|folder| folder.credentials.values());
    let credentials: BTreeSet<_> = credentials.map(|credential| credential.value.kind).collect();
    assert_eq!(credentials, BTreeSet::from(CredentialKind::ALL));
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
