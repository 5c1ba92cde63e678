//! The ground that a decision stands on: policy, roster, catalogue, issuers, gateways, waivers, approvals and all that is on file of the partner.
//! What gives something is not made durable when any of it moved since it was read.

use super::Loaded;
use crate::model::{Digest, PartnerFolder, PartnerId, Record};
use std::collections::BTreeMap;

impl Loaded {
    /// A file that a decision about a partner rested on here and that is another one in `fresh`, or came or went.
    #[must_use]
    pub fn moved_in(&self, fresh: &Self, partner: &PartnerId) -> Option<String> {
        if self.policy != fresh.policy {
            return Some("admit.toml".to_owned());
        }
        let log = |loaded: &Self| loaded.registry.partners.get(partner).map(|folder| folder.log.clone()).unwrap_or_default();
        if log(self) != log(fresh) {
            return Some(format!("partners/{partner}/log.jsonl"));
        }
        let (then, now) = (self.ground(partner), fresh.ground(partner));
        let paths = then.keys().chain(now.keys()).filter(|path| then.get(*path) != now.get(*path));
        paths.min().map(|path| (*path).to_owned())
    }

    fn ground(&self, partner: &PartnerId) -> BTreeMap<&str, Digest> {
        let registry = &self.registry;
        let mut files = BTreeMap::new();
        put(&mut files, registry.owners.values());
        put(&mut files, registry.apis.values());
        put(&mut files, registry.issuers.values());
        put(&mut files, registry.gateways.values());
        put(&mut files, registry.waivers.values());
        put(&mut files, registry.approvals.values());
        if let Some(folder) = registry.partners.get(partner) {
            let PartnerFolder { partner, anchors, applications, credentials, approvals, evidence, log: _, receipts } = folder;
            put(&mut files, partner.iter());
            put(&mut files, anchors.values());
            put(&mut files, applications.values());
            put(&mut files, credentials.values());
            put(&mut files, approvals.values());
            put(&mut files, evidence.values());
            files.extend(receipts.iter().map(|(path, digest)| (path.as_str(), *digest)));
        }
        files
    }
}

fn put<'r, T: 'r>(files: &mut BTreeMap<&'r str, Digest>, records: impl Iterator<Item = &'r Record<T>>) {
    files.extend(records.map(|record| (record.path.as_str(), record.digest)));
}
