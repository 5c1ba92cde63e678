//! The grants of a scene one by one, each with the access that it is part of.

use crate::{
    model::{Grant, Scope},
    rules::{AccessView, PartnerView, Scene},
};
use serde::Serialize;

/// One grant.
pub(super) struct Granted<'s, 'a> {
    /// Whose.
    pub(super) view: &'s PartnerView<'a>,
    /// In which access.
    pub(super) access: &'s AccessView<'a>,
    /// At which place in it, from 0.
    pub(super) index: usize,
    /// What is granted.
    pub(super) grant: &'a Grant,
}

/// Every grant that is judged.
pub(super) fn all<'s, 'a>(scene: &'s Scene<'a>) -> impl Iterator<Item = Granted<'s, 'a>> {
    scene.current_accesses().flat_map(|(view, access)| {
        access.access.grants.iter().enumerate().map(move |(index, grant)| Granted { view, access, index, grant })
    })
}

impl<'a> Granted<'_, 'a> {
    /// The key path of something below this grant.
    pub(super) fn key(&self, below: &str) -> String {
        self.access.key(&format!("grants.{}.{below}", self.index))
    }

    /// What the catalogue says of the scope; `None` when it is not in it.
    pub(super) fn scope(&self, scene: &Scene<'a>) -> Option<&'a Scope> {
        scene.registry.apis.get(&self.grant.scope.api)?.value.scopes.get(&self.grant.scope.name)
    }

    /// Whether the agreement is over, which says all there is to say of a grant's end.
    pub(super) fn agreement_is_over(&self, scene: &Scene<'_>) -> bool {
        let agreement = self.view.record.and_then(|record| record.value.agreement.as_ref());
        agreement.and_then(|agreement| agreement.end).is_some_and(|end| scene.now >= end.end())
    }
}

/// The word of a class as records write it.
pub(super) fn word<T: Serialize>(class: T) -> String {
    serde_json::to_value(class).ok().and_then(|value| value.as_str().map(str::to_owned)).unwrap_or_default()
}
