//! A credential: the public half of what was issued to an application in one environment.

use super::{
    AnchorId, AnchorKind, ApplicationId, CredentialId, Digest, Environment, Hold, IssuerId, Moment, OwnerId, Retirement,
    Revocation, ScopeName, Text,
};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use std::{collections::BTreeMap, fmt, str::FromStr};

/// A credential: `partners/<partner>/credentials/<credential>.yaml`, written by the tool.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
pub struct Credential {
    /// Equal to the file's name.
    pub id: CredentialId,
    /// What it is.
    pub kind: CredentialKind,
    /// Whose.
    pub application: ApplicationId,
    /// Where.
    pub environment: Environment,
    /// The anchor that it rests on.
    pub anchor: AnchorId,
    /// The digest of the effective grant that was approved when it was issued.
    pub grant: Digest,
    /// The scopes of that grant.
    pub scopes: Vec<ScopeName>,
    /// When it was issued.
    pub issued: Moment,
    /// When it ends by itself.
    pub expires: Moment,
    /// Who issued it.
    pub by: OwnerId,
    /// Our authority, for a certificate.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub issuer: Option<IssuerId>,
    /// The serial number in hex, for a certificate.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub serial: Option<Text>,
    /// SHA-256 of the SubjectPublicKeyInfo, for a certificate.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub key: Option<Digest>,
    /// The certificate in PEM; of an OAuth client the one that its name was taken from.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub certificate: Option<String>,
    /// The certificates between it and the partner's authority, in PEM.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub intermediates: Option<String>,
    /// What an API key is compared with.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub verifier: Option<Verifier>,
    /// How an OAuth client proves who it is.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub client: Option<OauthClient>,
    /// Whose tokens a federated workload comes with.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub federation: Option<Federation>,
    /// What a software statement is known by.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub statement: Option<SoftwareStatement>,
    /// How it left.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub delivery: Option<Delivery>,
    /// Until when it stands beside its successor.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub retiring: Option<Retirement<CredentialId>>,
    /// Suspensions.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub holds: Vec<Hold>,
    /// The final stop.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub revoked: Option<Revocation>,
}

/// What an API key is compared with: its hash and how it is made.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
pub struct Verifier {
    /// How the hash is made, by name.
    pub algorithm: Text,
    /// The hash.
    pub hash: Digest,
}

/// How an OAuth client proves who it is at the token endpoint (RFC 7591 section 2, RFC 8705). It has no secret.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
pub struct OauthClient {
    /// The way.
    pub method: ClientAuthentication,
    /// RFC 7638 thumbprints of the keys that it signs assertions with, sorted; for `private-key-jwt`.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub thumbprints: Vec<Text>,
    /// The one name that its certificate carries; for `tls-client-auth`.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub certificate_name: Option<CertificateName>,
}

/// How a client authenticates at the token endpoint.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
pub enum ClientAuthentication {
    /// An assertion signed with its own key (RFC 7523), `private_key_jwt`.
    PrivateKeyJwt,
    /// A certificate of an authority, known by one name in it (RFC 8705 section 2.1), `tls_client_auth`.
    TlsClientAuth,
}

impl ClientAuthentication {
    /// The value of `token_endpoint_auth_method`.
    #[must_use]
    pub fn metadata(self) -> &'static str {
        match self {
            Self::PrivateKeyJwt => "private_key_jwt",
            Self::TlsClientAuth => "tls_client_auth",
        }
    }
}

/// The one name that a client is known by in its certificate (RFC 8705 section 2.1.2).
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
pub struct CertificateName {
    /// Where it stands.
    pub kind: CertificateNameKind,
    /// The name.
    pub value: Text,
}

/// Where the name stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
pub enum CertificateNameKind {
    /// The distinguished name of the subject (RFC 4514).
    SubjectDn,
    /// A DNS name among the alternative names.
    SanDns,
    /// A URI among the alternative names.
    SanUri,
}

/// Whose tokens a federated workload comes with: exactly these, and no pattern.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
pub struct Federation {
    /// `iss`, or the trust domain as a URI for SPIFFE.
    pub issuer: Text,
    /// `aud`.
    pub audience: Text,
    /// `sub`.
    pub subject: Text,
    /// Further claims, each with exactly this text.
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    pub claims: BTreeMap<Text, Text>,
}

