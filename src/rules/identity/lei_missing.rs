//! A Legal Entity Identifier is on record where the tier asks for one.

use crate::{
    finding::Severity,
    rules::{Family, Operation, Report, Rule, Scene, cite},
};

/// `lei-missing`
pub(in crate::rules) const RULE: Rule = Rule {
    id: "lei-missing",
    family: Family::Identity,
    summary: "the partner has a Legal Entity Identifier where its tier asks for one",
    severity: Severity::Medium,
    blocks: &[Operation::Approve, Operation::Issue],
    waivable: true,
    citations: cite::ENTITY,
    page: include_str!("../../../docs/rules/lei-missing.md"),
    check,
};

fn check(scene: &Scene<'_>, report: &mut Report) {
    for (view, record) in scene.current() {
        let partner = &record.value;
        let asked = scene.policy.tiers.get(&partner.tier).is_some_and(|tier| tier.lei);
        let Some(entity) = partner.legal_entity.as_ref().filter(|_| asked) else { continue };
        if entity.lei.is_none() {
            report.add(
                view.id,
                &record.path,
                "legal-entity.lei",
                format!("`{}` has no Legal Entity Identifier, and tier `{}` asks for one", view.id, partner.tier),
                format!("admit onboard partner {} --lei LEI", view.id),
            );
        }
    }
}
