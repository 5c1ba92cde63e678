//! Approvals that answer an earlier record are cleaned away.

use super::void;
use crate::{
    approval::{Signed, VoidWhy},
    finding::Severity,
    model::Action,
    rules::{Family, Report, Rule, Scene, cite, ratifies},
};

/// `approval-stale`
pub(in crate::rules) const RULE: Rule = Rule {
    id: "approval-stale",
    family: Family::Approval,
    summary: "no approval on file is for what a record no longer says",
    severity: Severity::Low,
    blocks: &[],
    waivable: false,
    citations: cite::APPROVAL,
    page: include_str!("../../../docs/rules/approval-stale.md"),
    check,
};

fn check(scene: &Scene<'_>, report: &mut Report) {
    void::report(scene, report, VoidWhy::Stale);
    for partner in scene.partners.iter().filter(|_| scene.request.is_none()) {
        for record in partner.folder.approvals.values() {
            let Ok(Signed { statement, .. }) = Signed::read(&record.value) else { continue };
            let asked = partner.accesses.iter().any(|view| {
                let application = &view.application.value.id;
                (Some(view.partner), Some(application), Some(view.environment))
                    == (statement.partner.as_ref(), statement.application.as_ref(), statement.environment.as_ref())
            });
            if asked || statement.action != Action::Grant || ratifies(partner, statement.digest) {
                continue;
            }
            let message = format!("the approval by `{}` is for access that is no longer on record", statement.approver);
            report.add(partner.id, &record.path, "", message, format!("edit {}: remove the file", record.path));
        }
    }
}
