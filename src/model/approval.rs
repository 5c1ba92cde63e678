//! An approval: one owner's signed yes or no to exactly one thing. The file holds the signed statement as it was signed, so
//! that `ssh-keygen -Y verify` takes it, and nothing beside it that could say something else.

use super::{ApplicationId, ApprovalId, Digest, Environment, Moment, OwnerId, PartnerId, Role, Text, WaiverId};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

/// An approval's file: `partners/<partner>/approvals/<digest8>-<owner>.yaml`, or `approvals/` for policy and waivers.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
pub struct Approval {
    /// Equal to the file's name.
    pub id: ApprovalId,
    /// The statement, one line of canonical JSON (RFC 8785).
    pub statement: String,
    /// The SSHSIG over that line without its line break, namespace `approval@admit`.
    pub signature: String,
}

/// What an approver says.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
pub struct Statement {
    /// 1.
    pub version: u32,
    /// `approval`.
    #[serde(rename = "type")]
    pub kind: StatementKind,
    /// The registry's id.
    pub registry: Text,
    /// What is approved.
    pub action: Action,
    /// Whose grant, for a grant or a return.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub partner: Option<PartnerId>,
    /// Which application's.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub application: Option<ApplicationId>,
    /// Where.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub environment: Option<Environment>,
    /// Which waiver.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub waiver: Option<WaiverId>,
    /// The digest of what is approved: the effective grant, the return, the waiver, or policy, roster, catalogue and issuers.
    pub digest: Digest,
    /// The evidence that was on file and looked at.
    pub evidence: Vec<Digest>,
    /// The policy version it was given under.
    pub policy_version: u64,
    /// Yes or no.
    pub decision: Decision,
    /// Why it cannot wait: of break-glass, and of nothing else.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub reason: Option<Text>,
    /// The step that it answers, from 1.
    pub step: u32,
    /// The class within the step: the role that the approver answers in.
    pub class: Role,
    /// The digests of the approvals of the step before.
    pub previous: Vec<Digest>,
    /// Who.
    pub approver: OwnerId,
    /// When.
    pub issued: Moment,
    /// Until when it counts.
    pub expires: Moment,
    /// 128 random bits in hex, so that no two statements are the same.
    pub nonce: Text,
}

/// The type of a signed statement, so that one kind is never taken for another.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
pub enum StatementKind {
    /// An approval.
    Approval,
}

/// What is approved.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
pub enum Action {
    /// An effective grant.
    Grant,
    /// The return from a hold.
    Resume,
    /// A waiver.
    Waive,
    /// Policy and roster.
    Policy,
    /// An effective grant in an hour of need, by the smaller quorum that policy names for it.
    BreakGlass,
}

/// Yes or no.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
pub enum Decision {
    /// Yes.
    Approve,
    /// No; one is enough to block.
    Reject,
}
