//! A credential is for an access that somebody put on record.

use crate::{
    finding::Severity,
    rules::{Family, Operation, Report, Rule, Scene, cite},
};

/// `access-missing`
pub(in crate::rules) const RULE: Rule = Rule {
    id: "access-missing",
    family: Family::Scope,
    summary: "the application that is asked for has access on record in that environment",
    severity: Severity::High,
    blocks: &[Operation::Approve, Operation::Issue, Operation::Resume],
    waivable: false,
    citations: cite::SCOPE,
    page: include_str!("../../../docs/rules/access-missing.md"),
    check,
};

fn check(scene: &Scene<'_>, report: &mut Report) {
    let Some(request) = scene.request else { return };
    // A partner that is not there at all is said by `partner-missing`.
    let Some(view) = scene.partners.first().filter(|view| view.accesses.is_empty()) else { return };
    let subject = format!("{}/{} in {}", request.partner, request.application, request.environment);
    let (file, message) = match view.folder.applications.get(&request.application) {
        Some(application) => (
            application.path.clone(),
            format!("`{}/{}` has no access in {}", request.partner, request.application, request.environment),
        ),
        None => {
            let file = format!("partners/{}/partner.yaml", request.partner);
            (file, format!("`{}` has no application `{}`", request.partner, request.application))
        }
    };
    let fix = format!(
        "admit onboard application {}/{} --environment {} --anchor ANCHOR --scope SCOPE --until DAY --reason TEXT --requested-by OWNER",
        request.partner, request.application, request.environment
    );
    report.add(subject, &file, "environments", message, fix);
}
