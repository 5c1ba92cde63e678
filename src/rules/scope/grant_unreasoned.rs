//! What can change or hurt something is granted for a reason.

use super::granted;
use crate::{
    finding::Severity,
    model::{Access, Sensitivity},
    rules::{Family, Operation, Report, Rule, Scene, cite},
};

/// `grant-unreasoned`
pub(in crate::rules) const RULE: Rule = Rule {
    id: "grant-unreasoned",
    family: Family::Scope,
    summary: "each grant that writes or is restricted has a reason",
    severity: Severity::Medium,
    blocks: &[Operation::Approve, Operation::Issue],
    waivable: true,
    citations: cite::JUSTIFICATION,
    page: include_str!("../../../docs/rules/grant-unreasoned.md"),
    check,
};

fn check(scene: &Scene<'_>, report: &mut Report) {
    for granted in granted::all(scene).filter(|granted| granted.grant.reason.is_none()) {
        let Some(scope) = granted.scope(scene) else { continue };
        let weight = match (scope.access, scope.sensitivity) {
            (Access::Write | Access::Admin, _) => granted::word(scope.access),
            (Access::Read, Sensitivity::Restricted) => granted::word(scope.sensitivity),
            (Access::Read, _) => continue,
        };
        report.add(
            granted.access.subject(),
            &granted.access.application.path,
            granted.key("reason"),
            format!("`{}` is a `{weight}` scope and is granted without a reason", granted.grant.scope),
            format!("admit onboard application {} --scope {} --reason TEXT", granted.access.arguments(), granted.grant.scope),
        );
    }
}
