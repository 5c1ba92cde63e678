//! The published schemas describe what is written.

use super::world;
use admit::model::{Completion, Digest};
use admit::present::{
    Problem,
    access::{AccessJson, AccessOfJson, ApprovedJson, EndJson, SpanJson},
    action::ActionJson,
    audit::{FindingJson, Format},
    check::{CheckJson, Note, NoteJson},
    drill::{DoorJson, DrillJson, FailureJson, NotRunJson, OpenJson},
    impact::{FallenJson, GatewayJson, ImpactJson, LostJson, StoppedAccessJson, StoppedJson, StopsJson, TellJson},
    inspect::{InspectJson, KeyJson, PartJson, UseJson},
    json,
    log::{EventJson, LogJson, PartnerLogJson},
    overview::OverviewJson,
    publish::{ListJson, PublishJson, PublishedJson, WithheldJson},
    review::{ChangeJson, ClassJson, DemandJson, ReviewJson, SetAsideJson},
    rule::{Card, ExplainJson},
    schemas,
    stop::{StopAtJson, StopJson, StopState},
    sweep::{FailedJson, SweepJson, SweptJson, UnjudgedJson},
    verdict::{FlawJson, Verdict, VerdictJson},
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
        ("access", json::text(&AccessJson::new("payments:read", "2026-03-01", vec![access()], vec![text()]))),
        ("action", json::text(&action)),
        ("audit", world::report("acme-pay").render(Format::Json, 80)),
        ("certificate-of-completion", json::text(&certificate())),
        ("check", json::text(&CheckJson::new(1, vec![problem]).with_notes([note]))),
        ("drill", json::text(&drilled())),
        ("explain", json::text(&ExplainJson::new(&[Card { rule, blocks: vec!["issue"], waivable: true }]))),
        ("impact", json::text(&impact())),
        ("inspect", json::text(&inspection())),
        ("log", json::text(&LogJson::new(vec![log()]))),
        ("publish", json::text(&published())),
        ("review", json::text(&review())),
        ("status", world::checklist("acme-pay").json()),
        ("status-overview", json::text(&OverviewJson::new(vec![["a", "b", "active", "1", ""].map(str::to_owned)], vec![stop()]))),
        ("sweep", json::text(&swept())),
        ("verify", json::text(&verdict)),
    ]
}

fn stop() -> StopJson {
    let text = || "a".to_owned();
    let moment = "2026-03-10T12:00:00Z".parse().unwrap();
    let gateway = StopAtJson { gateway: text(), closed: Some(moment), manifest: Some(digest()) };
    StopJson {
        partner: text(),
        line: 3,
        at: moment,
        subject: text(),
        reason: Some(text()),
        state: StopState::Late,
        time_to_revoke: Some(4),
        told: text(),
        gateways: vec![gateway],
    }
}

fn digest() -> Digest {
    format!("sha256:{}", "ab".repeat(32)).parse().unwrap()
}

