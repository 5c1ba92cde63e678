//! `cedar`: schema, policies and entities for Cedar. A policy for each grant of each credential, and the credential's own dates as
//! attributes of its entity, so that one that is gone from either file is refused.

use super::{
    Compiled, Entry, File, Shows, Target,
    cedar_text::{policy, quoted},
    lazy::Each,
    read,
};
use crate::{
    crypto::{Refused, jcs},
    model::{Federation, ScopeName, TargetName, enforcement},
};
use serde_json::{Value, json};
use std::collections::BTreeMap;

/// The target.
pub(super) const TARGET: Target = Target {
    name: TargetName::Cedar,
    summary: "schema, policies and entities for Cedar",
    enforces: enforcement::CEDAR,
    files,
    answer: read::cedar,
};

/// The schema but for its actions and the closing brace.
const HEAD: &str = include_str!("cedar.cedarschema");

/// What credentials are in Cedar: the type and the id of the principal.
type Principal = (&'static str, String);

fn files(compiled: &Compiled) -> Result<Vec<File>, Refused> {
    let Compiled { registry: _, environment, made, trust_domain: _, key_prefix: _, issuers: _, authorities: _, scopes, entries } =
        compiled;
    let mut shown = BTreeMap::new();
    for entry in entries {
        shown.entry(principal(entry)?).or_insert(entry);
    }
    let granted = entries.iter().flat_map(|entry| entry.grants.iter().map(|grant| &grant.scope));
    let scopes: BTreeMap<String, &ScopeName> = scopes.iter().chain(granted).map(|scope| (scope.to_string(), scope)).collect();
    let environment = environment.as_str();

    let mut policies = format!("// What is let in in `{environment}`, as of {made}. Everything else is refused.\n");
    for ((kind, id), entry) in &shown {
        for (number, grant) in entry.grants.iter().enumerate() {
            policies.push('\n');
            policies.push_str(&policy(environment, (kind, id), entry, number + 1, grant)?);
        }
    }
    let file = |name: &str, bytes| File { path: format!("cedar/{name}"), bytes };
    Ok(vec![
        file("entities.json", entities(environment, &scopes, &shown)?),
        file("policies.cedar", policies.into_bytes()),
        file("schema.cedarschema", schema(&scopes).into_bytes()),
    ])
}

/// What is shown, as an enforcement point can say it without asking anybody.
fn principal(entry: &Entry) -> Result<Principal, Refused> {
    Ok(match &entry.shows {
        Shows::Certificate { certificate, issuer: _ } => ("Certificate", certificate.fingerprint().hex()),
        Shows::ApiKey { algorithm: _, hash } => ("ApiKey", hash.hex()),
        Shows::OauthClient { method: _, keys: _, name: _ } => ("Client", entry.credential.to_string()),
        Shows::Federation { federation, keys: _ } => {
            let Federation { issuer, audience, subject, claims: _ } = federation;
            let id = jcs::canonical(&json!([issuer, audience, subject]))?;
            ("Token", String::from_utf8_lossy(&id).into_owned())
        }
    })
}

fn schema(scopes: &BTreeMap<String, &ScopeName>) -> String {
    let mut schema = HEAD.to_owned();
    if !scopes.is_empty() {
        let names: Vec<_> = scopes.keys().map(|scope| format!("\n    {}", quoted(scope))).collect();
        schema.push_str(&format!("\n  action{}\n  appliesTo {{\n", names.join(",")));
        schema.push_str(
            "    principal: [Certificate, ApiKey, Client, Token],\n    resource: [Api],\n    context: Request,\n  };\n",
        );
    }
    schema.push_str("}\n");
    schema
}

/// What an entity is made of.
enum Made<'c> {
    Environment,
    Api,
    Partner(&'c Entry),
    Application(&'c Entry),
    Principal(&'c Entry),
}

fn entities(
    environment: &str,
    scopes: &BTreeMap<String, &ScopeName>,
    shown: &BTreeMap<Principal, &Entry>,
) -> Result<Vec<u8>, Refused> {
    let mut all = BTreeMap::from([(("Environment", environment.to_owned()), Made::Environment)]);
    let apis = scopes.values().map(|scope| (("Api", format!("{environment}/{}", scope.api)), Made::Api));
    all.extend(apis);
    for ((kind, id), entry) in shown {
        let Entry { partner, application, .. } = entry;
        all.entry(("Partner", partner.to_string())).or_insert(Made::Partner(entry));
        all.entry(("Application", format!("{partner}/{application}"))).or_insert(Made::Application(entry));
        all.entry((*kind, id.clone())).or_insert(Made::Principal(entry));
    }
    let mut bytes = jcs::canonical(&Each(all.iter().map(|((kind, id), made)| entity(environment, (kind, id), made))))?;
    bytes.push(b'\n');
    Ok(bytes)
}

fn entity(environment: &str, (kind, id): (&str, &str), made: &Made<'_>) -> Value {
    let own = |kind: &str, id: &str| json!({ "type": format!("Admit::{kind}"), "id": id });
    let time = |at: crate::model::Moment| json!({ "__extn": { "fn": "datetime", "arg": at } });
    let (attrs, parents) = match made {
        Made::Environment => (json!({}), vec![]),
        Made::Api => (json!({}), vec![own("Environment", environment)]),
        Made::Partner(entry) => (json!({ "legalName": entry.legal_name, "tier": entry.tier }), vec![]),
        Made::Application(entry) => (json!({ "kind": entry.application_kind }), vec![own("Partner", entry.partner.as_str())]),
        Made::Principal(entry) => {
            let Entry { partner, application, identity, from, ends, .. } = entry;
            let attrs = json!({ "from": time(*from), "ends": time(*ends), "identity": identity });
            (attrs, vec![own("Application", &format!("{partner}/{application}"))])
        }
    };
    json!({ "uid": own(kind, id), "attrs": attrs, "parents": parents })
}
