//! What an impact can be asked of, as people type it, and what it is. It decides nothing.

use crate::{
    crypto::{SshPublicKey, authority_certificate, statement_key},
    grammar,
    model::{Digest, Fingerprint, IssuerId, OwnerId, PartnerId, Reason, Registry, Subject},
    ops::Roster,
};
use std::{fmt, str::FromStr};

/// Something that could be taken back.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Concern {
    /// Something of a partner, or a key wherever it stands.
    Subject(Subject),
    /// An issuer of ours, `issuer:<id>`.
    Issuer(IssuerId),
    /// Somebody of ours, `owner:<id>`.
    Owner(OwnerId),
    /// A key of our roster, `SHA256:…`.
    RosterKey(Fingerprint),
}

impl Concern {
    /// The one partner whose folder is all that the answer takes; `None` when it takes the whole registry.
    #[must_use]
    pub fn partner(&self) -> Option<&PartnerId> {
        match self {
            Self::Subject(subject) => subject.partner(),
            Self::Issuer(_) | Self::Owner(_) | Self::RosterKey(_) => None,
        }
    }
}

impl fmt::Display for Concern {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Subject(subject) => write!(f, "{subject}"),
            Self::Issuer(issuer) => write!(f, "issuer:{issuer}"),
            Self::Owner(owner) => write!(f, "owner:{owner}"),
            Self::RosterKey(key) => write!(f, "{key}"),
        }
    }
}

impl FromStr for Concern {
    type Err = String;
    fn from_str(text: &str) -> Result<Self, String> {
        if text.starts_with("SHA256:") {
            return text.parse().map(Self::RosterKey);
        }
        if let Some(id) = text.strip_prefix("issuer:") {
            return id.parse().map(Self::Issuer).map_err(|e: crate::model::NotAnId| e.to_string());
        }
        if let Some(id) = text.strip_prefix("owner:") {
            return id.parse().map(Self::Owner).map_err(|e: crate::model::NotAnId| e.to_string());
        }
        text.parse().map(Self::Subject)
    }
}

/// What a subject is, in a few words; `None` when there is no such thing on record.
pub(super) fn what(registry: &Registry, subject: &Subject) -> Option<String> {
    let folder = subject.partner().and_then(|partner| registry.partners.get(partner));
    match subject {
        Subject::Partner(_) => {
            folder?.partner.as_ref().map(|record| format!("partner {}, tier {}", record.value.legal_name, record.value.tier))
        }
        Subject::Application(_, id) => {
            let application = &folder?.applications.get(id)?.value;
            let environments = grammar::joined(application.environments.keys());
            Some(format!("application of the kind {}, with access in {environments}", application.kind.as_str()))
        }
        Subject::Credential(_, application, id) => {
            let credential = &folder?.credentials.get(id).filter(|record| record.value.application == *application)?.value;
            Some(format!("{} in {}, resting on anchor `{}`", credential.kind, credential.environment, credential.anchor))
        }
        Subject::Anchor(_, id) => {
            let anchor = &folder?.anchors.get(id)?.value;
            Some(format!("trust anchor of the kind {}, for {}", anchor.kind, grammar::joined(&anchor.environments)))
        }
        Subject::Key(key) => {
            let places = places(registry, key);
            (!places.is_empty()).then(|| format!("public key of {}", grammar::list(places)))
        }
    }
}

/// The credentials and anchors of partners with that key.
fn places(registry: &Registry, key: &Digest) -> Vec<Subject> {
    let mut places = Vec::new();
    for (partner, folder) in &registry.partners {
        let anchors = folder.anchors.values().filter(|record| record.value.key_digests().any(|own| own == *key));
        places.extend(anchors.map(|record| Subject::Anchor(partner.clone(), record.value.id.clone())));
        let credentials = folder.credentials.values().map(|record| &record.value).filter(|c| c.key == Some(*key));
        places.extend(credentials.map(|c| Subject::Credential(partner.clone(), c.application.clone(), c.id.clone())));
    }
    places
}

/// The reason that the command names, for the person who runs it to change.
pub(super) fn reason(subject: &Subject) -> Reason {
    match subject {
        Subject::Key(_) => Reason::KeyCompromise,
        Subject::Anchor(..) => Reason::CaCompromise,
        Subject::Partner(_) | Subject::Application(..) | Subject::Credential(..) => Reason::PrivilegeWithdrawn,
    }
}

/// The issuer of ours with that key.
pub(super) fn issuer_of(registry: &Registry, key: &Digest) -> Option<IssuerId> {
    let own = |issuer: &crate::model::Issuer| {
        let certified = authority_certificate(issuer).map(|certificate| certificate.key().digest());
        certified.or_else(|_| statement_key(issuer).map(|key| key.digest())).ok()
    };
    registry.issuers.iter().find(|(_, record)| own(&record.value) == Some(*key)).map(|(id, _)| id.clone())
}

/// Whose key of the roster it is, revoked or not.
pub(super) fn whose(roster: &Roster, key: &Fingerprint) -> Vec<OwnerId> {
    let named = key.to_string();
    let has = |line: &str| SshPublicKey::parse(line).is_ok_and(|key| key.fingerprint() == named);
    let all = roster.iter().filter(|(_, record)| record.value.keys.iter().any(|entry| has(entry.key.as_str())));
    all.map(|(id, _)| id.clone()).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_concern_reads_as_it_prints() {
        let fingerprint = format!("SHA256:{}", data_encoding::BASE64_NOPAD.encode(&[7; 32]));
        let digest = format!("sha256:{}", "ab".repeat(32));
        for text in [
            "acme-pay",
            "acme-pay/payouts",
            "acme-pay#acme-ca",
            "issuer:production-ca",
            "owner:tom-berger",
            &fingerprint,
            &digest,
        ] {
            assert_eq!(text.parse::<Concern>().unwrap().to_string(), text);
        }
        for text in ["", "issuer:", "owner:A", "SHA256:x", "sha256:x", "gateway:edge"] {
            assert!(text.parse::<Concern>().is_err(), "{text}");
        }
    }
}
