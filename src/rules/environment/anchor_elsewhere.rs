//! An access rests on an anchor that is bound to its environment.

use crate::{
    finding::Severity,
    rules::{Family, Operation, Report, Rule, Scene, cite},
};

/// `anchor-elsewhere`
pub(in crate::rules) const RULE: Rule = Rule {
    id: "anchor-elsewhere",
    family: Family::Environment,
    summary: "each access rests on an anchor that is bound to its environment",
    severity: Severity::High,
    blocks: &[Operation::Approve, Operation::Issue, Operation::Resume, Operation::Publish],
    waivable: false,
    citations: cite::ENVIRONMENT,
    page: include_str!("../../../docs/rules/anchor-elsewhere.md"),
    check,
};

fn check(scene: &Scene<'_>, report: &mut Report) {
    for (view, access) in scene.current_accesses() {
        let Some(anchor) = access.access.anchor.as_ref().and_then(|id| view.anchor(id)) else { continue };
        if anchor.record.value.environments.contains(access.environment) {
            continue;
        }
        report.add(
            access.subject(),
            &access.application.path,
            access.key("anchor"),
            format!("`{}` rests on `{}#{}`, which is not bound to {}", access.subject(), view.id, anchor.id, access.environment),
            format!("admit onboard application {} --anchor ANCHOR", access.arguments()),
        );
    }
}
