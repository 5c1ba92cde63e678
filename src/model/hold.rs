//! Holds, revocations and ends: what stops a subject. A hold can be lifted; a revocation and an end are final.

use super::{Moment, OwnerId, Text};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use std::{fmt, str::FromStr};

/// Why something was stopped (the reason codes of RFC 5280, section 5.3.1, that mean something for a partner).
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
pub enum Reason {
    /// The private key or secret may be in the wrong hands (1).
    KeyCompromise,
    /// The partner's authority may be in the wrong hands (2).
    CaCompromise,
    /// The legal entity or its tie to us changed (3).
    AffiliationChanged,
    /// A successor took its place (4).
    Superseded,
    /// The agreement or the use is over (5).
    CessationOfOperation,
    /// Stopped for now (6).
    CertificateHold,
    /// It did what it may not (9).
    PrivilegeWithdrawn,
}

impl Reason {
    /// All of them, in the order of their codes.
    pub const ALL: [Self; 7] = [
        Self::KeyCompromise,
        Self::CaCompromise,
        Self::AffiliationChanged,
        Self::Superseded,
        Self::CessationOfOperation,
        Self::CertificateHold,
        Self::PrivilegeWithdrawn,
    ];

    /// The name in records and on the command line.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            Self::KeyCompromise => "key-compromise",
            Self::CaCompromise => "ca-compromise",
            Self::AffiliationChanged => "affiliation-changed",
            Self::Superseded => "superseded",
            Self::CessationOfOperation => "cessation-of-operation",
            Self::CertificateHold => "certificate-hold",
            Self::PrivilegeWithdrawn => "privilege-withdrawn",
        }
    }

    /// The CRLReason code of RFC 5280, section 5.3.1.
    #[must_use]
    pub fn code(self) -> u8 {
        match self {
            Self::KeyCompromise => 1,
            Self::CaCompromise => 2,
            Self::AffiliationChanged => 3,
            Self::Superseded => 4,
            Self::CessationOfOperation => 5,
            Self::CertificateHold => 6,
            Self::PrivilegeWithdrawn => 9,
        }
    }
}

impl fmt::Display for Reason {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(self.as_str())
    }
}

impl FromStr for Reason {
    type Err = String;
    fn from_str(text: &str) -> Result<Self, String> {
        Self::ALL.into_iter().find(|r| r.as_str() == text).ok_or_else(|| {
            let known: Vec<_> = Self::ALL.iter().map(|r| r.as_str()).collect();
            format!("`{text}` is not a reason; one of {}", known.join(", "))
        })
    }
}

/// A suspension. It counts until it is lifted, and lifting it takes the full quorum.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
pub struct Hold {
    /// From when.
    pub on: Moment,
    /// Who set it.
    pub by: OwnerId,
    /// Why, in a word.
    pub reason: Reason,
    /// Why, in a sentence.
    pub note: Text,
    /// When and by whom it was lifted.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub lifted: Option<Lifted>,
}

/// The end of a hold.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
pub struct Lifted {
    /// When.
    pub on: Moment,
    /// By whom, once the quorum was there.
    pub by: OwnerId,
}

impl Hold {
    /// Whether it still holds.
    #[must_use]
    pub fn is_open(&self) -> bool {
        self.lifted.is_none()
    }
}

/// A final stop of a credential or an anchor.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
pub struct Revocation {
    /// From when.
    pub on: Moment,
    /// Who revoked.
    pub by: OwnerId,
    /// Why, in a word.
    pub reason: Reason,
    /// Why, in a sentence.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub note: Option<Text>,
}
