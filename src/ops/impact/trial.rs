//! How everything stands with a change and without it, in memory: the records that the change writes are put into a copy of the folders
//! that it touches. Nothing of it is written.

use super::Stopped;
use crate::{
    model::{Change, Content, Moment, PartnerFolder, PartnerId, Record, Registry, Slot, Standing, Subject, slot},
    policy::Loaded,
    rules::Scene,
};
use std::collections::{BTreeMap, BTreeSet};

/// What is active.
pub(super) struct Active {
    pub(super) active: BTreeMap<Subject, Stopped>,
}

/// Without the changes and with them, of the partners that they touch.
pub(super) fn standing(loaded: &Loaded, changes: &[Change], now: Moment) -> (Active, Active) {
    let writes = || changes.iter().flat_map(|change| &change.writes);
    let touched: BTreeSet<PartnerId> = writes().filter_map(|write| partner_of(&write.path)).collect();
    let all = loaded.registry.partners.iter().filter(|(id, _)| touched.contains(*id));
    let partners = all.map(|(id, folder)| (id.clone(), folder.clone())).collect();
    let mut registry = Registry { partners, ..common(&loaded.registry) };
    let before = active(&registry, loaded, now);
    for write in writes() {
        if let Some(folder) = partner_of(&write.path).and_then(|partner| registry.partners.get_mut(&partner)) {
            put(folder, &write.content);
        }
    }
    let after = active(&registry, loaded, now);
    (before, after)
}

/// What is common to all partners.
fn common(registry: &Registry) -> Registry {
    Registry {
        owners: registry.owners.clone(),
        apis: registry.apis.clone(),
        issuers: registry.issuers.clone(),
        ..Registry::default()
    }
}

fn partner_of(path: &str) -> Option<PartnerId> {
    match slot(path)? {
        Slot::Partner(partner)
        | Slot::Anchor(partner, _)
        | Slot::Application(partner, _)
        | Slot::Credential(partner, _)
        | Slot::Approval(partner, _)
        | Slot::Evidence(partner, _)
        | Slot::Receipt(partner, _)
        | Slot::Log(partner) => Some(partner),
        _ => None,
    }
}

/// Puts a record where one of its id is. A stop makes no new one.
fn put(folder: &mut PartnerFolder, content: &Content) {
    fn set<T: Clone>(record: Option<&mut Record<T>>, value: &T) {
        if let Some(record) = record {
            record.value = value.clone();
        }
    }
    match content {
        Content::Partner(value) => set(folder.partner.as_mut(), value),
        Content::Application(value) => set(folder.applications.get_mut(&value.id), value),
        Content::Anchor(value) => set(folder.anchors.get_mut(&value.id), value),
        Content::Credential(value) => set(folder.credentials.get_mut(&value.id), value),
        _ => {}
    }
}

fn active(registry: &Registry, loaded: &Loaded, now: Moment) -> Active {
    let scene = Scene::new(registry, &loaded.policy, now, None);
    let active = scene.credentials().filter(|(_, view)| view.state.standing == Standing::Active);
    let stopped = active.map(|(partner, view)| {
        let credential = &view.record.value;
        let subject = Subject::Credential(partner.id.clone(), credential.application.clone(), view.id.clone());
        let stopped = Stopped {
            subject: subject.clone(),
            environment: credential.environment.clone(),
            kind: credential.kind,
            scopes: credential.scopes.clone(),
            ends: credential.ends(),
        };
        (subject, stopped)
    });
    Active { active: stopped.collect() }
}
