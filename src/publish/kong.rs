//! `kong`: consumers with their groups and credentials, as decK brings them into Kong. What Kong would take for more than was granted
//! is left out: API keys, of which nothing but a hash exists, and tokens, of which Kong looks at neither audience nor subject.

mod yaml;

use super::{Compiled, Entry, File, OurAuthority, Shows, Target, read, scopes::checked};
use crate::{
    crypto::{Certificate, Jwk, Refused},
    model::{IssuerId, ScopeName, SpiffeId, TargetName, enforcement},
};
use serde_json::{Map, Value, json};
use std::collections::{BTreeMap, BTreeSet};

/// The target.
pub(super) const TARGET: Target = Target {
    name: TargetName::Kong,
    summary: "consumers, groups and credentials for Kong, as decK reads them",
    enforces: enforcement::KONG,
    files,
    answer: read::kong,
};

fn files(compiled: &Compiled) -> Result<Vec<File>, Refused> {
    // Services behind Kong are told the groups in one header, with commas between.
    compiled.entries.iter().try_for_each(checked)?;
    let mut consumers = certificates(compiled)?;
    for entry in &compiled.entries {
        consumers.extend(signer(compiled, entry)?);
    }
    let authorities: Vec<Value> = compiled.issuers.iter().map(authority).collect();
    let mut file = Map::new();
    file.insert("_format_version".to_owned(), json!("3.0"));
    file.insert("_info".to_owned(), json!({ "select_tags": ["admit", format!("environment-{}", compiled.environment)] }));
    file.insert("ca_certificates".to_owned(), Value::Array(authorities));
    file.insert("consumers".to_owned(), Value::Array(consumers));
    Ok(vec![File { path: "kong/kong.yaml".to_owned(), bytes: yaml::written(&file)?.into_bytes() }])
}

fn authority(issuer: &OurAuthority) -> Value {
    json!({ "id": uuid(&issuer.certificate), "cert": issuer.certificate.to_pem(), "tags": [format!("issuer-{}", issuer.id)] })
}

/// A consumer for each application with certificates of ours. Kong tells them apart by name alone, so that it may what all of its
/// certificates may, and nothing that only some of them may.
fn certificates(compiled: &Compiled) -> Result<Vec<Value>, Refused> {
    let mut found: BTreeMap<&SpiffeId, Vec<(&Entry, &IssuerId)>> = BTreeMap::new();
    for (entry, _, issuer) in compiled.certificates() {
        if let Some(issuer) = issuer {
            found.entry(&entry.identity).or_default().push((entry, issuer));
        }
    }
    let mut consumers = Vec::new();
    for (identity, entries) in found {
        let scopes = entries.iter().map(|(entry, _)| scopes(entry)).reduce(|one, other| &one & &other).unwrap_or_default();
        let issuers: BTreeSet<&IssuerId> = entries.iter().map(|(_, issuer)| *issuer).collect();
        let credential = |issuer: &IssuerId| {
            let ours = compiled.issuers.iter().find(|ours| ours.id == *issuer);
            let ours = ours.ok_or_else(|| {
                Refused::new(format!("issuer `{issuer}` has certificates that stand, and does not stand itself"))
            })?;
            Ok(json!({ "subject_name": identity, "ca_certificate": { "id": uuid(&ours.certificate) } }))
        };
        let credentials = issuers.into_iter().map(credential).collect::<Result<Vec<Value>, Refused>>()?;
        if let (Some((first, _)), false) = (entries.first(), scopes.is_empty()) {
            let username = format!("{}/{}/{}", compiled.environment, first.partner, first.application);
            consumers.push(consumer(&username, identity.as_str(), first, &scopes, ("mtls_auth_credentials", credentials)));
        }
    }
    Ok(consumers)
}

/// A consumer for a client that signs, with a credential for each of its keys, known by its thumbprint (RFC 7638) as `kid`.
fn signer(compiled: &Compiled, entry: &Entry) -> Result<Option<Value>, Refused> {
    let Shows::OauthClient { keys, .. } = &entry.shows else { return Ok(None) };
    if keys.is_empty() {
        return Ok(None);
    }
    let credential = |key: &Value| {
        let key = Jwk::from_value(key)?;
        Ok(json!({
            "key": key.thumbprint_text(),
            "algorithm": key.algorithm().to_string(),
            "rsa_public_key": key.key().to_pem(),
            "tags": [format!("credential-{}", entry.credential)],
        }))
    };
    let credentials = keys.iter().map(credential).collect::<Result<Vec<Value>, Refused>>()?;
    let username = format!("{}/{}/{}/{}", compiled.environment, entry.partner, entry.application, entry.credential);
    let custom = format!("{}/{}", entry.identity, entry.credential);
    Ok(Some(consumer(&username, &custom, entry, &scopes(entry), ("jwt_secrets", credentials))))
}

fn consumer(
    username: &str,
    custom_id: &str,
    entry: &Entry,
    scopes: &BTreeSet<ScopeName>,
    (kind, credentials): (&str, Vec<Value>),
) -> Value {
    json!({
        "username": username,
        "custom_id": custom_id,
        "tags": [format!("partner-{}", entry.partner), format!("application-{}", entry.application)],
        "acls": scopes.iter().map(|scope| json!({ "group": scope })).collect::<Vec<_>>(),
        kind: credentials,
    })
}

fn scopes(entry: &Entry) -> BTreeSet<ScopeName> {
    entry.grants.iter().map(|grant| grant.scope.clone()).collect()
}

/// The id of an authority in Kong, the same each time: a UUID of version 8 (RFC 9562, section 5.8) made of its fingerprint.
fn uuid(certificate: &Certificate) -> String {
    let hex = certificate.fingerprint().hex();
    [&hex[..8], &hex[8..12], &format!("8{}", &hex[13..16]), &format!("8{}", &hex[17..20]), &hex[20..32]].join("-")
}
