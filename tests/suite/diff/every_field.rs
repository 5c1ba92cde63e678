//! No field of any record can change unsaid: each value of each record is changed, taken away and doubled through its JSON, as far as
//! the result still is a record. The samples are held against the schemas, so that a new field needs a value here, and then a sentence.

use super::{
    base::{
        self, AGREEMENT, CA, EDGE, EDGE_OLD, FULL, GONE, ISSUER, K3M9, MARIA, OIDC, OLD, OTTO, PARTNER, PAYMENTS, PAYOUTS,
        POLICY, REPORTS, SIGNER, USAGE, WAIVER,
    },
    said,
};
use admit::{
    model::{Anchor, Api, Application, Credential, Evidence, Gateway, Issuer, Owner, Partner, Usage, Waiver},
    policy::Policy,
};
use schemars::{JsonSchema, schema_for};
use serde::de::DeserializeOwned;
use serde_json::{Value, json};
use std::collections::BTreeMap;

/// Texts of every form that a field may ask for; what fits nowhere else stands for free text.
const POOL: &[&str] = &[
    "2026-12-24",
    "2024-12-24",
    "2026-12-24T08:00:00Z",
    "2024-12-24T08:00:00Z",
    "45d",
    "400d",
    "10m",
    "sha256:eeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeee",
    "x@y.example",
    "a-b-c",
    "DE",
    "FR",
    "agent",
    "server",
    "read",
    "admin",
    "public",
    "restricted",
    "person",
    "team",
    "jwks",
    "oidc",
    "cms",
    "jws",
    "leaf",
    "authority",
    "notify",
    "offboard",
    "key-compromise",
    "superseded",
    "api-key",
    "client-certificate",
    "security",
    "technical",
    "agreement",
    "attestation",
    "10.0.0.0/8",
    "01:00-02:00 UTC",
    "payments:other",
    "spiffe://other.example/x",
    "other.example",
    "+49 1 2345678",
    "5493001KJTIIGC8Y1R12",
    "-----BEGIN X-----\nQQ==\n-----END X-----\n",
    "subject-dn",
    "brazil",
    "tls-client-auth",
    "private-file",
    "some other text",
    "pinned-key",
    "envoy",
    "haproxy",
    "ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIGZyZWUgdGV4dCBpcyBub3QgYSBrZXkgYXQgYWxsISE",
];

/// How many texts are tried in the place of one.
const TRIES: usize = 2;

fn reads(file: &str, value: &Value) -> bool {
    fn is<T: DeserializeOwned>(value: &Value) -> bool {
        T::deserialize(value).is_ok()
    }
    match file.split('/').collect::<Vec<_>>()[..] {
        ["admit.toml"] => is::<Policy>(value),
        ["owners", _] => is::<Owner>(value),
        ["scopes", _] => is::<Api>(value),
        ["issuers", _] => is::<Issuer>(value),
        ["gateways", _] => is::<Gateway>(value),
        ["waivers", _] => is::<Waiver>(value),
        ["usage", _, _] => is::<Usage>(value),
        ["partners", _, "partner.yaml"] => is::<Partner>(value),
        ["partners", _, "anchors", _] => is::<Anchor>(value),
        ["partners", _, "applications", _] => is::<Application>(value),
        ["partners", _, "credentials", _] => is::<Credential>(value),
        ["partners", _, "evidence", _] => is::<Evidence>(value),
        _ => panic!("{file}"),
    }
}

/// Every pointer into a value, leaves and what holds them.
fn pointers(value: &Value, at: &str, found: &mut Vec<String>) {
    if !at.is_empty() {
        found.push(at.to_owned());
    }
    match value {
        Value::Object(map) => map.iter().for_each(|(key, value)| pointers(value, &format!("{at}/{key}"), found)),
        Value::Array(list) => list.iter().enumerate().for_each(|(n, value)| pointers(value, &format!("{at}/{n}"), found)),
        _ => {}
    }
}

/// What could stand in the place of a value.
fn others(value: &Value) -> Vec<Value> {
    match value {
        Value::String(was) => POOL.iter().filter(|text| *text != was).map(|text| json!(text)).collect(),
        Value::Number(number) => vec![json!(number.as_u64().unwrap() + 1), json!(number.as_u64().unwrap().saturating_sub(1))],
        Value::Bool(yes) => vec![json!(!yes)],
        Value::Array(list) => vec![list.iter().chain(list.first()).cloned().collect()],
        _ => Vec::new(),
    }
}

/// The record with something else at a pointer.
fn with(record: &Value, pointer: &str, other: Value) -> Value {
    let mut mutant = record.clone();
    *mutant.pointer_mut(pointer).unwrap() = other;
    mutant
}

