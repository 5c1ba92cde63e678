//! `key-compromise`: something is held because its key may be in other hands, or a key that was revoked for that stands alive elsewhere.

use super::Condition;
use crate::{
    model::{Digest, Hold, Moment, PartnerFolder, Reason, Registry, Revocation, Subject},
    rules::{PartnerView, Scene},
};
use std::collections::BTreeMap;

/// The keys that were revoked since they may be in other hands: since when, and what of.
pub(super) struct Compromised(BTreeMap<Digest, (Moment, Reason, Subject)>);

impl Compromised {
    /// Of every partner that was read.
    pub(super) fn of(registry: &Registry) -> Self {
        let mut keys = BTreeMap::new();
        let mut add = |key: Digest, end: &Revocation, subject: Subject| {
            let entry = (end.on, end.reason, subject);
            keys.entry(key)
                .and_modify(|known: &mut (Moment, Reason, Subject)| {
                    if entry < *known {
                        known.clone_from(&entry);
                    }
                })
                .or_insert(entry);
        };
        for (partner, folder) in &registry.partners {
            for (id, record) in &folder.credentials {
                let credential = &record.value;
                if let (Some(key), Some(end)) = (credential.key, compromise(credential.revoked.as_ref())) {
                    add(key, end, Subject::Credential(partner.clone(), credential.application.clone(), id.clone()));
                }
            }
            for (id, record) in &folder.anchors {
                let Some(end) = compromise(record.value.revoked.as_ref()) else { continue };
                record.value.key_digests().for_each(|key| add(key, end, Subject::Anchor(partner.clone(), id.clone())));
            }
        }
        Self(keys)
    }
}

/// The keys by which what happens to one partner concerns another.
pub(in crate::rules) fn keys(folder: &PartnerFolder) -> impl Iterator<Item = Digest> {
    let of_anchors = folder.anchors.values().flat_map(|record| record.value.key_digests());
    folder.credentials.values().filter_map(|record| record.value.key).chain(of_anchors)
}

fn compromise(end: Option<&Revocation>) -> Option<&Revocation> {
    end.filter(|end| is_compromise(end.reason))
}

fn is_compromise(reason: Reason) -> bool {
    matches!(reason, Reason::KeyCompromise | Reason::CaCompromise)
}

pub(super) fn conditions(scene: &Scene<'_>, view: &PartnerView<'_>, compromised: &Compromised) -> Vec<Condition> {
    let (mut found, partner, folder) = (Vec::new(), view.id, view.folder);
    let mut held = |subject: Subject, holds: &[Hold]| {
        let open = holds.iter().filter(|hold| hold.is_open() && is_compromise(hold.reason));
        found.extend(open.map(|hold| Condition {
            reason: Some(hold.reason),
            ..Condition::new(subject.clone(), hold.on, format!("it is held since {} ({})", hold.on.day(), hold.reason))
        }));
    };
    let holds = view.record.map(|record| record.value.holds.as_slice()).unwrap_or_default();
    held(Subject::Partner(partner.clone()), holds);
    for (id, record) in &folder.applications {
        held(Subject::Application(partner.clone(), id.clone()), &record.value.holds);
    }
    for (id, record) in &folder.anchors {
        held(Subject::Anchor(partner.clone(), id.clone()), &record.value.holds);
    }
    let named = |id: &crate::model::CredentialId, application| Subject::Credential(partner.clone(), application, id.clone());
    for (id, record) in &folder.credentials {
        held(named(id, record.value.application.clone()), &record.value.holds);
    }
    let mut stands = |subject: Subject, key: Digest| {
        let Some((since, reason, of)) = compromised.0.get(&key).filter(|(_, _, of)| *of != subject) else { return };
        let message = format!("its key {} was revoked on {} as that of `{of}` ({reason})", key.short(), since.day());
        found.push(Condition { reason: Some(*reason), ..Condition::new(subject, *since, message) });
    };
    for (id, record) in folder.credentials.iter().filter(|(_, record)| record.value.is_live(scene.now)) {
        record.value.key.into_iter().for_each(|key| stands(named(id, record.value.application.clone()), key));
    }
    for (id, record) in folder.anchors.iter().filter(|(_, record)| record.value.revoked.is_none()) {
        record.value.key_digests().for_each(|key| stands(Subject::Anchor(partner.clone(), id.clone()), key));
    }
    found
}
