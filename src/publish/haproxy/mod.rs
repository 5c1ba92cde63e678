//! `haproxy`: a bundle, maps and the rules that ask them: an edge that knows certificates, API keys, the time and the source. A
//! certificate is known by SHA-256 of its DER and a key by the hash that is on record, both worked out by HAProxy at every request.

mod word;

use super::{
    Compiled, Entry, File, Shows, Target,
    edge::{Edge, LeftOut, bundle},
    read,
};
use crate::{
    crypto::{Refused, VERIFIER_ALGORITHM, refuse},
    model::{TargetName, enforcement},
};
use data_encoding::{BASE64, HEXUPPER};
use word::{line, word};

/// The target.
pub(super) const TARGET: Target = Target {
    name: TargetName::Haproxy,
    summary: "maps for HAProxy, and the rules that ask them",
    enforces: enforcement::HAPROXY,
    files,
    answer: read::haproxy,
};

const RULES: &str = include_str!("admit.cfg");

fn files(compiled: &Compiled) -> Result<Vec<File>, Refused> {
    let edge = Edge::new(compiled, enforcement::HAPROXY.kinds)?;
    let (mut certificates, mut keys, mut networks, mut scopes) = (String::new(), String::new(), String::new(), String::new());
    for one in &edge.entries {
        let credential = one.entry.credential.as_str();
        match &one.entry.shows {
            Shows::Certificate { certificate, .. } => {
                certificates.push_str(&line(&HEXUPPER.encode(&certificate.fingerprint().0), credential)?);
            }
            Shows::ApiKey { algorithm, hash } if algorithm.as_str() == VERIFIER_ALGORITHM => {
                keys.push_str(&line(&HEXUPPER.encode(&hash.0), credential)?);
            }
            Shows::ApiKey { algorithm, .. } => refuse!("HAProxy cannot make the hash `{algorithm}` of `{credential}`"),
            Shows::OauthClient { .. } | Shows::Federation { .. } => {}
        }
        for ((scope, network), until) in &one.rights {
            let place = network.map(|network| format!("/{network}")).unwrap_or_default();
            scopes.push_str(&line(&format!("{credential}/{scope}{place}"), &until.unix().to_string())?);
        }
    }
    for network in &edge.networks {
        networks.push_str(&line(&network.to_string(), &network.to_string())?);
    }
    let of = |value: fn(&Entry) -> String| {
        edge.entries.iter().map(|one| line(one.entry.credential.as_str(), &value(one.entry))).collect::<Result<String, _>>()
    };
    let named = [
        ("admit.cfg", rules(compiled, &edge)?),
        ("applications.map", of(|entry| entry.application.to_string())?),
        ("ca.pem", bundle(compiled)),
        ("certificates.map", certificates),
        ("ends.map", of(|entry| entry.ends.unix().to_string())?),
        ("identities.map", of(|entry| entry.identity.to_string())?),
        ("keys.map", keys),
        ("networks.map", networks),
        ("partners.map", of(|entry| entry.partner.to_string())?),
        ("scopes.map", scopes),
        ("starts.map", of(|entry| entry.from.unix().to_string())?),
    ];
    Ok(named.map(|(name, text)| File { path: format!("haproxy/{name}"), bytes: text.into_bytes() }).into())
}

/// The rules. HAProxy has no way to put a zero byte before a text and hashes what Base64 it decodes: so what is hashed before the key,
/// and the key's first letter with it, which makes a multiple of three bytes, stands there in Base64. That the key begins with that
/// letter is asked for beforehand.
fn rules(compiled: &Compiled, edge: &Edge<'_>) -> Result<String, Refused> {
    let begins = word(&format!("{}_{}_", compiled.key_prefix, compiled.environment))?;
    let mut seed = VERIFIER_ALGORITHM.as_bytes().to_vec();
    seed.extend(std::iter::once(0).chain(begins.bytes().take(1)));
    if !seed.len().is_multiple_of(3) {
        refuse!("HAProxy cannot hash after {} bytes: they are no multiple of 3", seed.len());
    }
    let left_out: String = edge.left_out.iter().map(LeftOut::line).collect();
    let text = RULES.replace("@KEY@", &begins).replace("@SEED@", &BASE64.encode(&seed));
    Ok(left_out + &text.replace("@MADE@", &compiled.made.to_string()).replace("@ENVIRONMENT@", compiled.environment.as_str()))
}
