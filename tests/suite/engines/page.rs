//! The pages for people who wire an engine up: what they show is run as it stands.

use super::{
    REGO, published, run,
    sample::{certificate, compiled, entry, grant},
};
use admit::publish::{Compiled, Shows};
use serde_json::{Value, json};

const OPA: &str = include_str!("../../../docs/gateways/opa.md");
const CEDAR: &str = include_str!("../../../docs/gateways/cedar.md");

/// The partner of the pages.
fn acme() -> Compiled {
    let write =
        grant("payments:write", "2027-01-10T16:45:59Z", &["203.0.113.0/28"], Some("22:00-04:00 Europe/Berlin"), Some(50_000));
    let read = grant("payments:read", "2027-01-10T16:45:59Z", &[], None, None);
    let mut acme = entry(1, certificate(), vec![read, write]);
    acme.partner = "acme-pay".parse().unwrap();
    acme.credential = "payouts-k3m9".parse().unwrap();
    compiled(vec![acme])
}

/// The blocks of a page in a language, with the certificate of the page's partner in the place of the one that is shown.
fn blocks(page: &str, language: &str, compiled: &Compiled) -> Vec<String> {
    let Shows::Certificate { certificate, .. } = &compiled.entries[0].shows else { panic!("it shows a certificate") };
    let shown = "9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08";
    let page = page.replace(shown, &certificate.fingerprint().hex());
    page.split(&format!("```{language}\n")).skip(1).map(|rest| rest.split("```").next().unwrap().to_owned()).collect()
}

#[test]
fn the_request_to_opa_gets_the_answer_of_the_page() {
    let compiled = acme();
    let shown: Vec<Value> = blocks(OPA, "json", &compiled).iter().map(|block| serde_json::from_str(block).unwrap()).collect();
    let mut inputs = vec![shown[0].clone()];
    let mut with = |member: &str, value: Value| {
        let mut input = shown[0].clone();
        input[member] = value;
        inputs.push(input);
    };
    // What a request could try: other types, two things shown, a network in the place of an address.
    for amount in [json!(null), json!(false), json!(true), json!("1"), json!(-1), json!([]), json!(50_000.5), json!(50_001)] {
        with("amount", amount);
    }
    for source in [json!(null), json!("203.0.113.0/28"), json!("203.0.113.0/32"), json!(7), json!("::ffff:203.0.113.7")] {
        with("source", source);
    }
    let conditions = 13;
    for unreadable in [json!({}), json!([]), json!(null), json!({ "certificate-sha256": "a", "client-id": "b" })] {
        with("shown", unreadable);
    }
    with("time", json!(5));
    with("time", json!(null));
    with("scope", json!(["payments:write"]));
    with("environment", json!(null));
    inputs.push(json!([]));
    let said = run(REGO, &published("opa", &compiled), &json!({ "inputs": inputs }));
    assert_eq!(said["decisions"][0], shown[1]);
    for (at, input) in inputs.iter().enumerate().skip(1) {
        let reason = if at <= conditions { "conditions" } else { "unreadable" };
        let decision = &said["decisions"][at];
        assert_eq!((&decision["allow"], &decision["reason"]), (&json!(false), &json!(reason)), "{input}");
    }
}

#[test]
fn the_policy_for_envoy_makes_a_request_of_what_envoy_hands_on() {
    let compiled = acme();
    let policy = blocks(OPA, "rego", &compiled).remove(0);
    let request: Value = serde_json::from_str(&blocks(OPA, "json", &compiled)[0]).unwrap();
    let digest = request["shown"]["certificate-sha256"].as_str().unwrap();
    let envoy = |method: &str, path: &str, header: String| {
        json!({
            "attributes": {
                "source": { "address": { "socketAddress": { "address": "203.0.113.7", "portValue": 4711 } } },
                "request": { "http": { "method": method, "path": path, "headers": { "x-forwarded-client-cert": header } } },
            },
            "parsed_path": path.split('/').skip(1).collect::<Vec<_>>(),
        })
    };
    let inputs = [
        envoy("GET", "/payments/1", format!("Hash={digest}")),
        envoy("GET", "/payments/1", format!("By=spiffe://bank.example/gw;Hash={digest};Subject=\"CN=a\"")),
        envoy("GET", "/accounts/1", format!("Hash={digest}")),
        envoy("POST", "/payments", format!("Hash={digest}")),
        envoy("GET", "/payments/1", format!("Hash={};Subject=\"Hash={digest}\"", "0".repeat(64))),
        envoy("GET", "/payments/1", String::new()),
    ];
    let question = json!({ "inputs": inputs, "policies": [policy], "rule": "data.envoy.authz.allow" });
    let said = run(REGO, &published("opa", &compiled), &question);
    // The third has no scope of its own, the fourth no amount.
    assert_eq!(said["decisions"], json!([true, true, false, false, false, false]));
}

