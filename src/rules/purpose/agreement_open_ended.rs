//! A contract that access rests on has a last day.

use crate::{
    finding::Severity,
    rules::{Family, Operation, Report, Rule, Scene, cite},
};

/// `agreement-open-ended`
pub(in crate::rules) const RULE: Rule = Rule {
    id: "agreement-open-ended",
    family: Family::Purpose,
    summary: "the agreement has an end",
    severity: Severity::High,
    blocks: &[Operation::Approve, Operation::Issue],
    waivable: false,
    citations: cite::AGREEMENT,
    page: include_str!("../../../docs/rules/agreement-open-ended.md"),
    check,
};

fn check(scene: &Scene<'_>, report: &mut Report) {
    for (view, record) in scene.current() {
        let Some(agreement) = record.value.agreement.as_ref().filter(|agreement| agreement.end.is_none()) else { continue };
        report.add(
            view.id,
            &record.path,
            "agreement.end",
            format!("the agreement `{}` of `{}` has no end, so that no day ends access by itself", agreement.reference, view.id),
            format!("admit onboard partner {} --agreement-end DAY", view.id),
        );
    }
}
