//! A registry as it is between two changes. Nobody is handed half of one, that somebody is just writing or that a crash left.

use super::Context;
use crate::{
    failure::{Failure, Outcome},
    store::lock::{Lock, Turn},
};
use std::{path::Path, time::Duration};

/// How often a registry is read again that was changed meanwhile, before those who change it are asked to wait.
pub(super) const LOOKS: usize = 3;
/// How long somebody else is waited for.
const PATIENCE: Duration = Duration::from_secs(20);

impl Context {
    /// Reads the registry once more when somebody changed it meanwhile. What a crash left half made is finished first.
    ///
    /// # Errors
    /// A change is half made and cannot be finished, or the registry is changed so often that nobody can read it.
    pub(super) fn settled<T>(&self, root: &Path, read: impl Fn() -> T) -> Outcome<T> {
        for _ in 0..LOOKS {
            let before = Turn::of(root);
            if before.is_unfinished() {
                self.finish(root)?;
                continue;
            }
            let found = read();
            if Turn::of(root) == before {
                self.seen.replace(Some(before));
                return Ok(found);
            }
        }
        let lock = self.finish(root)?;
        let found = read();
        drop(lock);
        self.seen.replace(None);
        Ok(found)
    }

    /// Finishes a change that a crash left, or waits for who is at it.
    pub(super) fn finish(&self, root: &Path) -> Outcome<Lock> {
        let lock = Lock::acquire(root, "read", self.now, PATIENCE).map_err(|error| {
            Failure::unanswered(format!("a change of the registry is half made, and what is half is not read: {error}"))
        })?;
        if lock.has_finished() {
            self.ui.warn("a change that was on record and not finished is finished now");
        }
        Ok(lock)
    }
}
