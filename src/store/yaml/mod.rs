//! The text of records: a strict subset of YAML with one canonical spelling, in which every value has a place and every
//! comment an entry that it belongs to. Refused are all the parts of YAML that change meaning between readers.

mod arrange;
mod canonical;
mod carry;
mod comment;
mod decode;
mod diagnose;
mod effort;
mod encode;
mod flaw;
mod node;
mod plain;
mod read;
mod rewrite;
mod sample;
mod secret;
mod spell;
mod splice;
mod strict;
#[cfg(test)]
mod tests;

pub use canonical::canonical;
pub use decode::decode;
pub use encode::{NotARecord, encode};
pub use flaw::Flaw;
pub use node::{Comments, Entry, Node, Value};
pub use read::{MAX_DEPTH, MAX_VALUES, read};
pub use rewrite::{NotRewritten, format, rewrite};
pub use spell::spell;
pub use strict::MAX_BYTES;
pub(super) use strict::check_policy;
