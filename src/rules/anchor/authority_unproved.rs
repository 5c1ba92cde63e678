//! An authority answered with its own key where policy asks for that.

use crate::{
    finding::Severity,
    model::{Environment, SignedBy},
    rules::{Family, Operation, Report, Rule, Scene, cite},
};

/// `authority-unproved`
pub(in crate::rules) const RULE: Rule = Rule {
    id: "authority-unproved",
    family: Family::Anchor,
    summary: "each authority answered with its own key where policy asks for that",
    severity: Severity::High,
    blocks: &[Operation::Approve, Operation::Issue],
    waivable: true,
    citations: cite::ANCHOR,
    page: include_str!("../../../docs/rules/authority-unproved.md"),
    check,
};

fn check(scene: &Scene<'_>, report: &mut Report) {
    for (partner, view) in scene.anchors().filter(|(_, view)| view.record.value.revoked.is_none()) {
        let Some(Ok(Some(SignedBy::Leaf))) = view.proof else { continue };
        let Some(tier) = partner.record.map(|record| &record.value.tier) else { continue };
        let asks = |environment: &&Environment| {
            let terms = scene.policy.terms(tier, environment);
            terms.is_some_and(|terms| terms.authority_proof == Some(SignedBy::Authority))
        };
        let Some(environment) = view.record.value.environments.iter().find(asks) else { continue };
        let subject = format!("{}#{}", partner.id, view.id);
        let index = view.record.value.proofs.len().saturating_sub(1);
        report.add(
            &subject,
            &view.record.path,
            format!("proofs.{index}"),
            format!(
                "a certificate under anchor `{}` answered for it, and policy asks for the authority's own key in {environment}",
                view.id
            ),
            format!("admit prove {subject}"),
        );
    }
}
