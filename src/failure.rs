//! A failure as a person reads it: what is wrong and of what, its details, and the next command to type.

use crate::{crypto::Refused, exit::Exit};
use std::collections::BTreeMap;

/// Why a command did not do what was asked.
#[derive(Debug)]
pub struct Failure {
    /// What the shell is told.
    pub exit: Exit,
    /// One sentence: lower case, no final period, names in back-ticks.
    pub message: String,
    /// Its causes, a line each.
    pub details: Vec<String>,
    /// What each rule that stands in the way says.
    pub rules: BTreeMap<String, String>,
    /// What to type next.
    pub hint: Option<String>,
}

impl Failure {
    /// The answer is no.
    #[must_use]
    pub fn no(message: impl Into<String>) -> Self {
        Self { exit: Exit::No, message: message.into(), details: Vec::new(), rules: BTreeMap::new(), hint: None }
    }

    /// The command line asks for something that makes no sense.
    #[must_use]
    pub fn usage(message: impl Into<String>) -> Self {
        Self { exit: Exit::Usage, ..Self::no(message) }
    }

    /// It could not be answered.
    #[must_use]
    pub fn unanswered(message: impl Into<String>) -> Self {
        Self { exit: Exit::Unanswered, ..Self::no(message) }
    }

    /// With causes.
    #[must_use]
    pub fn with_details(mut self, details: impl IntoIterator<Item = String>) -> Self {
        self.details.extend(details);
        self
    }

    /// With what each rule that stands in the way says, by its id.
    #[must_use]
    pub fn with_rules(mut self, rules: BTreeMap<String, String>) -> Self {
        self.rules.extend(rules);
        self
    }

    /// With what to type next.
    #[must_use]
    pub fn hint(mut self, hint: impl Into<String>) -> Self {
        self.hint = Some(hint.into());
        self
    }
}

impl From<Refused> for Failure {
    fn from(refused: Refused) -> Self {
        Self::no(refused.to_string())
    }
}

/// What a command comes to.
pub type Outcome<T> = Result<T, Failure>;
