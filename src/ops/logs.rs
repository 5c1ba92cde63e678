//! Verifying the logs: each line of each, the records that they name, and whether they go on from a checkpoint; some partners at a time.

use super::{InParts, Since};
use crate::{
    failure::Outcome,
    finding::Finding,
    grammar,
    history::{Break, Checkpoint, Departure},
    model::{Moment, PartnerId},
    policy::Loaded,
    rules::{self, Family, PartnerView, Rule, Scene},
};
use std::collections::BTreeSet;

/// The rules that hold records and what was done against the logs.
#[must_use]
pub fn history_rules() -> Vec<&'static Rule> {
    rules::ALL.iter().filter(|rule| rule.family == Family::History).collect()
}

/// Logs that are verified part after part.
pub struct Logs<'r> {
    now: Moment,
    audit: InParts<'r>,
    since: Option<Since<'r>>,
    read: Read,
}

/// What was read of the logs.
#[derive(Debug, Clone, Default)]
struct Read {
    lines: Vec<(PartnerId, String)>,
    broken: Vec<(PartnerId, Break)>,
}

/// What came of verifying logs.
#[derive(Debug, Clone)]
pub struct Verified {
    /// Each log in a few words.
    pub lines: Vec<(PartnerId, String)>,
    /// Where logs do not hold.
    pub broken: Vec<(PartnerId, Break)>,
    /// What the rules find.
    pub findings: Vec<Finding>,
    /// Where the registry does not go on from the checkpoint.
    pub departures: Vec<Departure>,
}

impl<'r> Logs<'r> {
    /// Verifies by [`history_rules`] and, where one is given, against a checkpoint: of all partners, or of the one that is named.
    #[must_use]
    pub fn new(rules: &'r [&'r Rule], checkpoint: Option<&'r Checkpoint>, partner: Option<&PartnerId>, now: Moment) -> Self {
        let since = checkpoint.map(|checkpoint| Since::new(checkpoint, partner));
        Self { now, audit: InParts::new(rules, now), since, read: Read::default() }
    }

    /// Verifies some logs.
    ///
    /// # Errors
    /// When policy and what belongs to it cannot be digested.
    pub fn part(&mut self, loaded: &Loaded) -> Outcome<()> {
        let scene = Scene::new(&loaded.registry, &loaded.policy, self.now, None);
        self.audit.judge(&scene);
        if let Some(since) = &mut self.since {
            since.part(&scene)?;
        }
        self.read.lines.extend(scene.partners.iter().map(line));
        let broken = |view: &PartnerView<'_>| Some((view.id.clone(), view.chain.broken.clone()?));
        self.read.broken.extend(scene.partners.iter().filter_map(broken));
        Ok(())
    }

    /// The partners that have to be judged together.
    #[must_use]
    pub fn met(&mut self) -> BTreeSet<PartnerId> {
        self.audit.met()
    }

    /// What came of it, with what is common to all and those who met.
    #[must_use]
    pub fn end(self, loaded: &Loaded) -> Verified {
        let Read { lines, broken } = self.read;
        let departures = self.since.map(Since::end).unwrap_or_default();
        Verified { lines, broken, findings: self.audit.end(loaded).findings, departures }
    }
}

/// One partner's log in a few words: how many events, and the digest that the next one will name.
fn line(view: &PartnerView<'_>) -> (PartnerId, String) {
    let events = grammar::count(view.chain.events.len(), "event");
    let head = view.chain.head.map(|head| format!(", head {head}")).unwrap_or_default();
    let broken = view.chain.broken.as_ref().map(|broken| format!(", breaks at line {}", broken.line)).unwrap_or_default();
    (view.id.clone(), format!("{events}{head}{broken}"))
}
