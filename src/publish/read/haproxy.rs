//! The maps for HAProxy, asked in the order in which the rules of `admit.cfg` ask them.

use super::{Answer, LEFT, Published, leaves};
use crate::{
    crypto::Refused,
    model::Network,
    publish::{Asked, Shown},
};
use std::collections::BTreeMap;

type Map<'a> = BTreeMap<&'a str, &'a str>;

/// The answer of `haproxy/`.
pub(in crate::publish) fn haproxy(published: &Published, asked: &Asked) -> Result<Answer, Refused> {
    let rules = text(published, "admit.cfg")?;
    for asked in [
        "certificates.map\") if { ssl_fc_has_crt } { ssl_c_verify 0 }",
        "keys.map",
        "starts.map",
        "ends.map",
        "networks.map",
        "scopes.map",
    ] {
        if !rules.contains(&format!("\"${{ADMIT_DIR}}/haproxy/{asked}")) {
            return Err(Refused::new(format!("`haproxy/admit.cfg` does not ask `{asked}`")));
        }
    }
    if rules.lines().filter(|line| line.trim_start().starts_with("http-request deny deny_status 403 unless ")).count() != 3 {
        return Err(Refused::new("`haproxy/admit.cfg` has not the three rules that refuse"));
    }
    let (shown, file) = match &asked.shown {
        Shown::Certificate(digest) => (digest, "certificates.map"),
        Shown::ApiKey(digest) => (digest, "keys.map"),
        Shown::OauthClient(_) | Shown::Token { .. } => return Ok(Answer::Refused),
    };
    let hex = shown.hex().to_ascii_uppercase();
    let Some(credential) = map(published, file)?.get(hex.as_str()).copied() else { return Ok(Answer::Refused) };
    let identities = map(published, "identities.map")?;
    let here = identities.get(credential).and_then(|identity| identity.split('/').nth(3));
    if here != Some(asked.environment.as_str()) {
        return Ok(Answer::Refused);
    }
    let later =
        |map: &Map<'_>, key: &str| map.get(key).and_then(|end| end.parse::<i64>().ok()).is_some_and(|end| end > asked.at.unix());
    if later(&map(published, "starts.map")?, credential) || !later(&map(published, "ends.map")?, credential) {
        return Ok(Answer::Refused);
    }
    let network = network(&map(published, "networks.map")?, asked)?;
    let scopes = map(published, "scopes.map")?;
    let any = later(&scopes, &format!("{credential}/{}", asked.scope));
    let here = later(&scopes, &format!("{credential}/{}/{network}", asked.scope));
    Ok(match any || here {
        true => Answer::LetIn,
        false if leaves(rules, credential, &asked.scope) => LEFT,
        false => Answer::Refused,
    })
}

/// The narrowest network that the source belongs to.
fn network(networks: &Map<'_>, asked: &Asked) -> Result<String, Refused> {
    let mut narrowest: Option<(u8, &str)> = None;
    for (key, value) in networks {
        let network: Network =
            key.parse().map_err(|_| Refused::new(format!("`haproxy/networks.map` has `{key}`, which is no network")))?;
        let bits = network.host_bits();
        if asked.source.is_some_and(|source| network.has(source)) && narrowest.is_none_or(|(least, _)| bits < least) {
            narrowest = Some((bits, value));
        }
    }
    Ok(narrowest.map_or("none", |(_, value)| value).to_owned())
}

fn text<'a>(published: &'a Published, name: &str) -> Result<&'a str, Refused> {
    let path = format!("haproxy/{name}");
    let bytes = published.get(&path).ok_or_else(|| Refused::new(format!("`{path}` is not there")))?;
    std::str::from_utf8(bytes).map_err(|_| Refused::new(format!("`{path}` is not UTF-8")))
}

/// A map: the first word of a line, and the rest; of two lines with one key HAProxy takes the first.
fn map<'a>(published: &'a Published, name: &str) -> Result<Map<'a>, Refused> {
    let mut map = Map::new();
    for line in text(published, name)?.lines().filter(|line| !line.starts_with('#')) {
        let (key, value) =
            line.split_once(' ').ok_or_else(|| Refused::new(format!("`haproxy/{name}` has a line without a value")))?;
        map.entry(key).or_insert(value.trim());
    }
    Ok(map)
}
