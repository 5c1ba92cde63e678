//! Somebody of ours answers for each integration.

use crate::{
    finding::Severity,
    rules::{Family, Operation, Report, Rule, Scene, cite},
};

/// `technical-owner-missing`
pub(in crate::rules) const RULE: Rule = Rule {
    id: "technical-owner-missing",
    family: Family::Ownership,
    summary: "each application has a technical owner, its own or the partner's",
    severity: Severity::High,
    blocks: &[Operation::Issue],
    waivable: false,
    citations: cite::OWNERS,
    page: include_str!("../../../docs/rules/technical-owner-missing.md"),
    check,
};

fn check(scene: &Scene<'_>, report: &mut Report) {
    for (view, record) in scene.current().filter(|(_, record)| record.value.owners.technical.is_none()) {
        let fix = format!("admit onboard partner {} --technical-owner OWNER", view.id);
        if view.folder.applications.is_empty() {
            let message = format!("nobody of ours answers for the integration of `{}`", view.id);
            report.add(view.id, &record.path, "owners.technical", message, fix);
            continue;
        }
        let own = scene
            .current_applications()
            .filter(|(of, application)| of.id == view.id && application.value.owners.technical.is_none());
        for (_, application) in own {
            let subject = format!("{}/{}", view.id, application.value.id);
            let message = format!(
                "nobody of ours answers for the integration `{subject}`: neither it nor its partner names a technical owner"
            );
            report.add(&subject, &application.path, "owners.technical", message, fix.clone());
        }
    }
}
