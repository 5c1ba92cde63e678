//! A waiver: a reasoned, approved exception to one rule for one subject, with an end.

use super::{Day, OwnerId, RuleId, Text, WaiverId};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

/// A waiver: `waivers/<id>.yaml`. It counts once the approvals that policy asks for are in `approvals/`.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
pub struct Waiver {
    /// Equal to the file's name.
    pub id: WaiverId,
    /// The rule that it excepts from.
    pub rule: RuleId,
    /// For what alone: the subject as findings name it.
    pub subject: Text,
    /// Why that is acceptable.
    pub reason: Text,
    /// Who asks; never counted among the approvers.
    pub requested_by: OwnerId,
    /// The first day.
    pub from: Day,
    /// The last day.
    pub until: Day,
}
