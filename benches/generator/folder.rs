//! The folder of one partner while it grows: records with their files, and the log that vouches for them.

use super::{bank::Bank, id};
use admit::{
    crypto::{SystemEntropy, sha256},
    history,
    model::{
        Anchor, Application, Approval, Change, Content, Credential, Digest, Event, EventDraft, Evidence, Moment, Partner,
        PartnerFolder, PartnerId, Record,
    },
    policy::Loaded,
    store::{save::modeline, yaml},
};
use serde::Serialize;
use std::collections::BTreeMap;

/// A partner's folder in memory.
pub(crate) struct Folder<'b> {
    pub(crate) bank: &'b Bank,
    pub(crate) id: PartnerId,
    pub(crate) loaded: Loaded,
    pub(crate) files: BTreeMap<String, Vec<u8>>,
    pub(crate) now: Moment,
    pub(crate) entropy: SystemEntropy,
}

impl<'b> Folder<'b> {
    pub(crate) fn new(bank: &'b Bank, partner: &str) -> Self {
        let mut registry = bank.registry.clone();
        let id: PartnerId = id(partner);
        registry.partners.insert(id.clone(), PartnerFolder::default());
        let loaded = Loaded { policy: bank.policy.clone(), registry };
        Self { bank, id, loaded, files: BTreeMap::new(), now: bank.now, entropy: SystemEntropy::new() }
    }

    pub(crate) fn folder(&mut self) -> &mut PartnerFolder {
        self.loaded.registry.partners.entry(self.id.clone()).or_default()
    }

    /// A file of this partner, from the registry's root.
    pub(crate) fn path(&self, below: &str) -> String {
        format!("partners/{}/{below}", self.id)
    }

    pub(crate) fn put_partner(&mut self, value: Partner, remarks: &[(&str, &str)]) {
        let record = self.record(&self.path("partner.yaml"), value, remarks);
        self.folder().partner = Some(record);
    }

    pub(crate) fn put_application(&mut self, value: Application, remarks: &[(&str, &str)]) {
        let path = self.path(&format!("applications/{}.yaml", value.id));
        let record = self.record(&path, value, remarks);
        self.folder().applications.insert(record.value.id.clone(), record);
    }

    /// Answers the path.
    pub(crate) fn put_anchor(&mut self, value: Anchor, remarks: &[(&str, &str)]) -> String {
        let path = self.path(&format!("anchors/{}.yaml", value.id));
        let record = self.record(&path, value, remarks);
        self.folder().anchors.insert(record.value.id.clone(), record);
        path
    }

    /// Answers the path.
    pub(crate) fn put_evidence(&mut self, value: Evidence) -> String {
        let path = self.path(&format!("evidence/{}.yaml", value.id));
        let record = self.record(&path, value, &[]);
        self.folder().evidence.insert(record.value.id.clone(), record);
        path
    }

    pub(crate) fn put_approval(&mut self, value: Approval) {
        let path = self.path(&format!("approvals/{}.yaml", value.id));
        let record = self.record(&path, value, &[]);
        self.folder().approvals.insert(record.value.id.clone(), record);
    }

    /// Puts what an issue plans.
    pub(crate) fn apply(&mut self, change: Change, actor: &str) {
        for write in change.writes {
            match write.content {
                Content::Credential(credential) => {
                    let record: Record<Credential> = self.record(&write.path, *credential, &[]);
                    self.folder().credentials.insert(record.value.id.clone(), record);
                }
                Content::Bytes(bytes) => {
                    self.folder().receipts.insert(write.path.clone(), sha256(&bytes));
                    self.files.insert(write.path, bytes);
                }
                other => panic!("an issue writes no {other:?}"),
            }
        }
        for draft in change.events {
            self.log(draft, actor);
        }
    }

    /// Appends an event that vouches for files as they are now.
    pub(crate) fn log(&mut self, draft: EventDraft, actor: &str) {
        let registry = &self.bank.policy.registry;
        let records: BTreeMap<String, Digest> =
            draft.records.iter().map(|path| (path.clone(), sha256(&self.files[path]))).collect();
        let (seq, previous) = history::next_link(&self.loaded.registry.partners[&self.id].log, registry, &self.id);
        let event = Event {
            version: 1,
            registry: registry.clone(),
            partner: draft.partner,
            seq,
            at: self.now,
            code: draft.code,
            actor: id(actor),
            subject: id(&draft.subject),
            reason: draft.reason,
            note: draft.note,
            records,
            relied: draft.relied,
            previous,
        };
        let signature = self.bank.owners[&event.actor].sign(history::NAMESPACE, &history::event_bytes(&event).unwrap());
        let line = history::log_line(event, &signature).unwrap();
        self.folder().log.extend(&line);
        let path = self.path("log.jsonl");
        self.files.entry(path).or_default().extend(line);
    }

    fn record<T: Serialize>(&mut self, path: &str, value: T, remarks: &[(&str, &str)]) -> Record<T> {
        let bytes = spelled(path, &value, remarks);
        let digest = sha256(&bytes);
        self.files.insert(path.to_owned(), bytes);
        Record { path: path.to_owned(), digest, value }
    }
}

/// A record in its canonical spelling, as a transaction would write it, with people's remarks above the lines that begin so.
pub(crate) fn spelled<T: Serialize>(path: &str, value: &T, remarks: &[(&str, &str)]) -> Vec<u8> {
    let node = yaml::encode(value).unwrap_or_else(|error| panic!("{path}: {error}"));
    let mut text = modeline(path);
    for line in yaml::spell(&node).lines() {
        let body = line.trim_start();
        for (_, remark) in remarks.iter().filter(|(start, _)| body.starts_with(start)) {
            text.push_str(&format!("{}# {remark}\n", &line[..line.len() - body.len()]));
        }
        text.push_str(line);
        text.push('\n');
    }
    text.into_bytes()
}
