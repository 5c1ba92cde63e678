//! What changed between two revisions of a registry, in the registry's words: each difference with what it means and what must be
//! approved for it. It never says whether something is allowed, and comments and spelling are nothing to it.
//!
//! Where two records are compared they are taken apart without `..`, so that a field that is added to one cannot be forgotten here.

mod access;
mod agreement;
mod anchor;
mod application;
mod approval;
mod catalogue;
mod codes;
mod condition;
mod contact;
mod credential;
mod evidence;
mod folder;
mod gateway;
mod grant;
mod hold;
mod issuer;
mod log;
mod names;
mod owner;
mod pairs;
mod partner;
mod policy;
mod proof;
mod receipt;
mod retirement;
mod sheet;
mod tier;
mod trigger;
mod usage;
mod waiver;
mod words;

pub use codes::CODES;

use crate::{
    model::{Intent, Registry},
    policy::Policy,
};
use sheet::Sheet;
use std::fmt;

/// One side of a comparison: a revision as far as it was read. Of both sides the same places must have been read, since what is on
/// one side alone counts as added or gone.
#[derive(Debug, Clone, Copy)]
pub struct Side<'a> {
    /// The policy.
    pub policy: &'a Policy,
    /// The records.
    pub registry: &'a Registry,
}

/// Which way a change goes.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Direction {
    /// Somebody may do more, for longer, with less asked; or what held somebody to account is gone.
    Widens,
    /// Somebody may do less, for a shorter time, with more asked.
    Narrows,
    /// Neither.
    Neutral,
}

impl Direction {
    /// The word that people read.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Widens => "widens",
            Self::Narrows => "narrows",
            Self::Neutral => "neutral",
        }
    }
}

impl fmt::Display for Direction {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(self.as_str())
    }
}

/// One thing that is different.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Alteration {
    /// Which way it goes.
    pub direction: Direction,
    /// Its stable code in kebab-case, one of [`CODES`].
    pub code: &'static str,
    /// What it is about, as findings name subjects: `acme-pay/payouts in production`, `acme-pay#acme-ca`, `owner maria-lopez`, `policy`.
    pub subject: String,
    /// The file, from the registry's root: head's, and base's when it is gone.
    pub file: String,
    /// The key path in it; empty for the file as a whole.
    pub key: String,
    /// One sentence, in lower case and without a final period, with what was and what is.
    pub message: String,
    /// What must be approved for it, if it widens and approvals can cover it.
    pub asks: Vec<Intent>,
}

/// Everything that is different, widening first, then by file and key. The same two sides give the same list.
#[must_use]
pub fn compare(base: &Side<'_>, head: &Side<'_>) -> Vec<Alteration> {
    let Registry { owners, apis, issuers, gateways, partners, waivers, approvals, usage, key_uses: _, whole: _, notes: _ } =
        head.registry;
    let before = base.registry;
    let mut sheet = Sheet::default();
    policy::compare(&mut sheet, base.policy, head.policy);
    catalogue::compare(&mut sheet, &before.apis, apis);
    owner::compare(&mut sheet, &before.owners, owners);
    issuer::compare(&mut sheet, &before.issuers, issuers);
    gateway::compare(&mut sheet, &before.gateways, gateways);
    waiver::compare(&mut sheet, &before.waivers, waivers);
    approval::compare(&mut sheet, &before.approvals, approvals);
    folder::compare(&mut sheet, base.policy, &before.partners, partners);
    usage::compare(&mut sheet, &before.usage, usage);
    sheet.sorted()
}
