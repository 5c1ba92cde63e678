//! An issuer: a certificate authority of ours for one environment, or a key that signs software statements there. Its private key is
//! never here.

use super::{Environment, IssuerId, Revocation, Text};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

/// An issuer: `issuers/<issuer>.yaml`.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
pub struct Issuer {
    /// Equal to the file's name.
    pub id: IssuerId,
    /// The one environment that it issues for.
    pub environment: Environment,
    /// Its certificate in PEM, for an authority.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub certificate: Option<String>,
    /// Its bare public key in PEM, for one that signs software statements.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub public_key: Option<String>,
    /// The CRL distribution point that its certificates name.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub crl: Option<Text>,
    /// The final stop.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub revoked: Option<Revocation>,
}
