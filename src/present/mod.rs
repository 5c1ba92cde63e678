//! Values to text, for people and for machines. Never writes to a stream and never decides; every string from a registry is
//! made safe for the place where it goes.

pub mod access;
pub mod action;
pub mod audit;
pub mod batch;
pub mod check;
pub mod checklist;
pub mod codeowners;
pub mod completion;
pub mod drill;
pub mod explain;
pub mod files;
pub mod grant;
pub mod impact;
pub mod inspect;
pub mod json;
pub mod log;
pub mod overview;
pub mod payload;
pub mod problem;
pub mod publish;
pub mod review;
pub mod rule;
pub mod stop;
pub mod style;
pub mod sweep;
pub mod table;
pub mod verdict;
pub mod visible;
pub mod wrap;

mod annotation;
mod markup;

pub use problem::Problem;

use serde_json::Value;

/// The schema of each machine output, by name, in the order of the names.
#[must_use]
pub fn schemas() -> Vec<(&'static str, Value)> {
    vec![
        access::schema(),
        ("action", json::schema::<action::ActionJson>()),
        ("audit", json::schema::<audit::AuditJson>()),
        batch::schema(),
        completion::schema(),
        ("check", json::schema::<check::CheckJson>()),
        drill::schema(),
        rule::schema(),
        impact::schema(),
        inspect::schema(),
        log::schema(),
        ("publish", json::schema::<publish::PublishJson>()),
        ("review", json::schema::<review::ReviewJson>()),
        ("status", json::schema::<checklist::StatusJson>()),
        overview::schema(),
        sweep::schema(),
        verdict::schema(),
    ]
}
