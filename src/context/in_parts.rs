//! A registry that is read some partners at a time, for what looks at all of them and keeps little of each.

use super::{Context, settled::LOOKS};
use crate::{
    failure::Outcome,
    model::{Digest, PartnerId},
    ops::holders,
    policy::Loaded,
    store::{
        load::{NotLoaded, Problem, Wanted, load, load_readable},
        lock::Turn,
        parts::{self, Parts},
    },
};
use std::{
    collections::{BTreeMap, BTreeSet},
    path::Path,
};

/// What came of a registry that was read in parts: what was made of them, what is common to all with the partners who were wanted once more,
/// and what is wrong with those who could not be read.
type Made<T> = (T, Loaded, BTreeMap<PartnerId, String>);

impl Context {
    /// Reads the registry in parts: `part` looks at some partners with what is common to all, until each was in one part, and `together` names
    /// those who are wanted once more, all at once. Answers what came of it, with what is common to all and at least those partners. `doing` is
    /// what is done with the partners, for whoever waits at a terminal. When somebody changes the registry meanwhile it is begun anew;
    /// where that happens too often all of it is read at once and is one part, so that nobody who changes it has to wait for what is done with it.
    ///
    /// # Errors
    /// As [`Self::load`], and what `part` fails with.
    pub fn in_parts<T>(
        &self,
        root: &Path,
        doing: &'static str,
        begin: impl Fn() -> T,
        part: impl Fn(&mut T, &Loaded) -> Outcome<()>,
        together: impl Fn(&mut T) -> BTreeSet<PartnerId>,
    ) -> Outcome<(T, Loaded)> {
        if let Some((made, loaded, _)) = self.parts_of(root, (doing, false), &begin, &part, together)? {
            return Ok((made, loaded));
        }
        let (mut made, loaded) = (begin(), self.load(root, Wanted::Whole)?);
        part(&mut made, &loaded)?;
        Ok((made, loaded))
    }

    /// As [`Self::in_parts`], where nobody is wanted once more.
    ///
    /// # Errors
    /// As [`Self::in_parts`].
    pub fn each_part<T>(
        &self,
        root: &Path,
        doing: &'static str,
        begin: impl Fn() -> T,
        part: impl Fn(&mut T, &Loaded),
    ) -> Outcome<(T, Loaded)> {
        let part = |made: &mut T, loaded: &Loaded| {
            part(made, loaded);
            Ok(())
        };
        self.in_parts(root, doing, begin, part, |_| BTreeSet::new())
    }

    /// As [`Self::in_parts`], without the partners that cannot be read, of each of whom it says what is wrong.
    ///
    /// # Errors
    /// As [`Self::load_readable`], and what `part` fails with.
    pub fn in_readable_parts<T>(
        &self,
        root: &Path,
        doing: &'static str,
        begin: impl Fn() -> T,
        part: impl Fn(&mut T, &Loaded) -> Outcome<()>,
        together: impl Fn(&mut T) -> BTreeSet<PartnerId>,
    ) -> Outcome<Made<T>> {
        if let Some(made) = self.parts_of(root, (doing, true), &begin, &part, together)? {
            return Ok(made);
        }
        let mut made = begin();
        let (loaded, unread) = self.load_readable(root)?;
        part(&mut made, &loaded)?;
        Ok((made, loaded, unread))
    }

    /// Loads what is common to all, and the partners with whom a key stands.
    ///
    /// # Errors
    /// As [`Self::load`], of all partners.
    pub fn load_holders(&self, root: &Path, key: Digest) -> Outcome<Loaded> {
        let part = |holding: &mut BTreeSet<PartnerId>, loaded: &Loaded| {
            holding.extend(holders(&loaded.registry, key).cloned());
            Ok(())
        };
        Ok(self.in_parts(root, "searching", BTreeSet::new, part, |holding| holding.clone())?.1)
    }

    /// `None` when the registry is changed too often.
    fn parts_of<T>(
        &self,
        root: &Path,
        (doing, readable): (&'static str, bool),
        begin: impl Fn() -> T,
        part: impl Fn(&mut T, &Loaded) -> Outcome<()>,
        together: impl Fn(&mut T) -> BTreeSet<PartnerId>,
    ) -> Outcome<Option<Made<T>>> {
        for _ in 0..LOOKS {
            let before = Turn::of(root);
            if before.is_unfinished() {
                self.finish(root)?;
                continue;
            }
            let stays = || Turn::of(root) == before;
            let read = || -> Result<Option<Outcome<Made<T>>>, NotLoaded> {
                let mut made = begin();
                let mut parts = Parts::open(root, doing, parts::SIZE, readable)?;
                while let Some(loaded) = parts.part()? {
                    let done = part(&mut made, loaded);
                    if !stays() {
                        return Ok(None);
                    }
                    if let Err(failure) = done {
                        return Ok(Some(Err(failure)));
                    }
                }
                let mut unread = parts.into_unread();
                let wanted = together(&mut made);
                let loaded = match readable {
                    false => load(root, Wanted::Partners(&wanted))?,
                    true => {
                        let (loaded, more) = load_readable(root, Wanted::Partners(&wanted))?;
                        unread.extend(more);
                        loaded
                    }
                };
                Ok(Some(Ok((made, loaded, told(unread)))))
            };
            let found = read();
            // What is wrong with a file may be the half of a change.
            if stays() {
                let Some(found) = found.map_err(|error| self.not_loaded(error))? else { continue };
                let found = found?;
                self.is_trusted(&found.1)?;
                self.seen.replace(Some(before));
                return Ok(Some(found));
            }
        }
        Ok(None)
    }
}

/// What is wrong with each partner, in a line.
pub(super) fn told(unread: BTreeMap<PartnerId, Vec<Problem>>) -> BTreeMap<PartnerId, String> {
    let first = |problems: Vec<Problem>| {
        let more = if problems.len() > 1 { format!(", and {} more", problems.len() - 1) } else { String::new() };
        problems.first().map(|problem| format!("{problem}{more}")).unwrap_or_default()
    };
    unread.into_iter().map(|(partner, problems)| (partner, first(problems))).collect()
}
