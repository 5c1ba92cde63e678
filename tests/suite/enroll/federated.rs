//! Workloads that come with tokens: known by exactly what the anchor says of them.

use super::{SUBJECT, WORKLOAD, in_order, refused, with_names, with_token_issuer, with_trust_domain};
use crate::place::{Place, Run, in_days};
use serde_json::{Value, json};

fn workload(subject: &'static str) -> impl Fn(&Place) -> Run {
    move |place| place.enroll_in("sandbox", &["--kind", "federated-identity", "--subject", subject])
}

#[test]
fn everything_but_the_choice_of_the_subject_is_the_anchors() {
    let place = with_token_issuer();
    let run = workload(SUBJECT)(&place);
    assert_eq!(run.code, 0, "{run:?}");
    let record = place.credential();
    let exact = json!({
        "issuer": "https://ci.acme-pay.example",
        "audience": "https://api.bank.example",
        "subject": SUBJECT,
        "claims": { "environment": "release" },
    });
    assert_eq!(record["federation"], exact);
    assert_eq!((&record["key"], &record["delivery"]), (&Value::Null, &Value::Null));
    assert_eq!(place.last_event(), "credential-enrolled");
    in_order(&place);
}

#[test]
fn a_workload_of_a_trust_domain_comes_with_tokens_for_our_environment() {
    let place = with_trust_domain();
    let run = workload(WORKLOAD)(&place);
    assert_eq!(run.code, 0, "{run:?}");
    let exact = json!({
        "issuer": "spiffe://acme-pay.example",
        "audience": "spiffe://partners.bank.example/sandbox",
        "subject": WORKLOAD,
    });
    assert_eq!(place.credential()["federation"], exact);
    in_order(&place);
}

#[test]
fn a_subject_that_the_anchor_does_not_name_is_refused() {
    let place = with_token_issuer();
    for subject in ["project:payouts:branch:other", "project:payouts:*", "*", "project:payouts:branch:MAIN", WORKLOAD] {
        refused(&place, subject, "not among the anchor's names", workload(subject));
    }
    let place = with_trust_domain();
    for subject in ["spiffe://acme-pay.example/refunds", "spiffe://acme-pay.example", "spiffe://acme-pay.example/*", SUBJECT] {
        refused(&place, subject, "not among the anchor's names", workload(subject));
    }
}

#[test]
fn an_authority_issues_no_tokens() {
    let place = with_names();
    let run = |p: &Place| p.enroll_in("sandbox", &["--kind", "federated-identity", "--subject", SUBJECT]);
    refused(&place, "a pinned key", "credential-anchor-mismatch", run);
    let run = |p: &Place| p.enroll(&["--kind", "federated-identity", "--subject", SUBJECT]);
    refused(&place, "an authority, where policy refuses the kind too", "credential-kind-refused", run);
}

#[test]
fn a_condition_that_was_widened_by_hand_closes_the_gate() {
    let place = with_token_issuer();
    assert_eq!(workload(SUBJECT)(&place).code, 0);
    let file = place.find("partners/acme-pay/credentials/", ".yaml").remove(0);
    for (from, to) in [
        (format!("subject: {SUBJECT}"), "subject: project:refunds:branch:other".to_owned()),
        (format!("subject: {SUBJECT}"), "subject: \"*\"".to_owned()),
        ("audience: https://api.bank.example".to_owned(), "audience: https://bank.example".to_owned()),
        ("issuer: https://ci.acme-pay.example".to_owned(), "issuer: https://ci.example".to_owned()),
        ("environment: release".to_owned(), "environment: debug".to_owned()),
    ] {
        let place = place.copy();
        place.edit(&file, &from, &to);
        let run = workload("project:refunds:branch:main")(&place);
        let rules: Vec<String> = run.rules().into_keys().collect();
        assert_eq!((run.code, rules), (1, vec!["federation-inexact".to_owned(), "record-edited".to_owned()]), "{to}: {run:?}");
        let audit = place.run(&["audit", "--format", "json"]).json();
        let finding = audit["findings"].as_array().unwrap().iter().find(|f| f["rule"] == "federation-inexact").unwrap().clone();
        assert!(finding.to_string().contains("NHI6:2025"), "{finding}");
    }
}

#[test]
fn a_workload_is_one_application() {
    let place = with_token_issuer();
    assert_eq!(workload(SUBJECT)(&place).code, 0);
    assert_eq!(workload(SUBJECT)(&place).code, 0, "a renewal, while the first lives on");
    let until = in_days(300).to_string();
    let words = [
        ["onboard", "application", "acme-pay/refunds", "--kind", "server", "--technical-owner", "lena-fischer"].as_slice(),
        &["--environment", "sandbox", "--anchor", "acme-ci", "--requested-by", "lena-fischer", "--scope", "payments:read"],
        &["--until", &until, "--reason", "refunds are looked up by API"],
    ]
    .concat();
    place.ok(&words);
    place.ok_as("maria-lopez", &["approve", "acme-pay/refunds", "--environment", "sandbox"]);
    let words = ["enroll", "acme-pay/refunds", "--environment", "sandbox", "--kind", "federated-identity", "--subject"];
    let as_refunds = |subject: &'static str| move |p: &Place| p.run_as("priya-nair", &[words.as_slice(), &[subject]].concat());
    refused(&place, "the same subject", "workload-shared", as_refunds(SUBJECT));
    let run = as_refunds("project:refunds:branch:main")(&place);
    assert_eq!(run.code, 0, "{run:?}");
}
