//! The good world is good: nothing else would show that a rule's finding comes from what a fixture changed.

use crate::world::{APPLICATION, PARTNER, PRODUCTION, SANDBOX, World};
use admit::finding::Finding;

fn lines(findings: &[Finding]) -> Vec<String> {
    findings.iter().map(|f| format!("{}: {} ({}: {})", f.rule, f.message, f.place.file, f.place.key)).collect()
}

#[test]
fn nothing_is_wrong_with_the_good_world() {
    let world = World::new();
    assert_eq!(lines(&world.audit()), Vec::<String>::new());
    for environment in [PRODUCTION, SANDBOX] {
        assert_eq!(lines(&world.gate(&world.request(PARTNER, APPLICATION, environment))), Vec::<String>::new());
    }
    assert_eq!(lines(&world.gate(&world.request("globex", "dashboards", SANDBOX))), Vec::<String>::new());
}

#[test]
fn the_good_world_is_approved_proved_and_logged() {
    let world = World::new();
    let scene = world.scene();
    assert!(scene.policy_tally.is_complete());
    assert!(scene.partners.iter().all(|p| p.chain.broken.is_none() && !p.chain.events.is_empty()));
    assert!(scene.anchors().all(|(_, a)| a.proved_until.is_some_and(|until| world.now < until)));
    assert!(scene.accesses().all(|(_, a)| a.tally.is_complete() || a.template.is_some()));
    assert_eq!(scene.accesses().filter(|(_, a)| a.tally.is_complete()).count(), 2);
    let live: Vec<_> = scene.credentials().map(|(_, c)| c.state.standing).collect();
    assert_eq!(live, [admit::model::Standing::Active]);
}
