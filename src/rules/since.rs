//! What a change is judged against: the revision that it found, who made it, and what it touched. A scene has it in a review alone.

use crate::model::{OwnerId, PartnerId, Registry, WaiverId};
use crate::policy::Policy;
use std::collections::BTreeMap;

/// The revision before a change, and what is known of the change.
pub struct Since<'a> {
    /// The records before it.
    pub registry: &'a Registry,
    /// The policy before it.
    pub policy: &'a Policy,
    /// The records after it; a scene may judge them by the policy and the roster from before.
    pub after: &'a Registry,
    /// The policy after it.
    pub policy_after: &'a Policy,
    /// The files that it touches, from the registry's root.
    pub files: Vec<String>,
    /// Whether it widens anything of policy, roster, catalogue or issuers.
    pub widens_policy: bool,
    /// Who made it.
    pub authors: Authors,
    /// Files after it that cannot be read as strictly as a registry is.
    pub unreadable: Vec<Unreadable>,
}

/// A file that cannot be read.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Unreadable {
    /// The file.
    pub file: String,
    /// The line, from 1.
    pub line: u32,
    /// What is wrong there.
    pub message: String,
}

/// Who made a change, by what they touched.
#[derive(Debug, Clone, Default)]
pub struct Authors {
    /// Of a partner's record, applications and anchors.
    pub partners: BTreeMap<PartnerId, Vec<OwnerId>>,
    /// Of policy, roster, catalogue and issuers.
    pub policy: Vec<OwnerId>,
    /// Of waivers.
    pub waivers: BTreeMap<WaiverId, Vec<OwnerId>>,
}

impl Authors {
    /// Those of a partner.
    #[must_use]
    pub fn of(&self, partner: &PartnerId) -> Vec<OwnerId> {
        self.partners.get(partner).cloned().unwrap_or_default()
    }
}
