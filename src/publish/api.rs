//! `api`: what is let in as many small files of JSON under `api/v1`, for portals and for enforcement points that ask about one
//! credential at a time. Nothing of people is in it: contacts, owners, reasons and approvals stay in the registry.

use super::{Compiled, Entry, File, Target, allow, bundle::json_file, read};
use crate::{
    crypto::Refused,
    model::{ApplicationId, PartnerId, TargetName, enforcement},
};
use serde_json::{Value, json};
use std::collections::BTreeMap;

/// The target.
pub(super) const TARGET: Target = Target {
    name: TargetName::Api,
    summary: "what is let in as small files of JSON, a credential at a time",
    enforces: enforcement::API,
    files,
    answer: read::api,
};

type ByApplication<'a> = BTreeMap<&'a ApplicationId, Vec<&'a Entry>>;

fn files(compiled: &Compiled) -> Result<Vec<File>, Refused> {
    let mut partners: BTreeMap<&PartnerId, ByApplication<'_>> = BTreeMap::new();
    let mut files = Vec::new();
    for entry in &compiled.entries {
        partners.entry(&entry.partner).or_default().entry(&entry.application).or_default().push(entry);
        files.push(json_file(
            &format!("api/v1/credentials/{}/{}.json", entry.partner, entry.credential),
            &credential(compiled, entry),
        )?);
    }
    for (id, applications) in &partners {
        files.push(json_file(&format!("api/v1/partners/{id}.json"), &partner(compiled, id, applications))?);
    }
    files.push(json_file("api/v1/index.json", &index(compiled, &partners))?);
    Ok(files)
}

fn index(compiled: &Compiled, partners: &BTreeMap<&PartnerId, ByApplication<'_>>) -> Value {
    let link = |id: &&PartnerId| json!({ "id": id, "href": format!("partners/{id}.json") });
    json!({
        "version": 1,
        "registry": compiled.registry,
        "environment": compiled.environment,
        "made": compiled.made,
        "scopes": compiled.scopes,
        "partners": partners.keys().map(link).collect::<Vec<_>>(),
    })
}

fn partner(compiled: &Compiled, id: &PartnerId, applications: &ByApplication<'_>) -> Value {
    let credential = |entry: &&Entry| {
        json!({
            "id": entry.credential,
            "kind": entry.kind,
            "ends": entry.ends,
            "href": format!("../credentials/{id}/{}.json", entry.credential),
        })
    };
    let application = |(application, entries): (&&ApplicationId, &Vec<&Entry>)| {
        json!({
            "id": application,
            "kind": entries.first().map(|entry| entry.application_kind),
            "identity": entries.first().map(|entry| &entry.identity),
            "credentials": entries.iter().map(credential).collect::<Vec<_>>(),
        })
    };
    let first = applications.values().flatten().next();
    json!({
        "version": 1,
        "environment": compiled.environment,
        "made": compiled.made,
        "id": id,
        "legal-name": first.map(|entry| &entry.legal_name),
        "tier": first.map(|entry| &entry.tier),
        "applications": applications.iter().map(application).collect::<Vec<_>>(),
        "links": { "index": "../index.json" },
    })
}

fn credential(compiled: &Compiled, entry: &Entry) -> Value {
    let mut value = allow::entry(entry);
    if let Some(members) = value.as_object_mut() {
        members.insert("version".to_owned(), json!(1));
        members.insert("environment".to_owned(), json!(compiled.environment));
        members.insert("made".to_owned(), json!(compiled.made));
        let partner = format!("../../partners/{}.json", entry.partner);
        members.insert("links".to_owned(), json!({ "index": "../../index.json", "partner": partner }));
    }
    value
}
