//! `oauth`: what an authorization server registers its clients by, the metadata of RFC 7591 and a key set for each, and the workloads
//! whose tokens it exchanges. Two clients of one id are refused: a server would take the one for the other.

use super::{
    Compiled, Entry, File, Shows, Target,
    allow::{self, headed},
    bundle::json_file,
    lazy::Each,
    read, scopes,
};
use crate::{
    crypto::{ClientMetadata, Jwk, Refused},
    model::{ClientAuthentication, ScopeName, TargetName, enforcement},
};
use serde_json::{Value, json};
use std::collections::BTreeMap;

/// The target.
pub(super) const TARGET: Target = Target {
    name: TargetName::Oauth,
    summary: "clients, key sets and federated workloads for an authorization server",
    enforces: enforcement::OAUTH,
    files,
    answer: read::oauth,
};

fn files(compiled: &Compiled) -> Result<Vec<File>, Refused> {
    let mut clients: BTreeMap<&str, &Entry> = BTreeMap::new();
    for entry in compiled.entries.iter().filter(|entry| matches!(entry.shows, Shows::OauthClient { .. })) {
        if let Some(other) = clients.insert(entry.credential.as_str(), entry) {
            let (id, one, two) = (&entry.credential, &other.partner, &entry.partner);
            return Err(Refused::new(format!(
                "`{one}` and `{two}` both have a client `{id}`, and a server knows clients by their ids"
            )));
        }
    }
    let mut files = Vec::new();
    for entry in clients.values() {
        files.extend(client(compiled, entry)?);
    }
    let federated = |entry: &&Entry| matches!(entry.shows, Shows::Federation { .. });
    let federation = compiled.entries.iter().filter(federated).map(allow::entry);
    files.push(json_file("oauth/federation.json", &headed(compiled, "workloads", Each(federation)))?);
    let listed = clients.values().map(|entry| summary(entry));
    files.push(json_file("oauth/index.json", &headed(compiled, "clients", Each(listed)))?);
    Ok(files)
}

/// The metadata of a client and, where it signs, its key set. The partner's contacts are not in it.
fn client(compiled: &Compiled, entry: &Entry) -> Result<Vec<File>, Refused> {
    let Shows::OauthClient { method, keys, name } = &entry.shows else { return Ok(Vec::new()) };
    scopes::checked(entry)?;
    let keys = keys.iter().map(Jwk::from_value).collect::<Result<Vec<_>, _>>()?;
    let mut scopes: Vec<ScopeName> = entry.grants.iter().map(|grant| grant.scope.clone()).collect();
    scopes.dedup();
    let metadata = ClientMetadata {
        id: &entry.credential,
        issued: entry.from,
        registry: &compiled.registry,
        partner: &entry.partner,
        legal_name: &entry.legal_name,
        application: &entry.application,
        scopes: &scopes,
        method: *method,
        keys: &keys,
        name: name.as_ref(),
    };
    let mut files = vec![json_file(&format!("oauth/clients/{}.json", entry.credential), &Value::Object(metadata.members()))?];
    if *method == ClientAuthentication::PrivateKeyJwt {
        let set = json!({ "keys": keys.iter().map(Jwk::to_json).collect::<Vec<_>>() });
        files.push(json_file(&format!("oauth/jwks/{}.json", entry.credential), &set)?);
    }
    Ok(files)
}

fn summary(entry: &Entry) -> Value {
    json!({
        "client_id": entry.credential,
        "partner": entry.partner,
        "application": entry.application,
        "identity": entry.identity,
        "from": entry.from,
        "ends": entry.ends,
        "metadata": format!("clients/{}.json", entry.credential),
    })
}
