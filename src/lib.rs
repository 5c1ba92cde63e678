//! `admit`: identity admission for the access of outside partners to an organisation's APIs.
//!
//! The library behind the binary of the same name. `docs/architecture.md` is the map.

pub mod admission;
pub mod anchor;
pub mod approval;
pub mod cli;
pub mod clock;
mod commands;
pub mod commit;
pub mod context;
pub mod crypto;
pub mod delivery;
pub mod demo;
pub mod diff;
pub mod drill;
pub mod exit;
pub mod failure;
pub mod finding;
pub mod grammar;
pub mod history;
pub mod meter;
pub mod mint;
pub mod model;
pub mod ops;
pub mod policy;
pub mod present;
pub mod publish;
pub mod rules;
pub mod settings;
pub mod signer;
pub mod store;
pub mod suggestion;
pub mod ui;
