//! The certificate of completion of an offboarding: what a partner had, when each part of it stopped, which gateway confirmed that and
//! when, and what is kept of it. It says what the registry says, and nothing that is not on record.

use super::{
    AnchorId, AnchorKind, ApplicationId, Code, CredentialId, CredentialKind, Day, Digest, Environment, EvidenceId, EvidenceKind,
    GatewayId, Moment, OwnerId, PartnerId, Period, Reason, ScopeName, Text,
};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use std::collections::BTreeSet;

/// The certificate, as canonical JSON (RFC 8785). Version 1: members may be added, none is changed or taken away.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
#[schemars(title = "certificate of completion")]
pub struct Completion {
    /// 1.
    pub version: u32,
    /// `certificate-of-completion`
    #[serde(rename = "type")]
    pub kind: String,
    /// The registry's id.
    pub registry: Text,
    /// When it was made.
    pub issued: Moment,
    /// Who signed it.
    pub by: OwnerId,
    /// The partner.
    pub partner: Party,
    /// Its end.
    pub offboarded: Tombstone,
    /// What it was granted, by application and environment.
    pub grants: Vec<Permission>,
    /// What it showed at the door.
    pub credentials: Vec<Shown>,
    /// What its identity was verified against.
    pub anchors: Vec<Keeper>,
    /// Each line of its log that stopped something that was let in, and who confirmed it.
    pub stops: Vec<Stopped>,
    /// The documents about it.
    pub evidence: Vec<Document>,
    /// How long policy keeps evidence, from the end on; none, where policy names no time.
    pub retention: Option<Period>,
    /// Where its log stood.
    pub log: Position,
}

/// Who it was.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
pub struct Party {
    /// The id, which is never given again.
    pub id: PartnerId,
    /// The registered name.
    pub legal_name: Text,
    /// The agreement.
    pub agreement: Option<Text>,
}

/// How it ended.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
pub struct Tombstone {
    /// When.
    pub on: Moment,
    /// By whom.
    pub by: OwnerId,
    /// Why, in a word.
    pub reason: Reason,
    /// The line of the log that says so.
    pub line: u64,
}

/// When something ended.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
pub struct Ended {
    /// When.
    pub on: Moment,
    /// Why, in a word; none for what ended by its own date.
    pub reason: Option<Reason>,
    /// The line of the log that stopped it; none for what ended by its own date.
    pub line: Option<u64>,
}

/// One grant.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
pub struct Permission {
    /// Of which application.
    pub application: ApplicationId,
    /// Where.
    pub environment: Environment,
    /// What.
    pub scope: ScopeName,
    /// Its last day.
    pub until: Option<Day>,
    /// The line of the log that ended it before its time.
    pub line: Option<u64>,
}

/// One credential.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
pub struct Shown {
    /// The credential.
    pub id: CredentialId,
    /// Its kind.
    pub kind: CredentialKind,
    /// Of which application.
    pub application: ApplicationId,
    /// Where.
    pub environment: Environment,
    /// What it rested on.
    pub anchor: AnchorId,
    /// What it is told by: the digest of its public key, the hash of an API key, the thumbprints of a client's keys, or issuer and
    /// subject.
    pub keys: Vec<String>,
    /// Since when.
    pub issued: Moment,
    /// Its end.
    pub ended: Ended,
}

/// One anchor.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
pub struct Keeper {
    /// The anchor.
    pub id: AnchorId,
    /// Its kind.
    pub kind: AnchorKind,
    /// The digests of its public keys.
    pub keys: Vec<Digest>,
    /// Its end.
    pub ended: Ended,
}

/// One stop.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
pub struct Stopped {
    /// The line of the log.
    pub line: u64,
    /// When.
    pub at: Moment,
    /// What happened.
    pub code: Code,
    /// To what.
    pub subject: Text,
    /// Why, in a word.
    pub reason: Option<Reason>,
    /// By whom.
    pub by: OwnerId,
    /// Where it was let in until then.
    pub environments: BTreeSet<Environment>,
    /// What each gateway answered that had to hear of it.
    pub gateways: Vec<Answered>,
    /// The seconds until the slowest gateway confirmed; none for what had come back by then.
    pub time_to_revoke: Option<u64>,
}

/// What a gateway answered.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
pub struct Answered {
    /// The gateway.
    pub gateway: GatewayId,
    /// Before which environment.
    pub environment: Environment,
    /// How it was closed there.
    pub closed: Closed,
}

/// How a stop was closed at a gateway.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
pub struct Closed {
    /// When it was confirmed, or the gateway was retired.
    pub on: Moment,
    /// Who recorded it.
    pub by: Option<OwnerId>,
    /// The manifest that it confirmed; none for a gateway that was retired instead.
    pub manifest: Option<Digest>,
}

/// One document.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
pub struct Document {
    /// The document.
    pub id: EvidenceId,
    /// Its kind.
    pub kind: EvidenceKind,
    /// SHA-256 of it.
    pub digest: Digest,
    /// Where it lies.
    pub place: Text,
    /// Its date.
    pub on: Day,
    /// Until when it is kept; none, where policy names no time.
    pub kept_until: Option<Day>,
}

/// Where a log stood.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
pub struct Position {
    /// How many lines it had.
    pub lines: u64,
    /// SHA-256 of the last one.
    pub head: Digest,
}
