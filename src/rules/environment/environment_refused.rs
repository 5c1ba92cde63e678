//! A tier is only where policy has terms for it.

use crate::{
    finding::Severity,
    rules::{Family, Operation, Report, Rule, Scene, cite},
};

/// `environment-refused`
pub(in crate::rules) const RULE: Rule = Rule {
    id: "environment-refused",
    family: Family::Environment,
    summary: "policy has terms for the tier in each environment where it has access",
    severity: Severity::High,
    blocks: &[Operation::Approve, Operation::Issue, Operation::Resume],
    waivable: false,
    citations: cite::ENVIRONMENT,
    page: include_str!("../../../docs/rules/environment-refused.md"),
    check,
};

fn check(scene: &Scene<'_>, report: &mut Report) {
    for (view, access) in scene.current_accesses().filter(|(_, access)| access.terms.is_none()) {
        let Some(tier) = view.record.map(|record| &record.value.tier) else { continue };
        // An unknown tier or environment has a rule of its own.
        if !scene.policy.tiers.contains_key(tier) || !scene.policy.environments.contains_key(access.environment) {
            continue;
        }
        report.add(
            access.subject(),
            &access.application.path,
            access.key(""),
            format!("tier `{tier}` has no terms in {}, and what policy does not name is refused", access.environment),
            format!("edit {}: take `{}` out of `environments`", access.application.path, access.environment),
        );
    }
}
