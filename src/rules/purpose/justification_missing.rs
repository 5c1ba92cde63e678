//! There is a reason why a partner has access at all.

use crate::{
    finding::Severity,
    rules::{Family, Operation, Report, Rule, Scene, cite},
};

/// `justification-missing`
pub(in crate::rules) const RULE: Rule = Rule {
    id: "justification-missing",
    family: Family::Purpose,
    summary: "the record says why the partner has access",
    severity: Severity::High,
    blocks: &[Operation::Issue],
    waivable: true,
    citations: cite::JUSTIFICATION,
    page: include_str!("../../../docs/rules/justification-missing.md"),
    check,
};

fn check(scene: &Scene<'_>, report: &mut Report) {
    for (view, record) in scene.current().filter(|(_, record)| record.value.justification.is_none()) {
        report.add(
            view.id,
            &record.path,
            "justification",
            format!("nothing says why `{}` has access", view.id),
            format!("admit onboard partner {} --purpose TEXT --data KIND --ticket TICKET", view.id),
        );
    }
}
