//! The answer of `publish`, for machines: for each environment what is let in, what is not although it stands, and what was written.

use crate::model::{Digest, IssuerId, Moment};
use schemars::JsonSchema;
use serde::Serialize;

/// What was published. Version 1: members may be added, none is changed or taken away.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, JsonSchema)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
#[schemars(title = "admit publish")]
pub struct PublishJson {
    /// The version of this shape; 1.
    #[schemars(range(min = 1, max = 1))]
    version: u32,
    /// Whether anything was written; false for a dry run.
    pub done: bool,
    /// The environments.
    pub environments: Vec<PublishedJson>,
}

/// What was published for one environment.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, JsonSchema)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
pub struct PublishedJson {
    /// The environment.
    pub environment: String,
    /// The folder that gateways take from.
    pub folder: String,
    /// SHA-256 of the manifest: what a gateway confirms.
    pub manifest: Digest,
    /// The moment that it is true for.
    pub made: Moment,
    /// How many credentials are let in.
    pub admitted: usize,
    /// The targets in it.
    pub targets: Vec<String>,
    /// How many files there are beside the manifest and its signature.
    pub files: usize,
    /// The revocation lists in it.
    pub lists: Vec<ListJson>,
    /// What stands by its record and is not let in.
    pub withheld: Vec<WithheldJson>,
}

/// A revocation list.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, JsonSchema)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
pub struct ListJson {
    /// Whose.
    pub issuer: String,
    /// How many certificates are on it.
    pub entries: usize,
    /// Its number.
    pub number: u64,
    /// Until when it counts.
    pub next_update: Moment,
    /// `made`, `kept` (the last one still says what is so), or `would-be-made`.
    pub state: String,
}

impl ListJson {
    /// A list.
    #[must_use]
    pub fn new(issuer: &IssuerId, entries: usize, number: u64, next_update: Moment, state: &str) -> Self {
        Self { issuer: issuer.to_string(), entries, number, next_update, state: state.to_owned() }
    }
}

/// A credential that stands by its record and is not let in.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, JsonSchema)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
pub struct WithheldJson {
    /// The credential, as commands take it.
    pub credential: String,
    /// The rule that finds fault with it; none when nothing that was approved is left of its grants.
    pub rule: Option<String>,
    /// Why.
    pub because: String,
    /// What to type.
    pub fix: String,
}

impl PublishJson {
    /// An answer without environments.
    #[must_use]
    pub fn new(done: bool) -> Self {
        Self { version: 1, done, environments: Vec::new() }
    }
}
