//! The public YAML test suite: of what is YAML we read the same value or name what we refuse of it, and what is none is refused.
//! `ADMIT_UPDATE=1` writes the table of what is refused anew.

use admit::store::yaml::{Node, Value, read};
use serde_json::Value as Json;
use std::{collections::BTreeMap, fmt::Write as _, fs, path::Path, time::Instant};

#[derive(serde::Deserialize)]
#[serde(deny_unknown_fields)]
struct Case {
    id: String,
    yaml: String,
    #[serde(default)]
    fail: bool,
    /// The values of the documents, one after the other.
    json: Option<String>,
}

fn data(name: &str) -> std::path::PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/yaml-test-suite").join(name)
}

fn cases() -> Vec<Case> {
    serde_json::from_str(&fs::read_to_string(data("cases.json")).unwrap()).unwrap()
}

/// What a refusal is called in the table, by the words of its sentence.
const NAMES: [(&str, &str); 15] = [
    ("an anchor", "anchor"),
    ("an alias", "alias"),
    ("a tag", "tag"),
    ("a directive", "directive"),
    ("a second document", "second document"),
    ("a key is a list or a mapping", "key that is a list or a mapping"),
    ("stands twice", "duplicate key"),
    ("a merge key", "merge key"),
    ("has no value", "no value"),
    ("there is no value", "no value"),
    ("a value has no key", "no key"),
    ("the file is empty", "no value"),
    ("a tab stands in the indentation", "tab in the indentation"),
    ("a control character", "control character"),
    ("a byte order mark", "byte order mark"),
];

/// Whether a tree holds the value. JSON has types and a tree has texts, so a number and a truth value are what plain text of that
/// look stands for (YAML 1.2.2 section 10.3).
fn agrees(node: &Node, json: &Json) -> bool {
    match (&node.value, json) {
        (Value::Scalar { text, .. }, Json::String(other)) => text == other,
        (Value::Scalar { text, plain: true }, Json::Bool(truth)) => text.eq_ignore_ascii_case(&truth.to_string()),
        (Value::Scalar { text, plain: true }, Json::Null) => text == "~" || text.eq_ignore_ascii_case("null"),
        (Value::Scalar { text, plain: true }, Json::Number(number)) => as_number(text) == number.as_f64(),
        (Value::Sequence(items), Json::Array(others)) => {
            items.len() == others.len() && items.iter().zip(others).all(|(a, b)| agrees(a, b))
        }
        (Value::Mapping(entries), Json::Object(others)) => {
            entries.len() == others.len()
                && entries
                    .iter()
                    .all(|entry| entry.key.as_text().and_then(|key| others.get(key)).is_some_and(|b| agrees(&entry.value, b)))
        }
        _ => false,
    }
}

fn as_number(text: &str) -> Option<f64> {
    let whole = |digits: &str, radix| u32::from_str_radix(digits, radix).ok().map(f64::from);
    match (text.strip_prefix("0x"), text.strip_prefix("0o")) {
        (Some(digits), _) => whole(digits, 16),
        (_, Some(digits)) => whole(digits, 8),
        _ => text.parse().ok(),
    }
}

#[test]
fn of_the_public_suite_everything_is_read_as_it_says_or_refused_by_name_and_the_wrong_is_refused() {
    let (mut table, mut counts) = (String::new(), BTreeMap::<&str, usize>::new());
    let mut count = |what| *counts.entry(what).or_default() += 1;
    for Case { id, yaml, fail, json } in cases() {
        let begun = Instant::now();
        let result = read(yaml.as_bytes());
        assert!(begun.elapsed().as_secs() < 1, "{id} took {:?}", begun.elapsed());
        match (result, fail) {
            (Ok(node), true) => panic!("{id} is no YAML and was read: {yaml:?}\n{node:?}"),
            (Err(_), true) => count("wrong and refused"),
            (Ok(node), false) => {
                let json = json.unwrap_or_else(|| panic!("{id} was read and the suite has no value to compare: {yaml:?}"));
                let json: Json = serde_json::from_str(&json).unwrap_or_else(|error| panic!("{id}: {error}"));
                assert!(agrees(&node, &json), "{id} was read as something else\n{yaml}\n{node:?}\n{json}");
                count("read as the suite says");
            }
            (Err(flaws), false) => {
                let message = &flaws[0].message;
                let name = NAMES.iter().find(|(words, _)| message.contains(words)).map(|(_, name)| *name);
                let name = name.unwrap_or_else(|| panic!("{id} is YAML and refused for no construct: {message}\n{yaml}"));
                writeln!(table, "{id} {name}").unwrap();
                count("valid and refused by name");
            }
        }
    }
    let file = data("refused.txt");
    let head = "# What is YAML and refused, and the construct that it is refused for, which docs/strict-reader.md explains.\n";
    if std::env::var_os("ADMIT_UPDATE").is_some() {
        fs::write(&file, format!("{head}{table}")).unwrap();
    }
    assert_eq!(
        fs::read_to_string(&file).unwrap(),
        format!("{head}{table}"),
        "ADMIT_UPDATE=1 cargo test --test suite public_suite"
    );
    let counts: Vec<(&str, usize)> = counts.into_iter().collect();
    assert_eq!(counts, [("read as the suite says", 143), ("valid and refused by name", 165), ("wrong and refused", 94)]);
}