/// What a software statement is known by. The statement itself left and is not kept.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
pub struct SoftwareStatement {
    /// The names of its claims.
    pub profile: StatementProfile,
    /// SHA-256 of the compact JWS.
    pub digest: Digest,
}

/// The claim names of a software statement.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
pub enum StatementProfile {
    /// Those of RFC 7591 alone.
    #[default]
    Rfc7591,
    /// Those of the UK open banking directory.
    Uk,
    /// Those of the Brazilian open finance directory.
    Brazil,
}

/// How a credential left us.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
pub struct Delivery {
    /// The way.
    pub method: DeliveryMethod,
    /// The recipient that it was encrypted to.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub recipient: Option<Text>,
}

/// The ways a credential leaves.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
pub enum DeliveryMethod {
    /// A new file that only its owner reads.
    PrivateFile,
    /// An age file for the partner's recipient.
    AgeFile,
    /// A file of what is no secret: a certificate, a client's metadata.
    PublicFile,
}

/// The kinds of credential.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
pub enum CredentialKind {
    /// An X.509 client certificate under our authority.
    ClientCertificate,
    /// A bearer key.
    ApiKey,
    /// An X.509 certificate that the partner's own authority issued.
    EnrolledCertificate,
    /// An OAuth client that proves its key to our authorization server.
    OauthClient,
    /// A workload that comes with tokens of the partner's issuer.
    FederatedIdentity,
    /// A signed statement of ours about the application, for registration at an authorization server.
    SoftwareStatement,
}

impl CredentialKind {
    /// Every kind, in the order of the documentation.
    pub const ALL: [Self; 6] = [
        Self::ClientCertificate,
        Self::ApiKey,
        Self::EnrolledCertificate,
        Self::OauthClient,
        Self::FederatedIdentity,
        Self::SoftwareStatement,
    ];

    /// The word in records and on the command line.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            Self::ClientCertificate => "client-certificate",
            Self::ApiKey => "api-key",
            Self::EnrolledCertificate => "enrolled-certificate",
            Self::OauthClient => "oauth-client",
            Self::FederatedIdentity => "federated-identity",
            Self::SoftwareStatement => "software-statement",
        }
    }

    /// Whether something new is minted; otherwise what the partner has already is put on record.
    #[must_use]
    pub fn is_minted(self) -> bool {
        matches!(self, Self::ClientCertificate | Self::ApiKey | Self::SoftwareStatement)
    }

    /// The command that puts one on record.
    #[must_use]
    pub fn verb(self) -> &'static str {
        if self.is_minted() { "issue" } else { "enroll" }
    }

    /// Whether something leaves us when one is put on record.
    #[must_use]
    pub fn is_delivered(self) -> bool {
        self.is_minted() || self == Self::OauthClient
    }

    /// The kinds of anchor that can carry one: what it shows at the door must be something that the anchor vouches for.
    #[must_use]
    pub fn anchors(self) -> &'static [AnchorKind] {
        use AnchorKind::{CaCertificate, Jwks, Oidc, PinnedKey, Spiffe};
        match self {
            Self::ClientCertificate | Self::ApiKey => &AnchorKind::ALL,
            Self::EnrolledCertificate => &[CaCertificate, Spiffe],
            Self::OauthClient => &[CaCertificate, PinnedKey, Jwks, Spiffe],
            Self::FederatedIdentity => &[Spiffe, Oidc],
            Self::SoftwareStatement => &[PinnedKey, Jwks],
        }
    }
}

impl fmt::Display for CredentialKind {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(self.as_str())
    }
}

impl FromStr for CredentialKind {
    type Err = String;
    fn from_str(text: &str) -> Result<Self, String> {
        Self::ALL
            .into_iter()
            .find(|kind| kind.as_str() == text)
            .ok_or_else(|| format!("`{text}` is not a kind of credential; one of {}", Self::ALL.map(Self::as_str).join(", ")))
    }
}

impl Credential {
    /// When it ends by itself: at its own end, or with its time beside the one that took over from it.
    #[must_use]
    pub fn ends(&self) -> Moment {
        self.retiring.as_ref().map_or(self.expires, |retiring| retiring.until.min(self.expires))
    }

    /// Whether it can still be used by its own dates and revocation, holds aside.
    #[must_use]
    pub fn is_live(&self, now: Moment) -> bool {
        self.revoked.is_none() && now < self.ends()
    }
}
