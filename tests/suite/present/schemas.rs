//! The published schemas describe what is written.

use super::{filled, world};
use admit::model::{Completion, Digest};
use admit::present::{
    Problem,
    access::AccessJson,
    action::ActionJson,
    audit::Format,
    check::{CheckJson, Note, NoteJson},
    json,
    log::LogJson,
    overview::OverviewJson,
    rule::{Card, ExplainJson},
    schemas,
    verdict::{FlawJson, VerdictJson},
};
use serde_json::{Value, json as value};

fn schema(name: &str) -> Value {
    schemas().into_iter().find(|(n, _)| *n == name).unwrap().1
}

fn samples() -> Vec<(&'static str, String)> {
    let problem = Problem { file: "a".to_owned(), line: 1, column: 1, width: 1, message: "b".to_owned(), help: None };
    let action = ActionJson::new("issue", true, "acme-pay", "done").with("serial", "01").with_files(["a".to_owned()]);
    let note = NoteJson { file: "a".to_owned(), note: Note::Stray };
    let rule = world::report("acme-pay").rules[0];
    let mut verdict = VerdictJson::new(false, "broken", "acme-pay", "no").with("acme-pay", "1 event");
    let text = || "a".to_owned();
    verdict.findings.push(FlawJson { code: text(), place: text(), message: text() });
    vec![
        ("access", json::text(&AccessJson::new("payments:read", "2026-03-01", vec![filled::access("a")], vec![text()]))),
        ("action", json::text(&action)),
        ("audit", world::report("acme-pay").render(Format::Json, 80)),
        ("batch", json::text(&filled::batch("a"))),
        ("certificate-of-completion", json::text(&certificate())),
        ("check", json::text(&CheckJson::new(1, vec![problem]).with_notes([note]))),
        ("drill", json::text(&filled::drilled("a"))),
        ("explain", json::text(&ExplainJson::new(&[Card { rule, blocks: vec!["issue"], waivable: true }]))),
        ("impact", json::text(&filled::impact("a"))),
        ("inspect", json::text(&filled::inspection("a"))),
        ("log", json::text(&LogJson::new(vec![filled::log("a")]))),
        ("publish", json::text(&filled::published("a"))),
        ("review", json::text(&filled::review("a"))),
        ("status", world::checklist("acme-pay").json()),
        (
            "status-overview",
            json::text(&OverviewJson::new(vec![["a", "b", "active", "1", ""].map(str::to_owned)], vec![filled::stop("a")])),
        ),
        ("sweep", json::text(&filled::swept("a"))),
        ("verify", json::text(&verdict)),
    ]
}

pub(super) fn digest() -> Digest {
    format!("sha256:{}", "ab".repeat(32)).parse().unwrap()
}

pub(super) fn certificate() -> Completion {
    let ended = value!({ "on": "2026-03-10T12:00:00Z", "reason": "cessation-of-operation", "line": 9 });
    let value = value!({
        "version": 1, "type": "certificate-of-completion", "registry": "ab", "issued": "2026-03-11T12:00:00Z", "by": "priya-nair",
        "partner": { "id": "acme-pay", "legal-name": "Acme | <b>Payments</b> GmbH @all", "agreement": "MSA-2026-017" },
        "offboarded": { "on": "2026-03-10T12:00:00Z", "by": "priya-nair", "reason": "cessation-of-operation", "line": 9 },
        "grants": [{ "application": "payouts", "environment": "production", "scope": "payments:write", "until": "2026-03-10", "line": 9 }],
        "credentials": [{
            "id": "payouts-k3m9", "kind": "client-certificate", "application": "payouts", "environment": "production",
            "anchor": "acme-ca", "keys": [format!("key {}", digest())], "issued": "2026-03-01T12:00:00Z", "ended": ended,
        }],
        "anchors": [{ "id": "acme-ca", "kind": "ca-certificate", "keys": [digest()], "ended": ended }],
        "stops": [{
            "line": 9, "at": "2026-03-10T12:00:00Z", "code": "offboarded", "subject": "acme-pay", "reason": "cessation-of-operation",
            "by": "priya-nair", "environments": ["production"], "time-to-revoke": 724,
            "gateways": [{ "gateway": "edge", "environment": "production", "closed": { "on": "2026-03-10T12:12:04Z", "by": "priya-nair", "manifest": digest() } }],
        }],
        "evidence": [{
            "id": "agreement-2026", "kind": "agreement", "digest": digest(), "place": "archive `7`; [a](javascript:b)", "on": "2026-03-01",
            "kept-until": "2033-03-08",
        }],
        "retention": "2555d",
        "log": { "lines": 9, "head": digest() },
    });
    serde_json::from_value(value).unwrap()
}

#[test]
fn a_certificate_reads_well_and_nothing_in_it_breaks_out() {
    insta::assert_snapshot!(admit::present::completion::markdown(&certificate(), &digest()));
}

/// A change here is a change of what scripts read: members may be added, none is changed or taken away.
#[test]
fn version_1_is_frozen() {
    for (name, schema) in schemas() {
        insta::assert_snapshot!(format!("{name}-1"), json::text(&schema));
    }
}

#[test]
fn what_is_written_fits_its_schema() {
    assert_eq!(
        samples().iter().map(|(name, _)| *name).collect::<Vec<_>>(),
        schemas().iter().map(|(n, _)| *n).collect::<Vec<_>>()
    );
    for (name, text) in samples() {
        let value: Value = serde_json::from_str(&text).unwrap();
        let validator = jsonschema::validator_for(&schema(name)).unwrap();
        let errors: Vec<String> = validator.iter_errors(&value).map(|e| e.to_string()).collect();
        assert!(errors.is_empty(), "{name}: {errors:?}");
        assert_eq!(value["version"], 1, "{name}");
    }
}

/// Every member of every object: missing, it is refused; unknown, it is refused.
#[test]
fn a_schema_is_exact() {
    for (name, text) in samples() {
        let validator = jsonschema::validator_for(&schema(name)).unwrap();
        let value: Value = serde_json::from_str(&text).unwrap();
        let mut tried = 0;
        for path in objects(&value, "") {
            // Their keys are the command's own, or names of files.
            if path.ends_with("/details") || path.ends_with("/records") || path.ends_with("/relied") {
                continue;
            }
            let members: Vec<String> = value.pointer(&path).unwrap().as_object().unwrap().keys().cloned().collect();
            for member in members {
                let mut less = value.clone();
                less.pointer_mut(&path).unwrap().as_object_mut().unwrap().remove(&member);
                assert!(!validator.is_valid(&less), "{name}: `{path}` needs no `{member}`");
                assert!(member.bytes().all(|b| b.is_ascii_lowercase() || b.is_ascii_digit() || b == b'-'), "{member}");
                tried += 1;
            }
            let mut more = value.clone();
            more.pointer_mut(&path).unwrap().as_object_mut().unwrap().insert("status".to_owned(), "active".into());
            assert!(!validator.is_valid(&more), "{name}: `{path}` takes anything");
        }
        assert!(tried >= 4, "{name}");
    }
}

fn objects(value: &Value, path: &str) -> Vec<String> {
    match value {
        Value::Object(members) => {
            let below = members.iter().flat_map(|(key, v)| objects(v, &format!("{path}/{key}")));
            std::iter::once(path.to_owned()).chain(below).collect()
        }
        Value::Array(items) => items.iter().enumerate().flat_map(|(n, v)| objects(v, &format!("{path}/{n}"))).collect(),
        _ => Vec::new(),
    }
}
