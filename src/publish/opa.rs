//! `opa`: a bundle for Open Policy Agent, made of a policy that is always the same and the data of what is let in. Every text goes out as
//! JSON, whose escaping is that of [`jcs`]; none ever stands in Rego.

use super::{Allowed, Compiled, Entry, File, Shows, Target, archive, lazy::Named, read};
use crate::{
    crypto::{Refused, jcs},
    model::{Conditions, Environment, Federation, Moment, TargetName, Text, enforcement},
};
use serde::Serialize;
use serde_json::{Value, json};
use std::collections::BTreeMap;

/// The target.
pub(super) const TARGET: Target = Target {
    name: TargetName::Opa,
    summary: "a bundle with policy and data for Open Policy Agent",
    enforces: enforcement::OPA,
    files,
    answer: read::opa,
};

/// The policy, in Rego v1.
pub(super) const POLICY: &str = include_str!("opa.rego");

fn files(compiled: &Compiled) -> Result<Vec<File>, Refused> {
    let data = data(compiled)?;
    let (environment, made) = (&compiled.environment, compiled.made);
    let manifest = line(&json!({ "revision": format!("{environment} {made}"), "roots": ["admit"], "rego_version": 1 }))?;
    let members = [(".manifest", manifest.as_slice()), ("data.json", &data), ("policy.rego", POLICY.as_bytes())];
    let bundle = archive::tar_gz(&members)?;
    let file = |path: &str, bytes| File { path: format!("opa/{path}"), bytes };
    Ok(vec![file("bundle.tar.gz", bundle), file("data.json", data), file("policy.rego", POLICY.as_bytes().to_vec())])
}

/// The canonical bytes and a line feed.
fn line<T: Serialize>(value: &T) -> Result<Vec<u8>, Refused> {
    let mut bytes = jcs::canonical(value)?;
    bytes.push(b'\n');
    Ok(bytes)
}

/// What the policy decides on: the credentials by name, and their names by what they show. The first that shows something counts.
fn data(compiled: &Compiled) -> Result<Vec<u8>, Refused> {
    let Compiled { registry, environment, made, trust_domain: _, key_prefix: _, issuers: _, authorities: _, scopes: _, entries } =
        compiled;
    let (mut certificates, mut api_keys, mut clients) = (BTreeMap::new(), BTreeMap::new(), BTreeMap::new());
    let mut tokens: BTreeMap<_, BTreeMap<_, BTreeMap<_, _>>> = BTreeMap::new();
    let mut named = BTreeMap::new();
    for entry in entries {
        let name = format!("{}/{}/{}", entry.partner, entry.application, entry.credential);
        let shown = match &entry.shows {
            Shows::Certificate { certificate, issuer: _ } => certificates.entry(certificate.fingerprint().hex()),
            Shows::ApiKey { algorithm: _, hash } => api_keys.entry(hash.hex()),
            Shows::OauthClient { method: _, keys: _, name: _ } => clients.entry(entry.credential.to_string()),
            Shows::Federation { federation, keys: _ } => {
                let Federation { issuer, audience, subject, claims: _ } = federation;
                tokens.entry(issuer).or_default().entry(audience).or_default().entry(subject.to_string())
            }
        };
        shown.or_insert_with(|| name.clone());
        named.insert(name, entry);
    }
    let entries = Named(named.iter().map(|(name, entry)| (name, credential(entry))));
    let (version, made) = (1, *made);
    let published = Published { version, registry, environment, made, certificates, api_keys, clients, tokens, entries };
    line(&json_of("admit", json_of("published", published)))
}

/// What the policy decides by: by what is shown the name of an entry, and by that name the entry.
#[derive(Serialize)]
#[serde(rename_all = "kebab-case")]
struct Published<'c, T, E> {
    version: u32,
    registry: &'c Text,
    environment: &'c Environment,
    made: Moment,
    certificates: BTreeMap<String, String>,
    api_keys: BTreeMap<String, String>,
    clients: BTreeMap<String, String>,
    tokens: T,
    entries: E,
}

/// An object of one member.
fn json_of<T: Serialize>(name: &'static str, value: T) -> impl Serialize {
    BTreeMap::from([(name, value)])
}

fn credential(entry: &Entry) -> Value {
    let Entry { partner, legal_name, tier, application, application_kind, identity, credential, kind, shows, grants, from, ends } =
        entry;
    let mut value = json!({
        "partner": partner,
        "legal-name": legal_name,
        "tier": tier,
        "application": application,
        "application-kind": application_kind,
        "identity": identity,
        "credential": credential,
        "kind": kind,
        "from": from,
        "ends": ends,
        "scopes": grants.iter().map(scope).collect::<Vec<_>>(),
    });
    match shows {
        Shows::Federation { federation, keys: _ } => value["claims"] = json!(federation.claims),
        Shows::ApiKey { algorithm, hash: _ } => value["algorithm"] = json!(algorithm),
        Shows::Certificate { .. } | Shows::OauthClient { .. } => {}
    }
    value
}

fn scope(allowed: &Allowed) -> Value {
    let Allowed { scope, ends, when: Conditions { sources, hours, max_amount } } = allowed;
    let mut value = json!({ "scope": scope, "ends": ends });
    if !sources.is_empty() {
        value["sources"] = json!(sources);
    }
    if let Some(hours) = hours {
        let (from, to, zone) = hours.parts();
        value["hours"] = json!({ "from-minute": from, "to-minute": to, "zone": zone });
    }
    if let Some(amount) = max_amount {
        value["max-amount"] = json!(amount);
    }
    value
}
