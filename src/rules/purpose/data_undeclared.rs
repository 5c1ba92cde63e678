//! The kinds of data that a partner will see are said beforehand.

use crate::{
    finding::Severity,
    rules::{Family, Operation, Report, Rule, Scene, cite},
};

/// `data-undeclared`
pub(in crate::rules) const RULE: Rule = Rule {
    id: "data-undeclared",
    family: Family::Purpose,
    summary: "the justification names the kinds of data",
    severity: Severity::Medium,
    blocks: &[Operation::Issue],
    waivable: true,
    citations: cite::JUSTIFICATION,
    page: include_str!("../../../docs/rules/data-undeclared.md"),
    check,
};

fn check(scene: &Scene<'_>, report: &mut Report) {
    for (view, record) in scene.current() {
        if record.value.justification.as_ref().is_some_and(|justification| justification.data.is_empty()) {
            report.add(
                view.id,
                &record.path,
                "justification.data",
                format!("the justification of `{}` names no kind of data", view.id),
                format!("admit onboard partner {} --data KIND", view.id),
            );
        }
    }
}
