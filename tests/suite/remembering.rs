//! An audit remembers which signatures it verified, and answers the same whether it remembers or not.

use crate::place::Place;
use std::os::unix::fs::PermissionsExt;

/// What the audit of a place leaves in its cache folder.
fn left(place: &Place) -> Option<std::path::PathBuf> {
    let mut files: Vec<_> = std::fs::read_dir(place.path(".cache/admit")).ok()?.map(|entry| entry.unwrap().path()).collect();
    assert_eq!(files.len(), 1, "{files:?}");
    files.pop()
}

#[test]
fn an_audit_that_remembers_finds_what_one_that_does_not_would() {
    let (place, _) = Place::issued();
    let audit = |more: &[&str]| {
        let run = place.run(&[&["audit", "--format", "json", "--now", "2100-01-01T00:00:00Z"], more].concat());
        assert_eq!(run.stderr, "");
        run.json()["findings"].clone()
    };
    // Without the cache nothing is left, and by some rules alone nothing is either.
    let fresh = audit(&["--no-cache"]);
    audit(&["--rule", "log-broken"]);
    assert_eq!(left(&place), None);
    assert_eq!(audit(&[]), fresh);
    let file = left(&place).unwrap();
    let whole = std::fs::read(&file).unwrap();
    assert_eq!(std::fs::metadata(&file).unwrap().permissions().mode() & 0o777, 0o600);
    assert!(whole.len() > 32 * 8, "the signatures of approvals, the log, the proof and the certificate: {} bytes", whole.len());
    assert_eq!(audit(&[]), fresh);
    assert_eq!(std::fs::read(&file).unwrap(), whole, "nothing new was met");

    // What somebody changed after it was verified is found: in an approval, in the log, in a certificate.
    let first = |folder: &str| place.find(&format!("partners/acme-pay/{folder}/"), ".yaml").swap_remove(0);
    for (path, from, to) in [
        (first("approvals"), "\"nonce\":\"", "\"nonce\":\"0"),
        ("partners/acme-pay/log.jsonl".to_owned(), "\"seq\":2,", "\"seq\":2 ,"),
        (first("credentials"), "MII", "MIJ"),
    ] {
        let good = place.text(&format!("bank-partners/{path}"));
        place.write(&format!("bank-partners/{path}"), good.replacen(from, to, 1));
        let found = audit(&[]);
        assert_ne!(found, fresh, "{path}");
        assert_eq!(found, audit(&["--no-cache"]), "{path}");
        place.write(&format!("bank-partners/{path}"), good);
        assert_eq!(audit(&[]), fresh);
    }

    // A memory that was cut, is of something else or is gone takes nothing but time.
    for bytes in [&whole[..whole.len() - 7], b"something else", b""] {
        std::fs::write(&file, bytes).unwrap();
        assert_eq!(audit(&[]), fresh);
        assert_eq!(std::fs::read(&file).unwrap(), whole);
    }
}

#[test]
fn a_memory_that_others_can_write_is_not_used_and_said_so() {
    let (place, _) = Place::issued();
    place.run(&["audit"]);
    let file = left(&place).unwrap();
    std::fs::set_permissions(&file, std::fs::Permissions::from_mode(0o666)).unwrap();
    let run = place.run(&["audit"]);
    assert!(run.stderr.contains("could have been written by another user; every signature is verified anew"), "{run:?}");
    assert_eq!(place.run(&["audit", "--no-cache"]).stderr, "");
    // It was replaced by one of our own.
    assert_eq!(place.run(&["audit"]).stderr, "");
}
