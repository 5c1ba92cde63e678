//! A trust anchor: what a partner's identity is verified against, and the proofs that the partner holds its private key.

use super::{AnchorId, Day, Digest, Environment, Hold, Moment, OwnerId, Revocation, Text};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use std::fmt;

/// An anchor: `partners/<partner>/anchors/<anchor>.yaml`.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
pub struct Anchor {
    /// Equal to the file's name.
    pub id: AnchorId,
    /// What it is.
    pub kind: AnchorKind,
    /// Where it counts; one environment, since keys are never shared between two.
    pub environments: Vec<Environment>,
    /// The certificate in PEM: of the authority, or of the pinned key.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub certificate: Option<String>,
    /// The bare public key in PEM, for a pinned key without a certificate.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub public_key: Option<String>,
    /// SHA-256 of the SubjectPublicKeyInfo, so that the same key is found elsewhere by its text; checked against the material.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub key: Option<Digest>,
    /// The names that certificates under it may carry.
    #[serde(default, skip_serializing_if = "Names::is_empty")]
    pub names: Names,
    /// The challenge that waits for an answer; written by the tool.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub challenge: Option<Challenge>,
    /// The proofs of possession, oldest first; written by the tool, and verified again whenever they are relied on.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub proofs: Vec<Proof>,
    /// Suspensions; written by the tool.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub holds: Vec<Hold>,
    /// The final stop; written by the tool.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub revoked: Option<Revocation>,
}

/// The kinds of trust anchor.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
pub enum AnchorKind {
    /// An authority of the partner's, under which it certifies its own keys.
    CaCertificate,
    /// One public key, bare or in a certificate.
    PinnedKey,
}

impl AnchorKind {
    /// The word in records and on the command line.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            Self::CaCertificate => "ca-certificate",
            Self::PinnedKey => "pinned-key",
        }
    }
}

impl fmt::Display for AnchorKind {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(self.as_str())
    }
}

/// Names that an authority's certificates may carry.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
pub struct Names {
    /// DNS names; a leading dot stands for every name below.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub dns: Vec<Text>,
}

impl Names {
    fn is_empty(&self) -> bool {
        self.dns.is_empty()
    }
}

/// A challenge: what the partner signs. Its bytes are rebuilt from these fields, the registry's id, the partner, the anchor
/// and the anchor's material, so that it answers for nothing else.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
pub struct Challenge {
    /// 256 random bits in hex; used once.
    pub nonce: Text,
    /// The recipient of secrets that the answer vouches for.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub recipient: Option<Text>,
    /// When it was made.
    pub issued: Moment,
    /// Until when it can be answered.
    pub expires: Moment,
    /// How long the proof counts, from then on.
    pub proves_until: Moment,
    /// Who made it.
    pub by: OwnerId,
}

/// A proof of possession: an answered challenge, with the signature, so that anyone can verify it again.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
pub struct Proof {
    /// How it was answered.
    pub method: ProofMethod,
    /// The challenge that was answered.
    pub challenge: Challenge,
    /// When the answer was verified.
    pub on: Moment,
    /// Who verified it.
    pub by: OwnerId,
    /// The signature over the challenge's bytes, in base64.
    pub signature: Text,
}

/// How a challenge was answered.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
pub enum ProofMethod {
    /// A bare signature, as `openssl dgst -sign` and `openssl pkeyutl -sign -rawin` write it.
    RawSignature,
}

impl Anchor {
    /// The last proof, which is the one that counts.
    #[must_use]
    pub fn last_proof(&self) -> Option<&Proof> {
        self.proofs.last()
    }

    /// The last day that a proof given today can count when policy allows `days`.
    #[must_use]
    pub fn proof_end(&self) -> Option<Day> {
        self.last_proof().map(|p| p.challenge.proves_until.day())
    }
}
