//! Evidence: a document by digest, kind and date. The document itself stays where the organisation keeps it.

use super::{Day, Digest, EvidenceId, OwnerId, Text};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use std::{fmt, str::FromStr};

/// Evidence: `partners/<partner>/evidence/<id>.yaml`.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
pub struct Evidence {
    /// Equal to the file's name.
    pub id: EvidenceId,
    /// What the document is.
    pub kind: EvidenceKind,
    /// SHA-256 of the document.
    pub digest: Digest,
    /// Where the document is kept.
    pub place: Text,
    /// The document's date.
    pub on: Day,
    /// The last day it counts.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub until: Option<Day>,
    /// Who put it on file.
    pub by: OwnerId,
}

/// What a document is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
pub enum EvidenceKind {
    /// The signed contract.
    Agreement,
    /// What was found out about the partner before it was let in.
    DueDiligence,
    /// The register's extract for the legal entity.
    LegalEntity,
    /// A certificate or report of an auditor.
    Attestation,
    /// The record of a test of the partner's security.
    SecurityTest,
    /// The partner's own letter or mail that its access is to end. It counts from its date on and does not end by itself.
    OffboardingRequest,
}

impl EvidenceKind {
    /// All kinds.
    pub const ALL: [Self; 6] =
        [Self::Agreement, Self::DueDiligence, Self::LegalEntity, Self::Attestation, Self::SecurityTest, Self::OffboardingRequest];

    /// The word in records and on the command line.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Agreement => "agreement",
            Self::DueDiligence => "due-diligence",
            Self::LegalEntity => "legal-entity",
            Self::Attestation => "attestation",
            Self::SecurityTest => "security-test",
            Self::OffboardingRequest => "offboarding-request",
        }
    }
}

impl fmt::Display for EvidenceKind {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(self.as_str())
    }
}

impl FromStr for EvidenceKind {
    type Err = String;
    fn from_str(text: &str) -> Result<Self, String> {
        Self::ALL.into_iter().find(|k| k.as_str() == text).ok_or_else(|| {
            let known: Vec<_> = Self::ALL.iter().map(|k| k.as_str()).collect();
            format!("`{text}` is not a kind of evidence; one of {}", known.join(", "))
        })
    }
}
