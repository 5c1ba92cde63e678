//! Subjects: what a command acts on, as people type it.

use super::{AnchorId, ApplicationId, CredentialId, Digest, PartnerId};
use std::{fmt, str::FromStr};

/// `partner`, `partner/application`, `partner/application/credential`, `partner#anchor`, or a key by its digest.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub enum Subject {
    /// A partner and everything below it.
    Partner(PartnerId),
    /// An application in every environment.
    Application(PartnerId, ApplicationId),
    /// One credential.
    Credential(PartnerId, ApplicationId, CredentialId),
    /// A trust anchor and what rests on it.
    Anchor(PartnerId, AnchorId),
    /// Every credential and anchor with that public key (SHA-256 of its SubjectPublicKeyInfo).
    Key(Digest),
}

impl Subject {
    /// The partner, where the subject names one.
    #[must_use]
    pub fn partner(&self) -> Option<&PartnerId> {
        match self {
            Self::Partner(partner)
            | Self::Application(partner, _)
            | Self::Credential(partner, _, _)
            | Self::Anchor(partner, _) => Some(partner),
            Self::Key(_) => None,
        }
    }

    /// Whether what befalls it befalls the other too, by the names alone: a partner covers all that is its own, an application its
    /// credentials, each itself, and a key may stand anywhere.
    #[must_use]
    pub fn covers(&self, other: &Self) -> bool {
        match (self, other) {
            (Self::Key(_), _) => true,
            (Self::Partner(partner), other) => other.partner() == Some(partner),
            (Self::Application(partner, id), Self::Credential(of, application, _)) => partner == of && id == application,
            (one, other) => one == other,
        }
    }
}

impl fmt::Display for Subject {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Partner(partner) => write!(f, "{partner}"),
            Self::Application(partner, application) => write!(f, "{partner}/{application}"),
            Self::Credential(partner, application, credential) => write!(f, "{partner}/{application}/{credential}"),
            Self::Anchor(partner, anchor) => write!(f, "{partner}#{anchor}"),
            Self::Key(digest) => write!(f, "{digest}"),
        }
    }
}

impl FromStr for Subject {
    type Err = String;
    fn from_str(text: &str) -> Result<Self, String> {
        let id = |e: super::NotAnId| e.to_string();
        if text.starts_with("sha256:") {
            return text.parse().map(Self::Key).map_err(|e: super::NotADigest| e.to_string());
        }
        if let Some((partner, anchor)) = text.split_once('#') {
            return Ok(Self::Anchor(partner.parse().map_err(id)?, anchor.parse().map_err(id)?));
        }
        match text.split('/').collect::<Vec<_>>()[..] {
            [partner] => Ok(Self::Partner(partner.parse().map_err(id)?)),
            [partner, application] => Ok(Self::Application(partner.parse().map_err(id)?, application.parse().map_err(id)?)),
            [partner, application, credential] => Ok(Self::Credential(
                partner.parse().map_err(id)?,
                application.parse().map_err(id)?,
                credential.parse().map_err(id)?,
            )),
            _ => {
                Err("a subject is `partner`, `partner/application`, `partner/application/credential` or `partner#anchor`"
                    .to_owned())
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_subject_reads_as_it_prints() {
        for text in [
            "acme-pay",
            "acme-pay/payouts",
            "acme-pay/payouts/payouts-k3m9",
            "acme-pay#acme-ca",
            &format!("sha256:{}", "ab".repeat(32)),
        ] {
            assert_eq!(text.parse::<Subject>().unwrap().to_string(), text);
        }
        for text in ["", "a/b/c/d", "a#b#c", "a/", "/a", "a#", "sha256:ab", "../a"] {
            assert!(text.parse::<Subject>().is_err(), "{text}");
        }
    }
}
