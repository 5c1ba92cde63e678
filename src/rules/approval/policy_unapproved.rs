//! Policy and roster are approved before templates count.

use crate::{
    finding::Severity,
    grammar,
    rules::{Family, Report, Rule, Scene, cite},
};

/// `policy-unapproved`
pub(in crate::rules) const RULE: Rule = Rule {
    id: "policy-unapproved",
    family: Family::Approval,
    summary: "policy and roster are approved where templates rely on it",
    severity: Severity::Medium,
    blocks: &[],
    waivable: false,
    citations: cite::POLICY,
    page: include_str!("../../../docs/rules/policy-unapproved.md"),
    check,
};

fn check(scene: &Scene<'_>, report: &mut Report) {
    let message = match &scene.policy_digest {
        Err(refused) => format!("policy and roster cannot be digested: {refused}"),
        Ok(_) if scene.policy.templates.is_empty() || scene.policy_tally.is_complete() => return,
        Ok(digest) => {
            let (given, needed) = scene.policy_tally.counts();
            let names = grammar::list(scene.policy.templates.keys());
            let approvals = grammar::count(needed, "approval");
            format!(
                "policy and roster ({}) have {given} of {approvals}, and until then nothing counts as approved by {names}",
                digest.short()
            )
        }
    };
    report.add("policy", "admit.toml", "templates", message, "admit approve --policy");
}
