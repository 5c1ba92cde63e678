//! A stop and how far gateways have heard of it, for machines: what `status` and `log show` have in common.

use crate::model::{Digest, Moment};
use schemars::JsonSchema;
use serde::Serialize;

/// A stop, or what is known of one.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, JsonSchema)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
pub struct StopJson {
    /// Whose.
    pub partner: String,
    /// The line of its log.
    pub line: u64,
    /// When.
    pub at: Moment,
    /// What was stopped.
    pub subject: String,
    /// Why, in a word.
    pub reason: Option<String>,
    /// How it stands.
    pub state: StopState,
    /// The seconds until the slowest gateway confirmed it; none while it is open, and where nothing could be measured.
    pub time_to_revoke: Option<u64>,
    /// The same in a few words.
    pub told: String,
    /// Every gateway that had to hear of it.
    pub gateways: Vec<StopAtJson>,
}

/// How a stop stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
pub enum StopState {
    /// A gateway has not confirmed it.
    Open,
    /// And for longer than what it runs may be old.
    Late,
    /// Every gateway has confirmed it.
    Closed,
    /// It came back before every gateway had.
    Lifted,
    /// No gateway on record stood before it.
    Unwatched,
}

/// A stop at one gateway.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, JsonSchema)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
pub struct StopAtJson {
    /// The gateway.
    pub gateway: String,
    /// When it was closed there; none while it is open.
    pub closed: Option<Moment>,
    /// The manifest that closed it; none while it is open, and for a gateway that was retired instead.
    pub manifest: Option<Digest>,
}
