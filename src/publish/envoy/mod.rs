//! `envoy`: what its TLS verifies, as a secret, and what it decides at every request, as a filter; Envoy reads both again whenever they
//! are published, without a restart. A certificate is known by SHA-256 of its DER, in both, and a key by the hash that is on record.

mod line;

use super::{
    Compiled, File, Shows, Target,
    edge::{Edge, LeftOut, bundle},
    read,
};
use crate::{
    crypto::{Refused, VERIFIER_ALGORITHM, refuse},
    model::{Digest, TargetName, enforcement},
};
use line::line;
use serde_json::{Value, json};

/// The target.
pub(super) const TARGET: Target = Target {
    name: TargetName::Envoy,
    summary: "what Envoy verifies and decides, as files that it reads again by itself",
    enforces: enforcement::ENVOY,
    files,
    answer: read::envoy,
};

const FILTER: &str = include_str!("admit.lua");
const SECRET: &str = "type.googleapis.com/envoy.extensions.transport_sockets.tls.v3.Secret";
const EXTENSION: &str = "type.googleapis.com/envoy.config.core.v3.TypedExtensionConfig";
const LUA: &str = "type.googleapis.com/envoy.extensions.filters.http.lua.v3.Lua";

fn files(compiled: &Compiled) -> Result<Vec<File>, Refused> {
    let edge = Edge::new(compiled, enforcement::ENVOY.kinds)?;
    let mut hashes: Vec<Digest> = edge
        .entries
        .iter()
        .filter_map(|one| match &one.entry.shows {
            Shows::Certificate { certificate, .. } => Some(certificate.fingerprint()),
            Shows::ApiKey { .. } | Shows::OauthClient { .. } | Shows::Federation { .. } => None,
        })
        .collect();
    if hashes.is_empty() {
        hashes.push(Digest([0; 32])); // an empty list would be no condition, and nothing has this digest
    }
    let hashes: Vec<_> = hashes.iter().map(Digest::hex).collect();
    let context = json!({ "trusted_ca": { "inline_string": bundle(compiled) }, "verify_certificate_hash": hashes });
    let secret = json!({ "@type": SECRET, "name": "admit", "validation_context": context });
    let code = format!("local DATA = [==[\n{}]==]\n{FILTER}", data(compiled, &edge)?);
    let lua = json!({ "@type": LUA, "default_source_code": { "inline_string": code } });
    let filter = json!({ "@type": EXTENSION, "name": "admit", "typed_config": lua });
    Ok(vec![
        File { path: "envoy/access.json".to_owned(), bytes: response(compiled, EXTENSION, &filter)? },
        File { path: "envoy/validation.json".to_owned(), bytes: response(compiled, SECRET, &secret)? },
    ])
}

/// A DiscoveryResponse with one resource.
fn response(compiled: &Compiled, kind: &str, resource: &Value) -> Result<Vec<u8>, Refused> {
    let value = json!({ "version_info": compiled.made, "type_url": kind, "resources": [resource] });
    let mut bytes = serde_json::to_vec_pretty(&value).map_err(|_| Refused::new("failed to write what Envoy reads"))?;
    bytes.push(b'\n');
    Ok(bytes)
}

/// What the filter decides by.
fn data(compiled: &Compiled, edge: &Edge<'_>) -> Result<String, Refused> {
    let mut text: String = edge.left_out.iter().map(LeftOut::line).collect();
    let mut say = |words: &[&str]| line(words).map(|line| text.push_str(&line));
    say(&["begins", &format!("{}_{}_", compiled.key_prefix, compiled.environment)])?;
    for network in &edge.networks {
        say(&["network", &network.to_string()])?;
    }
    for one in &edge.entries {
        let entry = one.entry;
        let credential = entry.credential.as_str();
        match &entry.shows {
            Shows::Certificate { certificate, .. } => say(&["certificate", &certificate.fingerprint().hex(), credential])?,
            Shows::ApiKey { algorithm, hash } if algorithm.as_str() == VERIFIER_ALGORITHM => {
                say(&["key", &hash.hex(), credential])?
            }
            Shows::ApiKey { algorithm, .. } => {
                refuse!("the filter for Envoy cannot make the hash `{algorithm}` of `{credential}`")
            }
            Shows::OauthClient { .. } | Shows::Federation { .. } => continue,
        }
        let (from, ends, identity) = (entry.from.unix().to_string(), entry.ends.unix().to_string(), entry.identity.to_string());
        say(&["credential", credential, &from, &ends, entry.partner.as_str(), entry.application.as_str(), &identity])?;
        for ((scope, network), until) in &one.rights {
            let place = network.map(|network| format!("/{network}")).unwrap_or_default();
            say(&["scope", &format!("{credential}/{scope}{place}"), &until.unix().to_string()])?;
        }
    }
    Ok(text)
}
