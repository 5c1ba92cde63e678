//! The manifest of what was published for an environment: every file by its digest, what each target enforces, and up to which line of
//! each partner's log it is true. Signed, it is what a gateway confirms.

use super::{Enforces, File};
use crate::{
    crypto::{Refused, jcs, sha256},
    model::{CredentialId, Digest, Environment, IssuerId, Moment, PartnerId, TargetName, Text},
};
use serde::{Deserialize, Serialize};
use serde_json::Value;
use std::collections::BTreeMap;

/// The name of the manifest in the environment's folder.
pub const MANIFEST: &str = "manifest.json";
/// The name of its signature, an armoured SSHSIG.
pub const SIGNATURE: &str = "manifest.json.sig";
/// The namespace of that signature.
pub const NAMESPACE: &str = "manifest@admit";

/// What was published.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
pub struct Manifest {
    /// 1.
    pub version: u32,
    /// `manifest`
    #[serde(rename = "type")]
    pub kind: String,
    /// The registry's id.
    pub registry: Text,
    /// For which environment.
    pub environment: Environment,
    /// The moment that it is true for.
    pub made: Moment,
    /// The version of the policy in force.
    pub policy_version: u64,
    /// The digest of policy, roster, catalogue, issuers and gateways.
    pub policy: Digest,
    /// How many credentials are let in.
    pub admitted: usize,
    /// Those that stand by their records and are not let in, and why.
    pub withheld: BTreeMap<CredentialId, String>,
    /// The last line of each partner's log that it knows, for partners that have a log.
    pub covers: BTreeMap<PartnerId, u64>,
    /// The revocation lists in it.
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    pub lists: BTreeMap<IssuerId, List>,
    /// What each target in it enforces.
    pub targets: BTreeMap<TargetName, Value>,
    /// Every file but this one and its signature, by its path in the environment's folder.
    pub files: BTreeMap<String, Digest>,
}

/// A revocation list that was published.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
pub struct List {
    /// Its number.
    pub number: u64,
    /// How many certificates are on it.
    pub entries: usize,
    /// Until when it counts.
    pub next_update: Moment,
}

impl Manifest {
    /// Puts in what a target came to.
    pub fn add(&mut self, name: TargetName, enforces: &Enforces, files: &[File]) -> Result<(), Refused> {
        let value = serde_json::to_value(enforces).map_err(|_| Refused::new("failed to write what a target enforces"))?;
        self.targets.insert(name, value);
        self.files.extend(files.iter().map(|file| (file.path.clone(), sha256(&file.bytes))));
        Ok(())
    }

    /// The canonical bytes (RFC 8785) and a line feed. Their SHA-256 is what a gateway confirms.
    ///
    /// # Errors
    /// When something in it cannot be written canonically.
    pub fn bytes(&self) -> Result<Vec<u8>, Refused> {
        let mut bytes = jcs::canonical(self)?;
        bytes.push(b'\n');
        Ok(bytes)
    }

    /// Reads a manifest, exactly as [`Self::bytes`] writes one.
    ///
    /// # Errors
    /// What is not canonical JSON, of another version, or has a member too many.
    pub fn parse(bytes: &[u8]) -> Result<Self, Refused> {
        let value = jcs::strict(bytes)?;
        let manifest: Self =
            serde_json::from_value(value).map_err(|error| Refused::new(format!("it is no manifest of version 1: {error}")))?;
        if manifest.version != 1 || manifest.kind != "manifest" {
            return Err(Refused::new(format!(
                "it is `{}` of version {}, and this reads a manifest of version 1",
                manifest.kind, manifest.version
            )));
        }
        if manifest.bytes()? != bytes {
            return Err(Refused::new("its bytes are not the canonical ones (RFC 8785) with a line feed at the end"));
        }
        Ok(manifest)
    }
}
