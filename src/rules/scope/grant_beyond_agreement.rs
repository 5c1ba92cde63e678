//! No grant outlives the contract that it rests on.

use super::granted;
use crate::{
    finding::Severity,
    rules::{Family, Operation, Report, Rule, Scene, cite},
};

/// `grant-beyond-agreement`
pub(in crate::rules) const RULE: Rule = Rule {
    id: "grant-beyond-agreement",
    family: Family::Scope,
    summary: "no grant ends after the agreement",
    severity: Severity::Medium,
    blocks: &[Operation::Approve, Operation::Issue],
    waivable: true,
    citations: cite::AGREEMENT,
    page: include_str!("../../../docs/rules/grant-beyond-agreement.md"),
    check,
};

fn check(scene: &Scene<'_>, report: &mut Report) {
    for granted in granted::all(scene) {
        let agreement = granted.view.record.and_then(|record| record.value.agreement.as_ref());
        let Some((until, end)) = granted.grant.until.zip(agreement.and_then(|agreement| agreement.end)) else { continue };
        if until <= end {
            continue;
        }
        report.add(
            granted.access.subject(),
            &granted.access.application.path,
            granted.key("until"),
            format!("the grant of `{}` ends on {until}, and the agreement on {end}", granted.grant.scope),
            format!("admit onboard application {} --scope {} --until {end}", granted.access.arguments(), granted.grant.scope),
        );
    }
}
