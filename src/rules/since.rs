//! What a change is judged against: the revision that it found, who made it, and what it touched. A scene has it in a review alone.

use super::policy_question;
use crate::{
    approval::{Tally, given, policy_digest, tally},
    crypto::Refused,
    model::{Digest, Moment, OwnerId, PartnerId, Registry, WaiverId},
    policy::Policy,
};
use std::collections::{BTreeMap, BTreeSet};

/// The revision before a change, and what is known of the change.
pub struct Since<'a> {
    /// What people call the revision before, for commands.
    pub name: &'a str,
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
    /// The digests of what could be approved before it, as it then was: a change that leaves one of them alone has no authors there.
    pub known: BTreeSet<Digest>,
    /// Files after it that cannot be read as strictly as a registry is.
    pub unreadable: Vec<Unreadable>,
}

impl Since<'_> {
    /// Who has approved what the change makes of policy, roster, catalogue and issuers, by the quorum and the people from before it. An
    /// approval that was given on the new version is not from a time to come.
    ///
    /// # Errors
    /// When it cannot be written canonically.
    pub fn policy_tally(&self, now: Moment) -> Result<(Digest, Tally), Refused> {
        let digest = policy_digest(self.policy_after, self.after)?;
        let judge = Policy { version: self.policy_after.version.max(self.policy.version), ..self.policy.clone() };
        let mut question = policy_question(&judge, digest);
        question.authors.clone_from(&self.authors.policy);
        Ok((digest, tally(&question, &given(self.after.approvals.values()), &self.registry.owners, &judge, now)))
    }

    /// Those of some authors whose approvals of that digest do not count: all, unless it is none of their making.
    #[must_use]
    pub fn barred(&self, digest: &Digest, authors: &[OwnerId]) -> Vec<OwnerId> {
        if self.known.contains(digest) { Vec::new() } else { authors.to_vec() }
    }
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
    pub fn of(&self, partner: &PartnerId) -> &[OwnerId] {
        self.partners.get(partner).map(Vec::as_slice).unwrap_or_default()
    }
}
