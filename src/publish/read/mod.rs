//! What published files say to a request: each target's files read back by code of its own, as the program that they are for would read
//! them and with nothing of what made them. A drill asks this.

mod allow;
mod api;
mod archive;
mod bundle;
mod cedar;
mod cedar_text;
mod cedar_token;
mod envoy;
mod haproxy;
mod kong;
mod nginx;
mod oauth;
mod opa;

pub(super) use allow::allow;
pub(super) use api::api;
pub(super) use bundle::bundle;
pub(super) use cedar::cedar;
pub(super) use envoy::envoy;
pub(super) use haproxy::haproxy;
pub(super) use kong::kong;
pub(super) use nginx::nginx;
pub(super) use oauth::oauth;
pub(super) use opa::opa;

use std::collections::BTreeMap;

/// Whether a file says in its first lines that it leaves a scope of a credential to others.
fn leaves(text: &str, credential: &str, scope: &crate::model::ScopeName) -> bool {
    let said = format!("# left out: {credential} {scope}: ");
    text.lines().any(|line| line.starts_with(&said))
}

/// What edges say of it.
const LEFT: Answer = Answer::Open("hours of the day and largest amounts are for a policy engine; here the scope is refused");

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
