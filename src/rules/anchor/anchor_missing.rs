//! An application names what its identity is verified against.

use crate::{
    finding::Severity,
    rules::{Family, Operation, Report, Rule, Scene, cite},
};

/// `anchor-missing`
pub(in crate::rules) const RULE: Rule = Rule {
    id: "anchor-missing",
    family: Family::Anchor,
    summary: "each access names a trust anchor",
    severity: Severity::High,
    blocks: &[Operation::Approve, Operation::Issue],
    waivable: false,
    citations: cite::ANCHOR,
    page: include_str!("../../../docs/rules/anchor-missing.md"),
    check,
};

fn check(scene: &Scene<'_>, report: &mut Report) {
    for (partner, view) in scene.accesses() {
        let left_over = partner.is_offboarded() && scene.request.is_none();
        if view.access.anchor.is_some() || left_over {
            continue;
        }
        let (application, environment) = (&view.application.value.id, view.environment);
        report.add(
            view.subject(),
            &view.application.path,
            view.key("anchor"),
            format!("`{application}` names no trust anchor in {environment}, so there is nothing to verify its identity against"),
            format!("admit onboard application {}/{application} --environment {environment} --anchor ANCHOR", view.partner),
        );
    }
}
