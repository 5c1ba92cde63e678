#![no_main]
//! Records as text. What was read is spelled, and reads back as the same tree in the same spelling; what the quick way in takes for a record is
//! what the general reader finds, spelled as that would spell it.

use admit::{
    model::{Anchor, Api, Application, Approval, Credential, Evidence, Gateway, Issuer, Owner, Partner, Usage, Waiver},
    store::yaml::{MAX_BYTES, Node, Value, canonical, decode, format, read, spell},
};

/// Of one form of record, whichever the length of the text says.
macro_rules! agree {
    ($bytes:expr, $($number:literal: $record:ty),*) => {
        match $bytes.len() % 12 {
            $($number => if let Some(quick) = canonical::<$record>($bytes) {
                let general: $record = read($bytes).and_then(|node| decode(&node)).unwrap();
                assert_eq!(format!("{quick:?}"), format!("{general:?}"));
                assert_eq!(format::<$record>($bytes).unwrap().as_bytes(), $bytes);
            },)*
            _ => {}
        }
    };
}

/// Whether both hold the same texts and the same number of comments.
fn same(a: &Node, b: &Node) -> bool {
    match (&a.value, &b.value) {
        (Value::Scalar { text: a, .. }, Value::Scalar { text: b, .. }) => a == b,
        (Value::Sequence(a), Value::Sequence(b)) => a.len() == b.len() && a.iter().zip(b).all(|(a, b)| same(a, b)),
        (Value::Mapping(a), Value::Mapping(b)) => {
            a.len() == b.len() && a.iter().zip(b).all(|(a, b)| same(&a.key, &b.key) && same(&a.value, &b.value))
        }
        _ => false,
    }
}

admit_fuzz::target!(|bytes: &[u8]| {
    agree!(
        bytes, 0: Anchor, 1: Api, 2: Application, 3: Approval, 4: Credential, 5: Evidence, 6: Gateway, 7: Issuer, 8: Owner, 9: Partner,
        10: Usage, 11: Waiver
    );
    match read(bytes) {
        Ok(node) => {
            let text = spell(&node);
            // Values on one line can be a key's armour that they were not on several, and a text at the limit can have a longer spelling;
            // nothing else stops one from being read.
            match read(text.as_bytes()) {
                Ok(again) => {
                    assert!(same(&node, &again), "read as something else: {text}");
                    assert_eq!(spell(&again), text);
                }
                Err(flaws) => {
                    let message = &flaws[0].message;
                    assert!(message.contains("holds no secret") || text.len() > MAX_BYTES, "{message}\n{text:.2000}");
                }
            }
        }
        Err(flaws) => assert!(!flaws.is_empty() && flaws.len() <= 201 && flaws.iter().all(|flaw| flaw.line > 0)),
    }
});
