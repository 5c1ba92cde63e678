//! The roster: the people, teams and automations of ours who answer for records and may approve.

use super::{Day, Email, OwnerId, Role, Text};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

/// What kind of owner it is. Only a person approves; an automation may stop and never grant.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
pub enum OwnerKind {
    /// Somebody.
    Person,
    /// A group with a mailbox.
    Team,
    /// A scheduled job.
    Automation,
}

/// An owner: `owners/<owner>.yaml`.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
pub struct Owner {
    /// Equal to the file's name.
    pub id: OwnerId,
    /// What kind of owner it is.
    pub kind: OwnerKind,
    /// What people call it.
    pub name: Text,
    /// Where it is reached.
    pub email: Email,
    /// The roles it holds; policy asks for approvals by role.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub roles: Vec<Role>,
    /// The SSH keys it signs approvals and events with.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub keys: Vec<OwnerKey>,
    /// The last day it was with us.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub left: Option<Day>,
}

/// One signing key of an owner.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
pub struct OwnerKey {
    /// As in an authorized_keys file, without options: `ssh-ed25519 AAAA…`.
    pub key: Text,
    /// The first day it counts.
    pub from: Day,
    /// The last day it counts.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub until: Option<Day>,
    /// The day from which nothing it ever signed counts any more.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub revoked: Option<Day>,
}

impl Owner {
    /// Whether it was still with us on that day.
    #[must_use]
    pub fn stands_on(&self, day: Day) -> bool {
        self.left.is_none_or(|left| day <= left)
    }
}
