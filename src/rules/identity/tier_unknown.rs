//! The tier of a partner is one that policy knows.

use crate::{
    finding::Severity,
    rules::{Family, Operation, Report, Rule, Scene, cite},
};

/// `tier-unknown`
pub(in crate::rules) const RULE: Rule = Rule {
    id: "tier-unknown",
    family: Family::Identity,
    summary: "policy knows the partner's tier",
    severity: Severity::High,
    blocks: &[Operation::Approve, Operation::Issue, Operation::Resume],
    waivable: false,
    citations: cite::POLICY,
    page: include_str!("../../../docs/rules/tier-unknown.md"),
    check,
};

fn check(scene: &Scene<'_>, report: &mut Report) {
    for (view, record) in scene.current().filter(|(_, record)| !scene.policy.tiers.contains_key(&record.value.tier)) {
        report.add(
            view.id,
            &record.path,
            "tier",
            format!(
                "`{}` is of tier `{}`, which policy does not know, so that nothing is asked of it and all is refused",
                view.id, record.value.tier
            ),
            format!("admit onboard partner {} --tier TIER", view.id),
        );
    }
}
