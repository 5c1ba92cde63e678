//! What an enforcement point can refuse by what it is given, target by target: one table that exporters and rules read alike. It refuses
//! nothing itself; a target that is not in it is taken to enforce nothing.

use super::{CredentialKind, TargetName};
use serde::Serialize;

/// What an enforcement point refuses by what it is given, and how soon.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "kebab-case")]
pub struct Enforces {
    /// The kinds of credential that it knows; any other is refused.
    pub kinds: &'static [CredentialKind],
    /// What was revoked, suspended or offboarded.
    pub revocation: Word,
    /// What is over by its own end, without anything being published.
    pub expiry: Word,
    /// A scope that was not granted.
    pub scope: Word,
    /// A credential of another environment.
    pub environment: Word,
    /// A source network that is not named.
    pub sources: Word,
    /// Hours that are not named.
    pub hours: Word,
    /// An amount above the limit.
    pub amount: Word,
}

/// Whether something is enforced, and how or why not.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "kebab-case")]
pub struct Word {
    /// Whether.
    pub enforced: bool,
    /// How, and how soon; or why not, and what happens instead.
    pub how: &'static str,
}

impl Word {
    /// It is enforced.
    #[must_use]
    pub const fn yes(how: &'static str) -> Self {
        Self { enforced: true, how }
    }

    /// It is not.
    #[must_use]
    pub const fn no(how: &'static str) -> Self {
        Self { enforced: false, how }
    }
}

/// Every target that is published and what it enforces, by name. A test holds it to the exporters.
pub const ALL: &[(TargetName, Enforces)] = &[(TargetName::Allow, ALLOW), (TargetName::Crl, CRL)];

impl TargetName {
    /// What it enforces; `None` for one that is not published.
    #[must_use]
    pub fn enforces(self) -> Option<&'static Enforces> {
        ALL.iter().find(|(name, _)| *name == self).map(|(_, enforces)| enforces)
    }
}

/// `allow`
pub const ALLOW: Enforces = Enforces {
    kinds: &[
        CredentialKind::ClientCertificate,
        CredentialKind::EnrolledCertificate,
        CredentialKind::ApiKey,
        CredentialKind::OauthClient,
        CredentialKind::FederatedIdentity,
    ],
    revocation: Word::yes("what does not stand is not in the file; at once when it is read again"),
    expiry: Word::yes("each entry and each scope carries its end"),
    scope: Word::yes("each entry lists its scopes"),
    environment: Word::yes("each environment has a file of its own"),
    sources: Word::yes("each scope carries its networks"),
    hours: Word::yes("each scope carries its hours and their time zone"),
    amount: Word::yes("each scope carries its largest amount"),
};

/// `crl`
pub const CRL: Enforces = Enforces {
    kinds: &[CredentialKind::ClientCertificate],
    revocation: Word::yes("what does not stand is on the list; as soon as the list is read again"),
    expiry: Word::no("a list says nothing of what is over by its own end; whoever verifies the certificate sees that"),
    scope: Word::no("a list knows no scopes"),
    environment: Word::yes("each environment has issuers of its own"),
    sources: Word::no("a list knows no conditions"),
    hours: Word::no("a list knows no conditions"),
    amount: Word::no("a list knows no conditions"),
};
