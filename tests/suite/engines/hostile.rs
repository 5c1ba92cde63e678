//! Hostile texts through every field that goes out: the engine's own reader has the same text, and decides by exactly it; or no record
//! can hold it.

use super::{
    CEDAR, REGO,
    agreement::{input, request},
    published,
    requests::shown,
    run_all,
    sample::{api_key, compiled, entry, grant},
};
use crate::hostile_strings::{HOSTILE, held};
use admit::model::{Federation, ScopeName};
use admit::publish::{Allowed, Asked, Compiled, Entry, Shown, Shows};
use serde_json::{Value, json};
use std::collections::BTreeMap;

const END: &str = "2027-01-10T16:45:59Z";

/// An entry for each text, with the text in every field of a token, its legal name and the name of its algorithm; and one for each as
/// the name of a scope, of which the type does not say what it holds.
fn entries() -> Vec<Entry> {
    let mut shown: Vec<(Shows, Allowed)> = Vec::new();
    let read = || grant("payments:read", END, &[], None, None);
    for text in &held() {
        let federation = Federation {
            issuer: text.clone(),
            audience: text.clone(),
            subject: text.clone(),
            claims: BTreeMap::from([(text.clone(), text.clone())]),
        };
        shown.push((Shows::Federation { federation, keys: Vec::new() }, read()));
    }
    for (number, name) in HOSTILE.iter().enumerate() {
        let scope = ScopeName { api: "payments".parse().unwrap(), name: (*name).to_owned() };
        shown.push((api_key(&format!("key {number}")), Allowed { scope, ..read() }));
    }
    let mut entries: Vec<_> =
        shown.into_iter().enumerate().map(|(number, (shows, grant))| entry(number, shows, vec![grant])).collect();
    for (entry, text) in entries.iter_mut().zip(held().iter().cycle()) {
        entry.legal_name = text.clone();
        if let Shows::ApiKey { algorithm, .. } = &mut entry.shows {
            *algorithm = text.clone();
        }
    }
    entries
}

/// For each entry what it may do, and the same with one letter more in what it shows or asks for.
fn asked(compiled: &Compiled) -> Vec<Asked> {
    let of = |entry: &Entry| {
        let good = Asked {
            shown: shown(entry),
            environment: compiled.environment.clone(),
            scope: entry.grants[0].scope.clone(),
            at: "2026-06-01T00:00:00Z".parse().unwrap(),
            source: None,
            amount: None,
        };
        let mut near = good.clone();
        match &mut near.shown {
            Shown::Token { issuer, .. } => issuer.push('x'),
            _ => near.scope.name.push('x'),
        }
        [good, near]
    };
    compiled.entries.iter().flat_map(of).collect()
}

/// Parts of a size that an engine without an index goes through in no time.
fn parts() -> Vec<(Compiled, Vec<Asked>)> {
    let parts: Vec<_> = entries().chunks(60).map(|part| compiled(part.to_vec())).collect();
    parts.into_iter().map(|part| (part.clone(), asked(&part))).collect()
}

/// What of it is let in is every second one.
fn every_second_is_let_in(answers: &Value, is_allowed: fn(&Value) -> bool, asked: &[Asked]) {
    for (at, one) in asked.iter().enumerate() {
        assert_eq!(is_allowed(&answers[at]), at % 2 == 0, "{one:?}");
    }
}

#[test]
fn rego_has_every_text_as_it_is_and_decides_by_it() {
    let parts = parts();
    let question = |(compiled, asked): &(Compiled, Vec<Asked>)| {
        let inputs: Vec<_> = asked.iter().map(|asked| input(compiled, asked)).collect();
        (published("opa", compiled), json!({ "inputs": inputs, "data": true }))
    };
    let said = run_all(REGO, &parts.iter().map(question).collect::<Vec<_>>());
    assert_eq!(said.len(), parts.len());
    for ((compiled, asked), said) in parts.iter().zip(&said) {
        every_second_is_let_in(&said["decisions"], |decision| decision["allow"] == true, asked);
        for entry in &compiled.entries {
            let name = format!("{}/payouts/{}", entry.partner, entry.credential);
            let read = &said["data"]["admit"]["published"]["entries"][name];
            assert_eq!(
                (&read["legal-name"], &read["scopes"][0]["scope"]),
                (&json!(entry.legal_name), &json!(entry.grants[0].scope))
            );
            if let Shows::ApiKey { algorithm, .. } = &entry.shows {
                assert_eq!(read["algorithm"], json!(algorithm));
            }
        }
    }
}

#[test]
fn cedar_has_every_text_as_it_is_and_decides_by_it() {
    let parts = parts();
    let question = |(compiled, asked): &(Compiled, Vec<Asked>)| {
        let requests: Vec<_> = asked.iter().map(|asked| request(compiled, asked)).collect();
        (published("cedar", compiled), json!({ "requests": requests, "entities": true }))
    };
    let said = run_all(CEDAR, &parts.iter().map(question).collect::<Vec<_>>());
    assert_eq!(said.len(), parts.len());
    for ((compiled, asked), said) in parts.iter().zip(&said) {
        assert_eq!(said["invalid"], json!([]));
        every_second_is_let_in(&said["allowed"], |allowed| *allowed == true, asked);
        let entities = said["entities"].as_array().unwrap().iter();
        let names: BTreeMap<_, _> =
            entities.map(|entity| (entity["uid"]["id"].as_str().unwrap(), &entity["attrs"]["legalName"])).collect();
        for entry in &compiled.entries {
            assert_eq!(names.get(entry.partner.as_str()), Some(&&json!(entry.legal_name)), "{entry:?}");
        }
        let named = |entry: &Entry| format!("{}/payouts/{} {} 1", entry.partner, entry.credential, entry.grants[0].scope);
        let mut ids: Vec<_> = compiled.entries.iter().map(named).collect();
        ids.sort();
        assert_eq!(said["ids"], json!(ids));
    }
}

#[test]
fn the_registrys_own_texts_go_out_as_they_are() {
    for text in held() {
        let whole =
            Compiled { registry: text.clone(), trust_domain: text.clone(), key_prefix: text.clone(), ..compiled(Vec::new()) };
        let data: Value = serde_json::from_slice(&published("opa", &whole)["opa/data.json"]).unwrap();
        assert_eq!(data["admit"]["published"]["registry"], json!(text));
        assert_eq!(published("cedar", &whole), published("cedar", &compiled(Vec::new())), "nothing of it goes to Cedar");
    }
}