/// The record without what is at a pointer.
fn without(record: &Value, pointer: &str) -> Value {
    let (above, key) = pointer.rsplit_once('/').unwrap();
    let mut mutant = record.clone();
    match mutant.pointer_mut(above).unwrap() {
        Value::Object(map) => drop(map.remove(key)),
        Value::Array(list) => drop(list.remove(key.parse::<usize>().unwrap())),
        _ => {}
    }
    mutant
}

#[test]
fn no_field_of_any_record_changes_unsaid() {
    // One tier with one environment has all the fields that four have.
    let mut base = base::world();
    for tier in ["low", "regulated", "strict"] {
        base.unset(POLICY, &format!("/tiers/{tier}"));
    }
    base.unset(POLICY, "/tiers/standard/environments/sandbox");
    let mut head = base.clone();
    let (mut unsaid, mut untried, mut tried) = (Vec::new(), Vec::new(), 0);
    for file in [
        PARTNER, GONE, PAYOUTS, REPORTS, CA, OIDC, OLD, K3M9, FULL, AGREEMENT, MARIA, OTTO, PAYMENTS, ISSUER, SIGNER, EDGE,
        EDGE_OLD, WAIVER, USAGE, POLICY,
    ] {
        let (record, _) = base.json(file).unwrap();
        let mut all = Vec::new();
        pointers(&record, "", &mut all);
        for pointer in all.iter().filter(|pointer| *pointer != "/id") {
            let value = record.pointer(pointer).unwrap();
            let changed = others(value).into_iter().map(|other| with(&record, pointer, other));
            let changed = changed.filter(|mutant| reads(file, mutant)).take(TRIES);
            let gone = std::iter::once(without(&record, pointer)).filter(|mutant| reads(file, mutant));
            let mut accepted = 0;
            for mutant in changed.chain(gone) {
                head.put_json(file, mutant);
                if head.json(file).unwrap().0 != record {
                    accepted += 1;
                    if said(&base, &head).is_empty() {
                        unsaid.push(format!("{file} {pointer}"));
                    }
                }
            }
            tried += accepted;
            if accepted == 0 && !value.is_object() && !value.is_array() {
                untried.push(format!("{file} {pointer}"));
            }
            head.put_json(file, record.clone());
        }
    }
    assert!(unsaid.is_empty(), "{}", unsaid.join("\n"));
    assert!(untried.is_empty(), "nothing else can stand at\n{}", untried.join("\n"));
    assert!(tried > 500, "{tried}");
}

/// What a schema says that is not said of a sample: the pointers of fields that none of the values has.
fn missing(root: &Value, schema: &Value, values: &[&Value], at: &str, found: &mut Vec<String>) {
    if let Some(name) = schema.get("$ref").and_then(Value::as_str) {
        let target = root.pointer(name.trim_start_matches('#')).unwrap();
        return missing(root, target, values, at, found);
    }
    for one in ["anyOf", "oneOf", "allOf"].into_iter().filter_map(|key| schema.get(key)?.as_array()).flatten() {
        missing(root, one, values, at, found);
    }
    for (key, property) in schema.get("properties").and_then(Value::as_object).into_iter().flatten() {
        let below: Vec<&Value> = values.iter().filter_map(|value| value.get(key)).collect();
        let at = format!("{at}/{key}");
        if below.is_empty() {
            found.push(at);
        } else {
            missing(root, property, &below, &at, found);
        }
    }
    if let Some(items) = schema.get("items") {
        let below: Vec<&Value> = values.iter().filter_map(|value| value.as_array()).flatten().collect();
        missing(root, items, &below, &format!("{at}/-"), found);
    }
    if let Some(more) = schema.get("additionalProperties").filter(|more| more.is_object()) {
        let below: Vec<&Value> = values.iter().filter_map(|value| value.as_object()).flat_map(|map| map.values()).collect();
        missing(root, more, &below, &format!("{at}/*"), found);
    }
}

#[test]
fn the_samples_have_every_field_that_the_schemas_know() {
    fn of<T: JsonSchema>() -> Value {
        serde_json::to_value(schema_for!(T)).unwrap()
    }
    let base = base::world();
    let all = BTreeMap::from([
        (GONE, of::<Partner>()),
        (REPORTS, of::<Application>()),
        (OLD, of::<Anchor>()),
        (FULL, of::<Credential>()),
        (AGREEMENT, of::<Evidence>()),
        (OTTO, of::<Owner>()),
        (PAYMENTS, of::<Api>()),
        (SIGNER, of::<Issuer>()),
        (EDGE_OLD, of::<Gateway>()),
        (WAIVER, of::<Waiver>()),
        (USAGE, of::<Usage>()),
        (POLICY, of::<Policy>()),
    ]);
    for (file, schema) in all {
        let (record, _) = base.json(file).unwrap();
        let mut found = Vec::new();
        missing(&schema, &schema, &[&record], "", &mut found);
        assert!(found.is_empty(), "{file} has no {found:?}");
    }
}
