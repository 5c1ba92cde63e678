//! A gateway: an enforcement point that is given what `publish` compiles, and what it confirmed that it runs.

use super::{ApiId, Day, Digest, Environment, GatewayId, Moment, OwnerId, PartnerId, Period, Revocation, Text};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use std::{collections::BTreeMap, fmt, str::FromStr};

/// A gateway: `gateways/<gateway>.yaml`.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
pub struct Gateway {
    /// Equal to the file's name.
    pub id: GatewayId,
    /// What it is, for people.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub description: Option<Text>,
    /// What it is given of what is published: the program that it runs, and where a policy engine decides beside it, that engine.
    pub targets: Vec<TargetName>,
    /// The one environment that it stands before.
    pub environment: Environment,
    /// The APIs behind it; every one of the environment where none is named.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub apis: Vec<ApiId>,
    /// Who of ours runs it.
    pub owner: OwnerId,
    /// How old what it runs may be at most.
    pub staleness: Period,
    /// Since when it lets anybody in: no stop of an earlier day waits for it. From the beginning, where no day is named.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub since: Option<Day>,
    /// What it confirmed, oldest first; written by the tool. Kept are those that first closed a stop, and the last.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub confirmed: Vec<Confirmation>,
    /// It lets nobody in any more.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub retired: Option<Revocation>,
}

/// A gateway confirmed what it runs.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
pub struct Confirmation {
    /// SHA-256 of the manifest that it runs.
    pub manifest: Digest,
    /// When that manifest was made.
    pub made: Moment,
    /// When it was confirmed.
    pub on: Moment,
    /// Who recorded it.
    pub by: OwnerId,
    /// The stops that it is the first to close: by partner, the number of the last line of its log that stops something and that the
    /// manifest covers.
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    pub stops: BTreeMap<PartnerId, u64>,
    /// The armoured SSHSIG of whoever recorded it, namespace `confirmation@admit`.
    pub signature: String,
}

/// What is published for one kind of enforcement point.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
pub enum TargetName {
    /// Everything that is let in, as JSON.
    Allow,
    /// The registry as versioned JSON, for who asks by itself.
    Api,
    /// The authorities that certificates are verified against.
    Bundle,
    /// Entities, policies and schema for Cedar.
    Cedar,
    /// A revocation list of each issuer.
    Crl,
    /// A validation context and access rules for Envoy.
    Envoy,
    /// Maps and lists for HAProxy.
    Haproxy,
    /// Consumers for Kong, as decK reads them.
    Kong,
    /// Maps for nginx.
    Nginx,
    /// Clients and key sets for an authorization server.
    Oauth,
    /// A bundle with policy and data for OPA.
    Opa,
}

impl TargetName {
    /// Every target, by name.
    pub const ALL: [Self; 11] = [
        Self::Allow,
        Self::Api,
        Self::Bundle,
        Self::Cedar,
        Self::Crl,
        Self::Envoy,
        Self::Haproxy,
        Self::Kong,
        Self::Nginx,
        Self::Oauth,
        Self::Opa,
    ];

    /// The word in records, on the command line and in paths.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Allow => "allow",
            Self::Api => "api",
            Self::Bundle => "bundle",
            Self::Cedar => "cedar",
            Self::Crl => "crl",
            Self::Envoy => "envoy",
            Self::Haproxy => "haproxy",
            Self::Kong => "kong",
            Self::Nginx => "nginx",
            Self::Oauth => "oauth",
            Self::Opa => "opa",
        }
    }
}

impl fmt::Display for TargetName {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(self.as_str())
    }
}

impl FromStr for TargetName {
    type Err = String;
    fn from_str(text: &str) -> Result<Self, String> {
        Self::ALL
            .into_iter()
            .find(|name| name.as_str() == text)
            .ok_or_else(|| format!("`{text}` is not published; one of {}", Self::ALL.map(Self::as_str).join(", ")))
    }
}
