//! Access rests on a contract.

use crate::{
    finding::Severity,
    rules::{Family, Operation, Report, Rule, Scene, cite},
};

/// `agreement-missing`
pub(in crate::rules) const RULE: Rule = Rule {
    id: "agreement-missing",
    family: Family::Purpose,
    summary: "the record names the agreement",
    severity: Severity::High,
    blocks: &[Operation::Approve, Operation::Issue],
    waivable: false,
    citations: cite::AGREEMENT,
    page: include_str!("../../../docs/rules/agreement-missing.md"),
    check,
};

fn check(scene: &Scene<'_>, report: &mut Report) {
    for (view, record) in scene.current().filter(|(_, record)| record.value.agreement.is_none()) {
        report.add(
            view.id,
            &record.path,
            "agreement",
            format!("`{}` has no agreement that access could rest on", view.id),
            format!("admit onboard partner {} --agreement REF --agreement-start DAY --agreement-end DAY", view.id),
        );
    }
}
