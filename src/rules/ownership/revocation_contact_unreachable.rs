//! Whoever is to be told of a revocation can be called.

use crate::{
    finding::Severity,
    rules::{Family, Operation, Report, Rule, Scene, cite},
};

/// `revocation-contact-unreachable`
pub(in crate::rules) const RULE: Rule = Rule {
    id: "revocation-contact-unreachable",
    family: Family::Ownership,
    summary: "the revocation contact has a telephone number",
    severity: Severity::Medium,
    blocks: &[Operation::Issue],
    waivable: true,
    citations: cite::OWNERS,
    page: include_str!("../../../docs/rules/revocation-contact-unreachable.md"),
    check,
};

fn check(scene: &Scene<'_>, report: &mut Report) {
    for (view, record) in scene.current() {
        let Some(contact) = record.value.contacts.revocation.as_ref().filter(|contact| contact.phone.is_none()) else { continue };
        report.add(
            view.id,
            &record.path,
            "contacts.revocation",
            format!("the revocation contact of `{}`, `{}`, has no telephone number", view.id, contact.name),
            format!("admit onboard partner {} --revocation-contact 'NAME <MAIL> PHONE'", view.id),
        );
    }
}
