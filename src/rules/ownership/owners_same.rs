//! Purpose and integration have two owners.

use crate::{
    finding::Severity,
    rules::{Family, Operation, Report, Rule, Scene, cite},
};

/// `owners-same`
pub(in crate::rules) const RULE: Rule = Rule {
    id: "owners-same",
    family: Family::Ownership,
    summary: "business owner and technical owner are two",
    severity: Severity::Medium,
    blocks: &[Operation::Issue],
    waivable: true,
    citations: cite::OWNERS,
    page: include_str!("../../../docs/rules/owners-same.md"),
    check,
};

fn check(scene: &Scene<'_>, report: &mut Report) {
    for (view, record) in scene.current() {
        let owners = &record.value.owners;
        let Some(owner) = owners.business.as_ref().filter(|business| owners.technical.as_ref() == Some(business)) else {
            continue;
        };
        report.add(
            view.id,
            &record.path,
            "owners.technical",
            format!(
                "`{owner}` is business owner and technical owner of `{}`: nobody is left to ask when one person errs or leaves",
                view.id
            ),
            format!("admit onboard partner {} --technical-owner OWNER", view.id),
        );
    }
}
