//! The bundle for OPA, read as OPA would: unpacked, its data decided on by what the policy says, in Rust. Another policy than the one
//! that is known here is not guessed at but refused.

use super::{Answer, Published, archive};
use crate::{
    crypto::Refused,
    model::Moment,
    publish::{Asked, Shown, opa::POLICY},
};
use serde::Deserialize;
use std::{collections::BTreeMap, net::IpAddr};

const BUNDLE: &str = "opa/bundle.tar.gz";

#[derive(Deserialize)]
struct Data {
    admit: Admit,
}

#[derive(Deserialize)]
struct Admit {
    published: Let,
}

#[derive(Deserialize)]
#[serde(rename_all = "kebab-case")]
struct Let {
    environment: String,
    certificates: BTreeMap<String, String>,
    api_keys: BTreeMap<String, String>,
    clients: BTreeMap<String, String>,
    tokens: BTreeMap<String, BTreeMap<String, BTreeMap<String, String>>>,
    entries: BTreeMap<String, Entry>,
}

#[derive(Deserialize)]
struct Entry {
    from: Moment,
    ends: Moment,
    scopes: Vec<Scope>,
}

#[derive(Deserialize)]
#[serde(rename_all = "kebab-case")]
struct Scope {
    scope: String,
    ends: Moment,
    sources: Option<Vec<String>>,
    hours: Option<Hours>,
    max_amount: Option<u64>,
}

#[derive(Deserialize)]
#[serde(rename_all = "kebab-case")]
struct Hours {
    from_minute: i64,
    to_minute: i64,
    zone: String,
}

/// The answer of the bundle. Further claims of a token are taken as there: what is asked does not say them.
pub(in crate::publish) fn opa(published: &Published, asked: &Asked) -> Result<Answer, Refused> {
    let members = archive::members(published.get(BUNDLE).ok_or_else(|| wrong("is not there"))?)?;
    if members.get("policy.rego").map(Vec::as_slice) != Some(POLICY.as_bytes()) {
        return Err(wrong("has another policy than the one that is published"));
    }
    let data = members.get("data.json").ok_or_else(|| wrong("has no data"))?;
    let data: Data = serde_json::from_slice(data).map_err(|error| wrong(&format!("has data that cannot be read: {error}")))?;
    let Let { environment, certificates, api_keys, clients, tokens, entries } = data.admit.published;
    if environment != asked.environment.as_str() {
        return Ok(Answer::Refused);
    }
    let name = match &asked.shown {
        Shown::Certificate(digest) => certificates.get(&digest.hex()),
        Shown::ApiKey(digest) => api_keys.get(&digest.hex()),
        Shown::OauthClient(id) => clients.get(id.as_str()),
        Shown::Token { issuer, audience, subject } => {
            tokens.get(issuer).and_then(|of| of.get(audience)).and_then(|of| of.get(subject))
        }
    };
    let Some(entry) = name.and_then(|name| entries.get(name)) else { return Ok(Answer::Refused) };
    if asked.at < entry.from || asked.at >= entry.ends {
        return Ok(Answer::Refused);
    }
    let wanted = asked.scope.to_string();
    for scope in entry.scopes.iter().filter(|scope| scope.scope == wanted && asked.at < scope.ends) {
        if is_met(scope, asked)? {
            return Ok(Answer::LetIn);
        }
    }
    Ok(Answer::Refused)
}

fn wrong(what: &str) -> Refused {
    Refused::new(format!("`{BUNDLE}` {what}"))
}

fn is_met(scope: &Scope, asked: &Asked) -> Result<bool, Refused> {
    let much = scope.max_amount.is_none_or(|most| asked.amount.is_some_and(|amount| amount <= most));
    let from = match (&scope.sources, asked.source) {
        (None, _) => true,
        (Some(_), None) => false,
        (Some(networks), Some(address)) => {
            let mut held = false;
            for network in networks {
                held |= holds(network, address).ok_or_else(|| wrong("has a network that cannot be read"))?;
            }
            held
        }
    };
    Ok(much && from && scope.hours.as_ref().is_none_or(|hours| covers(hours, asked.at)))
}

fn holds(network: &str, address: IpAddr) -> Option<bool> {
    let (first, prefix) = network.split_once('/')?;
    let (first, prefix): (IpAddr, u32) = (first.parse().ok()?, prefix.parse().ok()?);
    let rest = if first.is_ipv4() { 32_u32 } else { 128 }.checked_sub(prefix)?;
    Some(match (first, address) {
        (IpAddr::V4(first), IpAddr::V4(address)) => (first.to_bits() ^ address.to_bits()).checked_shr(rest).unwrap_or(0) == 0,
        (IpAddr::V6(first), IpAddr::V6(address)) => (first.to_bits() ^ address.to_bits()).checked_shr(rest).unwrap_or(0) == 0,
        _ => false,
    })
}

/// A zone that is not known covers nothing.
fn covers(hours: &Hours, at: Moment) -> bool {
    let Hours { from_minute: from, to_minute: to, zone } = hours;
    let Ok(zone) = zone.parse::<chrono_tz::Tz>() else { return false };
    let local = at.utc().with_timezone(&zone).naive_local().and_utc().timestamp();
    let minute = local.rem_euclid(86_400) / 60;
    if from < to { *from <= minute && minute < *to } else { minute >= *from || minute < *to }
}
