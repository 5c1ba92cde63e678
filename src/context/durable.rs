//! From a command to the disk: what it planned is made durable as of its moment, by whoever acts, held against the registry as it was read.

use super::Context;
use crate::{
    commit::{Hand, commit, commit_each},
    failure::Outcome,
    history::Signer,
    model::{Change, Digest, OwnerId, PartnerId},
    policy::Loaded,
};
use std::path::Path;

impl Context {
    /// Makes a change durable in one step; returns its files.
    ///
    /// # Errors
    /// As [`commit`].
    pub fn commit<'h>(
        &self,
        root: &Path,
        loaded: &Loaded,
        change: &Change,
        (actor, signer): (&OwnerId, Option<&'h mut (dyn Signer + 'h)>),
        command: &'h str,
        dry_run: bool,
    ) -> Outcome<Vec<String>> {
        let seen = self.seen.borrow().clone();
        commit(root, loaded, change, Hand { actor: actor.clone(), signer, now: self.now, command, dry_run, seen })
    }

    /// Makes several changes durable in one step, each planned at its place in the log; returns their files.
    ///
    /// # Errors
    /// As [`commit_each`].
    pub fn commit_each<'h, T>(
        &self,
        root: &Path,
        loaded: &Loaded,
        turns: Vec<(PartnerId, T)>,
        plan: impl FnMut(T, (u64, Digest)) -> Outcome<Change>,
        (actor, signer): (&OwnerId, &'h mut (dyn Signer + 'h)),
        command: &'h str,
    ) -> Outcome<Vec<String>> {
        let (seen, signer) = (self.seen.borrow().clone(), Some(signer));
        commit_each(
            root,
            loaded,
            turns,
            plan,
            Hand { actor: actor.clone(), signer, now: self.now, command, dry_run: false, seen },
        )
    }
}
