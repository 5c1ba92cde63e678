//! Which partners concern each other. Most rules look at one partner and at what is common to all; those that compare partners are named here,
//! each with what two must have in common for it to say something of both. So a registry can be judged some partners at a time, and at
//! the end those together that met.

use super::{PartnerView, Rule, Scene, anchor, credential, hygiene, identity, key_place, lifecycle, trigger};
use crate::model::PartnerId;
use rayon::iter::{IntoParallelRefIterator, ParallelIterator};
use std::{
    collections::BTreeSet,
    hash::{BuildHasher, BuildHasherDefault, DefaultHasher},
};

/// What of a partner a rule compares with others, as texts.
type Marks = fn(&Scene<'_>, &PartnerView<'_>) -> Vec<String>;

const COMPARING: [(&Rule, Marks); 5] = [
    (&identity::legal_entity_duplicate::RULE, |_, view| identity::legal_entity_duplicate::marks(view.folder).collect()),
    (&identity::look_alike_name::RULE, |_, view| identity::look_alike_name::marks(view.folder).collect()),
    (&anchor::key_shared::RULE, |scene, view| {
        key_place::of_partner(scene, view.id, view.folder).into_iter().map(|(key, _)| key.to_string()).collect()
    }),
    (&credential::workload_shared::RULE, |_, view| credential::workload_shared::marks(view.folder).collect()),
    (&lifecycle::trigger_ignored::RULE, |_, view| trigger::keys(view.folder).map(|key| key.to_string()).collect()),
];

/// Whether a rule compares partners: what it says of one may rest on another.
#[must_use]
pub fn compares(rule: &str) -> bool {
    COMPARING.iter().any(|(comparing, _)| comparing.id == rule)
}

/// Whether a rule judges what others found, in all parts of a registry.
#[must_use]
pub fn judges_rules(rule: &Rule) -> bool {
    rule.id == hygiene::waiver_unused::RULE.id
}

/// What was seen of partners that others may have too. Marks are kept as hashes: where two that differ have the same one, two partners are
/// taken to concern each other that do not, which costs time.
#[derive(Debug, Default)]
pub struct Meetings {
    partners: Vec<PartnerId>,
    /// Each mark, and the place of its partner; `None` where it is ours.
    marks: Vec<(u64, Option<usize>)>,
}

impl Meetings {
    /// Notes the marks of every partner that is judged, and ours.
    pub fn note(&mut self, scene: &Scene<'_>) {
        let ours = key_place::ours(scene).into_iter();
        self.marks.extend(ours.map(|(key, _)| (hashed(&anchor::key_shared::RULE, &key.to_string()), None)));
        let of_partners = scene.partners.par_iter().map(|view| {
            let marks = COMPARING.iter().flat_map(|(rule, marks)| marks(scene, view).into_iter().map(|mark| hashed(rule, &mark)));
            (view.id.clone(), marks.collect::<Vec<_>>())
        });
        for (partner, marks) in of_partners.collect::<Vec<_>>() {
            let place = Some(self.partners.len());
            self.partners.push(partner);
            self.marks.extend(marks.into_iter().map(|mark| (mark, place)));
        }
    }

    /// The partners that were noted.
    #[must_use]
    pub fn partners(&self) -> &[PartnerId] {
        &self.partners
    }

    /// The partners that have a mark which another has, or we.
    #[must_use]
    pub fn met(&mut self) -> BTreeSet<PartnerId> {
        self.marks.sort_unstable();
        self.marks.dedup();
        let groups = self.marks.chunk_by(|(one, _), (other, _)| one == other).filter(|group| group.len() > 1);
        let places = groups.flatten().filter_map(|(_, place)| *place);
        places.filter_map(|place| self.partners.get(place).cloned()).collect()
    }
}

fn hashed(rule: &Rule, mark: &str) -> u64 {
    BuildHasherDefault::<DefaultHasher>::default().hash_one((rule.id, mark))
}
