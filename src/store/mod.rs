//! The only code that touches the files of a registry: strict reading, canonical spelling, lossless rewriting, locks and
//! transactions. It refuses what two readers could take differently, and never leaves half a change.

pub mod file;
pub mod format;
pub mod fresh;
pub mod holder;
pub mod kept;
pub mod load;
pub mod locate;
pub mod lock;
pub mod outside;
pub mod parts;
pub mod policy_text;
pub mod receipts;
pub mod records;
pub mod revision;
pub mod save;
pub mod schemas;
pub mod transaction;
pub mod upgrade;
pub mod yaml;

mod assemble;
mod attributes;
mod journal;
mod walk;
