//! A grant has a last day.

use super::granted;
use crate::{
    finding::Severity,
    rules::{Family, Operation, Report, Rule, Scene, cite},
};

/// `grant-open-ended`
pub(in crate::rules) const RULE: Rule = Rule {
    id: "grant-open-ended",
    family: Family::Scope,
    summary: "each grant has an end",
    severity: Severity::High,
    blocks: &[Operation::Approve, Operation::Issue],
    waivable: false,
    citations: cite::LIFETIME,
    page: include_str!("../../../docs/rules/grant-open-ended.md"),
    check,
};

fn check(scene: &Scene<'_>, report: &mut Report) {
    for granted in granted::all(scene).filter(|granted| granted.grant.until.is_none()) {
        report.add(
            granted.access.subject(),
            &granted.access.application.path,
            granted.key("until"),
            format!("the grant of `{}` has no end", granted.grant.scope),
            format!("admit onboard application {} --scope {} --until DAY", granted.access.arguments(), granted.grant.scope),
        );
    }
}
