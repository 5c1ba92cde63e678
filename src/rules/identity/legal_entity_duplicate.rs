//! One legal entity is one partner.

use crate::{
    finding::Severity,
    model::{LegalEntity, PartnerFolder, PartnerId},
    rules::{Family, Report, Rule, Scene, cite},
};
use std::collections::BTreeMap;

/// `legal-entity-duplicate`
pub(in crate::rules) const RULE: Rule = Rule {
    id: "legal-entity-duplicate",
    family: Family::Identity,
    summary: "no other partner is the same legal entity",
    severity: Severity::High,
    blocks: &[],
    waivable: true,
    citations: cite::ENTITY,
    page: include_str!("../../../docs/rules/legal-entity-duplicate.md"),
    check,
};

fn check(scene: &Scene<'_>, report: &mut Report) {
    let mut holders: BTreeMap<String, Vec<&PartnerId>> = BTreeMap::new();
    for (id, folder) in &scene.registry.partners {
        let partner = folder.partner.as_ref().map(|record| &record.value).filter(|partner| partner.offboarded.is_none());
        for (_, _, mark) in partner.and_then(|p| p.legal_entity.as_ref()).into_iter().flat_map(of_entity) {
            holders.entry(mark).or_default().push(id);
        }
    }
    for (view, record) in scene.current() {
        for (key, what, mark) in record.value.legal_entity.as_ref().into_iter().flat_map(of_entity) {
            for other in holders.get(&mark).into_iter().flatten().filter(|other| **other != view.id) {
                report.add(
                    view.id,
                    &record.path,
                    key,
                    format!(
                        "`{}` has the same {what} as `{other}`, so that limits and revocations of one miss the other",
                        view.id
                    ),
                    format!("edit {}: correct it, or offboard whichever of the two is not to go on", record.path),
                );
            }
        }
    }
}

/// What two partners concern each other by.
pub(in crate::rules) fn marks(folder: &PartnerFolder) -> impl Iterator<Item = String> {
    let entity = folder.partner.as_ref().and_then(|record| record.value.legal_entity.as_ref());
    entity.into_iter().flat_map(of_entity).map(|(key, _, mark)| format!("{key} {mark}"))
}

/// What marks an entity: its entry in the register however it is spaced, and its Legal Entity Identifier.
fn of_entity(entity: &LegalEntity) -> Vec<(&'static str, &'static str, String)> {
    let number = entity.registration.as_str().chars().filter(|c| c.is_alphanumeric()).flat_map(char::to_uppercase);
    let registration = format!("{} {}", entity.jurisdiction, number.collect::<String>());
    let mut marks = vec![("legal-entity.registration", "registration", registration)];
    marks.extend(entity.lei.as_ref().map(|lei| ("legal-entity.lei", "Legal Entity Identifier", lei.to_string())));
    marks
}
