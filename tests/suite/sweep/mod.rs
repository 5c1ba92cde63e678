//! Triggers: when each of them fires, to the second; what a year of sweeps does with them, day by day; and two sweeps at once.

mod borders;
mod race;
mod year;

use crate::world::{World, id};
use admit::model::{PartnerId, TriggerKind};
use serde_json::{Value, json};

/// The one trigger of a partner, as its record writes it, in the place of all that it had.
fn agree(world: &mut World, partner: &str, kind: TriggerKind, trigger: &Value) {
    set(world, &format!("partners/{partner}/partner.yaml"), "offboarding", json!({ kind.as_str(): trigger }));
}

/// Sets a member of a record.
fn set(world: &mut World, path: &str, key: &str, value: Value) {
    let (mut record, _) = world.json(path).unwrap_or_else(|| panic!("there is no `{path}`"));
    record[key] = value;
    world.put_json(path, record);
}

/// Agreement, grants and credential of a partner end by themselves long after everything that tests are about.
fn last(world: &mut World, name: &str) {
    let folder = world.folder(name);
    let record = &mut folder.partner.as_mut().unwrap().value;
    record.agreement.as_mut().unwrap().end = Some(id("2031-12-31"));
    for application in folder.applications.values_mut() {
        let grants = application.value.environments.values_mut().flat_map(|access| &mut access.grants);
        grants.for_each(|grant| grant.until = Some(id("2031-12-31")));
    }
    folder.credentials.values_mut().for_each(|record| record.value.expires = id("2029-01-01T00:00:00Z"));
}

fn partner(name: &str) -> PartnerId {
    id(name)
}
