//! `admit`: identity admission for the access of outside partners to an organisation's APIs.
//!
//! The library behind the binary of the same name. `docs/architecture.md` is the map.

pub mod anchor;
pub mod approval;
pub mod crypto;
pub mod finding;
pub mod history;
pub mod list;
pub mod model;
pub mod policy;
pub mod rules;
