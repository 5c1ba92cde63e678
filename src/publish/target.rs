//! A target as a value: what it is called, what its files are, and what an enforcement point that is given them can refuse by them.

use super::{Answer, Asked, Compiled, Published};
use crate::{
    crypto::Refused,
    model::{CredentialKind, TargetName},
};
use serde::Serialize;

/// One kind of enforcement point.
#[derive(Clone, Copy)]
pub struct Target {
    /// Its name, which is its folder too.
    pub name: TargetName,
    /// What it is for, in a line.
    pub summary: &'static str,
    /// What it can refuse.
    pub enforces: Enforces,
    /// Its files, made from what is let in.
    pub files: fn(&Compiled) -> Result<Vec<File>, Refused>,
    /// What those files say to a request, read back by code of their own.
    pub answer: fn(&Published, &Asked) -> Result<Answer, Refused>,
}

/// A file of a target.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct File {
    /// Its path below the environment's folder, with `/`; it begins with the target's name.
    pub path: String,
    /// Its bytes.
    pub bytes: Vec<u8>,
}

/// What an enforcement point refuses by what it is given, and how soon.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "kebab-case")]
pub struct Enforces {
    /// The kinds of credential that it knows; any other is refused.
    pub kinds: &'static [CredentialKind],
    /// What was revoked, suspended or offboarded.
    pub revocation: Word,
    /// What is over by its own end, without anything being published.
    pub expiry: Word,
    /// A scope that was not granted.
    pub scope: Word,
    /// A credential of another environment.
    pub environment: Word,
    /// A source network that is not named.
    pub sources: Word,
    /// Hours that are not named.
    pub hours: Word,
    /// An amount above the limit.
    pub amount: Word,
}

/// Whether something is enforced, and how or why not.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "kebab-case")]
pub struct Word {
    /// Whether.
    pub enforced: bool,
    /// How, and how soon; or why not, and what happens instead.
    pub how: &'static str,
}

impl Word {
    /// It is enforced.
    #[must_use]
    pub const fn yes(how: &'static str) -> Self {
        Self { enforced: true, how }
    }

    /// It is not.
    #[must_use]
    pub const fn no(how: &'static str) -> Self {
        Self { enforced: false, how }
    }
}
