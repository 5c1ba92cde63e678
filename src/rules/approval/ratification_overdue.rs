//! What was issued in an hour of need is approved by everybody in time, or taken back.

use crate::{
    finding::Severity,
    rules::{Family, Operation, Report, Rule, Scene, cite, unratified},
};

/// `ratification-overdue`
pub(in crate::rules) const RULE: Rule = Rule {
    id: "ratification-overdue",
    family: Family::Approval,
    summary: "nothing that was issued by break-glass has waited too long for the full quorum",
    severity: Severity::Critical,
    blocks: &[Operation::Issue],
    waivable: false,
    citations: cite::APPROVAL,
    page: include_str!("../../../docs/rules/ratification-overdue.md"),
    check,
};

/// The subject is the partner: until somebody has looked, nothing more is issued for it, in whatever application.
fn check(scene: &Scene<'_>, report: &mut Report) {
    for open in unratified(scene).into_iter().filter(|open| open.due <= scene.now) {
        let id = &open.record.value.id;
        let message = format!("`{id}` was issued by break-glass at {}, {}; it was due by {}", open.at, open.outlook(), open.due);
        report.add(open.partner, &open.record.path, "issued", message, open.fix());
    }
}
