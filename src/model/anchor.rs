//! A trust anchor: what a partner's identity is verified against, and the proofs that the partner holds its private key.

use super::{AnchorId, Digest, Environment, Hold, Moment, OwnerId, Retirement, Revocation, SpiffeId, Text, TrustDomain};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use std::{collections::BTreeMap, fmt, str::FromStr};

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
    /// The SSH public key as one line.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub ssh_key: Option<Text>,
    /// The SPIFFE trust domain.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub trust_domain: Option<TrustDomain>,
    /// The SPIFFE trust bundle of that domain, as JSON.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub bundle: Option<String>,
    /// The issuer of OpenID Connect tokens, exactly as `iss` has it.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub issuer: Option<Text>,
    /// The one audience that its tokens name when they are used with us.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub audience: Option<Text>,
    /// The JSON Web Key Set.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub jwks: Option<String>,
    /// Further claims that a token of the issuer must have, each with exactly this text.
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    pub claims: BTreeMap<Text, Text>,
    /// SHA-256 of the SubjectPublicKeyInfo, so that the same key is found elsewhere by its text; checked against the material.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub key: Option<Digest>,
    /// The same of each key of a set or bundle, sorted; for an issuer of tokens, of each subject together with the issuer.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub keys: Vec<Digest>,
    /// What a set or bundle was pinned by: the RFC 7638 thumbprint of each key in base64url, sorted.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub thumbprints: Vec<Text>,
    /// Who may come under it.
    #[serde(default, skip_serializing_if = "Names::is_empty")]
    pub names: Names,
    /// The anchor of the same partner that it takes over from.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub replaces: Option<AnchorId>,
    /// Until when it stands beside its successor; written by the tool.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub retiring: Option<Retirement<AnchorId>>,
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
    /// A JSON Web Key Set, pinned key by key.
    Jwks,
    /// A SPIFFE trust domain, by its bundle.
    Spiffe,
    /// An issuer of OpenID Connect tokens, by its keys, and the subjects that are the partner's.
    Oidc,
    /// One SSH key.
    SshKey,
}

impl AnchorKind {
    /// Every kind, in the order of the documentation.
    pub const ALL: [Self; 6] = [Self::CaCertificate, Self::PinnedKey, Self::Jwks, Self::Spiffe, Self::Oidc, Self::SshKey];

    /// The word in records and on the command line.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            Self::CaCertificate => "ca-certificate",
            Self::PinnedKey => "pinned-key",
            Self::Jwks => "jwks",
            Self::Spiffe => "spiffe",
            Self::Oidc => "oidc",
            Self::SshKey => "ssh-key",
        }
    }
}

impl FromStr for AnchorKind {
    type Err = String;
    fn from_str(text: &str) -> Result<Self, String> {
        Self::ALL
            .into_iter()
            .find(|kind| kind.as_str() == text)
            .ok_or_else(|| format!("`{text}` is not a kind of anchor; one of {}", Self::ALL.map(Self::as_str).join(", ")))
    }
}

impl fmt::Display for AnchorKind {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(self.as_str())
    }
}

/// Who may come under an anchor, by name.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
pub struct Names {
    /// DNS names in an authority's certificates; a leading dot stands for every name below.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub dns: Vec<Text>,
    /// SPIFFE ids of workloads in a trust domain, each exactly.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub spiffe: Vec<SpiffeId>,
    /// Subjects of an issuer's tokens, each exactly.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub subjects: Vec<Text>,
}

impl Names {
    fn is_empty(&self) -> bool {
        *self == Self::default()
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
    /// The anchor that hands over to this one, when its key is to sign as well.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub predecessor: Option<Predecessor>,
    /// When it was made.
    pub issued: Moment,
    /// Until when it can be answered.
    pub expires: Moment,
    /// How long the proof counts, from then on.
    pub proves_until: Moment,
    /// Who made it.
    pub by: OwnerId,
}

/// The anchor that hands over, as the challenge names it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
pub struct Predecessor {
    /// The anchor.
    pub anchor: AnchorId,
    /// The digest of its material.
    pub material: Digest,
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
    /// For an authority: whether its own key signed, or that of a certificate under it.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub signed_by: Option<SignedBy>,
    /// The answer: a token as it is, anything else in base64.
    pub signature: String,
    /// The answer of the anchor that hands over, to the same challenge.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub handover: Option<Handover>,
}

/// The answer of the anchor that hands over.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
pub struct Handover {
    /// How it was given.
    pub method: ProofMethod,
    /// The answer: a token as it is, anything else in base64.
    pub signature: String,
}

/// How a challenge was answered.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
pub enum ProofMethod {
    /// A bare signature, as `openssl dgst -sign` and `openssl pkeyutl -sign -rawin` write it.
    RawSignature,
    /// A CMS signature (RFC 5652), as `openssl cms -sign` writes it.
    Cms,
    /// A JWS in compact form (RFC 7515) whose payload is the challenge.
    Jws,
    /// An SSH signature in the namespace `challenge@admit`, as `ssh-keygen -Y sign` writes it.
    SshSignature,
    /// A CMS signature by an X.509-SVID.
    X509Svid,
    /// A JWT-SVID whose audience is the digest of the challenge.
    JwtSvid,
    /// An ID token whose audience is the digest of the challenge.
    IdToken,
}

impl ProofMethod {
    /// The word in records.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            Self::RawSignature => "raw-signature",
            Self::Cms => "cms",
            Self::Jws => "jws",
            Self::SshSignature => "ssh-signature",
            Self::X509Svid => "x509-svid",
            Self::JwtSvid => "jwt-svid",
            Self::IdToken => "id-token",
        }
    }
}

impl fmt::Display for ProofMethod {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(self.as_str())
    }
}

/// Whose key answered for an authority, the stronger last.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
pub enum SignedBy {
    /// That of a certificate under it.
    Leaf,
    /// Its own.
    Authority,
}

impl Anchor {
    /// The last proof, which is the one that counts.
    #[must_use]
    pub fn last_proof(&self) -> Option<&Proof> {
        self.proofs.last()
    }

    /// The digests of its keys, as the record names them.
    pub fn key_digests(&self) -> impl Iterator<Item = Digest> {
        self.key.into_iter().chain(self.keys.iter().copied())
    }

    /// Whether an anchor before it handed over.
    #[must_use]
    pub fn is_successor(&self) -> bool {
        self.proofs.iter().any(|proof| proof.handover.is_some())
    }
}
