//! A JWK set as a trust anchor (RFC 7517 section 5): 1 to 10 public keys for signatures. It refuses a key or a name that stands twice,
//! a key without a name, and every set of which one key would be refused.

use super::{Jwk, KeyUse, jwk, member};
use crate::crypto::{Refused, refused::refuse};
use crate::model::Digest;
use serde_json::{Map, Value};
use std::collections::BTreeSet;

/// A set of keys, each with a `kid` of its own.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Jwks(Vec<Jwk>);

/// Keys of a set: enough for two generations of every kind, few enough to be looked at.
const MOST: usize = 10;

impl Jwks {
    /// From JSON text of at most 64 KiB.
    ///
    /// # Errors
    /// JSON that two readers could take differently; no key or more than 10; a key that [`Jwk`] refuses, or without `kid` or
    /// `"use":"sig"`; a `kid` or a key that stands twice.
    pub fn parse(text: &str) -> Result<Self, Refused> {
        let members = member::object(text, "a JWK set")?;
        let keys = items(&members, MOST)?.iter().enumerate().map(|(index, item)| {
            let key = Jwk::from_value(item).and_then(for_signatures);
            key.map_err(|e| Refused::new(format!("key {} of the set: {e}", index + 1)))
        });
        let keys: Vec<Jwk> = keys.collect::<Result<_, _>>()?;
        each_once(&keys)?;
        Ok(Self(keys))
    }

    /// The keys, in the order of the text.
    #[must_use]
    pub fn keys(&self) -> &[Jwk] {
        &self.0
    }

    /// The RFC 7638 thumbprints of all keys, sorted.
    #[must_use]
    pub fn thumbprints(&self) -> Vec<Digest> {
        sorted_thumbprints(&self.0)
    }

    /// The key of that name.
    #[must_use]
    pub fn by_kid(&self, kid: &str) -> Option<&Jwk> {
        self.0.iter().find(|key| key.kid() == Some(kid))
    }
}

/// The items of `keys`, 1 to `most`.
pub(super) fn items(members: &Map<String, Value>, most: usize) -> Result<&[Value], Refused> {
    jwk::nothing_private(members)?;
    match members.get("keys") {
        Some(Value::Array(items)) if (1..=most).contains(&items.len()) => Ok(items),
        Some(Value::Array(items)) => refuse!("the JWK set has {} keys, 1 to {most} are taken", items.len()),
        Some(_) => refuse!("the member `keys` is not an array"),
        None if members.contains_key("kty") => refuse!("this is a single JWK, not a JWK set: put it into `{{\"keys\":[…]}}`"),
        None => refuse!("the member `keys` is missing"),
    }
}

fn for_signatures(key: Jwk) -> Result<Jwk, Refused> {
    match (key.usage(), key.kid()) {
        (Some(KeyUse::Signature), Some(_)) => Ok(key),
        (Some(KeyUse::Signature), None) => refuse!("the JWK has no `kid`, by which a token says what key it is signed with"),
        _ => refuse!("the JWK does not say that it is for signatures: `\"use\":\"sig\"`"),
    }
}

/// Neither a name nor a key stands twice.
pub(super) fn each_once(keys: &[Jwk]) -> Result<(), Refused> {
    let (mut names, mut seen) = (BTreeSet::new(), BTreeSet::new());
    for key in keys {
        if let Some(kid) = key.kid().filter(|kid| !names.insert(*kid)) {
            refuse!("two keys of the set have the `kid` `{}`", super::shown(kid));
        }
        if !seen.insert(key.key()) {
            refuse!("the key with the thumbprint {} stands twice in the set", key.thumbprint_text());
        }
    }
    Ok(())
}

pub(super) fn sorted_thumbprints(keys: &[Jwk]) -> Vec<Digest> {
    let mut thumbprints: Vec<_> = keys.iter().map(Jwk::thumbprint).collect();
    thumbprints.sort_unstable();
    thumbprints
}
