//! Approvals whose time is over are renewed or cleaned away.

use super::void;
use crate::{
    approval::VoidWhy,
    finding::Severity,
    rules::{Family, Report, Rule, Scene, cite},
};

/// `approval-expired`
pub(in crate::rules) const RULE: Rule = Rule {
    id: "approval-expired",
    family: Family::Approval,
    summary: "no approval on file is past its time",
    severity: Severity::Low,
    blocks: &[],
    waivable: false,
    citations: cite::APPROVAL,
    page: include_str!("../../../docs/rules/approval-expired.md"),
    check,
};

fn check(scene: &Scene<'_>, report: &mut Report) {
    void::report(scene, report, VoidWhy::Expired);
}
