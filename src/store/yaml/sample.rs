//! Values that a schema would accept, to put in the place of wrong ones so that reading can go on to the next flaw. They never
//! leave the diagnosis.

use super::node::{Entry, Node, Value as Tree};
use serde_json::Value;

/// Follows `$ref` to the definition; what stands beside the reference is description.
pub(super) fn resolve<'s>(root: &'s Value, mut schema: &'s Value) -> &'s Value {
    for _ in 0..32 {
        let Some(name) = schema["$ref"].as_str().and_then(|path| path.strip_prefix("#/$defs/")) else { break };
        schema = &root["$defs"][unescaped(name)];
    }
    schema
}

/// The name in a reference, which is written as a fragment of a URI (RFC 6901 section 6).
fn unescaped(name: &str) -> String {
    let mut parts = name.split('%');
    let mut bytes = parts.next().unwrap_or_default().as_bytes().to_vec();
    for part in parts {
        match part.get(..2).and_then(|hex| u8::from_str_radix(hex, 16).ok()) {
            Some(byte) => {
                bytes.push(byte);
                bytes.extend_from_slice(&part.as_bytes()[2..]);
            }
            None => bytes.extend([b"%", part.as_bytes()].concat()),
        }
    }
    String::from_utf8_lossy(&bytes).replace("~1", "/").replace("~0", "~")
}

/// The forms that a value may take, without the one that says that it may be left out.
pub(super) fn alternatives<'s>(root: &'s Value, schema: &'s Value) -> Vec<&'s Value> {
    ["anyOf", "oneOf"].iter().find_map(|word| schema[*word].as_array()).map_or_else(Vec::new, |forms| {
        forms.iter().map(|form| resolve(root, form)).filter(|form| form["type"] != "null").collect()
    })
}

/// The type of a value, where a schema has one besides `null`.
pub(super) fn kind(schema: &Value) -> Option<&str> {
    match &schema["type"] {
        Value::String(kind) => Some(kind),
        Value::Array(kinds) => kinds.iter().filter_map(Value::as_str).find(|kind| *kind != "null"),
        _ => None,
    }
}

/// Candidates for a value of the schema, the likeliest first.
pub(super) fn samples(root: &Value, schema: &Value, depth: usize) -> Vec<Node> {
    let schema = resolve(root, schema);
    if depth > 16 {
        return Vec::new();
    }
    if let Some(form) = alternatives(root, schema).first() {
        return samples(root, form, depth + 1);
    }
    match kind(schema) {
        Some("object") => vec![object(root, schema, depth)],
        Some("array") => {
            let item = samples(root, &schema["items"], depth + 1).into_iter().next();
            let items = if schema["minItems"].as_u64() > Some(0) { item.into_iter().collect() } else { Vec::new() };
            vec![Node::new(Tree::Sequence(items))]
        }
        Some("boolean") => vec![bare("true"), bare("false")],
        Some("integer" | "number") => {
            let least = schema["minimum"].as_f64().map(|least| format!("{}", least.ceil()));
            least.iter().map(String::as_str).chain(["1", "0", "7", "30", "365"]).map(bare).collect()
        }
        _ => texts(schema),
    }
}

fn bare(text: &str) -> Node {
    Node::new(Tree::Scalar { text: text.to_owned(), plain: true })
}

fn object(root: &Value, schema: &Value, depth: usize) -> Node {
    let required = schema["required"].as_array().into_iter().flatten().filter_map(Value::as_str);
    let entry = |name: &str| {
        let value = samples(root, &schema["properties"][name], depth + 1).into_iter().next()?;
        Some(Entry { key: Node::text(name), value })
    };
    Node::new(Tree::Mapping(required.filter_map(entry).collect()))
}

fn texts(schema: &Value) -> Vec<Node> {
    const COMMON: [&str; 14] = [
        "a",
        "2026-03-04",
        "2026-03-04T09:30:00Z",
        "90d",
        "sha256:0000000000000000000000000000000000000000000000000000000000000000",
        "a@b.example",
        "https://b.example/",
        "b.example",
        "a:b",
        "a/b",
        "0",
        "DE",
        "192.0.2.0/24",
        "00:00-01:00 UTC",
    ];
    if let Some(one) = schema["const"].as_str() {
        return vec![Node::text(one)];
    }
    if let Some(words) = schema["enum"].as_array() {
        return words.iter().filter_map(Value::as_str).map(Node::text).collect();
    }
    let examples = schema["examples"].as_array().into_iter().flatten().filter_map(Value::as_str);
    // The sentences of the model show a good value between back-ticks.
    let shown = schema["description"].as_str().unwrap_or_default().split('`').skip(1).step_by(2);
    let pattern = schema["pattern"].as_str().and_then(|pattern| regex_lite::Regex::new(pattern).ok());
    let fits = |text: &&str| pattern.as_ref().is_none_or(|pattern| pattern.is_match(text));
    examples.chain(shown).chain(COMMON).filter(fits).map(Node::text).collect()
}
