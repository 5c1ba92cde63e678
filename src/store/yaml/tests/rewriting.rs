//! That a change by the tool shows as only the lines that it is about, and that no comment is lost or moved to a stranger.

use super::{Grant, Kind, Record, SAMPLE, sample};
use crate::store::yaml::{encode, format, rewrite, spell};

/// The lines that are only in one of the two texts.
fn difference(old: &str, new: &str) -> Vec<String> {
    let only = |a: &str, b: &str, mark: &str| -> Vec<String> {
        let b: Vec<&str> = b.lines().collect();
        a.lines().filter(|line| !b.contains(line)).map(|line| format!("{mark}{line}")).collect()
    };
    [only(old, new, "-"), only(new, old, "+")].concat()
}

fn rewritten(change: impl FnOnce(&mut Record)) -> Vec<String> {
    let mut record = sample();
    change(&mut record);
    difference(SAMPLE, &rewrite(SAMPLE, &record).unwrap())
}

#[test]
fn what_did_not_change_is_the_same_to_the_byte() {
    assert_eq!(rewrite(SAMPLE, &sample()).unwrap(), SAMPLE);
    assert_eq!(format::<Record>(SAMPLE.as_bytes()).unwrap(), SAMPLE);
}

#[test]
fn a_change_shows_as_the_lines_that_it_is_about() {
    assert_eq!(
        rewritten(|record| record.legal_name = "Acme: Payments".to_owned()),
        ["-legal-name: Acme Payments GmbH # as registered", "+legal-name: \"Acme: Payments\" # as registered"]
    );
    assert_eq!(rewritten(|record| record.live = None), ["-live: true"]);
    assert_eq!(rewritten(|record| record.owner = Some("maria".parse().unwrap())), ["+owner: maria"]);
    assert_eq!(
        rewritten(|record| record.grants[1].until = "2027-01-01".parse().unwrap()),
        ["-    until: 2026-12-31", "+    until: 2027-01-01"]
    );
    assert_eq!(rewritten(|record| record.data.push("no".to_owned())), ["+  - \"no\""]);
}

#[test]
fn the_comments_of_an_entry_go_with_it_and_no_others() {
    assert_eq!(
        rewritten(|record| drop(record.grants.remove(1))),
        ["-  - scope: payments:read", "-    # Ends early.", "-    until: 2026-12-31"]
    );
    assert_eq!(
        rewritten(|record| record.data.clear()),
        ["-data: # personal data", "-  - payment-status"],
        "an empty list is left out, and with it the comment of its key"
    );
    let swapped = rewritten(|record| record.grants.swap(0, 1));
    assert_eq!(swapped, [""; 0], "the lines moved, with their comments");
}

#[test]
fn a_comment_never_moves_to_a_stranger() {
    let old = "id: a\nlegal-name: A\nkind: server\ngrants:\n  # approved by the board\n  - scope: a:b\n    until: 2027-02-28\n";
    let mut record: Record = crate::store::yaml::decode(&crate::store::yaml::read(old.as_bytes()).unwrap()).unwrap();
    record.grants[0] =
        Grant { scope: "root:all".to_owned(), until: "2027-02-28".parse().unwrap(), reason: None, sources: Vec::new() };
    assert!(!rewrite(old, &record).unwrap().contains("board"));
}

#[test]
fn formatting_brings_order_and_loses_nothing() {
    let odd = "# head\n\nkind:  'server'   # what\n# about the id\nid: \"a\"\ngrants: [] # none yet\nlegal-name: |\n  A\n# end\n";
    let canonical = "# head\n# about the id\nid: a\n# none yet\nlegal-name: |\n  A\nkind: server # what\n# end\n";
    assert_eq!(format::<Record>(odd.as_bytes()).unwrap(), canonical);
    assert_eq!(format::<Record>(canonical.as_bytes()).unwrap(), canonical);
}

#[test]
fn what_cannot_be_written_is_refused() {
    let mut record = sample();
    record.legal_name = "a\u{202e}b".to_owned();
    assert_eq!(
        rewrite(SAMPLE, &record).unwrap_err().to_string(),
        "`legal-name`: a record cannot hold a bidirectional control (U+202E)"
    );
    record.legal_name = "-----BEGIN PRIVATE KEY-----\nMII\n".to_owned();
    assert!(rewrite(SAMPLE, &record).unwrap_err().to_string().contains("a private key stands in the file"));
    assert!(rewrite("a: [", &sample()).unwrap_err().to_string().starts_with("the old text is not a record: "));
    assert!(encode(&Some(1.5)).is_err() && encode(&None::<u8>).is_err());
}

#[test]
fn a_record_is_spelled_in_the_order_of_its_fields() {
    let record = Record { owner: None, kind: Kind::CaCertificate, ..sample() };
    let text = spell(&encode(&record).unwrap());
    assert!(text.starts_with("id: acme-pay\nlegal-name: Acme Payments GmbH\nkind: ca-certificate\nuntil: 2027-02-28\n"));
}
