//! The policy is one that can be kept.

use crate::{
    finding::Severity,
    rules::{Family, Operation, Report, Rule, Scene, cite},
};

/// `policy-flawed`
pub(in crate::rules) const RULE: Rule = Rule {
    id: "policy-flawed",
    family: Family::Approval,
    summary: "the policy asks for somebody and names what exists",
    severity: Severity::Critical,
    blocks: &[Operation::Approve, Operation::Issue, Operation::Resume],
    waivable: false,
    citations: cite::POLICY,
    page: include_str!("../../../docs/rules/policy-flawed.md"),
    check,
};

fn check(scene: &Scene<'_>, report: &mut Report) {
    for flaw in scene.policy.flaws() {
        let fix = format!("edit admit.toml: {}", flaw.key);
        report.add("policy", "admit.toml", flaw.key, flaw.message, fix);
    }
}
