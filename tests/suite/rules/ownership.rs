//! Fixtures of the family `ownership`.

use super::fixture::Fixture;
use crate::world::{PRODUCTION, SANDBOX, World, id};

/// What YAML cannot show.
pub(super) const FIXTURES: &[Fixture] = &[
    Fixture::audit("contact-missing", no_contacts, no_contacts_of_an_offboarded_partner),
    Fixture::request("contact-missing", no_contacts_of_an_offboarded_partner, unchanged),
    Fixture::audit("grantor-not-person", team_approves, team_that_left_approves),
    Fixture::audit("owner-key-weak", unreadable_key, unreadable_key_that_was_revoked),
    Fixture::audit("owner-unknown", unknown_requester, unchanged),
    Fixture::request("owner-unknown", unknown_requester, unknown_requester_elsewhere),
    Fixture::audit("owner-unknown", unknown_recorder, unchanged),
    Fixture::audit("owner-unknown", unknown_api_owner, unchanged),
    Fixture::request("owner-unknown", unknown_api_owner, unknown_owner_of_an_api_that_is_not_asked_for),
    Fixture::audit("owner-left", left_yesterday, leaves_today),
    Fixture::audit("owner-without-key", key_over, key_on_its_last_day),
    Fixture::audit("technical-owner-missing", nobody_technical, unchanged),
];

fn unchanged(_: &mut World) {}

fn no_contacts(world: &mut World) {
    world.edit_partner(|p| p.contacts = admit::model::Contacts::default());
}

fn no_contacts_of_an_offboarded_partner(world: &mut World) {
    no_contacts(world);
    let end = serde_json::json!({ "on": "2026-11-01T12:00:00Z", "by": "priya-nair", "reason": "cessation-of-operation" });
    world.edit_partner(|p| p.offboarded = serde_json::from_value(end).unwrap());
}

fn team_approves(world: &mut World) {
    world.edit_owner("integrations-team", |o| o.roles.push(id("risk")));
}

fn team_that_left_approves(world: &mut World) {
    team_approves(world);
    world.edit_owner("integrations-team", |o| o.left = Some(id("2026-11-19")));
}

fn unreadable_key(world: &mut World) {
    world.edit_owner("nightly-audit", |o| o.keys[0].key = id("ssh-ed25519 AAAA"));
}

fn unreadable_key_that_was_revoked(world: &mut World) {
    unreadable_key(world);
    world.edit_owner("nightly-audit", |o| o.keys[0].revoked = Some(id("2026-11-01")));
}

fn unknown_requester(world: &mut World) {
    world.edit_access(PRODUCTION, |a| a.requested_by = Some(id("nobody-here")));
}

fn unknown_requester_elsewhere(world: &mut World) {
    world.edit_access(SANDBOX, |a| a.requested_by = Some(id("nobody-here")));
}

fn unknown_recorder(world: &mut World) {
    world.edit_evidence("agreement-2026", |e| e.by = id("nobody-here"));
}

fn unknown_api_owner(world: &mut World) {
    world.edit_api("payments", |a| a.owner = id("nobody-here"));
}

fn unknown_owner_of_an_api_that_is_not_asked_for(world: &mut World) {
    let mut record = world.registry.apis["payments"].clone();
    record.value.id = id("reporting");
    record.value.owner = id("nobody-here");
    record.path = "scopes/reporting.yaml".to_owned();
    world.registry.apis.insert(id("reporting"), record);
}

fn left_yesterday(world: &mut World) {
    world.edit_owner("integrations-team", |o| o.left = Some(id("2026-11-19")));
}

fn leaves_today(world: &mut World) {
    world.edit_owner("integrations-team", |o| o.left = Some(id("2026-11-20")));
}

fn key_over(world: &mut World) {
    world.edit_owner("tom-berger", |o| o.keys[0].until = Some(id("2026-11-19")));
}

fn key_on_its_last_day(world: &mut World) {
    world.edit_owner("tom-berger", |o| o.keys[0].until = Some(id("2026-11-20")));
}

fn nobody_technical(world: &mut World) {
    world.edit_partner(|p| p.owners.technical = None);
    world.edit_application(|a| a.owners.technical = None);
}
