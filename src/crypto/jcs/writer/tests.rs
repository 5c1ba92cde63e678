//! The writer against the tree of a value, and what has no spelling.

use crate::crypto::jcs::canonical;
use proptest::prelude::*;
use serde::Serialize;
use serde_json::{Value, json};
use std::collections::BTreeMap;

/// The same by the tree, with the texts as another writer spells them.
fn by_the_tree(value: &Value) -> String {
    match value {
        Value::Array(items) => format!("[{}]", items.iter().map(by_the_tree).collect::<Vec<_>>().join(",")),
        Value::Object(members) => {
            let mut members: Vec<_> = members.iter().collect();
            members.sort_by_key(|(key, _)| key.encode_utf16().collect::<Vec<_>>());
            let member = |(key, value): (&String, &Value)| format!("{}:{}", json!(key), by_the_tree(value));
            format!("{{{}}}", members.into_iter().map(member).collect::<Vec<_>>().join(","))
        }
        other => other.to_string(),
    }
}

fn values() -> impl Strategy<Value = Value> {
    let text = || prop_oneof!["\\PC{0,6}", "[\u{0}-\u{20}\"\\\\/\u{7f}-\u{a0}\u{fb33}\u{1f600}a-c]{0,4}"];
    let leaf = prop_oneof![
        Just(Value::Null),
        any::<bool>().prop_map(Value::from),
        (-(1_i64 << 53)..=1 << 53).prop_map(Value::from),
        text().prop_map(Value::from),
    ];
    leaf.prop_recursive(4, 40, 6, move |inner| {
        prop_oneof![
            prop::collection::vec(inner.clone(), 0..6).prop_map(Value::from),
            prop::collection::vec((text(), inner), 0..6).prop_map(|members| Value::Object(members.into_iter().collect())),
        ]
    })
}

proptest! {
    #[test]
    fn a_value_is_written_as_its_tree_is(value in values()) {
        prop_assert_eq!(String::from_utf8(canonical(&value).unwrap()).unwrap(), by_the_tree(&value));
    }
}

#[derive(Serialize)]
enum Kind {
    Unit,
    One(u8),
    Two(i16, char),
    Named { z: f64, a: Option<()> },
}

#[derive(Serialize)]
struct Whole {
    z: Vec<Kind>,
    b: (bool, &'static [u8]),
    a: BTreeMap<u64, f32>,
    #[serde(flatten)]
    more: BTreeMap<&'static str, Nothing>,
}

#[derive(Serialize)]
struct Nothing;

#[test]
fn whatever_it_is_in_rust_it_is_written_as_the_value_that_it_is() {
    let whole = Whole {
        z: vec![Kind::Unit, Kind::One(1), Kind::Two(-2, '"'), Kind::Named { z: 1e21, a: Some(()) }],
        b: (true, &[1, 255]),
        a: [(10, 0.5), (9, 2.0)].into(),
        more: [("y", Nothing), ("aa", Nothing)].into(),
    };
    let expected = r#"{"a":{"10":0.5,"9":2},"aa":null,"b":[true,[1,255]],"y":null,"z":["Unit",{"One":1},{"Two":[-2,"\""]},{"Named":{"a":null,"z":1e+21}}]}"#;
    assert_eq!(String::from_utf8(canonical(&whole).unwrap()).unwrap(), expected);
    assert_eq!(canonical(&serde_json::to_value(&whole).unwrap()).unwrap(), expected.as_bytes());
}

#[test]
fn what_has_no_spelling_is_refused() {
    let twice = BTreeMap::from([(1.to_string(), 1), ("b".to_owned(), 2)]);
    #[derive(Serialize)]
    struct Twice {
        b: u8,
        #[serde(flatten)]
        more: BTreeMap<String, u8>,
    }
    assert!(canonical(&Twice { b: 1, more: twice }).unwrap_err().to_string().contains("stands twice"));
    assert!(canonical(&f64::NAN).is_err() && canonical(&BTreeMap::from([([1], 1)])).is_err());
    assert!(canonical(&(1_u64 << 53)).is_ok() && canonical(&((1_u64 << 53) + 1)).is_err());
    // An array in a variant lies two levels deeper.
    let deep = |levels| (0..levels).fold(json!(Kind::Two(1, 'a')), |inner, _| json!([inner]));
    assert!(canonical(&deep(30)).is_ok() && canonical(&deep(31)).is_err());
}
