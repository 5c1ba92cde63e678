//! A registry that is read some partners at a time, for what looks at all of them and keeps little of each.

use super::{Context, settled::LOOKS};
use crate::{
    failure::Outcome,
    model::PartnerId,
    policy::Loaded,
    store::{
        load::{NotLoaded, Wanted, load},
        lock::Turn,
        parts::{self, Parts},
    },
};
use std::{collections::BTreeSet, path::Path};

impl Context {
    /// Reads the registry in parts: `part` looks at some partners with what is common to all, until each was in one part, and `together` names
    /// those who are wanted once more, all at once. Answers what came of it, with what is common to all and those partners; `None` when
    /// somebody changes the registry so often that it can only be read at once. `doing` is what is done with the partners, for whoever
    /// waits at a terminal.
    ///
    /// # Errors
    /// As [`Self::load`].
    pub fn in_parts<T>(
        &self,
        root: &Path,
        doing: &'static str,
        begin: impl Fn() -> T,
        part: impl Fn(&mut T, &Loaded),
        together: impl Fn(&mut T) -> BTreeSet<PartnerId>,
    ) -> Outcome<Option<(T, Loaded)>> {
        for _ in 0..LOOKS {
            let before = Turn::of(root);
            if before.is_unfinished() {
                self.finish(root)?;
                continue;
            }
            let stays = || Turn::of(root) == before;
            let read = || -> Result<Option<(T, Loaded)>, NotLoaded> {
                let mut made = begin();
                let mut parts = Parts::open(root, doing, parts::SIZE)?;
                while let Some(loaded) = parts.part()? {
                    part(&mut made, loaded);
                    if !stays() {
                        return Ok(None);
                    }
                }
                let loaded = load(root, Wanted::Partners(&together(&mut made)))?;
                Ok(Some((made, loaded)))
            };
            let found = read();
            // What is wrong with a file may be the half of a change.
            if stays() {
                let found = found.map_err(|error| self.not_loaded(error))?;
                found.iter().try_for_each(|(_, loaded)| self.is_trusted(loaded))?;
                return Ok(found);
            }
        }
        Ok(None)
    }
}
