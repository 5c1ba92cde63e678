//! `allow`: everything that is let in, as one canonical JSON file, for enforcement points that look up what was shown by its hash.

use super::{Allowed, Compiled, Entry, File, Shows, Target, bundle::json_file, lazy::Each, read};
use crate::{
    crypto::Refused,
    model::{Conditions, Environment, Moment, TargetName, Text, enforcement},
};
use serde::Serialize;
use serde_json::{Value, json};
use std::collections::BTreeMap;

/// The target.
pub(super) const TARGET: Target = Target {
    name: TargetName::Allow,
    summary: "everything that is let in, by the hash of what it shows",
    enforces: enforcement::ALLOW,
    files,
    answer: read::allow,
};

fn files(compiled: &Compiled) -> Result<Vec<File>, Refused> {
    Ok(vec![json_file("allow/allow.json", &headed(compiled, "entries", Each(compiled.entries.iter().map(entry))))?])
}

/// An object with a list of that name, and of what it is.
pub(super) fn headed<'c>(compiled: &'c Compiled, name: &'static str, items: impl Serialize + 'c) -> impl Serialize + 'c {
    #[derive(Serialize)]
    struct Headed<'c, I> {
        version: u32,
        registry: &'c Text,
        environment: &'c Environment,
        made: Moment,
        #[serde(flatten)]
        items: BTreeMap<&'static str, I>,
    }
    let Compiled { registry, environment, made, .. } = compiled;
    Headed { version: 1, registry, environment, made: *made, items: [(name, items)].into() }
}

/// An entry as JSON.
pub(super) fn entry(entry: &Entry) -> Value {
    json!({
        "partner": entry.partner,
        "application": entry.application,
        "credential": entry.credential,
        "kind": entry.kind,
        "identity": entry.identity,
        "tier": entry.tier,
        "from": entry.from,
        "ends": entry.ends,
        "shows": shows(&entry.shows),
        "scopes": entry.grants.iter().map(scope).collect::<Vec<_>>(),
    })
}

fn shows(shows: &Shows) -> Value {
    match shows {
        Shows::Certificate { certificate, issuer } => json!({
            "certificate": certificate.fingerprint(),
            "key": certificate.key().digest(),
            "serial": certificate.serial_hex(),
            "issuer": issuer,
        }),
        Shows::ApiKey { algorithm, hash } => json!({ "algorithm": algorithm, "hash": hash }),
        Shows::OauthClient { method, keys, name } => json!({ "method": method.metadata(), "keys": keys, "name": name }),
        Shows::Federation { federation, keys } => json!({ "federation": federation, "keys": keys }),
    }
}

/// A scope with its end and its conditions.
fn scope(allowed: &Allowed) -> Value {
    let Allowed { scope, ends, when: Conditions { sources, hours, max_amount } } = allowed;
    let mut value = json!({ "scope": scope, "ends": ends });
    if let Some(members) = value.as_object_mut() {
        if !sources.is_empty() {
            members.insert("sources".to_owned(), json!(sources));
        }
        if let Some(hours) = hours {
            let (from, to, zone) = hours.parts();
            members.insert("hours".to_owned(), json!({ "from-minute": from, "to-minute": to, "zone": zone }));
        }
        if let Some(amount) = max_amount {
            members.insert("max-amount".to_owned(), json!(amount));
        }
    }
    value
}
