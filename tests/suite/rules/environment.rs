//! Fixtures of the family `environment`.

use super::fixture::Fixture;
use crate::world::{PARTNER, World, id};

/// What YAML cannot show.
pub(super) const FIXTURES: &[Fixture] = &[
    Fixture::audit("anchor-shared", anchor_for_two, unchanged),
    Fixture::request("anchor-shared", used_in_sandbox, unchanged),
    Fixture::audit("environment-unknown", anchor_of_nowhere, unchanged),
    Fixture::audit("environment-unknown", api_of_nowhere, unchanged),
    Fixture::request("issuer-missing", without_record, sandbox_without_record),
    Fixture::request("issuer-missing", revoked, unchanged),
    Fixture::request("issuer-missing", expired, unchanged),
    Fixture::request("issuer-missing", of_sandbox, unchanged),
    Fixture::request("issuer-missing", unreadable, unchanged),
    Fixture::request("issuer-missing", no_authority, unchanged),
];

fn unchanged(_: &mut World) {}

fn anchor_for_two(world: &mut World) {
    world.edit_anchor("acme-ca", |a| a.environments.push(id("sandbox")));
}

fn used_in_sandbox(world: &mut World) {
    world.edit_access("sandbox", |a| a.anchor = Some(id("acme-ca")));
}

fn anchor_of_nowhere(world: &mut World) {
    world.edit_anchor("acme-ca", |a| a.environments = vec![id("staging")]);
}

fn api_of_nowhere(world: &mut World) {
    world.edit_api("payments", |a| a.environments.push(id("staging")));
}

fn without_record(world: &mut World) {
    world.registry.issuers.remove("production-ca");
}

fn sandbox_without_record(world: &mut World) {
    world.registry.issuers.remove("sandbox-ca");
}

fn revoked(world: &mut World) {
    let end = serde_json::json!({ "on": "2026-11-01T12:00:00Z", "by": "priya-nair", "reason": "ca-compromise" });
    world.edit_issuer("production-ca", |i| i.revoked = serde_json::from_value(end).unwrap());
}

fn expired(world: &mut World) {
    world.now = id("2031-01-01T00:00:00Z");
}

fn of_sandbox(world: &mut World) {
    world.edit_issuer("production-ca", |i| i.environment = id("sandbox"));
}

fn unreadable(world: &mut World) {
    world.edit_issuer("production-ca", |i| i.certificate = Some("-----BEGIN CERTIFICATE-----\n".to_owned()));
}

/// A certificate that the authority issued is no authority.
fn no_authority(world: &mut World) {
    let leaf = world.registry.partners[PARTNER].credentials.values().next().unwrap().value.certificate.clone().unwrap();
    world.edit_issuer("production-ca", |i| i.certificate = Some(leaf));
}
