//! An access grants something.

use crate::{
    finding::Severity,
    rules::{Family, Operation, Report, Rule, Scene, cite},
};

/// `grants-missing`
pub(in crate::rules) const RULE: Rule = Rule {
    id: "grants-missing",
    family: Family::Scope,
    summary: "each access has at least one grant",
    severity: Severity::Medium,
    blocks: &[Operation::Approve, Operation::Issue, Operation::Resume],
    waivable: false,
    citations: cite::SCOPE,
    page: include_str!("../../../docs/rules/grants-missing.md"),
    check,
};

fn check(scene: &Scene<'_>, report: &mut Report) {
    for (_, access) in scene.current_accesses().filter(|(_, access)| access.access.grants.is_empty()) {
        report.add(
            access.subject(),
            &access.application.path,
            access.key("grants"),
            format!("`{}` has no grants, so that there is nothing to approve and nothing to issue for", access.subject()),
            format!("admit onboard application {} --scope SCOPE --until DAY --reason TEXT", access.arguments()),
        );
    }
}
