//! Fixtures of the family `identity`.

use super::fixture::Fixture;
use crate::world::{PARTNER, World, id};

/// What YAML cannot show.
pub(super) const FIXTURES: &[Fixture] = &[
    Fixture::audit("legal-entity-duplicate", same_identifier, ended_before),
    Fixture::audit("legal-entity-unverified", without_evidence, unchanged),
    Fixture::audit("look-alike-name", small_l, ended_look_alike),
    Fixture::audit("look-alike-name", small_l, small_l_of_the_same_entity),
    Fixture::audit("look-alike-name", mixed_scripts, one_script),
    Fixture::audit("partner-missing", no_record, unchanged),
    Fixture::request("partner-missing", no_folder, unchanged),
    Fixture::request("tier-unknown", unknown_tier, unchanged),
];

fn unchanged(_: &mut World) {}

fn same_identifier(world: &mut World) {
    world.edit_partner_of("globex", |p| p.legal_entity.as_mut().unwrap().lei = Some(id("529900T8BM49AURSDO55")));
}

/// A partner that was offboarded comes back under a new id.
fn ended_before(world: &mut World) {
    same_identifier(world);
    offboard_globex(world);
}

fn offboard_globex(world: &mut World) {
    let end = serde_json::json!({ "on": "2026-11-01T12:00:00Z", "by": "priya-nair", "reason": "cessation-of-operation" });
    world.edit_partner_of("globex", |p| p.offboarded = serde_json::from_value(end).unwrap());
}

fn without_evidence(world: &mut World) {
    world.folder(PARTNER).evidence.remove("legal-entity-2026");
}

fn small_l(world: &mut World) {
    world.edit_partner(|p| p.legal_name = id("Illumina Payments Inc"));
    world.edit_partner_of("globex", |p| p.legal_name = id("lllumina  payments lnc"));
}

/// That one entity is there twice is for another rule.
fn small_l_of_the_same_entity(world: &mut World) {
    small_l(world);
    let entity = world.folder("globex").partner.as_ref().unwrap().value.legal_entity.clone();
    world.edit_partner(|p| p.legal_entity = entity);
}

fn ended_look_alike(world: &mut World) {
    small_l(world);
    offboard_globex(world);
}

fn mixed_scripts(world: &mut World) {
    world.edit_partner(|p| p.legal_name = id("Acme P\u{0430}yments GmbH"));
}

fn one_script(world: &mut World) {
    world.edit_partner(|p| p.legal_name = id("\u{0410}\u{043a}\u{043c}\u{0435} 24"));
}

fn no_record(world: &mut World) {
    world.folder(PARTNER).partner = None;
}

fn no_folder(world: &mut World) {
    world.registry.partners.remove(&id::<admit::model::PartnerId>(PARTNER));
}

fn unknown_tier(world: &mut World) {
    world.edit_partner(|p| p.tier = id("gold"));
}
