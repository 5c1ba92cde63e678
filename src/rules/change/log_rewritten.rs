//! A log only grows.

use crate::{
    finding::Severity,
    model::PartnerId,
    rules::{Family, Report, Rule, Scene, cite},
};

/// `log-rewritten`
pub(in crate::rules) const RULE: Rule = Rule {
    id: "log-rewritten",
    family: Family::Change,
    summary: "each log begins with the log that the change found",
    severity: Severity::Critical,
    blocks: &[],
    waivable: false,
    citations: cite::LOG,
    page: include_str!("../../../docs/rules/log-rewritten.md"),
    check,
};

fn check(scene: &Scene<'_>, report: &mut Report) {
    let Some(since) = scene.since else { return };
    for (id, before) in since.registry.partners.iter().filter(|(_, folder)| !folder.log.is_empty()) {
        let after = since.after.partners.get(id).map(|folder| folder.log.as_slice()).unwrap_or_default();
        if !after.starts_with(&before.log) {
            let path = format!("partners/{id}/log.jsonl");
            report.add(id, &path, "", what(id, &before.log, after), format!("edit {path}: put back what was there, from git"));
        }
    }
}

/// What became of the log.
fn what(id: &PartnerId, before: &[u8], after: &[u8]) -> String {
    let lines = |log: &[u8]| log.iter().filter(|b| **b == b'\n').count();
    if after.is_empty() {
        return format!("the log of `{id}` is gone, and it had {}", crate::grammar::count(lines(before), "event"));
    }
    let same = before.split(|b| *b == b'\n').zip(after.split(|b| *b == b'\n')).take_while(|(old, new)| old == new).count();
    if before.starts_with(after) {
        return format!("the log of `{id}` ends after line {same}, and it had {}", crate::grammar::count(lines(before), "event"));
    }
    format!("line {} of the log of `{id}` is not the line that was there", same + 1)
}