#[test]
fn a_token_needs_the_claims_that_are_on_record() {
    let compiled = super::sample::sample();
    let token = |claims: Value| {
        let token =
            json!({ "iss": "https://login.acme.example", "aud": "https://api.bank.example", "sub": "payouts", "claims": claims });
        json!({ "environment": "production", "scope": "payments:write", "shown": { "token": token }, "time": "2026-06-01T05:00:00Z", "amount": 0 })
    };
    let whole = json!({ "role": "payer", "tenant": "a \"b\" \\ c", "more": true });
    let inputs = [
        token(whole.clone()),
        token(json!({ "role": "payer" })),
        token(json!({ "role": "payer", "tenant": "a" })),
        token(json!({ "role": ["payer"], "tenant": "a \"b\" \\ c" })),
        token(json!(null)),
    ];
    let said = run(REGO, &published("opa", &compiled), &json!({ "inputs": inputs }));
    let reasons: Vec<_> = said["decisions"].as_array().unwrap().iter().map(|decision| decision["reason"].clone()).collect();
    assert_eq!(reasons, ["granted", "unknown", "unknown", "unknown", "unknown"]);

    let request = |claims: &[(&str, &str)]| {
        let claims: Vec<_> = claims.iter().map(|(name, value)| json!({ "name": name, "value": value })).collect();
        let id = json!(["https://login.acme.example", "https://api.bank.example", "payouts"]).to_string();
        json!({
            "principal": { "type": "Admit::Token", "id": id },
            "action": { "type": "Admit::Action", "id": "payments:write" },
            "resource": { "type": "Admit::Api", "id": "production/payments" },
            "context": { "time": { "__extn": { "fn": "datetime", "arg": "2026-06-01T05:00:00Z" } }, "amount": 0, "claims": claims },
        })
    };
    let (role, tenant) = (("role", "payer"), ("tenant", "a \"b\" \\ c"));
    let requests =
        [request(&[role, tenant, ("more", "true")]), request(&[role]), request(&[("role", "a \"b\" \\ c"), ("tenant", "payer")])];
    let said = run(super::CEDAR, &published("cedar", &compiled), &json!({ "requests": requests }));
    assert_eq!(said["allowed"], json!([true, false, false]));
}

#[test]
fn the_program_for_cedar_says_that_the_request_of_the_page_is_allowed() {
    let compiled = acme();
    let folder = tempfile::tempdir().unwrap();
    for (path, bytes) in published("cedar", &compiled) {
        let path = folder.path().join("published/production/current").join(path);
        std::fs::create_dir_all(path.parent().unwrap()).unwrap();
        std::fs::write(path, bytes).unwrap();
    }
    let program = blocks(CEDAR, "python", &compiled).remove(0);
    let said = |request: &str| {
        std::fs::write(folder.path().join("request.json"), request).unwrap();
        let mut python = std::process::Command::new(crate::tools::python());
        let output = python.args(["-I", "-c", &program]).current_dir(&folder).output().unwrap();
        assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
        String::from_utf8(output.stdout).unwrap()
    };
    let request = blocks(CEDAR, "json", &compiled).remove(0);
    assert_eq!(said(&request), "allowed\n");
    assert_eq!(said(&request.replace("22:30:00Z", "20:30:00Z").replace("06-01", "12-01")), "refused\n");
}
