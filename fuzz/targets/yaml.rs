#![no_main]
//! Records as text. What was read is spelled, and reads back as the same tree in the same spelling.

use admit::store::yaml::{Node, Value, read, spell};

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
