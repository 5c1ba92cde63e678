//! The secret and the filter for Envoy: what TLS lets through by the one, and what the lines of data in the other say.

use super::{Answer, LEFT, Published, leaves};
use crate::{
    crypto::Refused,
    model::Network,
    publish::{Asked, Shown},
};
use serde_json::Value;
use std::collections::BTreeMap;

/// What the filter keeps of its data.
#[derive(Default)]
struct Data<'a> {
    shown: BTreeMap<(&'a str, &'a str), &'a str>,
    credentials: BTreeMap<&'a str, (i64, i64, &'a str)>,
    scopes: BTreeMap<&'a str, i64>,
    networks: Vec<(Network, &'a str)>,
}

/// The answer of `envoy/`.
pub(in crate::publish) fn envoy(published: &Published, asked: &Asked) -> Result<Answer, Refused> {
    let (secret, filter) = (resource(published, "validation.json")?, resource(published, "access.json")?);
    let code = filter.pointer("/typed_config/default_source_code/inline_string").and_then(Value::as_str);
    let (text, code) = code
        .and_then(|code| code.strip_prefix("local DATA = [==[\n"))
        .and_then(|code| code.split_once("]==]\n"))
        .ok_or_else(|| Refused::new("`envoy/access.json` has no data before its code"))?;
    if !code.contains("if not good or answer == nil then\n    handle:respond({ [\":status\"] = \"403\" }") {
        return Err(Refused::new("the code of `envoy/access.json` does not refuse"));
    }
    let data = Data::read(text)?;
    let (shown, kind) = match &asked.shown {
        Shown::Certificate(digest) => (digest.hex(), "certificate"),
        Shown::ApiKey(digest) => (digest.hex(), "key"),
        Shown::OauthClient(_) | Shown::Token { .. } => return Ok(Answer::Refused),
    };
    let verified = secret.pointer("/validation_context/verify_certificate_hash").and_then(Value::as_array);
    let verified = verified.ok_or_else(|| Refused::new("`envoy/validation.json` has no list of certificates"))?;
    if kind == "certificate" && !verified.iter().any(|hash| hash.as_str() == Some(&shown)) {
        return Ok(Answer::Refused);
    }
    let Some(credential) = data.shown.get(&(kind, shown.as_str())) else { return Ok(Answer::Refused) };
    let Some((from, ends, identity)) = data.credentials.get(credential) else { return Ok(Answer::Refused) };
    let now = asked.at.unix();
    if now < *from || now >= *ends || identity.split('/').nth(3) != Some(asked.environment.as_str()) {
        return Ok(Answer::Refused);
    }
    let until = |key: String| data.scopes.get(key.as_str()).copied().unwrap_or_default();
    let any = until(format!("{credential}/{}", asked.scope));
    let here = until(format!("{credential}/{}/{}", asked.scope, data.network(asked)));
    Ok(match now < any || now < here {
        true => Answer::LetIn,
        false if leaves(text, credential, &asked.scope) => LEFT,
        false => Answer::Refused,
    })
}

impl<'a> Data<'a> {
    fn read(text: &'a str) -> Result<Self, Refused> {
        let mut data = Self::default();
        for line in text.lines().filter(|line| !line.starts_with('#')) {
            let words: Vec<&str> = line.split(' ').collect();
            let number = |text: &str| text.parse::<i64>().map_err(|_| wrong(line));
            match words.as_slice() {
                ["begins", _] => {}
                [kind @ ("certificate" | "key"), hash, credential] => drop(data.shown.insert((kind, hash), credential)),
                ["credential", id, from, ends, _, _, identity] => {
                    data.credentials.insert(id, (number(from)?, number(ends)?, identity));
                }
                ["scope", key, until] => drop(data.scopes.insert(key, number(until)?)),
                ["network", text] => data.networks.push((text.parse().map_err(|_| wrong(line))?, text)),
                _ => return Err(wrong(line)),
            }
        }
        Ok(data)
    }

    /// The narrowest network that the source belongs to.
    fn network(&self, asked: &Asked) -> &'a str {
        let holding = self.networks.iter().filter(|(network, _)| asked.source.is_some_and(|source| network.has(source)));
        holding.min_by_key(|(network, _)| network.host_bits()).map_or("none", |(_, text)| *text)
    }
}

fn wrong(line: &str) -> Refused {
    let shown: String = line.chars().take(80).flat_map(char::escape_debug).collect();
    Refused::new(format!("`envoy/access.json` has data that cannot be read: `{shown}`"))
}

/// The one resource of a DiscoveryResponse, which must be the one that Envoy is told to ask for.
fn resource(published: &Published, name: &str) -> Result<Value, Refused> {
    let path = format!("envoy/{name}");
    let bytes = published.get(&path).ok_or_else(|| Refused::new(format!("`{path}` is not there")))?;
    let value: Value = serde_json::from_slice(bytes).map_err(|error| Refused::new(format!("`{path}`: {error}")))?;
    match value.pointer("/resources").and_then(Value::as_array).map(Vec::as_slice) {
        Some([one]) if one.get("name").and_then(Value::as_str) == Some("admit") => Ok(one.clone()),
        _ => Err(Refused::new(format!("`{path}` has not one resource, `admit`"))),
    }
}
