//! A credential: the public half of what was issued to an application in one environment.

use super::{
    AnchorId, ApplicationId, CredentialId, Digest, Environment, Hold, IssuerId, Moment, OwnerId, Revocation, ScopeName, Text,
};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use std::{fmt, str::FromStr};

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
    /// The certificate in PEM.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub certificate: Option<String>,
    /// What an API key is compared with.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub verifier: Option<Verifier>,
    /// How it left.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub delivery: Option<Delivery>,
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
    /// A certificate is no secret.
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
}

impl CredentialKind {
    /// The word in records and on the command line.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            Self::ClientCertificate => "client-certificate",
            Self::ApiKey => "api-key",
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
        match text {
            "client-certificate" => Ok(Self::ClientCertificate),
            "api-key" => Ok(Self::ApiKey),
            _ => Err(format!("`{text}` is not a kind of credential; one of client-certificate, api-key")),
        }
    }
}

impl Credential {
    /// Whether it can still be used by its own dates and revocation, holds aside.
    #[must_use]
    pub fn is_live(&self, now: Moment) -> bool {
        self.revoked.is_none() && now < self.expires
    }
}
