//! A partner with credentials has a log.

use crate::{
    finding::Severity,
    grammar,
    rules::{Family, Operation, Report, Rule, Scene, cite},
};

/// `log-missing`
pub(in crate::rules) const RULE: Rule = Rule {
    id: "log-missing",
    family: Family::History,
    summary: "a partner with credentials or receipts has a log",
    severity: Severity::Critical,
    blocks: &[Operation::Approve, Operation::Issue, Operation::Resume, Operation::Publish],
    waivable: false,
    citations: cite::LOG,
    page: include_str!("../../../docs/rules/log-missing.md"),
    check,
};

fn check(scene: &Scene<'_>, report: &mut Report) {
    for partner in scene.partners.iter().filter(|partner| partner.folder.log.is_empty()) {
        let (credentials, receipts) = (partner.folder.credentials.len(), partner.folder.receipts.len());
        let there = [(credentials, "credential"), (receipts, "receipt")];
        let there: Vec<String> =
            there.into_iter().filter(|(number, _)| *number > 0).map(|(number, what)| grammar::count(number, what)).collect();
        if there.is_empty() {
            continue;
        }
        let path = format!("partners/{}/log.jsonl", partner.id);
        let message = format!("`{}` has {} and no log", partner.id, grammar::joined(there));
        report.add(
            partner.id,
            &path,
            "",
            message,
            format!("edit {path}: put back the last version in git that `admit verify log` accepts"),
        );
    }
}
