//! Every approval on file is a genuine one.

use super::void;
use crate::{
    approval::{Signed, VoidWhy},
    finding::Severity,
    rules::{Family, Operation, Report, Rule, Scene, cite},
};

/// `approval-forged`
pub(in crate::rules) const RULE: Rule = Rule {
    id: "approval-forged",
    family: Family::Approval,
    summary: "every approval on file was signed by the approver that it names",
    severity: Severity::Critical,
    blocks: &[Operation::Issue, Operation::Resume],
    waivable: false,
    citations: cite::APPROVAL,
    page: include_str!("../../../docs/rules/approval-forged.md"),
    check,
};

fn check(scene: &Scene<'_>, report: &mut Report) {
    void::report(scene, report, VoidWhy::Forged);
    misplaced(scene, report);
}

/// A genuine approval in the folder of a partner that it does not name. No question reads it there; somebody hoped that one would.
fn misplaced(scene: &Scene<'_>, report: &mut Report) {
    for partner in scene.partners.iter().filter(|_| scene.request.is_none()) {
        // A statement is canonical, so its partner stands in it to the letter; what is not is read.
        let named = format!("\"partner\":\"{}\"", partner.id);
        for record in partner.folder.approvals.values().filter(|record| !record.value.statement.contains(&named)) {
            let Ok(signed) = Signed::read(&record.value) else { continue };
            let whose =
                signed.statement.partner.as_ref().map_or_else(|| "no partner".to_owned(), |partner| format!("`{partner}`"));
            let message = format!(
                "the approval by `{}` does not count: it is for {whose}, and lies in the folder of `{}`",
                signed.statement.approver, partner.id
            );
            report.add(partner.id, &record.path, "", message, format!("edit {}: remove the file", record.path));
        }
    }
}
