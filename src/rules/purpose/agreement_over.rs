//! When the contract is over, access is.

use crate::{
    finding::Severity,
    rules::{Family, Operation, Report, Rule, Scene, cite},
};

/// `agreement-over`
pub(in crate::rules) const RULE: Rule = Rule {
    id: "agreement-over",
    family: Family::Purpose,
    summary: "the agreement is not over",
    severity: Severity::Critical,
    blocks: &[Operation::Approve, Operation::Issue, Operation::Resume],
    waivable: false,
    citations: cite::AGREEMENT,
    page: include_str!("../../../docs/rules/agreement-over.md"),
    check,
};

fn check(scene: &Scene<'_>, report: &mut Report) {
    for (view, record) in scene.current() {
        let Some(agreement) = &record.value.agreement else { continue };
        let Some(end) = agreement.end.filter(|end| scene.now >= end.end()) else { continue };
        report.add(
            view.id,
            &record.path,
            "agreement.end",
            format!("the agreement `{}` of `{}` ended on {end}, and the partner goes on", agreement.reference, view.id),
            format!("admit offboard {}", view.id),
        );
    }
}
