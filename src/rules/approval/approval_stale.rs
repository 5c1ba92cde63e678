//! Approvals that answer an earlier record are cleaned away.

use super::void;
use crate::{
    approval::{Signed, VoidWhy},
    finding::Severity,
    model::{Action, Approval, Record},
    rules::{AccessView, Family, Report, Rule, Scene, cite, ratifies},
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
        let asked: Vec<[String; 3]> = partner.accesses.iter().map(named).collect();
        // What a canonical statement is about stands in it to the letter; only what is about nothing on record is read.
        let stray = |record: &&Record<Approval>| {
            let statement = &record.value.statement;
            !asked.iter().any(|names| names.iter().all(|name| statement.contains(name)))
        };
        for record in partner.folder.approvals.values().filter(stray) {
            let Ok(Signed { statement, .. }) = Signed::read(&record.value) else { continue };
            if statement.action != Action::Grant || ratifies(partner, statement.digest) {
                continue;
            }
            let message = format!("the approval by `{}` is for access that is no longer on record", statement.approver);
            report.add(partner.id, &record.path, "", message, format!("edit {}: remove the file", record.path));
        }
    }
}

/// How a statement names an access.
fn named(view: &AccessView<'_>) -> [String; 3] {
    let AccessView { partner, application, environment, .. } = view;
    [
        format!("\"partner\":\"{partner}\""),
        format!("\"application\":\"{}\"", application.value.id),
        format!("\"environment\":\"{environment}\""),
    ]
}
