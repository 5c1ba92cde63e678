//! What was issued in an hour of need is approved by everybody afterwards.

use crate::{
    finding::Severity,
    rules::{Family, Report, Rule, Scene, cite, unratified},
};

/// `break-glass-used`
pub(in crate::rules) const RULE: Rule = Rule {
    id: "break-glass-used",
    family: Family::Approval,
    summary: "the full quorum has approved what was issued by break-glass",
    severity: Severity::High,
    blocks: &[],
    waivable: false,
    citations: cite::APPROVAL,
    page: include_str!("../../../docs/rules/break-glass-used.md"),
    check,
};

fn check(scene: &Scene<'_>, report: &mut Report) {
    for open in unratified(scene).into_iter().filter(|open| scene.now < open.due) {
        let id = &open.record.value.id;
        let message = format!("`{id}` was issued by break-glass at {}, {}; due by {}", open.at, open.outlook(), open.due);
        report.add(open.subject(), &open.record.path, "issued", message, open.fix());
    }
}
