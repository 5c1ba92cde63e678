//! A door: the published files of one target as something that answers requests, with what it says of itself.

use super::lists::Lists;
use crate::{
    crypto::Refused,
    model::TargetName,
    publish::{Answer, Asked, Enforces, Published, TARGETS, crl},
};
use std::{collections::BTreeSet, fmt};

/// How a door answers.
type Ask<'d> = Box<dyn Fn(&Asked) -> Result<Answer, Refused> + Send + Sync + 'd>;

/// The files of one target.
pub struct Door<'d> {
    /// Which.
    pub name: TargetName,
    /// What it can refuse.
    pub enforces: Enforces,
    ask: Ask<'d>,
}

impl fmt::Debug for Door<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Door({})", self.name)
    }
}

impl Door<'_> {
    /// What it says to a request.
    ///
    /// # Errors
    /// When its files cannot be read as what they are for.
    pub fn ask(&self, asked: &Asked) -> Result<Answer, Refused> {
        (self.ask)(asked)
    }
}

/// The doors for these targets, in the order of their names.
#[must_use]
pub fn doors<'d>(published: &'d Published, lists: &'d Lists, wanted: &BTreeSet<TargetName>) -> Vec<Door<'d>> {
    let made = TARGETS.iter().filter(|target| wanted.contains(&target.name));
    let mut doors: Vec<Door<'d>> = made
        .map(|target| Door {
            name: target.name,
            enforces: target.enforces,
            ask: Box::new(move |asked| (target.answer)(published, asked)),
        })
        .collect();
    // The lists are signed, and so they are no target that follows from what is let in.
    if wanted.contains(&TargetName::Crl) && doors.iter().all(|door| door.name != TargetName::Crl) {
        doors.push(Door { name: TargetName::Crl, enforces: crl::ENFORCES, ask: Box::new(|asked| lists.ask(asked)) });
    }
    doors.sort_by_key(|door| door.name);
    doors
}
