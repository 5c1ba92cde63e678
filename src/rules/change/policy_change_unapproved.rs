//! A change of what everything is judged by is approved by the quorum that it found.

use crate::{
    approval::VoidWhy,
    finding::Severity,
    grammar,
    rules::{Family, Report, Rule, Scene, cite},
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
    let Ok((digest, tally)) = since.policy_tally(scene.now) else { return };
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
    for void in tally.void.iter().filter(|void| void.why == VoidWhy::SelfApproval) {
        message.push_str(&format!("; {}", void.message));
    }
    let fix = format!("admit approve --policy --base {}", since.name);
    report.add("policy", "admit.toml", "governance.approvals", message, fix);
}
