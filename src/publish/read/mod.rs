//! What published files say to a request: each target's files read back by code of its own, as the program that they are for would read
//! them and with nothing of what made them. A drill asks this.

mod allow;
mod archive;
mod cedar;
mod cedar_text;
mod cedar_token;
mod opa;

pub(super) use allow::allow;
pub(super) use cedar::cedar;
pub(super) use opa::opa;

use std::collections::BTreeMap;

/// Published files by their path in the environment's folder.
pub type Published = BTreeMap<String, Vec<u8>>;

/// What the files of a target say to a request.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Answer {
    /// It is let in.
    LetIn,
    /// It is refused.
    Refused,
    /// The target does not decide this, and why; what it leaves open must be decided elsewhere.
    Open(&'static str),
}
