//! The answer to one request, by what is let in: what every target is held to, and what the exports to policy engines must agree with.

use super::{Compiled, Entry, Shows};
use crate::model::{CredentialId, Digest, Environment, Moment, ScopeName};
use std::{fmt, net::IpAddr};

/// A request as an enforcement point sees it.
#[derive(Debug, Clone)]
pub struct Asked {
    /// What was shown at the door, and verified there.
    pub shown: Shown,
    /// Where it was made.
    pub environment: Environment,
    /// What it wants.
    pub scope: ScopeName,
    /// When.
    pub at: Moment,
    /// From where.
    pub source: Option<IpAddr>,
    /// Over how much, in whole units of its currency.
    pub amount: Option<u64>,
}

/// What was shown at the door.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Shown {
    /// A certificate, by SHA-256 of its DER.
    Certificate(Digest),
    /// An API key, by the hash that is on record.
    ApiKey(Digest),
    /// An OAuth client that proved who it is, by its id.
    OauthClient(CredentialId),
    /// A token, by exactly its issuer, audience and subject.
    Token {
        /// `iss`
        issuer: String,
        /// `aud`
        audience: String,
        /// `sub`
        subject: String,
    },
}

/// Why a request is refused.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Denied {
    /// Nobody is let in with it here.
    Unknown,
    /// What was shown does not count yet, or no more.
    OutOfDate,
    /// The scope was not granted, or is over.
    Scope,
    /// The conditions of the grant are not met.
    Conditions,
}

impl fmt::Display for Denied {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(match self {
            Self::Unknown => "unknown",
            Self::OutOfDate => "out-of-date",
            Self::Scope => "scope",
            Self::Conditions => "conditions",
        })
    }
}

impl Compiled {
    /// The answer to a request, and whose it is.
    ///
    /// # Errors
    /// Why it is refused.
    pub fn decide(&self, asked: &Asked) -> Result<&Entry, Denied> {
        if asked.environment != self.environment {
            return Err(Denied::Unknown);
        }
        let entry = self.entries.iter().find(|entry| entry.is_shown(&asked.shown)).ok_or(Denied::Unknown)?;
        if asked.at < entry.from || asked.at >= entry.ends {
            return Err(Denied::OutOfDate);
        }
        let mut granted = entry.grants.iter().filter(|grant| grant.scope == asked.scope && asked.at < grant.ends).peekable();
        if granted.peek().is_none() {
            return Err(Denied::Scope);
        }
        let met = granted.any(|grant| grant.when.are_met(asked.at, asked.source, asked.amount));
        if met { Ok(entry) } else { Err(Denied::Conditions) }
    }
}

impl Entry {
    /// Whether it is what was shown.
    #[must_use]
    pub fn is_shown(&self, shown: &Shown) -> bool {
        match (&self.shows, shown) {
            (Shows::Certificate { certificate, .. }, Shown::Certificate(digest)) => certificate.fingerprint() == *digest,
            (Shows::ApiKey { hash, .. }, Shown::ApiKey(digest)) => hash == digest,
            (Shows::OauthClient { .. }, Shown::OauthClient(id)) => self.credential == *id,
            (Shows::Federation { federation, .. }, Shown::Token { issuer, audience, subject }) => {
                (federation.issuer.as_str(), federation.audience.as_str(), federation.subject.as_str())
                    == (issuer.as_str(), audience.as_str(), subject.as_str())
            }
            _ => false,
        }
    }
}
