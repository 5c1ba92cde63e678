//! Somebody of ours answers for the purpose and the agreement.

use crate::{
    finding::Severity,
    rules::{Family, Operation, Report, Rule, Scene, cite},
};

/// `business-owner-missing`
pub(in crate::rules) const RULE: Rule = Rule {
    id: "business-owner-missing",
    family: Family::Ownership,
    summary: "the partner has a business owner",
    severity: Severity::High,
    blocks: &[Operation::Issue],
    waivable: false,
    citations: cite::OWNERS,
    page: include_str!("../../../docs/rules/business-owner-missing.md"),
    check,
};

fn check(scene: &Scene<'_>, report: &mut Report) {
    for (view, record) in scene.current().filter(|(_, record)| record.value.owners.business.is_none()) {
        report.add(
            view.id,
            &record.path,
            "owners.business",
            format!("nobody of ours answers for the purpose and the agreement of `{}`", view.id),
            format!("admit onboard partner {} --business-owner OWNER", view.id),
        );
    }
}
