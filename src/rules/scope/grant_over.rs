//! A grant that is over is taken out or given anew.

use super::granted;
use crate::{
    finding::Severity,
    rules::{Family, Operation, Report, Rule, Scene, cite},
};

/// `grant-over`
pub(in crate::rules) const RULE: Rule = Rule {
    id: "grant-over",
    family: Family::Scope,
    summary: "no grant is over",
    severity: Severity::Medium,
    blocks: &[Operation::Issue, Operation::Resume],
    waivable: false,
    citations: cite::SCOPE,
    page: include_str!("../../../docs/rules/grant-over.md"),
    check,
};

fn check(scene: &Scene<'_>, report: &mut Report) {
    for granted in granted::all(scene).filter(|granted| !granted.agreement_is_over(scene)) {
        let Some(until) = granted.grant.until.filter(|until| scene.now >= until.end()) else { continue };
        report.add(
            granted.access.subject(),
            &granted.access.application.path,
            granted.key("until"),
            format!("the grant of `{}` ended on {until}", granted.grant.scope),
            format!("admit onboard application {} --scope {} --until DAY", granted.access.arguments(), granted.grant.scope),
        );
    }
}
