//! A partner's folder on both sides, and whose accesses must be approved for what changed in it. It pairs folders by the partner's
//! id, and where that is gone, by the record or the log being the same.

use super::{
    anchor, application, approval, credential, evidence, log,
    pairs::SEARCHED,
    partner, receipt,
    sheet::{Place, Sheet},
};
use crate::{
    model::{AnchorId, ApplicationId, Environment, Intent, PartnerFolder, PartnerId},
    policy::Policy,
};
use std::collections::BTreeMap;

/// One partner, both folders.
#[derive(Debug, Clone, Copy)]
pub(super) struct Folder<'a> {
    /// The partner; head's id where it has another now.
    pub(super) id: &'a PartnerId,
    /// The folder as it was.
    pub(super) base: &'a PartnerFolder,
    /// The folder as it is.
    pub(super) head: &'a PartnerFolder,
}

impl Folder<'_> {
    /// Every access that the partner has now.
    pub(super) fn accesses(&self) -> Vec<Intent> {
        self.head.applications.keys().flat_map(|application| self.accesses_of(application)).collect()
    }

    /// Every access that an application has now.
    pub(super) fn accesses_of(&self, application: &ApplicationId) -> Vec<Intent> {
        let environments = self.head.applications.get(application).map(|record| record.value.environments.keys());
        let grant = |environment: &Environment| self.access(application, environment);
        environments.into_iter().flatten().map(grant).collect()
    }

    /// One access.
    pub(super) fn access(&self, application: &ApplicationId, environment: &Environment) -> Intent {
        Intent::Grant(self.id.clone(), application.clone(), environment.clone())
    }

    /// Every access that rests on an anchor now.
    pub(super) fn resting_on(&self, anchor: &AnchorId) -> Vec<Intent> {
        let mut resting = Vec::new();
        for (id, record) in &self.head.applications {
            let on_it = record.value.environments.iter().filter(|(_, access)| access.anchor.as_ref() == Some(anchor));
            resting.extend(on_it.map(|(environment, _)| self.access(id, environment)));
        }
        resting
    }

    /// A place in the folder.
    pub(super) fn place(&self, subject: impl std::fmt::Display, file: &str) -> Place {
        Place::new(subject, file)
    }
}

/// All partners.
pub(super) fn compare(
    sheet: &mut Sheet,
    policy: &Policy,
    base: &BTreeMap<PartnerId, PartnerFolder>,
    head: &BTreeMap<PartnerId, PartnerFolder>,
) {
    let nothing = PartnerFolder::default();
    let mut new: Vec<_> = head.iter().filter(|(id, _)| !base.contains_key(*id)).collect();
    for (id, old) in base {
        if let Some(now) = head.get(id) {
            contents(sheet, policy, Folder { id, base: old, head: now }, None);
            continue;
        }
        let few = new.len() <= SEARCHED;
        let twin = new.iter().position(|(to, now)| few && partner::is_renamed(old, now, to));
        match twin.map(|at| new.remove(at)) {
            Some((to, now)) => contents(sheet, policy, Folder { id: to, base: old, head: now }, Some(id)),
            None => contents(sheet, policy, Folder { id, base: old, head: &nothing }, None),
        }
    }
    for (id, now) in new {
        contents(sheet, policy, Folder { id, base: &nothing, head: now }, None);
    }
}

fn contents(sheet: &mut Sheet, policy: &Policy, folder: Folder<'_>, renamed_from: Option<&PartnerId>) {
    let PartnerFolder { partner: _, anchors: _, applications: _, credentials: _, approvals, evidence: _, log: _, receipts: _ } =
        folder.head;
    partner::compare(sheet, policy, &folder, renamed_from);
    let renamed = anchor::compare(sheet, &folder);
    application::compare(sheet, &folder, &renamed);
    credential::compare(sheet, &folder);
    approval::compare(sheet, &folder.base.approvals, approvals);
    evidence::compare(sheet, &folder);
    receipt::compare(sheet, &folder);
    log::compare(sheet, &folder);
}
