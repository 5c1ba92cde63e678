//! A change as a value: what is to be written, and the events that say so. Planned by the verbs, made durable elsewhere, in one
//! step or not at all.

use super::{
    Anchor, Api, Application, Approval, Code, Credential, Digest, Evidence, Gateway, Issuer, Owner, Partner, PartnerId, Reason,
    Text, Waiver,
};
use std::collections::BTreeMap;

/// What is to be written.
#[derive(Debug, Clone, Default)]
pub struct Change {
    /// The files.
    pub writes: Vec<Write>,
    /// The events, one for each log that is concerned.
    pub events: Vec<EventDraft>,
}

/// One file.
#[derive(Debug, Clone)]
pub struct Write {
    /// The file, from the registry's root.
    pub path: String,
    /// The digest of the file that the plan was made on; `None` when there must be no such file yet.
    pub found: Option<Digest>,
    /// What it becomes.
    pub content: Content,
}

/// What a file becomes.
#[derive(Debug, Clone)]
pub enum Content {
    /// A partner.
    Partner(Box<Partner>),
    /// An application.
    Application(Box<Application>),
    /// An anchor.
    Anchor(Box<Anchor>),
    /// An owner.
    Owner(Box<Owner>),
    /// An API's catalogue.
    Api(Box<Api>),
    /// A gateway.
    Gateway(Box<Gateway>),
    /// An issuer.
    Issuer(Box<Issuer>),
    /// A credential.
    Credential(Box<Credential>),
    /// An approval.
    Approval(Box<Approval>),
    /// Evidence.
    Evidence(Box<Evidence>),
    /// A waiver.
    Waiver(Box<Waiver>),
    /// Bytes as they are: policy, receipts, schemas.
    Bytes(Vec<u8>),
}

/// An event before it has its place in the log.
#[derive(Debug, Clone)]
pub struct EventDraft {
    /// Whose log.
    pub partner: PartnerId,
    /// What happened.
    pub code: Code,
    /// To what.
    pub subject: String,
    /// Why, in a word.
    pub reason: Option<Reason>,
    /// Why, in a sentence.
    pub note: Option<Text>,
    /// The files of this change that it vouches for.
    pub records: Vec<String>,
    /// What it relied on.
    pub relied: BTreeMap<String, Digest>,
}

impl Change {
    /// Adds a file.
    pub fn write(&mut self, path: impl Into<String>, found: Option<Digest>, content: Content) {
        self.writes.push(Write { path: path.into(), found, content });
    }
}
