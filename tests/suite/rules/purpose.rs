//! Fixtures of the family `purpose`.

use super::fixture::Fixture;
use crate::world::{PARTNER, World, id};

/// What YAML cannot show.
pub(super) const FIXTURES: &[Fixture] = &[
    Fixture::request("agreement-over", the_day_after, the_last_second),
    Fixture::audit("agreement-not-begun", the_day_before, the_first_second),
    Fixture::audit("evidence-missing", without_due_diligence, unchanged),
    Fixture::audit("evidence-missing", due_diligence_to_come, unchanged),
    Fixture::audit("evidence-over", due_diligence_over, due_diligence_renewed),
];

fn unchanged(_: &mut World) {}

fn the_day_after(world: &mut World) {
    world.now = id("2027-03-01T00:00:00Z");
}

fn the_last_second(world: &mut World) {
    world.now = id("2027-02-28T23:59:59Z");
}

fn the_day_before(world: &mut World) {
    world.edit_partner(|p| p.agreement.as_mut().unwrap().start = id("2026-11-21"));
}

fn the_first_second(world: &mut World) {
    the_day_before(world);
    world.now = id("2026-11-21T00:00:00Z");
}

fn without_due_diligence(world: &mut World) {
    world.folder(PARTNER).evidence.remove("due-diligence-2026");
}

fn due_diligence_to_come(world: &mut World) {
    world.edit_evidence("due-diligence-2026", |e| e.on = id("2026-11-21"));
}

fn due_diligence_over(world: &mut World) {
    world.edit_evidence("due-diligence-2026", |e| e.until = Some(id("2026-11-19")));
}

fn due_diligence_renewed(world: &mut World) {
    due_diligence_over(world);
    let path = "partners/acme-pay/evidence/due-diligence-2026.yaml";
    let mut next = world.json(path).unwrap().0;
    next["id"] = "due-diligence-2027".into();
    next["until"] = "2027-11-19".into();
    world.put_json("partners/acme-pay/evidence/due-diligence-2027.yaml", next);
}