fn certificate() -> Completion {
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

fn published() -> PublishJson {
    let text = || "a".to_owned();
    let moment = "2026-03-10T12:00:00Z".parse().unwrap();
    let list = ListJson::new(&"production-ca".parse().unwrap(), 1, 2, moment, "made");
    let withheld = WithheldJson { credential: text(), rule: Some(text()), because: text(), fix: text() };
    let mut answer = PublishJson::new(true);
    answer.environments.push(PublishedJson {
        environment: text(),
        folder: text(),
        manifest: format!("sha256:{}", "ab".repeat(32)).parse().unwrap(),
        made: moment,
        admitted: 1,
        targets: vec![text()],
        files: 1,
        lists: vec![list],
        withheld: vec![withheld],
    });
    answer
}

fn drilled() -> DrillJson {
    let text = || "a".to_owned();
    let failure = FailureJson {
        what: text(),
        case: text(),
        kind: text(),
        subject: text(),
        because: text(),
        seen: Some(text()),
        next: text(),
    };
    let door = DoorJson {
        door: text(),
        let_in: 1,
        refused: 2,
        open: vec![OpenJson { why: text(), cases: 1 }],
        other_kind: 1,
        decides: true,
        unreadable: Some(text()),
        failures: vec![failure],
    };
    let mut drill = DrillJson::new("production", Some("edge"), "2026-03-01T09:00:00Z");
    (drill.manifest, drill.problems, drill.doors) = (Some(text()), vec![text()], vec![door]);
    drill.not_run.push(NotRunJson { case: text(), kind: text(), subject: text(), why: text(), missing: true });
    drill
}

fn impact() -> ImpactJson {
    let text = || "a".to_owned();
    let stops = StopsJson {
        credentials: vec![StoppedJson { subject: text(), environment: text(), kind: text(), scopes: vec![text()], ends: text() }],
        accesses: vec![StoppedAccessJson { subject: text(), environment: text(), scopes: vec![text()] }],
        applications: vec![text()],
        partners: vec![text()],
    };
    let lost = vec![LostJson { subject: text(), command: text() }];
    ImpactJson {
        version: 1,
        subject: text(),
        what: text(),
        stops,
        approvals: FallenJson { lost, void: vec![text()], broken: vec![text()] },
        answers_for: vec![text()],
        gateways: vec![GatewayJson { gateway: text(), environment: text(), targets: vec![text()], owner: text() }],
        tell: vec![TellJson { name: text(), roles: vec![text()], email: text(), phone: Some(text()) }],
        commands: vec![text()],
        by_hand: vec![text()],
    }
}

fn inspection() -> InspectJson {
    let text = || "a".to_owned();
    let key = KeyJson { kind: text(), bits: 256, spki: text(), thumbprint: text(), ssh_fingerprint: Some(text()) };
    let uses = vec![UseJson { name: text(), admitted: false }];
    let details = [(text(), vec![text()])].into();
    InspectJson {
        version: 1,
        verdict: Verdict::Reject,
        reason: text(),
        subject: text(),
        message: text(),
        kind: Some(text()),
        parts: vec![PartJson { key: Some(key), details, ignored: vec![text()], uses }],
        findings: vec![FlawJson { code: text(), place: text(), message: text() }],
    }
}

fn swept() -> SweepJson {
    let text = || "a".to_owned();
    let mut swept = SweepJson::new("a", "b", "30d", false);
    swept.items.push(SweptJson {
        partner: text(),
        subject: text(),
        trigger: text(),
        stage: text(),
        act: text(),
        since: text(),
        due: text(),
        notice_from: Some(text()),
        message: text(),
        tell: vec![text()],
        command: text(),
    });
    swept.unjudged.push(UnjudgedJson { subject: text(), logs_end: Some(text()) });
    swept.failures.push(FailedJson { partner: text(), message: text() });
    swept.files.push(text());
    swept
}

fn access() -> AccessOfJson {
    let text = || "a".to_owned();
    AccessOfJson {
        subject: text(),
        environment: text(),
        kind: text(),
        granted: text(),
        spans: vec![SpanJson { from: text(), until: text() }],
        issued: text(),
        issued_by: text(),
        expires: text(),
        end: Some(EndJson { at: text(), by: text(), code: text() }),
        grant: text(),
        policy_version: 1,
        policy: text(),
        approvals: vec![ApprovedJson { statement: text(), file: text(), by: Some(text()), role: Some(text()) }],
        receipt: text(),
    }
}

fn review() -> ReviewJson {
    let text = || "a".to_owned();
    let finding = FindingJson::from(&world::report("acme-pay").findings[0]);
    let change = ChangeJson {
        direction: text(),
        code: text(),
        subject: text(),
        file: text(),
        line: Some(1),
        message: text(),
        asks: vec![text()],
    };
    let class = ClassJson { step: 1, role: text(), needed: 1, given: vec![text()], people: vec![text()] };
    let demand = DemandJson {
        what: text(),
        quorum: Some(text()),
        met: false,
        in_advance: Some(text()),
        given: Some(0),
        needed: Some(1),
        classes: vec![class],
        rejected: vec![text()],
        set_aside: vec![SetAsideJson { file: text(), message: text() }],
        command: Some(text()),
    };
    ReviewJson {
        version: 1,
        registry: text(),
        base: text(),
        head: text(),
        clear: false,
        fail_on: admit::finding::Severity::High,
        files: 1,
        obstacles: vec![finding.clone()],
        changes: vec![change],
        approvals: vec![demand],
        new_findings: vec![finding.clone()],
        resolved_findings: vec![finding],
    }
}

fn log() -> PartnerLogJson {
    let digest = format!("sha256:{}", "ab".repeat(32));
    let event = serde_json::json!({
        "version": 1, "registry": "00", "partner": "acme-pay", "seq": 1, "at": "2026-03-01T00:00:00Z", "code": "suspended",
        "actor": "priya-nair", "subject": "acme-pay", "reason": "key-compromise", "note": "seen",
        "records": { "a": &digest }, "relied": { "grant": &digest }, "previous": &digest,
    });
    let event: admit::model::Event = serde_json::from_value(event).unwrap();
    PartnerLogJson {
        partner: "acme-pay".to_owned(),
        head: Some(digest),
        broken_at: Some(2),
        events: vec![EventJson { stop: Some(stop()), ..(&event).into() }],
    }
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
