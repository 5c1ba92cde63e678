//! What is on record in the model: one partner with one application in one environment, its anchor, its credentials, the votes and the
//! log. What two histories may differ in without a difference to come is kept out of the comparison of states.

use super::rules::{Person, Role};
use std::hash::{Hash, Hasher};

/// A part of a state that decides nothing: two states that differ in it alone are one.
#[derive(Debug, Clone, Default)]
pub(crate) struct Unseen<T>(pub(crate) T);

impl<T> PartialEq for Unseen<T> {
    fn eq(&self, _: &Self) -> bool {
        true
    }
}

impl<T> Eq for Unseen<T> {}

impl<T> Hash for Unseen<T> {
    fn hash<H: Hasher>(&self, _: &mut H) {}
}

/// Holds on one record: how many there were, and whether the last is open.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Hash)]
pub(crate) struct Holds {
    pub(crate) count: u8,
    pub(crate) open: bool,
}

impl Holds {
    pub(crate) fn push(&mut self) {
        *self = Self { count: self.count + 1, open: true };
    }
}

/// What the grant says: which of its texts, and the day with which an offboarding ended it.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub(crate) struct Content {
    pub(crate) text: u8,
    pub(crate) cut: Option<u8>,
}

/// The last proof of the anchor.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub(crate) struct Proof {
    pub(crate) given: u8,
    pub(crate) until: u8,
}

/// A credential.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub(crate) struct Credential {
    /// The grant that it was minted for.
    pub(crate) content: Content,
    pub(crate) until: u8,
    pub(crate) holds: Holds,
    pub(crate) revoked: bool,
    /// Nothing that the product writes: whether the promises were kept when it was minted.
    pub(crate) admitted: bool,
}

/// What can be held.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub(crate) enum On {
    Partner,
    Application,
    Anchor,
    Credential(u8),
}

/// What a vote answers, exactly: its counterpart in the library is a digest.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub(crate) enum Question {
    Grant(Content),
    /// The return from the hold with that number, into that grant.
    Release(On, u8, Content),
    /// The policy with that number.
    Policy(u8),
}

/// Yes or no.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub(crate) enum Decision {
    Approve,
    Reject,
}

/// A signed statement on file; there is one for each question and person, and a later one takes the place of the earlier.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub(crate) struct Vote {
    pub(crate) question: Question,
    pub(crate) person: Person,
    pub(crate) decision: Decision,
    pub(crate) step: usize,
    pub(crate) role: Role,
    pub(crate) given: u8,
    pub(crate) until: u8,
    /// Bit `p`: it names the statement of person `p` in the step before, as it is on file today.
    pub(crate) named: u8,
}

/// A line of the log.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Line {
    Proved,
    Issued,
    Suspended,
    Resumed,
    Revoked,
    Offboarded,
}

/// Everything on record.
#[derive(Debug, Clone, Default, PartialEq, Eq, Hash)]
pub(crate) struct Records {
    pub(crate) policy: u8,
    pub(crate) partner: Holds,
    pub(crate) offboarded: bool,
    pub(crate) application: Holds,
    pub(crate) content: Content,
    pub(crate) anchor: Holds,
    pub(crate) anchor_revoked: bool,
    pub(crate) proof: Option<Proof>,
    pub(crate) credentials: Vec<Credential>,
    pub(crate) votes: Vec<Vote>,
    pub(crate) log: Unseen<Vec<Line>>,
}

impl Records {
    /// The holds of a subject; `None` when there is no such record.
    pub(crate) fn holds(&self, on: On) -> Option<Holds> {
        match on {
            On::Partner => Some(self.partner),
            On::Application => Some(self.application),
            On::Anchor => Some(self.anchor),
            On::Credential(index) => self.credentials.get(usize::from(index)).map(|c| c.holds),
        }
    }

    pub(crate) fn holds_mut(&mut self, on: On) -> Option<&mut Holds> {
        match on {
            On::Partner => Some(&mut self.partner),
            On::Application => Some(&mut self.application),
            On::Anchor => Some(&mut self.anchor),
            On::Credential(index) => self.credentials.get_mut(usize::from(index)).map(|c| &mut c.holds),
        }
    }

    /// Puts a statement on file. Whoever named the one that it replaces names nothing any more.
    pub(crate) fn put(&mut self, vote: Vote) {
        self.votes.retain(|old| (old.question, old.person) != (vote.question, vote.person));
        for old in self.votes.iter_mut().filter(|old| old.question == vote.question) {
            old.named &= !(1 << vote.person);
        }
        self.votes.push(vote);
        self.votes.sort_unstable();
    }
}
