//! How one record takes over from another: the old one still stands for a while beside the new one, and then it is over, whether or not
//! anybody acts. It says where a credential is in such a line, and nothing of what stops it.

use super::{Credential, Moment, OwnerId, PartnerFolder};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use std::fmt;

/// The time that a record still stands beside the one that took over from it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
#[schemars(rename = "Retirement")]
pub struct Retirement<Id> {
    /// What took over.
    pub successor: Id,
    /// Since when.
    pub since: Moment,
    /// When it ends.
    pub until: Moment,
    /// Who recorded it.
    pub by: OwnerId,
}

/// Where a credential is in a line of credentials that take over from each other.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Turn {
    /// It took over, and the one before it still stands.
    Next,
    /// It stands alone.
    Current,
    /// It handed over and still stands, until an hour that is named.
    Retiring,
    /// It is over.
    Ended,
}

impl Turn {
    /// The word that people read.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Next => "next",
            Self::Current => "current",
            Self::Retiring => "retiring",
            Self::Ended => "ended",
        }
    }
}

impl fmt::Display for Turn {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(self.as_str())
    }
}

impl PartnerFolder {
    /// Where one of its credentials is in its line, holds aside.
    #[must_use]
    pub fn turn(&self, credential: &Credential, now: Moment) -> Turn {
        match credential.is_live(now) {
            false => Turn::Ended,
            true if credential.retiring.is_some() => Turn::Retiring,
            true if self.predecessor(credential).is_some_and(|before| before.is_live(now)) => Turn::Next,
            true => Turn::Current,
        }
    }

    /// The credential that handed over to this one.
    #[must_use]
    pub fn predecessor(&self, credential: &Credential) -> Option<&Credential> {
        let mut all = self.credentials.values().map(|record| &record.value);
        all.find(|other| other.retiring.as_ref().is_some_and(|retiring| retiring.successor == credential.id))
    }

    /// The last of the line that a credential belongs to: itself, unless it handed over. `None` where the line leads nowhere.
    #[must_use]
    pub fn last_of_line<'f>(&'f self, credential: &'f Credential) -> Option<&'f Credential> {
        let mut last = credential;
        // A line that was written by hand could lead back to itself.
        for _ in 0..=self.credentials.len() {
            let Some(retiring) = &last.retiring else { return Some(last) };
            last = &self.credentials.get(&retiring.successor)?.value;
        }
        None
    }
}
