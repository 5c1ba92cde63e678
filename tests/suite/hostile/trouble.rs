//! Machines that do not play along: no registry, keys that cannot be read, a disk that is full. The error is clear, and nothing has
//! changed.

use crate::place::{Place, Run};
use std::{collections::BTreeMap, fs};

/// An issue that would work, but for what is wrong with the machine.
const ISSUE: &str = "issue acme-pay/payouts --environment sandbox --kind api-key --plain --key ssh/priya-nair --out new.key";

fn words(line: &str) -> Vec<&str> {
    line.split(' ').collect()
}

/// What is in the registry, folders that the tool keeps for itself aside.
fn tree(place: &Place) -> BTreeMap<String, Vec<u8>> {
    place.files()
}

/// Holds that the answer is an error that says `what`, and that nothing was written.
fn refused(place: &Place, before: &BTreeMap<String, Vec<u8>>, run: &Run, code: i32, what: &str) {
    assert_eq!(run.code, code, "{run:?}");
    assert!(run.stderr.starts_with("error: ") && run.stderr.contains(what), "it should say `{what}`: {run:?}");
    assert!(run.stdout.is_empty(), "{run:?}");
    assert!(*before == tree(place), "the registry changed: {run:?}");
    assert!(!place.path("new.key").exists(), "a file was left behind: {run:?}");
}

#[test]
fn where_there_is_no_registry_every_command_says_so() {
    let place = Place::approved();
    let before = tree(&place);
    fs::create_dir(place.path("empty")).unwrap();
    for folder in ["nowhere", "empty", "passphrase"] {
        for line in ["status", "status acme-pay", "check", "audit", "suspend acme-pay --reason key-compromise --note gone", ISSUE]
        {
            let run = place.run(&[&["--registry", folder], words(line).as_slice()].concat());
            refused(&place, &before, &run, 3, folder);
        }
    }
}

#[test]
fn a_key_that_cannot_be_read_signs_nothing() {
    let place = Place::approved();
    let before = tree(&place);
    place.write("garbage", "no key\n");
    place.write("garbage.pub", "no key either\n");
    fs::create_dir(place.path("folder")).unwrap();
    for (key, code) in [("nowhere", 3), ("garbage", 1), ("folder", 3), ("/dev/null", 3)] {
        let line = ISSUE.replace("ssh/priya-nair", key);
        refused(&place, &before, &place.run(&words(&line)), code, key);
    }
}

#[test]
fn an_issuer_key_that_cannot_be_opened_mints_nothing() {
    let place = Place::approved();
    let before = tree(&place);
    place.must(
        "openssl",
        &["req", "-new", "-newkey", "rsa:2048", "-nodes", "-keyout", "c.key", "-subj", "/CN=x", "-out", "c.csr"],
    );
    place.must("openssl", &["dgst", "-sha256", "-sign", "acme-ca.key", "-out", "c.sig", "c.csr"]);
    place.write("wrong", "another passphrase\n");
    place.write("none", "");
    place.write("garbage", "no key\n");
    let good = "issuer-keys/production-ca.key.pem";
    for (issuer, passphrase, code, what) in [
        (good, "wrong", 1, "production-ca"),
        (good, "none", 3, "none"),
        (good, "nowhere", 3, "nowhere"),
        ("nowhere", "passphrase", 3, "nowhere"),
        ("garbage", "passphrase", 1, "production-ca"),
        ("issuer-keys/sandbox-ca.key.pem", "passphrase", 1, "does not belong"),
    ] {
        let line = format!(
            "issue acme-pay/payouts --environment production --kind client-certificate --csr c.csr --csr-proof c.sig \
             --issuer-key {issuer} --passphrase-file {passphrase} --key ssh/priya-nair --out new.key"
        );
        refused(&place, &before, &place.run(&words(&line)), code, what);
    }
}

#[test]
fn a_delivery_that_cannot_be_made_mints_nothing() {
    let place = Place::approved();
    let before = tree(&place);
    fs::create_dir(place.path("folder")).unwrap();
    for (out, code) in [("/dev/full", 1), ("passphrase", 1), ("folder", 1), ("nowhere/new.key", 3), ("passphrase/new.key", 3)] {
        let line = ISSUE.replace("new.key", out);
        refused(&place, &before, &place.run(&words(&line)), code, out);
    }
    assert_eq!(place.text("passphrase"), "a passphrase of the tests\n");
}

/// Runs `admit` where a file takes so many kibibytes and then no more, as on a full disk.
fn with_little_room(place: &Place, kibibytes: u32, line: &str) -> Run {
    let script = format!("trap '' XFSZ; ulimit -f {kibibytes}; exec \"$0\" {line}");
    place.exec("bash", &["-c", &script, env!("CARGO_BIN_EXE_admit")], b"")
}

#[test]
fn a_full_disk_changes_nothing() {
    let lines = [
        ISSUE,
        "suspend acme-pay --reason key-compromise --note gone --key ssh/priya-nair",
        "revoke acme-pay#acme-ca --reason key-compromise --key ssh/priya-nair",
        "onboard partner acme-pay --ticket PART-119",
    ];
    let place = Place::approved();
    let before = tree(&place);
    for line in lines {
        refused(&place, &before, &with_little_room(&place, 0, line), 3, "failed to");
    }
    // The log has grown beyond this, so that it is the second file that does not fit.
    assert!(before["partners/acme-pay/log.jsonl"].len() > 5 * 1024);
    for line in &lines[..3] {
        refused(&place, &before, &with_little_room(&place, 5, line), 3, "failed to");
    }
    assert_eq!(place.run(&words(ISSUE)).code, 0, "with room again, nothing stands in the way");
}

#[test]
fn a_full_disk_under_the_talk_is_no_panic() {
    let place = Place::approved();
    for line in ["status acme-pay", "status acme-pay --format json", "check", "audit", "status nobody"] {
        let script = format!("exec \"$0\" {line} >/dev/full 2>/dev/full");
        let run = place.exec("bash", &["-c", &script, env!("CARGO_BIN_EXE_admit")], b"");
        assert!((0..=3).contains(&run.code), "{line}: {run:?}");
    }
}
