//! A request is answered within the time that policy gives it.

use crate::{
    finding::Severity,
    grammar,
    rules::{Family, Operation, Report, Rule, Scene, cite},
};

/// `request-old`
pub(in crate::rules) const RULE: Rule = Rule {
    id: "request-old",
    family: Family::Approval,
    summary: "each open request is dated and younger than policy lets one wait",
    severity: Severity::Medium,
    blocks: &[Operation::Approve],
    waivable: true,
    citations: cite::APPROVAL,
    page: include_str!("../../../docs/rules/request-old.md"),
    check,
};

fn check(scene: &Scene<'_>, report: &mut Report) {
    for (partner, view) in scene.accesses() {
        let Some(terms) = view.terms.filter(|_| !partner.is_offboarded() && !view.access.grants.is_empty()) else { continue };
        if view.template.is_some() {
            continue;
        }
        let application = &view.application.value.id;
        let message = match view.access.requested_on {
            None => format!("the request for `{application}` in {} has no date", view.environment),
            Some(day) if day.start() > scene.now => {
                format!("the request for `{application}` in {} is dated {day}, which is still to come", view.environment)
            }
            Some(day) if !view.tally.is_complete() && day.start().plus(terms.request) < scene.now => {
                let waits = grammar::count(scene.now.day().days_since(day), "day");
                format!(
                    "the request for `{application}` in {} has waited for {waits}, and policy gives it {}",
                    view.environment, terms.request
                )
            }
            Some(_) => continue,
        };
        let fix = format!("edit {}: {}: {}", view.application.path, view.key("requested-on"), scene.now.day());
        report.add(view.subject(), &view.application.path, view.key("requested-on"), message, fix);
    }
}
