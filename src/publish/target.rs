//! A target as a value: what it is called, what its files are, and what an enforcement point that is given them can refuse by them.

use super::{Answer, Asked, Compiled, Published};
use crate::{crypto::Refused, model::TargetName};

pub use crate::model::{Enforces, Word};

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
