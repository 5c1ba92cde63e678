//! An approver holds the role, is still with us, and is counted once.

use super::void;
use crate::{
    approval::VoidWhy,
    finding::Severity,
    rules::{Family, Report, Rule, Scene, cite},
};

/// `approval-not-entitled`
pub(in crate::rules) const RULE: Rule = Rule {
    id: "approval-not-entitled",
    family: Family::Approval,
    summary: "each approver holds the role in which they approved",
    severity: Severity::Medium,
    blocks: &[],
    waivable: false,
    citations: cite::APPROVAL,
    page: include_str!("../../../docs/rules/approval-not-entitled.md"),
    check,
};

fn check(scene: &Scene<'_>, report: &mut Report) {
    void::report(scene, report, VoidWhy::NotEntitled);
}
