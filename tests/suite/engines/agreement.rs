//! The same requests to the library, to what is read back, and to an engine: the same answers, and from a policy that is changed in one
//! place, others.

use super::{CEDAR, REGO, published, requests::requests, run, sample::sample, target};
use admit::publish::{Answer, Asked, Compiled, Shown, Shows};
use serde_json::{Value, json};

const COUNT: usize = 2_000;

/// The request as docs/gateways/opa.md has it. Tokens come with the claims that are on record for them.
pub(super) fn input(compiled: &Compiled, asked: &Asked) -> Value {
    let shown = match &asked.shown {
        Shown::Certificate(digest) => json!({ "certificate-sha256": digest.hex() }),
        Shown::ApiKey(digest) => json!({ "api-key-sha256": digest.hex() }),
        Shown::OauthClient(id) => json!({ "client-id": id }),
        Shown::Token { issuer, audience, subject } => {
            json!({ "token": { "iss": issuer, "aud": audience, "sub": subject, "claims": claims(compiled, asked) } })
        }
    };
    let mut input = json!({ "environment": asked.environment, "scope": asked.scope, "shown": shown, "time": asked.at });
    if let Some(source) = asked.source {
        input["source"] = json!(source);
    }
    if let Some(amount) = asked.amount {
        input["amount"] = json!(amount);
    }
    input
}

/// The request as docs/gateways/cedar.md has it.
pub(super) fn request(compiled: &Compiled, asked: &Asked) -> Value {
    let (kind, id) = match &asked.shown {
        Shown::Certificate(digest) => ("Certificate", digest.hex()),
        Shown::ApiKey(digest) => ("ApiKey", digest.hex()),
        Shown::OauthClient(id) => ("Client", id.to_string()),
        Shown::Token { issuer, audience, subject } => ("Token", json!([issuer, audience, subject]).to_string()),
    };
    let extension = |name: &str, text: String| json!({ "__extn": { "fn": name, "arg": text } });
    let mut context = json!({ "time": extension("datetime", asked.at.to_string()) });
    if let Some(source) = asked.source {
        context["source"] = extension("ip", source.to_string());
    }
    if let Some(amount) = asked.amount {
        context["amount"] = json!(amount);
    }
    if let Value::Object(claims) = claims(compiled, asked) {
        let claim = |(name, value): (&String, &Value)| json!({ "name": name, "value": value });
        context["claims"] = claims.iter().map(claim).collect();
    }
    json!({
        "principal": { "type": format!("Admit::{kind}"), "id": id },
        "action": { "type": "Admit::Action", "id": asked.scope.to_string() },
        "resource": { "type": "Admit::Api", "id": format!("{}/{}", asked.environment, asked.scope.api) },
        "context": context,
    })
}

fn claims(compiled: &Compiled, asked: &Asked) -> Value {
    match compiled.entries.iter().find(|entry| entry.is_shown(&asked.shown)).map(|entry| &entry.shows) {
        Some(Shows::Federation { federation, .. }) => json!(federation.claims),
        _ => json!(null),
    }
}

/// What the library says, as the policy for OPA says it.
fn decision(compiled: &Compiled, asked: &Asked) -> Value {
    let (allow, reason) = match compiled.decide(asked) {
        Ok(_) => (true, "granted".to_owned()),
        Err(denied) => (false, denied.to_string()),
    };
    let known = compiled.entries.iter().find(|entry| reason != "unknown" && entry.is_shown(&asked.shown));
    let mut decision = json!({ "allow": allow, "reason": reason });
    if let Some(entry) = known {
        decision["partner"] = json!(entry.partner);
        decision["application"] = json!(entry.application);
        decision["credential"] = json!(entry.credential);
    }
    decision
}

/// Every answer occurs, and a third are good.
fn are_telling(compiled: &Compiled, asked: &[Asked]) {
    let said = |word: &str| asked.iter().filter(|asked| decision(compiled, asked)["reason"] == word).count();
    assert!(said("granted") * 3 >= asked.len(), "{} of {} are let in", said("granted"), asked.len());
    for word in ["unknown", "out-of-date", "scope", "conditions"] {
        assert!(said(word) * 50 >= asked.len(), "{word}: {}", said(word));
    }
}

fn read_back_agrees(name: &str, compiled: &Compiled, asked: &[Asked]) {
    let files = published(name, compiled);
    for one in asked {
        let own = if compiled.decide(one).is_ok() { Answer::LetIn } else { Answer::Refused };
        assert_eq!((target(name).answer)(&files, one), Ok(own), "{one:?}");
    }
}

