//! An issuer of OpenID Connect tokens as an anchor: its exact `iss`, its keys as a pinned file, and the exact subjects that are the
//! partner's, since others may be served by the same issuer. A pattern, or a token for more than one audience, is refused.

use super::{
    Answer, Material, Terms,
    answer::{audience, token},
};
use crate::{
    crypto::{Claims, Jwks, JwsOptions, Refused, verify_compact},
    model::{Anchor, ProofMethod, Text},
};
use serde_json::Value;
use std::collections::BTreeMap;

/// An issuer of tokens, and whose of them count.
#[derive(Debug, Clone)]
pub struct TokenIssuer {
    issuer: Text,
    audience: Text,
    subjects: Vec<Text>,
    claims: BTreeMap<Text, Text>,
    keys: Jwks,
}

impl TokenIssuer {
    /// `iss`.
    #[must_use]
    pub fn issuer(&self) -> &Text {
        &self.issuer
    }

    /// The audience of tokens that are used with us.
    #[must_use]
    pub fn audience(&self) -> &Text {
        &self.audience
    }

    /// The subjects that are the partner's.
    #[must_use]
    pub fn subjects(&self) -> &[Text] {
        &self.subjects
    }

    /// What else a token says.
    #[must_use]
    pub fn claims(&self) -> &BTreeMap<Text, Text> {
        &self.claims
    }

    /// Its keys.
    #[must_use]
    pub fn keys(&self) -> &Jwks {
        &self.keys
    }
}

/// The issuer with everything that makes it exact.
pub(super) fn material(anchor: &Anchor) -> Result<Material, Refused> {
    let (Some(issuer), Some(audience), Some(jwks)) = (&anchor.issuer, &anchor.audience, &anchor.jwks) else {
        return Err(Refused::new("an anchor of kind `oidc` has an `issuer`, an `audience` and a `jwks`"));
    };
    if anchor.names.subjects.is_empty() {
        return Err(Refused::new("an anchor of kind `oidc` names the subjects that are the partner's, under `names`"));
    }
    // OpenID Connect Core 1.0 section 2: a URL with https, a host, and neither query nor fragment.
    let host = issuer.as_str().strip_prefix("https://").unwrap_or_default();
    if host.is_empty() || host.starts_with('/') || issuer.as_str().contains(['?', '#', '*', ' ', '@']) {
        return Err(Refused::new("the `issuer` is not an https URL without query, fragment and user"));
    }
    let inexact = anchor.names.subjects.iter().chain(anchor.claims.values()).chain([audience]).find(|t| t.as_str().contains('*'));
    if let Some(pattern) = inexact {
        return Err(Refused::new(format!("`{pattern}` is a pattern: subjects, audience and claims are exact")));
    }
    let mut subjects = anchor.names.subjects.clone();
    subjects.sort();
    Ok(Material::TokenIssuer(Box::new(TokenIssuer {
        issuer: issuer.clone(),
        audience: audience.clone(),
        subjects,
        claims: anchor.claims.clone(),
        keys: Jwks::parse(jwks)?,
    })))
}

/// An ID token of one of the subjects, whose audience is the digest of the message.
pub(super) fn verify(issuer: &TokenIssuer, answer: &Answer, message: &[u8], terms: Terms) -> Result<(), Refused> {
    if answer.method != ProofMethod::IdToken {
        return Err(Refused::new(format!("an issuer of tokens answers with an ID token, not with `{}`", answer.method)));
    }
    let verified = verify_compact(&answer.text, issuer.keys.keys(), JwsOptions { rs256: terms.rs256 })?;
    let claims = Claims::parse(verified.payload())?;
    claims.check(&token(Some(issuer.issuer.as_str()), &audience(message), terms.at))?;
    let subject = claims.subject.as_deref().unwrap_or_default();
    if !issuer.subjects.iter().any(|known| known.as_str() == subject) {
        return Err(Refused::new("the token is that of a subject which is not among the anchor's names"));
    }
    match issuer
        .claims
        .iter()
        .find(|(name, value)| claims.other.get(name.as_str()).and_then(Value::as_str) != Some(value.as_str()))
    {
        None => Ok(()),
        Some((name, value)) => Err(Refused::new(format!("the token's `{name}` is not `{value}`"))),
    }
}
