//! What a drill is drawn from: an environment of a registry, and which of its credentials are asked about. The choice follows from the
//! names alone, so that the same registry gives the same drill.

use super::{
    case::{Case, Holder, Kind, shown_of},
    foreign, granted, stopped,
};
use crate::{
    crypto::sha256,
    model::{Conditions, Credential, CredentialId, CredentialKind, Environment, PartnerId, ScopeName},
    publish::{Asked, Shown},
    rules::{Admitted, Scene, Withheld},
};
use rayon::iter::{IntoParallelRefIterator, ParallelIterator};
use std::collections::BTreeSet;

/// An environment of a registry.
#[derive(Clone, Copy)]
pub struct Ground<'g, 's, 'a> {
    /// Everything on record, judged at the moment of the drill.
    pub scene: &'s Scene<'a>,
    /// Which environment.
    pub environment: &'g Environment,
    /// What is let in, in every environment.
    pub let_in: &'g [Admitted<'s, 'a>],
    /// What stands by its record and is not let in.
    pub withheld: &'g [Withheld<'s, 'a>],
}

/// Which credentials are asked about.
#[derive(Debug, Clone)]
pub struct Sample {
    /// At most so many of what is let in, and of each way in which others do not stand.
    pub most: usize,
    /// These before any other.
    pub first: BTreeSet<CredentialId>,
}

impl Sample {
    /// As many as a drill asks about that nobody told more.
    pub const USUAL: usize = 24;

    /// The chosen ones of these: by the digest of the name, which nobody steers and everybody can repeat.
    fn of<T>(&self, mut all: Vec<T>, id: impl Fn(&T) -> CredentialId) -> Vec<T> {
        all.sort_by_cached_key(|one| {
            let id = id(one);
            (!self.first.contains(&id), sha256(id.as_str().as_bytes()))
        });
        all.truncate(self.most);
        all
    }

    /// How many of something that each credential has several of: two, or all where all is asked for.
    pub(super) fn few(&self) -> usize {
        if self.most == usize::MAX { usize::MAX } else { 2 }
    }
}

/// Every case of the sample, in a stable order, and of how many credentials it was drawn.
#[must_use]
pub fn cases(ground: Ground<'_, '_, '_>, sample: &Sample) -> (Vec<Case>, usize) {
    let here: Vec<&Admitted<'_, '_>> = ground.here().collect();
    let elsewhere: Vec<&Admitted<'_, '_>> =
        ground.let_in.iter().filter(|one| one.credential.record.value.environment != *ground.environment).collect();
    let stopped = stopped::all(ground);
    let drawn_from = here.len() + elsewhere.len() + stopped.len();
    let id = |one: &&Admitted<'_, '_>| one.credential.id.clone();
    let standing = Standing::of(&here);
    let here = sample.of(here, id);
    let mut cases = Vec::new();
    for one in &here {
        granted::cases(ground, one, sample, &mut cases);
        foreign::copies(ground, one, &standing, &mut cases);
        foreign::of_another_partner(ground, one, sample, &mut cases);
    }
    for one in sample.of(elsewhere, id) {
        foreign::of_another_environment(ground, one, sample, &standing, &mut cases);
    }
    for kind in stopped.iter().map(|one| one.kind).collect::<BTreeSet<_>>() {
        let of_kind: Vec<_> = stopped.iter().filter(|one| one.kind == kind).collect();
        for one in sample.of(of_kind, |one| one.view.id.clone()) {
            stopped::cases(ground, one, sample, &standing, &mut cases);
        }
    }
    foreign::nothing(ground, &mut cases);
    cases.sort_by(|a, b| (a.kind, &a.subject, &a.id).cmp(&(b.kind, &b.subject, &b.id)));
    cases.dedup_by(|a, b| a.id == b.id);
    (cases, drawn_from)
}

/// What is shown by the credentials that are let in here.
pub(super) struct Standing(BTreeSet<String>);

impl Standing {
    fn of(here: &[&Admitted<'_, '_>]) -> Self {
        let shown = here.par_iter().filter_map(|one| shown_of(&one.credential.record.value));
        Self(shown.map(|shown| format!("{shown:?}")).collect())
    }

    /// Whether one of them shows that.
    pub(super) fn has(&self, shown: &Shown) -> bool {
        self.0.contains(&format!("{shown:?}"))
    }
}

impl<'g, 's, 'a> Ground<'g, 's, 'a> {
    /// What is let in here.
    pub(super) fn here(&self) -> impl Iterator<Item = &'g Admitted<'s, 'a>> + use<'g, 's, 'a> {
        let environment = self.environment;
        self.let_in.iter().filter(move |one| one.credential.record.value.environment == *environment)
    }

    /// The scopes that are offered here.
    pub(super) fn offered(&self) -> impl Iterator<Item = ScopeName> + '_ {
        let apis = self.scene.registry.apis.values().map(|record| &record.value);
        let here = apis.filter(|api| api.environments.contains(self.environment));
        here.flat_map(|api| api.scopes.keys().map(|name| ScopeName { api: api.id.clone(), name: name.clone() }))
    }

    /// A request here, now, that meets no condition.
    pub(super) fn ask(&self, shown: &Shown, scope: &ScopeName) -> Asked {
        Asked {
            shown: shown.clone(),
            environment: self.environment.clone(),
            scope: scope.clone(),
            at: self.scene.now,
            source: None,
            amount: None,
        }
    }
}

/// A case about a credential that is on record. `how` says what sets it apart from others of its kind.
pub(super) fn about(
    (partner, credential): (&PartnerId, &Credential),
    kind: Kind,
    how: &str,
    (asked, when): (Asked, &Conditions),
    because: impl Into<String>,
) -> Case {
    let holder = Holder::of(partner, credential);
    let subject = holder.to_string();
    let id = described(kind, &subject, &asked.scope, how);
    let (because, when) = (because.into(), when.clone());
    Case { id, kind, asked, when, because, subject, shows: credential.kind, holder: Some(holder) }
}

/// A case about something that nobody issued.
pub(super) fn made_up(kind: Kind, subject: &str, how: &str, shows: CredentialKind, asked: Asked, because: &str) -> Case {
    let id = described(kind, subject, &asked.scope, how);
    let (because, subject) = (because.to_owned(), subject.to_owned());
    Case { id, kind, asked, when: Conditions::default(), because, subject, shows, holder: None }
}

fn described(kind: Kind, subject: &str, scope: &ScopeName, how: &str) -> String {
    let how = if how.is_empty() { String::new() } else { format!(", {how}") };
    format!("{kind}: {subject} asks for {scope}{how}")
}
