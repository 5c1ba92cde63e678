//! Fixtures of the family `scope`.

use super::fixture::Fixture;
use crate::world::{APPLICATION, PARTNER, PRODUCTION, SANDBOX, World, id};

/// What YAML cannot show.
pub(super) const FIXTURES: &[Fixture] = &[
    Fixture::request("access-missing", only_sandbox, unchanged),
    Fixture::request("access-missing", no_application, unchanged),
    Fixture::request("scope-wildcard", wildcard, wildcard_elsewhere),
    Fixture::request("scope-unknown", no_api, unchanged),
    Fixture::audit("grant-over", over, over_with_its_agreement),
    Fixture::audit("source-unbounded", every_address, half_of_them),
];

fn unchanged(_: &mut World) {}

fn only_sandbox(world: &mut World) {
    world.edit_application(|a| drop(a.environments.remove(PRODUCTION)));
}

fn no_application(world: &mut World) {
    world.folder(PARTNER).applications.remove(APPLICATION);
}

fn wildcard(world: &mut World) {
    world.edit_access(PRODUCTION, |a| a.grants[0].scope = id("payments:*"));
}

fn wildcard_elsewhere(world: &mut World) {
    world.edit_access(SANDBOX, |a| a.grants[0].scope = id("payments:*"));
}

fn no_api(world: &mut World) {
    world.registry.apis.clear();
}

fn over(world: &mut World) {
    world.edit_access(PRODUCTION, |a| a.grants[1].until = Some(id("2026-11-19")));
}

fn over_with_its_agreement(world: &mut World) {
    over(world);
    world.edit_partner(|p| p.agreement.as_mut().unwrap().end = Some(id("2026-11-19")));
}

fn every_address(world: &mut World) {
    world.edit_access(PRODUCTION, |a| a.grants[1].when.sources = vec![id("::/0")]);
}

fn half_of_them(world: &mut World) {
    world.edit_access(PRODUCTION, |a| a.grants[1].when.sources = vec![id("128.0.0.0/1")]);
}
