#![no_main]
//! Records as text. What was read is spelled, and reads back as the same tree in the same spelling; what the quick way in takes for a record is
//! what the general reader finds, spelled as that would spell it.

use admit::{
    model::{Anchor, Api, Application, Approval, Credential, Evidence, Gateway, Issuer, Owner, Partner, Usage, Waiver},
    store::yaml::{Node, Value, canonical, decode, format, read, spell},
};

macro_rules! agree {
    ($bytes:expr, $($record:ty),*) => {$(
        if let Some(quick) = canonical::<$record>($bytes) {
            let general: $record = read($bytes).and_then(|node| decode(&node)).unwrap();
            assert_eq!(format!("{quick:?}"), format!("{general:?}"));
            assert_eq!(format::<$record>($bytes).unwrap().as_bytes(), $bytes);
        }
    )*};
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
    agree!(bytes, Anchor, Api, Application, Approval, Credential, Evidence, Gateway, Issuer, Owner, Partner, Usage, Waiver);
    match read(bytes) {
        Ok(node) => {
            let text = spell(&node);
            // Values on one line can be a key's armour that they were not on several; nothing else stops a spelling from being read.
            match read(text.as_bytes()) {
                Ok(again) => {
                    assert!(same(&node, &again), "read as something else: {text}");
                    assert_eq!(spell(&again), text);
                }
                Err(flaws) => assert!(flaws[0].message.contains("holds no secret"), "{flaws:?}\n{text}"),
            }
        }
        Err(flaws) => assert!(!flaws.is_empty() && flaws.len() <= 201 && flaws.iter().all(|flaw| flaw.line > 0)),
    }
});
