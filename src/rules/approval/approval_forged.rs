//! Every approval on file is a genuine one.

use super::void;
use crate::{
    approval::VoidWhy,
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
}
