//! One case of a drill: a request, what must become of it, and why. What it is about decides which of an enforcement point's promises
//! it tries.

use crate::{
    model::{ApplicationId, Conditions, Credential, CredentialId, CredentialKind, PartnerId},
    publish::{Asked, Enforces, Shown, Word},
};
use std::fmt;

/// A request, and what must become of it.
#[derive(Debug, Clone)]
pub struct Case {
    /// What it is, in words, the same for the same registry and moment.
    pub id: String,
    /// What it is about.
    pub kind: Kind,
    /// The request.
    pub asked: Asked,
    /// The conditions of what was granted; the request meets them, but for what the case is about.
    pub when: Conditions,
    /// Why it must become of it what must.
    pub because: String,
    /// Whose access it is about: `partner/application/credential`, or the environment where it is about nobody's.
    pub subject: String,
    /// What kind of thing is shown.
    pub shows: CredentialKind,
    /// The credential that is shown, where it is one on record.
    pub holder: Option<Holder>,
}

/// A credential on record that a case shows.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct Holder {
    /// Whose.
    pub partner: PartnerId,
    /// For which application.
    pub application: ApplicationId,
    /// The credential.
    pub credential: CredentialId,
}

impl Holder {
    /// Of a credential.
    #[must_use]
    pub fn of(partner: &PartnerId, credential: &Credential) -> Self {
        Self { partner: partner.clone(), application: credential.application.clone(), credential: credential.id.clone() }
    }
}

impl fmt::Display for Holder {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}/{}/{}", self.partner, self.application, self.credential)
    }
}

/// What a case is about.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Kind {
    /// What was granted, within its conditions: the only kind that must be let in.
    Granted,
    /// A credential that was revoked.
    Revoked,
    /// A credential whose own end is over.
    Expired,
    /// A credential that is held, or whose application, anchor or partner is.
    Suspended,
    /// A credential of a partner that was offboarded.
    Offboarded,
    /// A credential that is over because of what it rests on: a retired anchor, an agreement, its grants, a rotation.
    Ended,
    /// A credential that does not count yet.
    Pending,
    /// A credential that stands by its record and is not let in all the same.
    Withheld,
    /// A credential of another partner that stands.
    OtherPartner,
    /// A credential of another environment that stands there.
    OtherEnvironment,
    /// A scope that was not granted.
    Scope,
    /// After hours.
    Hours,
    /// From an address that is not named, or from none that is known.
    Source,
    /// Over more than the limit, or over an amount that is not said.
    Amount,
    /// After the end of what is let in now.
    AfterEnd,
    /// Before the beginning of what is let in now.
    BeforeStart,
    /// What was issued, with one character changed.
    Altered,
    /// Something that nobody issued, with the same names.
    Unknown,
    /// Nothing at all.
    Nothing,
}

impl Kind {
    /// Whether it must be let in.
    #[must_use]
    pub fn is_let_in(self) -> bool {
        self == Self::Granted
    }

    /// The word in reports and the first of a case's id.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Granted => "granted",
            Self::Revoked => "revoked",
            Self::Expired => "expired",
            Self::Suspended => "suspended",
            Self::Offboarded => "offboarded",
            Self::Ended => "ended",
            Self::Pending => "pending",
            Self::Withheld => "withheld",
            Self::OtherPartner => "other-partner",
            Self::OtherEnvironment => "other-environment",
            Self::Scope => "scope-not-granted",
            Self::Hours => "outside-hours",
            Self::Source => "wrong-source",
            Self::Amount => "wrong-amount",
            Self::AfterEnd => "after-end",
            Self::BeforeStart => "before-start",
            Self::Altered => "altered",
            Self::Unknown => "unknown",
            Self::Nothing => "nothing-shown",
        }
    }

    /// What a target says of refusing it; `None` for what each must refuse, since it only lets in what it knows.
    #[must_use]
    pub fn promise(self, enforces: &Enforces) -> Option<Word> {
        match self {
            Self::Granted | Self::Altered | Self::Unknown | Self::Nothing => None,
            Self::Revoked | Self::Suspended | Self::Offboarded | Self::Ended | Self::Pending | Self::Withheld => {
                Some(enforces.revocation)
            }
            Self::Expired | Self::AfterEnd | Self::BeforeStart => Some(enforces.expiry),
            Self::OtherPartner | Self::Scope => Some(enforces.scope),
            Self::OtherEnvironment => Some(enforces.environment),
            Self::Hours => Some(enforces.hours),
            Self::Source => Some(enforces.sources),
            Self::Amount => Some(enforces.amount),
        }
    }
}

impl fmt::Display for Kind {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(self.as_str())
    }
}

/// What a credential shows at the door, by its record; `None` for one that opens nothing or whose record lacks it.
pub(super) fn shown_of(credential: &Credential) -> Option<Shown> {
    match credential.kind {
        CredentialKind::ClientCertificate | CredentialKind::EnrolledCertificate => {
            let certificate = crate::crypto::Certificate::from_pem(credential.certificate.as_deref()?).ok()?;
            Some(Shown::Certificate(certificate.fingerprint()))
        }
        CredentialKind::ApiKey => Some(Shown::ApiKey(credential.verifier.as_ref()?.hash)),
        CredentialKind::OauthClient => Some(Shown::OauthClient(credential.id.clone())),
        CredentialKind::FederatedIdentity => {
            let federation = credential.federation.as_ref()?;
            Some(Shown::Token {
                issuer: federation.issuer.to_string(),
                audience: federation.audience.to_string(),
                subject: federation.subject.to_string(),
            })
        }
        CredentialKind::SoftwareStatement => None,
    }
}
