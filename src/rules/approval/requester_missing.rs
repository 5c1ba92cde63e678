//! It is on record which person asked for access.

use crate::{
    finding::Severity,
    model::OwnerKind,
    rules::{Family, Operation, Report, Rule, Scene, cite},
};

/// `requester-missing`
pub(in crate::rules) const RULE: Rule = Rule {
    id: "requester-missing",
    family: Family::Approval,
    summary: "each access says which person asked for it",
    severity: Severity::High,
    blocks: &[Operation::Approve, Operation::Issue],
    waivable: false,
    citations: cite::APPROVAL,
    page: include_str!("../../../docs/rules/requester-missing.md"),
    check,
};

fn check(scene: &Scene<'_>, report: &mut Report) {
    for (partner, view) in scene.accesses() {
        let application = &view.application.value.id;
        let message = match &view.access.requested_by {
            None => format!(
                "nobody is named who asked for `{application}` in {}, so nobody can be kept from approving it alone",
                view.environment
            ),
            Some(id) => match scene.owner(id) {
                None => format!("`{id}`, who asked for `{application}` in {}, is not in the roster", view.environment),
                Some(owner) if owner.kind != OwnerKind::Person => {
                    format!(
                        "`{id}`, who asked for `{application}` in {}, is no person, and whoever stands behind it could approve",
                        view.environment
                    )
                }
                Some(_) => continue,
            },
        };
        if partner.is_offboarded() && scene.request.is_none() {
            continue;
        }
        let fix = format!("admit onboard application {} --requested-by OWNER", view.arguments());
        report.add(view.subject(), &view.application.path, view.key("requested-by"), message, fix);
    }
}
