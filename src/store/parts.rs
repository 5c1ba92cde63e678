//! Loading in parts: what is common to all once, and the partners some at a time, so that memory does not grow with the registry. It is as strict as
//! loading at once: every file is read, and every problem of every file is told.

use super::{
    load::{self, Area, NotLoaded, Problem, Purpose, Unread, Wanted},
    walk::Folder,
};
use crate::{meter::Stage, model::Registry, policy::Loaded};
use std::{collections::BTreeSet, path::Path};

/// How many partners are read at a time: enough to keep many cores busy, and few enough that a part takes little memory.
pub const SIZE: usize = 512;

/// A registry that is read in parts.
pub struct Parts {
    top: Folder,
    /// What is common to all, with the partners of the last part.
    loaded: Loaded,
    /// The names of the folders of partners that are not read yet, the last first.
    left: Vec<String>,
    size: usize,
    begun: bool,
    purpose: Purpose,
    unread: Unread,
    stage: Stage,
}

impl Parts {
    /// Reads what is common to all, for parts of at most so many partners; `readable` where a partner that cannot be read is left out. `what`
    /// is done with them, for whoever waits at a terminal.
    ///
    /// # Errors
    /// As [`load::load`].
    pub fn open(root: &Path, what: &'static str, size: usize, readable: bool) -> Result<Self, NotLoaded> {
        let (policy, mut before) = load::policy(root)?;
        let top = Folder::root(root)?;
        let (mut common, mut names) = (Vec::new(), BTreeSet::new());
        for area in load::areas(&top, Wanted::Whole)? {
            match area.folder.split_once('/') {
                Some((_, name)) => drop(names.insert(name.to_owned())),
                None => common.push(area),
            }
        }
        let left: Vec<String> = names.into_iter().rev().collect();
        let stage = Stage::new(what, left.len(), "partners");
        let (registry, problems, _) = load::read(&top, common, Purpose::Use, &Stage::default())?;
        before.extend(problems);
        match policy {
            Some(policy) if before.is_empty() => Ok(Self {
                top,
                loaded: Loaded { policy, registry },
                left,
                size,
                begun: false,
                purpose: if readable { Purpose::UseReadable } else { Purpose::Use },
                unread: Unread::new(),
                stage,
            }),
            _ => Err(all_problems(&top, before, left)),
        }
    }

    /// The next partners, with what is common to all; `None` when there are no more. Even of a registry without partners there is one part. What
    /// was noticed about files that are no partner's is told with the first.
    ///
    /// # Errors
    /// As [`load::load`], of all files whose parts were not handed out.
    pub fn part(&mut self) -> Result<Option<&Loaded>, NotLoaded> {
        if self.begun && self.left.is_empty() {
            return Ok(None);
        }
        let registry = &mut self.loaded.registry;
        registry.partners.clear();
        registry.usage.clear();
        if self.begun {
            registry.notes.clear();
        }
        self.begun = true;
        let names = self.left.split_off(self.left.len().saturating_sub(self.size));
        self.stage.step(names.len());
        let (mut part, mut problems, _) = load::read(&self.top, areas(names), self.purpose, &Stage::default())?;
        if self.purpose == Purpose::UseReadable {
            load::in_order(&mut problems);
            self.unread.extend(load::take_unread(&mut part, std::mem::take(&mut problems)).map_err(NotLoaded::Problems)?);
        }
        if !problems.is_empty() {
            return Err(all_problems(&self.top, problems, std::mem::take(&mut self.left)));
        }
        let Registry { partners, usage, notes, .. } = part;
        registry.partners = partners;
        registry.usage = usage;
        registry.notes.extend(notes);
        Ok(Some(&self.loaded))
    }

    /// What is wrong with the partners that were left out.
    #[must_use]
    pub fn into_unread(self) -> Unread {
        self.unread
    }
}

/// What lies in the registry of the partners whose folders have those names.
fn areas(names: Vec<String>) -> Vec<Area> {
    names.into_iter().flat_map(|name| ["partners", "usage"].map(|folder| Area::deep(format!("{folder}/{name}")))).collect()
}

/// The problems so far, with those of the partners that are not read yet.
fn all_problems(top: &Folder, mut problems: Vec<Problem>, left: Vec<String>) -> NotLoaded {
    match load::read(top, areas(left), Purpose::Look, &Stage::default()) {
        Ok((_, more, _)) => problems.extend(more),
        Err(error) => return NotLoaded::File(error),
    }
    load::in_order(&mut problems);
    NotLoaded::Problems(problems)
}
