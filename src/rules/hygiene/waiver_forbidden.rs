//! A waiver is for a rule that can be waived.

use crate::{
    finding::Severity,
    rules::{Family, Report, Rule, Scene, cite, find},
};

/// `waiver-forbidden`
pub(in crate::rules) const RULE: Rule = Rule {
    id: "waiver-forbidden",
    family: Family::Hygiene,
    summary: "each waiver is for a rule that exists and can be waived",
    severity: Severity::Medium,
    blocks: &[],
    waivable: false,
    citations: cite::WAIVERS,
    page: include_str!("../../../docs/rules/waiver-forbidden.md"),
    check,
};

fn check(scene: &Scene<'_>, report: &mut Report) {
    for view in scene.waivers.iter().filter(|_| scene.request.is_none()) {
        let id = &view.record.value.rule;
        let why = match find(id.as_str()) {
            None => "there is no such rule",
            Some(rule) if !rule.waivable => "it is never waived: identity, proof, approval or history rests on it",
            Some(_) if scene.policy.waivers.never.contains(id) => "policy never lets it be waived",
            Some(_) => continue,
        };
        let message = format!("the waiver `{}` is for `{id}`, and {why}; it excepts nothing", view.id);
        report.add(
            format!("waiver {}", view.id),
            &view.record.path,
            "rule",
            message,
            format!("edit {}: remove the file", view.record.path),
        );
    }
}
