//! A change of what everything is judged by is approved by the quorum that it found.

use crate::{
    approval::{policy_digest, tally},
    finding::Severity,
    grammar,
    policy::Policy,
    rules::{Family, Report, Rule, Scene, cite, policy_question},
};

/// `policy-change-unapproved`
pub(in crate::rules) const RULE: Rule = Rule {
    id: "policy-change-unapproved",
    family: Family::Change,
    summary: "what widens policy, roster, catalogue or issuers is approved by the quorum from before it",
    severity: Severity::Critical,
    blocks: &[],
    waivable: false,
    citations: cite::POLICY,
    page: include_str!("../../../docs/rules/policy-change-unapproved.md"),
    check,
};

fn check(scene: &Scene<'_>, report: &mut Report) {
    let Some(since) = scene.since.filter(|since| since.widens_policy) else { return };
    let Ok(digest) = policy_digest(since.policy_after, since.after) else { return };
    // The quorum and the people are those from before; an approval given on the new version is not from a time to come.
    let judge = Policy { version: since.policy_after.version.max(since.policy.version), ..since.policy.clone() };
    let mut question = policy_question(&judge, digest);
    question.authors.clone_from(&since.authors.policy);
    let tally = tally(&question, since.after.approvals.values(), &since.registry.owners, &judge, scene.now);
    if tally.is_complete() {
        return;
    }
    let (given, needed) = tally.counts();
    let who = match tally.next() {
        _ if !tally.rejected.is_empty() => format!(", rejected by {}", grammar::list(&tally.rejected)),
        Some((step, open)) => format!(", {} missing in step {step}", grammar::list(open.iter().map(|class| &class.role))),
        None => String::new(),
    };
    let mut message = format!(
        "{} has {given} of {} by the quorum from before the change{who}",
        digest.short(),
        grammar::count(needed, "approval")
    );
    for void in tally.void.iter().filter(|void| void.why == crate::approval::VoidWhy::SelfApproval) {
        message.push_str(&format!("; {}", void.message));
    }
    report.add("policy", "admit.toml", "governance.approvals", message, "admit approve --policy --base BASE");
}
