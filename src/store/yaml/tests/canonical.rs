//! The quick way in against the general one: what it takes is what the other reads, and it takes every canonical text.

use super::{
    Record, SAMPLE,
    property::{comment, commented, record},
    sample,
};
use crate::store::yaml::{canonical, decode, encode, format, read, spell};
use proptest::{collection, prelude::*};

/// Whatever is taken is what the general reader finds, and stands as the canonical spelling has it.
fn agrees(text: &str) -> Result<Option<Record>, TestCaseError> {
    let taken = canonical::<Record>(text.as_bytes());
    if let Some(record) = &taken {
        let node = read(text.as_bytes()).map_err(|flaws| TestCaseError::fail(format!("{flaws:?}\n{text}")))?;
        let general: Record = decode(&node).map_err(|flaws| TestCaseError::fail(format!("{flaws:?}\n{text}")))?;
        prop_assert_eq!(record, &general, "{}", text);
        let formatted = format::<Record>(text.as_bytes()).map_err(|flaws| TestCaseError::fail(format!("{flaws:?}\n{text}")))?;
        prop_assert_eq!(formatted, text);
    }
    Ok(taken)
}

#[test]
fn a_commented_record_is_taken() {
    assert_eq!(canonical::<Record>(SAMPLE.as_bytes()), Some(sample()));
}

#[test]
fn what_is_spelled_otherwise_is_declined() {
    let spelled = |from: &str, to: &str| {
        assert!(SAMPLE.contains(from), "{from}");
        SAMPLE.replacen(from, to, 1)
    };
    let others = [
        // Another order, other quotes, other spaces, another layout.
        spelled("live: true\nlimit: 12\n", "limit: 12\nlive: true\n"),
        spelled("kind: server", "kind: \"server\""),
        spelled("kind: server", "'kind': server"),
        spelled("kind: server", "\"kind\": server"),
        // Keys in each other's place, with one value; nothing, said at the end.
        spelled(
            "  - scope: payments:read\n    # Ends early.\n    until: 2026-12-31\n",
            "  - reason: payments:read\n    until: 2026-12-31\n    scope: payments:read\n",
        ),
        "id: acme-pay\nlegal-name: Acme\nkind: server\ndata: []\n".to_owned(),
        "id: acme-pay\nlegal-name: Acme\nkind: server\nenvironments: {}\n".to_owned(),
        spelled("kind: server", "kind:  server"),
        spelled("kind: server", "kind: server "),
        spelled("kind: server", "kind: server\n"),
        spelled("kind: server", "kind:\n  server"),
        spelled("limit: 12", "limit: 0012"),
        spelled("limit: 12", "limit: \"12\""),
        spelled("limit: 12", "limit: 12\nlimit: 12"),
        spelled("limit: 12", "limit: 12\nunknown: 1"),
        spelled("  - scope: payments:read", "  -\n    scope: payments:read"),
        spelled("      - 203.0.113.16/28\n", "     - 203.0.113.16/28\n"),
        spelled("data: # personal data\n  - payment-status\n", "data: [payment-status]\n"),
        spelled("    reason: payouts are initiated by API", "    reason: payouts are\n      initiated by API"),
        // Comments that the canonical spelling has elsewhere.
        spelled(" # as registered", "  # as registered"),
        spelled(" # as registered", " # as registered "),
        spelled("  # The payouts.", "# The payouts."),
        spelled("      # no third one", "     # no third one"),
        spelled("    # Ends early.", "  # Ends early."),
        spelled("  # No more than these two.", "   # No more than these two."),
        // Lines that mean something.
        format!("---\n{SAMPLE}"),
        format!("%YAML 1.2\n{SAMPLE}"),
        format!("{SAMPLE}...\n"),
        format!("\u{feff}{SAMPLE}"),
        SAMPLE.replace('\n', "\r\n"),
        SAMPLE.trim_end().to_owned(),
        format!("{SAMPLE}\n"),
        spelled("kind: server", "kind: &a server"),
        spelled("kind: server", "kind: !!str server"),
        spelled("legal-name: Acme Payments GmbH", "legal-name: \"Acme\\x20Payments GmbH\""),
        // Blocks that say less or more than they show.
        spelled("certificate: | #", "certificate: |+ #"),
        spelled("certificate: | #", "certificate: |2 #"),
        spelled("  -----END CERTIFICATE-----\n", "  -----END CERTIFICATE-----\n\n"),
        spelled("  MIIB", "  MIIB "),
        spelled("certificate: |", "certificate: >"),
    ];
    for text in others {
        assert_eq!(canonical::<Record>(text.as_bytes()), None, "{text}");
    }
    assert_eq!(canonical::<Record>(b""), None);
    assert_eq!(canonical::<Record>(b"\n"), None);
    assert_eq!(canonical::<Record>(b"a: \xff\n"), None);
}

#[test]
fn a_private_key_is_declined_however_it_is_written() {
    for key in ["-----BEGIN PRIVATE KEY-----", "AGE-SECRET-KEY-1QQQ"] {
        for text in [format!("[\"a\\n{key}\"]"), format!("\n  - {key}"), format!("\n  - |-\n    a\n    {key}")] {
            let text = SAMPLE.replacen(
                "data: # personal data\n  - payment-status\n",
                &format!("data: {text}\n").replace(": \n", ":\n"),
                1,
            );
            assert_eq!(canonical::<Record>(text.as_bytes()), None, "{text}");
        }
    }
}

proptest! {
    #![proptest_config(ProptestConfig { failure_persistence: None, ..ProptestConfig::with_cases(400) })]

    #[test]
    fn every_canonical_text_is_taken(record in record(), comments in collection::vec(comment(), 1..20)) {
        let plain = spell(&encode(&record).unwrap());
        prop_assert_eq!(agrees(&plain)?, Some(record.clone()), "{}", plain);
        let text = format::<Record>(commented(&plain, &comments).as_bytes()).unwrap();
        prop_assert_eq!(agrees(&text)?, Some(record), "{}", text);
    }

    #[test]
    fn what_is_taken_of_a_mutated_text_is_what_it_says(
        record in record(),
        comments in collection::vec(comment(), 1..20),
        cuts in collection::vec((any::<prop::sample::Index>(), 0usize..4, "[-:#|>&*!\\[\\]{},'\"\\\\\n a-c1]{0,3}"), 1..4)
    ) {
        let mut text = format::<Record>(commented(&spell(&encode(&record).unwrap()), &comments).as_bytes()).unwrap();
        for (at, length, insert) in cuts {
            let places: Vec<usize> = text.char_indices().map(|(at, _)| at).chain([text.len()]).collect();
            let from = at.index(places.len());
            let to = (from + length).min(places.len() - 1);
            text.replace_range(places[from]..places[to], &insert);
        }
        agrees(&text)?;
    }
}

#[test]
fn what_looks_like_a_conflict_of_a_merge_is_quoted() {
    use crate::store::yaml::read;
    for text in
        ["{<<<<<<< x: :x}\n", "\"<<<<<<< x\"\n", "\"=======\"\n", "{=======: 1}\n", "\">>>>>>> x\"\n", "\"||||||| x\": 1\n"]
    {
        let spelled = spell(&read(text.as_bytes()).unwrap());
        assert_eq!(read(spelled.as_bytes()).map(|node| spell(&node)), Ok(spelled), "{text}");
    }
}
