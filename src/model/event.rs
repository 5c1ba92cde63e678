//! Events: the lines of a partner's log. Each names who did what to which subject, the records that this wrote, and the hash of
//! the line before.

use super::{Digest, Moment, OwnerId, PartnerId, Reason, Text};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use std::{collections::BTreeMap, fmt};

/// One line of `partners/<partner>/log.jsonl`: canonical JSON (RFC 8785).
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
pub struct LogLine {
    /// What happened.
    pub event: Event,
    /// The armoured SSHSIG over the canonical JSON of `event`, namespace `event@admit`.
    pub signature: String,
}

/// What happened.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
pub struct Event {
    /// 1.
    pub version: u32,
    /// The registry's id.
    pub registry: Text,
    /// Whose log.
    pub partner: PartnerId,
    /// The place in the log, from 1.
    pub seq: u64,
    /// When.
    pub at: Moment,
    /// What.
    pub code: Code,
    /// By whom.
    pub actor: OwnerId,
    /// To what: `partner`, `partner/application`, `partner/application/credential` or `partner#anchor`.
    pub subject: Text,
    /// Why, for what stops.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub reason: Option<Reason>,
    /// Why, in a sentence.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub note: Option<Text>,
    /// The files that the act wrote, by path, and the digest of each as it was then written.
    pub records: BTreeMap<String, Digest>,
    /// What the act relied on, by name: the grant, the policy, approvals, proofs.
    pub relied: BTreeMap<String, Digest>,
    /// SHA-256 of the line before; of the log's name for the first.
    pub previous: Digest,
}

/// What happened, as a stable code.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
pub enum Code {
    /// A challenge was made for an anchor.
    AnchorChallenged,
    /// An anchor's challenge was answered.
    AnchorProved,
    /// An anchor ended for good.
    AnchorRevoked,
    /// A document was put on file.
    EvidenceRecorded,
    /// A credential was minted.
    CredentialIssued,
    /// What a partner has already was put on record as a credential.
    CredentialEnrolled,
    /// A credential took over from another one, which ends at a named hour.
    CredentialRotated,
    /// A credential ended for good.
    CredentialRevoked,
    /// A subject was stopped for now.
    Suspended,
    /// A subject came back.
    Resumed,
    /// The access of a partner or an application was taken back whole.
    Revoked,
    /// A partner ended for good.
    Offboarded,
    /// That nothing is left of a partner was certified.
    OffboardingCertified,
    /// People were told of what a trigger does or is going to do; the note says which trigger and on which day.
    NoticeGiven,
}

impl Code {
    /// Whether it gives something, which rests on all that was read.
    #[must_use]
    pub fn gives(self) -> bool {
        self.puts_on_record() || self == Self::Resumed
    }

    /// Whether it puts a credential on record, the receipt of which is among its files.
    #[must_use]
    pub fn puts_on_record(self) -> bool {
        matches!(self, Self::CredentialIssued | Self::CredentialEnrolled | Self::CredentialRotated)
    }

    /// Whether it takes something back, which nothing may stand in the way of.
    #[must_use]
    pub fn stops(self) -> bool {
        match self {
            Self::AnchorRevoked | Self::CredentialRevoked | Self::Suspended | Self::Revoked | Self::Offboarded => true,
            Self::AnchorChallenged
            | Self::AnchorProved
            | Self::EvidenceRecorded
            | Self::CredentialIssued
            | Self::CredentialEnrolled
            | Self::CredentialRotated
            | Self::Resumed
            | Self::OffboardingCertified
            | Self::NoticeGiven => false,
        }
    }

    /// The code as it is written.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            Self::AnchorChallenged => "anchor-challenged",
            Self::AnchorProved => "anchor-proved",
            Self::AnchorRevoked => "anchor-revoked",
            Self::EvidenceRecorded => "evidence-recorded",
            Self::CredentialIssued => "credential-issued",
            Self::CredentialEnrolled => "credential-enrolled",
            Self::CredentialRotated => "credential-rotated",
            Self::CredentialRevoked => "credential-revoked",
            Self::Suspended => "suspended",
            Self::Resumed => "resumed",
            Self::Revoked => "revoked",
            Self::Offboarded => "offboarded",
            Self::OffboardingCertified => "offboarding-certified",
            Self::NoticeGiven => "notice-given",
        }
    }
}

impl fmt::Display for Code {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(self.as_str())
    }
}
