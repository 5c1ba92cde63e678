//! What enforcement points are given: one file for each target, compiled from what is let in at a moment. It decides nothing that the
//! rules do not say, and writes no file. A string that a target cannot carry is refused by name, and nothing is published then.

mod allow;
mod api;
mod archive;
mod bundle;
mod cedar;
mod cedar_text;
mod compiled;
pub mod crl;
mod decision;
mod draft;
mod edge;
mod envoy;
mod haproxy;
mod kong;
mod lazy;
mod manifest;
mod nginx;
mod oauth;
mod offset;
mod opa;
mod read;
mod release;
mod scopes;
mod target;

pub use compiled::{Allowed, Compiled, Entry, OurAuthority, PartnerAuthority, Shows};
pub use decision::{Asked, Denied, Shown};
pub use draft::{Body, Draft, LeftOut};
pub use manifest::{List, MANIFEST, Manifest, NAMESPACE, SIGNATURE};
pub use read::{Answer, Published};
pub use release::{MadeList, Release, crl_path};
pub use target::{Enforces, File, Target, Word};

/// Every target whose files follow from what is let in. The revocation lists are signed, and so made apart, in [`crl`].
pub const TARGETS: &[Target] = &[
    allow::TARGET,
    api::TARGET,
    bundle::TARGET,
    cedar::TARGET,
    envoy::TARGET,
    haproxy::TARGET,
    kong::TARGET,
    nginx::TARGET,
    oauth::TARGET,
    opa::TARGET,
];
