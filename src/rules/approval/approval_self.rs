//! Nobody approves what they asked for.

use super::void;
use crate::{
    approval::VoidWhy,
    finding::Severity,
    rules::{Family, Report, Rule, Scene, cite},
};

/// `approval-self`
pub(in crate::rules) const RULE: Rule = Rule {
    id: "approval-self",
    family: Family::Approval,
    summary: "nobody approves what they asked for",
    severity: Severity::Medium,
    blocks: &[],
    waivable: false,
    citations: cite::APPROVAL,
    page: include_str!("../../../docs/rules/approval-self.md"),
    check,
};

fn check(scene: &Scene<'_>, report: &mut Report) {
    void::report(scene, report, VoidWhy::SelfApproval);
}
