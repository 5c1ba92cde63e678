//! What everything is judged by goes forward: each change has a version of its own, and the registry stays the same registry.

use crate::{
    approval::policy_digest,
    finding::Severity,
    rules::{Family, Report, Rule, Scene, cite},
};

/// `policy-rolled-back`
pub(in crate::rules) const RULE: Rule = Rule {
    id: "policy-rolled-back",
    family: Family::Change,
    summary: "a change of policy, roster, catalogue or issuers raises the version, and the registry's id stays",
    severity: Severity::Critical,
    blocks: &[],
    waivable: false,
    citations: cite::POLICY,
    page: include_str!("../../../docs/rules/policy-rolled-back.md"),
    check,
};

fn check(scene: &Scene<'_>, report: &mut Report) {
    let Some(since) = scene.since else { return };
    let (before, after) = (since.policy, since.policy_after);
    if before.registry != after.registry {
        let message = "the registry has another id, and nothing that was signed for it counts any more".to_owned();
        report.add("policy", "admit.toml", "registry", message, "edit admit.toml: put the id back");
    }
    let same = match (policy_digest(before, since.registry), policy_digest(after, since.after)) {
        (Ok(before), Ok(after)) => before == after,
        _ => false,
    };
    if !same && after.version <= before.version {
        let message = format!(
            "policy, roster, catalogue or issuers are not what they were, and the version went from {} to {}: what was approved once \
             could be put back",
            before.version, after.version
        );
        report.add("policy", "admit.toml", "version", message, format!("edit admit.toml: version = {}", before.version + 1));
    }
}
