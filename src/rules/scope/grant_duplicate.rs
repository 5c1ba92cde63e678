//! A scope is granted once in an environment, so that its conditions are what they seem.

use super::granted;
use crate::{
    finding::Severity,
    rules::{Family, Operation, Report, Rule, Scene, cite},
};

/// `grant-duplicate`
pub(in crate::rules) const RULE: Rule = Rule {
    id: "grant-duplicate",
    family: Family::Scope,
    summary: "no scope is granted twice in one environment",
    severity: Severity::Medium,
    blocks: &[Operation::Approve, Operation::Issue],
    waivable: false,
    citations: cite::SCOPE,
    page: include_str!("../../../docs/rules/grant-duplicate.md"),
    check,
};

fn check(scene: &Scene<'_>, report: &mut Report) {
    for granted in granted::all(scene) {
        let before = &granted.access.access.grants[..granted.index];
        let Some(first) = before.iter().position(|earlier| earlier.scope == granted.grant.scope) else { continue };
        report.add(
            granted.access.subject(),
            &granted.access.application.path,
            granted.key("scope"),
            format!(
                "`{}` is granted twice, by grants {} and {}: the conditions of one do not bind the other",
                granted.grant.scope,
                first + 1,
                granted.index + 1
            ),
            format!(
                "edit {}: leave one grant of `{}` in {}",
                granted.access.application.path, granted.grant.scope, granted.access.environment
            ),
        );
    }
}
