//! Whom to tell: the contacts of a partner, who can be reached at any hour first, and those of ours who answer for what stops. Who has no
//! address is left out by nobody: a contact always has one.

use super::Impact;
use crate::model::{ApplicationId, ContactKind, OwnerId, PartnerFolder, PartnerId, Registry};
use std::collections::{BTreeMap, BTreeSet};

/// Somebody to tell.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Told {
    /// Who.
    pub name: String,
    /// As what, for each thing that concerns them.
    pub roles: Vec<String>,
    /// Where.
    pub email: String,
    /// And by voice.
    pub phone: Option<String>,
}

/// The contacts of the partners that something stops of or that were named, and our own people for them and for the gateways.
pub(super) fn all(registry: &Registry, partners: &BTreeSet<PartnerId>, impact: &Impact) -> Vec<Told> {
    let mut list = List::default();
    for (id, folder) in partners.iter().filter_map(|id| registry.partners.get_key_value(id)) {
        contacts(&mut list, id, folder);
    }
    for (id, folder) in partners.iter().filter_map(|id| registry.partners.get_key_value(id)) {
        owners_of(&mut list, registry, id, folder);
        let stopped = impact.credentials.iter().filter(|stopped| stopped.subject.partner() == Some(id));
        let applications: BTreeSet<ApplicationId> =
            stopped.filter_map(super::Stopped::access).map(|(_, application, _)| application).collect();
        for application in applications.iter().filter_map(|application| folder.applications.get(application)) {
            let owner = application.value.owners.technical.as_ref();
            list.owner(registry, owner, &format!("technical owner of {id}/{}", application.value.id));
        }
    }
    for gateway in &impact.gateways {
        list.owner(registry, Some(&gateway.owner), &format!("owner of gateway {}", gateway.id));
    }
    list.told
}

/// Some owners themselves, and those who answer for partners that lose something.
pub(super) fn ours(registry: &Registry, whose: &[OwnerId], partners: &BTreeSet<PartnerId>) -> Vec<Told> {
    let mut list = List::default();
    whose.iter().for_each(|owner| list.owner(registry, Some(owner), "whom it is about"));
    for (id, folder) in partners.iter().filter_map(|id| registry.partners.get_key_value(id)) {
        owners_of(&mut list, registry, id, folder);
    }
    list.told
}

/// What an owner alone answers for as business or technical owner, as owner of an API, or by running a gateway.
pub(super) fn answered_by(registry: &Registry, owner: &OwnerId) -> Vec<String> {
    let mut all = Vec::new();
    let is = |named: &Option<OwnerId>| named.as_ref() == Some(owner);
    for (id, folder) in &registry.partners {
        if let Some(partner) = folder.partner.as_ref().map(|record| &record.value).filter(|p| p.offboarded.is_none()) {
            all.extend(is(&partner.owners.business).then(|| format!("{id}, as business owner")));
            all.extend(is(&partner.owners.technical).then(|| format!("{id}, as technical owner")));
            let applications = folder.applications.values().filter(|record| is(&record.value.owners.technical));
            all.extend(applications.map(|record| format!("{id}/{}, as technical owner", record.value.id)));
        }
    }
    let apis = registry.apis.iter().filter(|(_, record)| record.value.owner == *owner);
    all.extend(apis.map(|(id, _)| format!("api {id}, as owner")));
    let gateways = registry.gateways.iter().filter(|(_, record)| record.value.owner == *owner && record.value.retired.is_none());
    all.extend(gateways.map(|(id, _)| format!("gateway {id}, as owner")));
    all
}

fn contacts(list: &mut List, id: &PartnerId, folder: &PartnerFolder) {
    let Some(partner) = &folder.partner else { return };
    for kind in [ContactKind::Revocation, ContactKind::Security, ContactKind::Technical] {
        if let Some(contact) = partner.value.contacts.of(kind) {
            let phone = contact.phone.as_ref().map(ToString::to_string);
            let (name, email) = (contact.name.to_string(), contact.email.to_string());
            list.add(name, email, phone, &format!("{} contact of {id}", kind.as_str()));
        }
    }
}

fn owners_of(list: &mut List, registry: &Registry, id: &PartnerId, folder: &PartnerFolder) {
    let Some(partner) = &folder.partner else { return };
    let owners = &partner.value.owners;
    list.owner(registry, owners.business.as_ref(), &format!("business owner of {id}"));
    list.owner(registry, owners.technical.as_ref(), &format!("technical owner of {id}"));
}

/// Each person once, in the order in which they were named.
#[derive(Default)]
struct List {
    told: Vec<Told>,
    places: BTreeMap<(String, String, Option<String>), usize>,
}

impl List {
    fn add(&mut self, name: String, email: String, phone: Option<String>, role: &str) {
        let place = *self.places.entry((name.clone(), email.clone(), phone.clone())).or_insert(self.told.len());
        if place == self.told.len() {
            self.told.push(Told { name, roles: Vec::new(), email, phone });
        }
        if let Some(told) = self.told.get_mut(place).filter(|told| !told.roles.iter().any(|known| known == role)) {
            told.roles.push(role.to_owned());
        }
    }

    fn owner(&mut self, registry: &Registry, owner: Option<&OwnerId>, role: &str) {
        if let Some(record) = owner.and_then(|owner| registry.owners.get(owner)) {
            self.add(record.value.name.to_string(), record.value.email.to_string(), None, role);
        }
    }
}
