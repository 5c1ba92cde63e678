//! Auditing: all rules, or some, over a registry at once or in parts, and what of it concerns one partner.

use crate::{
    finding::Finding,
    model::{Moment, PartnerId, Registry, RuleId, Text},
    policy::Loaded,
    rules::{self, Before, Meetings, Rule, Scene},
};
use std::collections::BTreeSet;

/// What an audit came to.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Audited {
    /// The registry.
    pub registry: Text,
    /// Whom it judged.
    pub partners: Vec<PartnerId>,
    /// What it found, of all partners.
    pub findings: Vec<Finding>,
}

impl Audited {
    /// What rules find in a registry that was read at once.
    #[must_use]
    pub fn of(loaded: &Loaded, rules: &[&Rule], now: Moment) -> Self {
        let scene = Scene::new(&loaded.registry, &loaded.policy, now, None);
        Self {
            registry: loaded.policy.registry.clone(),
            partners: scene.partners.iter().map(|view| view.id.clone()).collect(),
            findings: audit(&scene, rules, None),
        }
    }

    /// The findings; of a partner those that are about it or lie in its folder.
    #[must_use]
    pub fn of_partner(mut self, partner: Option<&PartnerId>) -> Vec<Finding> {
        self.findings.retain(|finding| partner.is_none_or(|partner| concerns(finding, partner)));
        self.findings
    }
}

/// What the rules find; of a partner what is about it or lies in its folder.
#[must_use]
pub fn audit(scene: &Scene<'_>, rules: &[&Rule], partner: Option<&PartnerId>) -> Vec<Finding> {
    let mut findings = rules::judge(rules.iter().copied(), scene);
    findings.retain(|finding| partner.is_none_or(|partner| concerns(finding, partner)));
    findings
}

/// Whether a finding is about a partner or lies in its folder.
#[must_use]
pub fn concerns(finding: &Finding, partner: &PartnerId) -> bool {
    let rest = finding.subject.strip_prefix(partner.as_str());
    let about = rest.is_some_and(|rest| rest.is_empty() || rest.starts_with(['/', '#', ' ']));
    about || lies_with(finding) == Some(partner.as_str())
}

/// The partner in whose folder a finding lies.
fn lies_with(finding: &Finding) -> Option<&str> {
    Some(finding.place.file.strip_prefix("partners/")?.split_once('/')?.0)
}

/// An audit of some partners at a time, which finds what an audit of all at once does: part after part is judged, and at the end those
/// partners once more that concern each other.
pub struct InParts<'r> {
    rules: &'r [&'r Rule],
    now: Moment,
    findings: Vec<Finding>,
    meetings: Meetings,
}

impl<'r> InParts<'r> {
    /// An audit by those rules as of a moment.
    #[must_use]
    pub fn new(rules: &'r [&'r Rule], now: Moment) -> Self {
        Self { rules, now, findings: Vec::new(), meetings: Meetings::default() }
    }

    /// Judges some partners, with what is common to all.
    pub fn part(&mut self, loaded: &Loaded) {
        self.judge(&Scene::new(&loaded.registry, &loaded.policy, self.now, None));
    }

    /// As [`Self::part`], where the scene is there already.
    pub fn judge(&mut self, scene: &Scene<'_>) {
        self.meetings.note(scene);
        self.findings.extend(rules::judge(self.needed(scene.registry), scene));
    }

    /// Those of them who concern each other, and have to be judged together.
    #[must_use]
    pub fn met(&mut self) -> BTreeSet<PartnerId> {
        self.meetings.met()
    }

    /// Judges those who met, and what rests on everything; answers what the whole audit found.
    #[must_use]
    pub fn end(mut self, loaded: &Loaded) -> Audited {
        let met = |finding: &Finding| lies_with(finding).is_none_or(|partner| loaded.registry.partners.contains_key(partner));
        self.findings.retain(|finding| !rules::compares(finding.rule.as_str()) || !met(finding));
        let mut scene = Scene::new(&loaded.registry, &loaded.policy, self.now, None);
        scene.before = Some(Before::default());
        self.findings.extend(rules::judge(self.needed(&loaded.registry), &scene));
        let waived = waived(&loaded.registry);
        let kept = self.findings.iter().filter(|finding| waived.contains(&finding.rule));
        scene.before = Some(Before { found: kept.map(|finding| (finding.rule.clone(), finding.subject.clone())).collect() });
        self.findings.extend(rules::judge(self.rules.iter().copied().filter(|rule| rules::judges_rules(rule)), &scene));
        self.findings.retain(|finding| self.rules.iter().any(|rule| rule.id == finding.rule.as_str()));
        self.findings.sort_by(|a, b| a.order().cmp(&b.order()));
        self.findings.dedup();
        Audited { registry: loaded.policy.registry.clone(), partners: self.meetings.partners().to_vec(), findings: self.findings }
    }

    /// The rules that a part is judged by: those that were asked for, and those that a rule needs which judges what all others found.
    fn needed(&self, registry: &Registry) -> impl Iterator<Item = &'static Rule> {
        let asked: BTreeSet<&str> = self.rules.iter().map(|rule| rule.id).collect();
        let waived = if self.rules.iter().any(|rule| rules::judges_rules(rule)) { waived(registry) } else { BTreeSet::new() };
        rules::ALL.iter().filter(move |rule| !rules::judges_rules(rule) && (asked.contains(rule.id) || waived.contains(rule.id)))
    }
}

/// The rules for which there is a waiver.
fn waived(registry: &Registry) -> BTreeSet<RuleId> {
    registry.waivers.values().map(|record| record.value.rule.clone()).collect()
}
