//! An approval names those of the step before.

use super::void;
use crate::{
    approval::VoidWhy,
    finding::Severity,
    rules::{Family, Report, Rule, Scene, cite},
};

/// `approval-out-of-order`
pub(in crate::rules) const RULE: Rule = Rule {
    id: "approval-out-of-order",
    family: Family::Approval,
    summary: "each approval names the approvals of the step before it",
    severity: Severity::Medium,
    blocks: &[],
    waivable: false,
    citations: cite::APPROVAL,
    page: include_str!("../../../docs/rules/approval-out-of-order.md"),
    check,
};

fn check(scene: &Scene<'_>, report: &mut Report) {
    void::report(scene, report, VoidWhy::OutOfOrder);
}