#[test]
fn an_engine_for_rego_says_what_the_library_says() {
    let compiled = sample();
    let asked = requests(&compiled, COUNT);
    are_telling(&compiled, &asked);
    let changes = [
        ("\twithin_hours(grant)\n\twithin_amount", "\twithin_amount"),
        ("\tfrom_source(grant)\n\twithin", "\twithin"),
        ("\twithin_amount(grant)\n}", "}"),
        ("[at, grant.hours.zone]", "[at, \"UTC\"]"),
        ("from <= minute", "from < minute"),
        ("minute < to", "minute <= to"),
        ("minute >= from", "minute > from"),
        ("\tfrom > to\n\tminute < to", "\tfrom > to\n\tminute <= to"),
        ("at >= time.parse_rfc3339_ns(entry.from)", "at > time.parse_rfc3339_ns(entry.from)"),
        ("at < time.parse_rfc3339_ns(entry.ends)", "at <= time.parse_rfc3339_ns(entry.ends)"),
        ("at < time.parse_rfc3339_ns(grant.ends)", "at <= time.parse_rfc3339_ns(grant.ends)"),
        ("input.amount <= grant", "input.amount < grant"),
        ("\tinput.environment == data.admit.published.environment\n", ""),
        ("grant.scope == input.scope", "grant.scope"),
        ("net.cidr_contains(network, address)", "address"),
    ];
    let inputs: Vec<_> = asked.iter().map(|asked| input(&compiled, asked)).collect();
    let said = run(REGO, &published("opa", &compiled), &json!({ "inputs": inputs, "changes": changes }));
    for (at, one) in asked.iter().enumerate() {
        assert_eq!(said["decisions"][at], decision(&compiled, one), "{one:?}");
    }
    for (at, (old, new)) in changes.iter().enumerate() {
        assert_eq!(said["noticed"][at], true, "nothing tells `{new}` from `{old}`");
    }
    let member = |name: &str, size: &Value| json!([name, size, 0, 0, 0, "", "", 0o644]);
    let names = [".manifest", "data.json", "policy.rego"];
    let members: Vec<_> = names.iter().enumerate().map(|(at, name)| member(name, &said["members"][at][1])).collect();
    assert_eq!(said["members"], json!(members));
    let manifest = json!({ "revision": "production 2026-01-15T00:00:00Z", "roots": ["admit"], "rego_version": 1 });
    assert_eq!((&said["manifest"], &said["alike"]), (&manifest, &json!(true)));
}

#[test]
fn an_engine_for_cedar_says_what_the_library_says() {
    let compiled = sample();
    let asked = requests(&compiled, COUNT);
    are_telling(&compiled, &asked);
    let changes = [
        ("principal.from <= context.time", "principal.from < context.time"),
        ("context.time < datetime(\"2026-09-01T00:00:00Z\")", "context.time <= datetime(\"2026-09-01T00:00:00Z\")"),
        ("context.time < datetime(\"2026-03-29T01:00:00Z\")", "context.time <= datetime(\"2026-03-29T01:00:00Z\")"),
        ("duration(\"7200s\")", "duration(\"3600s\")"),
        ("duration(\"37800s\")", "duration(\"36000s\")"),
        (".toTime() < duration(", ".toTime() <= duration("),
        ("context.amount <= 50000", "context.amount <= 50001"),
        ("203.0.113.0/28", "203.0.113.0/27"),
        ("2001:db8:ffff::/127", "2001:db8:ffff::/128"),
        ("resource == Admit::Api::\"production/payments\"", "resource"),
        ("action == Admit::Action::\"payments:write\"", "action"),
    ];
    let described = [0, 1, 2, 3];
    let requests: Vec<_> = asked.iter().map(|asked| request(&compiled, asked)).collect();
    let question = json!({ "requests": requests, "changes": changes, "described": described });
    let said = run(CEDAR, &published("cedar", &compiled), &question);
    assert_eq!(said["invalid"], json!([]));
    for (at, one) in asked.iter().enumerate() {
        assert_eq!(said["allowed"][at], compiled.decide(one).is_ok(), "{one:?}");
    }
    for (at, (old, new)) in changes.iter().enumerate() {
        assert_eq!(said["noticed"][at], true, "nothing tells `{new}` from `{old}`");
    }
    for at in described {
        assert_eq!(said["described"][at], said["allowed"][at]);
    }
    // A credential whose entity is gone is refused, though its policy is still there.
    assert_eq!(said["without-entities"], false);
}

#[test]
fn what_is_read_back_says_what_the_library_says() {
    let compiled = sample();
    let asked = requests(&compiled, 200);
    for name in ["opa", "cedar"] {
        read_back_agrees(name, &compiled, &asked);
    }
}

#[test]
fn the_same_registry_and_moment_give_the_same_bytes() {
    let compiled = sample();
    for name in ["opa", "cedar"] {
        assert_eq!(published(name, &compiled), published(name, &compiled.clone()));
    }
}

#[test]
fn files_that_were_changed_are_not_guessed_at() {
    let compiled = sample();
    let one = requests(&compiled, 1).remove(0);
    let mut opa = published("opa", &compiled);
    let bundle = opa.get_mut("opa/bundle.tar.gz").unwrap();
    let middle = bundle.len() / 2;
    bundle[middle] ^= 1;
    assert!((target("opa").answer)(&opa, &one).is_err());
    let mut cedar = published("cedar", &compiled);
    cedar.get_mut("cedar/policies.cedar").unwrap().extend_from_slice(b"permit (principal, action, resource);\n");
    assert!((target("cedar").answer)(&cedar, &one).is_err());
}
