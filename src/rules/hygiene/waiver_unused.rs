//! A waiver in force excepts something.

use crate::{
    finding::Severity,
    model::{RuleId, Waiver},
    rules::{Family, Report, Rule, Scene, cite, find, waiver_is_in_force},
};
use std::collections::{BTreeMap, BTreeSet};

/// `waiver-unused`
pub(in crate::rules) const RULE: Rule = Rule {
    id: "waiver-unused",
    family: Family::Hygiene,
    summary: "each waiver in force excepts a finding",
    severity: Severity::Low,
    blocks: &[],
    waivable: false,
    citations: cite::WAIVERS,
    page: include_str!("../../../docs/rules/waiver-unused.md"),
    check,
};

/// Runs the rules that are waived, whichever others are judged beside this one, so that the answer is the same.
fn check(scene: &Scene<'_>, report: &mut Report) {
    if scene.request.is_some() {
        return;
    }
    let mut found: BTreeMap<&RuleId, BTreeSet<String>> = BTreeMap::new();
    for view in scene.waivers.iter().filter(|view| waiver_is_in_force(view, scene)) {
        let waiver = &view.record.value;
        // A waiver that can except nothing is for `waiver-forbidden`.
        let Some(rule) =
            find(waiver.rule.as_str()).filter(|rule| rule.waivable && !scene.policy.waivers.never.contains(&waiver.rule))
        else {
            continue;
        };
        let subject = waiver.subject.as_str();
        let excepts = match &scene.before {
            Some(before) => before.found.contains(&(waiver.rule.clone(), subject.to_owned())),
            None => found.entry(&waiver.rule).or_insert_with(|| subjects(rule, scene)).contains(subject),
        };
        if excepts || !is_judged(scene, waiver) {
            continue;
        }
        let message =
            format!("the waiver `{}` excepts `{}` from `{}`, which finds nothing there", view.id, waiver.subject, waiver.rule);
        report.add(
            format!("waiver {}", view.id),
            &view.record.path,
            "subject",
            message,
            format!("edit {}: remove the file", view.record.path),
        );
    }
}

fn subjects(rule: &Rule, scene: &Scene<'_>) -> BTreeSet<String> {
    let Some(mut report) = Report::of(rule) else { return BTreeSet::new() };
    (rule.check)(scene, &mut report);
    report.into_findings().into_iter().map(|finding| finding.subject).collect()
}

/// Whether what the waiver is for was read at all; of one partner's registry nothing is said about another partner.
fn is_judged(scene: &Scene<'_>, waiver: &Waiver) -> bool {
    let subject = waiver.subject.as_str();
    let partner = subject.split(['/', '#', ' ']).next().unwrap_or(subject);
    scene.is_whole() || scene.registry.partners.contains_key(partner)
}
