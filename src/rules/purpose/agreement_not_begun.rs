//! Access does not come before its contract.

use crate::{
    finding::Severity,
    rules::{Family, Operation, Report, Rule, Scene, cite},
};

/// `agreement-not-begun`
pub(in crate::rules) const RULE: Rule = Rule {
    id: "agreement-not-begun",
    family: Family::Purpose,
    summary: "the agreement has begun",
    severity: Severity::Medium,
    blocks: &[Operation::Issue, Operation::Resume],
    waivable: true,
    citations: cite::AGREEMENT,
    page: include_str!("../../../docs/rules/agreement-not-begun.md"),
    check,
};

fn check(scene: &Scene<'_>, report: &mut Report) {
    for (view, record) in scene.current() {
        let Some(agreement) = record.value.agreement.as_ref().filter(|agreement| scene.now < agreement.start.start()) else {
            continue;
        };
        report.add(
            view.id,
            &record.path,
            "agreement.start",
            format!(
                "the agreement `{}` of `{}` begins on {}, and today is {}",
                agreement.reference,
                view.id,
                agreement.start,
                scene.now.day()
            ),
            format!("admit onboard partner {} --agreement-start DAY", view.id),
        );
    }
}
