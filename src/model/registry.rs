//! The registry in memory: records with the file each came from. It may be whole or only what one command needs.

use super::{
    Anchor, AnchorId, Api, ApiId, Application, ApplicationId, Approval, ApprovalId, Credential, CredentialId, Digest, Evidence,
    EvidenceId, Gateway, GatewayId, Issuer, IssuerId, Owner, OwnerId, Partner, PartnerId, Usage, Waiver, WaiverId,
};
use std::collections::BTreeMap;

/// A record and where it lies.
#[derive(Debug, Clone)]
pub struct Record<T> {
    /// The file, from the registry's root, with `/`.
    pub path: String,
    /// SHA-256 of the file as it was read.
    pub digest: Digest,
    /// The record.
    pub value: T,
}

/// A record that says its id, which must be the one in its path.
pub trait Named {
    /// The id.
    fn id(&self) -> &str;
}

macro_rules! named {
    ($($record:ty),*) => { $( impl Named for $record { fn id(&self) -> &str { self.id.as_str() } } )* };
}

named!(Anchor, Api, Application, Approval, Credential, Evidence, Gateway, Issuer, Owner, Partner, Usage, Waiver);

/// Everything that was read.
#[derive(Debug, Clone, Default)]
pub struct Registry {
    /// The roster.
    pub owners: BTreeMap<OwnerId, Record<Owner>>,
    /// The catalogue.
    pub apis: BTreeMap<ApiId, Record<Api>>,
    /// Our authorities.
    pub issuers: BTreeMap<IssuerId, Record<Issuer>>,
    /// The enforcement points.
    pub gateways: BTreeMap<GatewayId, Record<Gateway>>,
    /// The partners that were asked for.
    pub partners: BTreeMap<PartnerId, PartnerFolder>,
    /// The waivers.
    pub waivers: BTreeMap<WaiverId, Record<Waiver>>,
    /// Approvals of policy and waivers.
    pub approvals: BTreeMap<ApprovalId, Record<Approval>>,
    /// When the credentials of each application were last used, by partner; a partner without a record of use is not in it.
    pub usage: BTreeMap<PartnerId, BTreeMap<ApplicationId, Record<Usage>>>,
    /// Places outside of the loaded partners where one of their keys stands too.
    pub key_uses: Vec<KeyUse>,
    /// Whether every partner was read, so that one who is not here is nowhere.
    pub whole: bool,
    /// What was noticed about files while they were read.
    pub notes: Vec<FileNote>,
}

/// One partner's folder.
#[derive(Debug, Clone, Default)]
pub struct PartnerFolder {
    /// The partner; absent when the folder has no `partner.yaml`.
    pub partner: Option<Record<Partner>>,
    /// Its anchors.
    pub anchors: BTreeMap<AnchorId, Record<Anchor>>,
    /// Its applications.
    pub applications: BTreeMap<ApplicationId, Record<Application>>,
    /// Its credentials.
    pub credentials: BTreeMap<CredentialId, Record<Credential>>,
    /// The approvals of its grants.
    pub approvals: BTreeMap<ApprovalId, Record<Approval>>,
    /// Its documents.
    pub evidence: BTreeMap<EvidenceId, Record<Evidence>>,
    /// Its log as it lies in the file; empty when there is none.
    pub log: Vec<u8>,
    /// The receipts by path, and the digest of each.
    pub receipts: BTreeMap<String, Digest>,
}

/// A key that stands in a file.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct KeyUse {
    /// SHA-256 of the SubjectPublicKeyInfo.
    pub key: Digest,
    /// The file.
    pub path: String,
}

/// Something noticed about a file.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct FileNote {
    /// The file.
    pub path: String,
    /// What.
    pub kind: FileNoteKind,
}

/// What was noticed about a file.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum FileNoteKind {
    /// The spelling is not the canonical one.
    NotCanonical,
    /// No record belongs there; nothing reads it.
    Stray,
    /// It tells git or a hosting service not to show what changes, or to put it together by itself.
    Hides,
}
