//! `allow.json`, read as a program that looks up hashes would.

use super::{Answer, Published};
use crate::{
    crypto::Refused,
    model::{Conditions, Digest, Moment},
    publish::{Asked, Shown},
};
use serde::Deserialize;
use serde_json::Value;

#[derive(Deserialize)]
struct Allow {
    environment: String,
    entries: Vec<Entry>,
}

/// An entry, here and in the files of other targets that carry the same.
#[derive(Deserialize)]
pub(super) struct Entry {
    credential: String,
    from: Moment,
    ends: Moment,
    shows: Value,
    scopes: Vec<Scope>,
}

#[derive(Deserialize)]
#[serde(rename_all = "kebab-case")]
struct Scope {
    scope: String,
    ends: Moment,
    #[serde(default)]
    sources: Vec<String>,
    hours: Option<Hours>,
    max_amount: Option<u64>,
}

#[derive(Deserialize)]
#[serde(rename_all = "kebab-case")]
struct Hours {
    from_minute: u16,
    to_minute: u16,
    zone: String,
}

/// The answer of `allow/allow.json`.
pub(in crate::publish) fn allow(published: &Published, asked: &Asked) -> Result<Answer, Refused> {
    let bytes = published.get("allow/allow.json").ok_or_else(|| Refused::new("`allow/allow.json` is not there"))?;
    let allow: Allow = serde_json::from_slice(bytes).map_err(|error| Refused::new(format!("`allow/allow.json`: {error}")))?;
    if allow.environment != asked.environment.as_str() {
        return Ok(Answer::Refused);
    }
    match allow.entries.iter().find(|entry| is_shown(entry, &asked.shown)) {
        Some(entry) => decided(entry, asked),
        None => Ok(Answer::Refused),
    }
}

/// The answer of one entry to a request that shows it.
pub(super) fn decided(entry: &Entry, asked: &Asked) -> Result<Answer, Refused> {
    if asked.at < entry.from || asked.at >= entry.ends {
        return Ok(Answer::Refused);
    }
    let wanted = asked.scope.to_string();
    for scope in entry.scopes.iter().filter(|scope| scope.scope == wanted && asked.at < scope.ends) {
        if conditions(scope)?.are_met(asked.at, asked.source, asked.amount) {
            return Ok(Answer::LetIn);
        }
    }
    Ok(Answer::Refused)
}

pub(super) fn is_shown(entry: &Entry, shown: &Shown) -> bool {
    let text = |path: &str| entry.shows.pointer(path).and_then(Value::as_str);
    let is = |path: &str, digest: &Digest| text(path) == Some(&digest.to_string());
    match shown {
        Shown::Certificate(digest) => is("/certificate", digest),
        Shown::ApiKey(digest) => is("/hash", digest),
        Shown::OauthClient(id) => text("/method").is_some() && entry.credential == id.as_str(),
        Shown::Token { issuer, audience, subject } => {
            [("/federation/issuer", issuer), ("/federation/audience", audience), ("/federation/subject", subject)]
                .iter()
                .all(|(path, value)| text(path) == Some(value.as_str()))
        }
    }
}

fn conditions(scope: &Scope) -> Result<Conditions, Refused> {
    let wrong = |what: &str| Refused::new(format!("a published entry has {what} that cannot be read"));
    let sources = scope.sources.iter().map(|text| text.parse()).collect::<Result<_, _>>().map_err(|_| wrong("a network"))?;
    let clock = |minute: u16| format!("{:02}:{:02}", minute / 60, minute % 60);
    let spelled = |hours: &Hours| format!("{}-{} {}", clock(hours.from_minute), clock(hours.to_minute), hours.zone);
    let hours = scope.hours.as_ref().map(|hours| spelled(hours).parse()).transpose().map_err(|_| wrong("hours"))?;
    let max_amount = scope.max_amount.map(TryInto::try_into).transpose().map_err(|_| wrong("an amount"))?;
    Ok(Conditions { sources, hours, max_amount })
}
