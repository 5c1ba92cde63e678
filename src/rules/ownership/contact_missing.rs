//! The contacts that policy asks for are named.

use crate::{
    finding::Severity,
    rules::{Family, Operation, Report, Rule, Scene, cite},
};

/// `contact-missing`
pub(in crate::rules) const RULE: Rule = Rule {
    id: "contact-missing",
    family: Family::Ownership,
    summary: "the contacts that the tier asks for are named",
    severity: Severity::High,
    blocks: &[Operation::Issue],
    waivable: true,
    citations: cite::OWNERS,
    page: include_str!("../../../docs/rules/contact-missing.md"),
    check,
};

fn check(scene: &Scene<'_>, report: &mut Report) {
    for (view, record) in scene.current() {
        let partner = &record.value;
        let Some(tier) = scene.policy.tiers.get(&partner.tier) else { continue };
        for kind in tier.contacts.iter().filter(|kind| partner.contacts.of(**kind).is_none()) {
            let kind = kind.as_str();
            report.add(
                view.id,
                &record.path,
                "contacts",
                format!("`{}` has no {kind} contact, and tier `{}` asks for one", view.id, partner.tier),
                format!("admit onboard partner {} --{kind}-contact 'NAME <MAIL>'", view.id),
            );
        }
    }
}
