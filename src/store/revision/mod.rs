//! Revisions: a registry as git has it, read by git's plumbing without checking anything out. Only what is asked for is read, and
//! nothing of a revision is ever run: no hook, no filter, no diff driver, no helper, and nothing is fetched.

mod authors;
mod git;
mod tree;

pub use authors::Authored;
pub use git::{Git, NotRead, Revision};
pub use tree::{Change, Seen};
