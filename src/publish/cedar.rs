//! `cedar`: schema, policies and entities for Cedar. A policy for each grant of each credential, and the credential's own dates as
//! attributes of its entity, so that one that is gone from either file is refused.

use super::{
    Compiled, Entry, File, Shows, Target,
    cedar_text::{policy, quoted},
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

fn entities(
    environment: &str,
    scopes: &BTreeMap<String, &ScopeName>,
    shown: &BTreeMap<Principal, &Entry>,
) -> Result<Vec<u8>, Refused> {
    let own = |kind: &str, id: &str| json!({ "type": format!("Admit::{kind}"), "id": id });
    let entity = |uid: Value, attrs: Value, parents: Vec<Value>| json!({ "uid": uid, "attrs": attrs, "parents": parents });
    let mut all = BTreeMap::new();
    let mut add = |kind: &str, id: &str, attrs: Value, parents: Vec<Value>| {
        all.entry((kind.to_owned(), id.to_owned())).or_insert_with(|| entity(own(kind, id), attrs, parents));
    };
    add("Environment", environment, json!({}), vec![]);
    for scope in scopes.values() {
        add("Api", &format!("{environment}/{}", scope.api), json!({}), vec![own("Environment", environment)]);
    }
    let time = |at: crate::model::Moment| json!({ "__extn": { "fn": "datetime", "arg": at } });
    for ((kind, id), entry) in shown {
        let Entry {
            partner,
            legal_name,
            tier,
            application,
            application_kind,
            identity,
            credential: _,
            kind: _,
            shows: _,
            grants: _,
            from,
            ends,
        } = entry;
        let path = format!("{partner}/{application}");
        add("Partner", partner.as_str(), json!({ "legalName": legal_name, "tier": tier }), vec![]);
        add("Application", &path, json!({ "kind": application_kind }), vec![own("Partner", partner.as_str())]);
        let attrs = json!({ "from": time(*from), "ends": time(*ends), "identity": identity });
        add(kind, id, attrs, vec![own("Application", &path)]);
    }
    let mut bytes = jcs::canonical(&Value::Array(all.into_values().collect()))?;
    bytes.push(b'\n');
    Ok(bytes)
}
