//! Nobody whom policy asks for said no.

use crate::{
    finding::Severity,
    grammar,
    rules::{Family, Operation, Report, Rule, Scene, cite},
};

/// `approval-rejected`
pub(in crate::rules) const RULE: Rule = Rule {
    id: "approval-rejected",
    family: Family::Approval,
    summary: "nobody has rejected the grant",
    severity: Severity::High,
    blocks: &[Operation::Issue, Operation::Resume],
    waivable: false,
    citations: cite::APPROVAL,
    page: include_str!("../../../docs/rules/approval-rejected.md"),
    check,
};

fn check(scene: &Scene<'_>, report: &mut Report) {
    for (_, view) in scene.accesses().filter(|(_, view)| !view.tally.rejected.is_empty()) {
        let who = grammar::list(&view.tally.rejected);
        let (application, environment) = (&view.application.value.id, view.environment);
        report.add(
            view.subject(),
            &view.application.path,
            view.key(""),
            format!("{who} rejected the grant of `{application}` in {environment}, and one rejection is enough"),
            format!("edit {}: change what was rejected, then `admit approve {}`", view.application.path, view.arguments()),
        );
    }
}
