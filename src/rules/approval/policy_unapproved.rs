//! What everything is judged by is approved by its own quorum before anything is minted.

use crate::{
    finding::Severity,
    grammar,
    rules::{Family, Operation, Report, Rule, Scene, cite},
};

/// `policy-unapproved`
pub(in crate::rules) const RULE: Rule = Rule {
    id: "policy-unapproved",
    family: Family::Approval,
    summary: "policy, roster, catalogue and issuers are approved as they are",
    severity: Severity::High,
    blocks: &[Operation::Issue, Operation::Resume],
    waivable: false,
    citations: cite::POLICY,
    page: include_str!("../../../docs/rules/policy-unapproved.md"),
    check,
};

fn check(scene: &Scene<'_>, report: &mut Report) {
    let message = match &scene.policy_digest {
        Err(refused) => format!("policy, roster, catalogue and issuers cannot be digested: {refused}"),
        Ok(_) if scene.policy_tally.is_complete() => return,
        Ok(digest) => {
            let (given, needed) = scene.policy_tally.counts();
            let approvals = grammar::count(needed, "approval");
            let missing: Vec<_> =
                scene.policy_tally.next().into_iter().flat_map(|(_, open)| open).map(|class| &class.role).collect();
            let who = match (scene.policy_tally.rejected.as_slice(), missing.as_slice()) {
                ([], []) => String::new(),
                ([], missing) => format!(", {} missing", grammar::list(missing)),
                (rejected, _) => format!(", rejected by {}", grammar::list(rejected)),
            };
            format!(
                "policy, roster, catalogue and issuers ({}) have {given} of {approvals}{who}, and until then nothing is minted",
                digest.short()
            )
        }
    };
    report.add("policy", "admit.toml", "version", message, "admit approve --policy");
}
