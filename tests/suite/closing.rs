//! Which stops wait for which gateways, and what closes them, in memory: exact within one second, and whatever else the records say.
//! With the binary the same is in `confirm`.

use crate::{
    in_parts::parts,
    world::{PARTNER, World, id},
};
use admit::{
    history::Answer,
    model::{Code, CredentialId, Digest, Moment, Reason, Revocation, TargetName},
    ops::{Confirming, Logged, confirm, manifest::Signed},
    policy::Loaded,
    publish::Manifest,
    rules::Scene,
};
use std::collections::BTreeMap;

const EDGE: &str = "edge-production";

/// Revokes the one credential, now; answers the line.
fn revoke(world: &mut World) -> u64 {
    let end = Revocation { on: world.now, by: id("priya-nair"), reason: Reason::KeyCompromise, note: None };
    world.edit_credential(|credential| credential.revoked = Some(end));
    log(world, Code::CredentialRevoked, "acme-pay/payouts/payouts-k3m9")
}

fn log(world: &mut World, code: Code, subject: &str) -> u64 {
    world.sign_event(PARTNER, code, "priya-nair", subject, &[]);
    lines(world)
}

fn lines(world: &World) -> u64 {
    world.scene().partner(&id(PARTNER)).unwrap().chain.events.len() as u64
}

/// A manifest for production as it would be published at a moment, that knows the log up to a line.
fn made(world: &World, made: Moment, line: u64) -> Signed {
    let manifest = Manifest {
        version: 1,
        kind: "manifest".to_owned(),
        registry: world.policy.registry.clone(),
        environment: id("production"),
        made,
        policy_version: world.policy.version,
        policy: Digest([0; 32]),
        admitted: 0,
        withheld: BTreeMap::<CredentialId, String>::new(),
        covers: [(id(PARTNER), line)].into(),
        lists: BTreeMap::new(),
        targets: [(TargetName::Allow, serde_json::Value::Null)].into(),
        files: BTreeMap::new(),
    };
    let digest = admit::crypto::sha256(&manifest.bytes().unwrap());
    Signed { manifest, digest, by: "priya-nair".to_owned(), key: String::new() }
}

fn plan<'s, 'a>(scene: &'s Scene<'a>, signed: &Signed) -> Result<Confirming<'s, 'a>, String> {
    let loaded = Loaded { policy: scene.policy.clone(), registry: scene.registry.clone() };
    let mut logged = Logged::default();
    parts(&loaded, 1).iter().for_each(|part| logged.part(part));
    assert!(scene.closings.iter().all(|closing| logged.stopped().contains(&closing.stop.partner)));
    confirm(scene, &logged, &id(EDGE), signed, &id("priya-nair")).map_err(|failure| failure.message)
}

/// For each stop its line, the gateways that are open, and the seconds that it took.
fn closings(world: &World) -> Vec<(u64, Vec<String>, Option<i64>)> {
    let scene = world.scene();
    let one = |closing: &admit::history::Closing<'_>| {
        (closing.stop.seq, closing.open().map(|gateway| gateway.id.to_string()).collect(), closing.took())
    };
    scene.closings.iter().map(one).collect()
}

fn second_gateway(world: &mut World, since: Option<&str>) {
    let mut value = world.json("gateways/edge-production.yaml").unwrap().0;
    value["id"] = "edge-two".into();
    value["confirmed"] = serde_json::json!([]);
    if let Some(since) = since {
        value["since"] = since.into();
    }
    world.put_json("gateways/edge-two.yaml", value);
}

#[test]
fn within_one_second_the_lines_decide() {
    let mut world = World::new();
    let before = lines(&world);
    let line = revoke(&mut world);
    assert_eq!(closings(&world), [(line, vec![EDGE.to_owned()], None)]);
    // Published in the same second, before the revocation and after it.
    let (early, right) = (made(&world, world.now, before), made(&world, world.now, line));
    let scene = world.scene();
    let planned = plan(&scene, &early).unwrap();
    assert_eq!((planned.closes.len(), planned.leaves.len(), planned.confirmation.stops.len()), (0, 1, 0));
    assert!(planned.told()[0].contains(&format!("open, the manifest knows the log of `acme-pay` up to line {before}")));
    let planned = plan(&scene, &right).unwrap();
    assert_eq!((planned.closes.len(), planned.leaves.len()), (1, 0));
    assert_eq!(planned.confirmation.stops, [(id(PARTNER), line)].into());
    drop(planned);
    drop(scene);
    world.confirm(EDGE, "priya-nair", &[(PARTNER, line)]);
    assert_eq!(closings(&world), [(line, vec![], Some(0))]);
    // And what was right then is a way back now: the second is the same, the line is not.
    let scene = world.scene();
    let refused = plan(&scene, &early).unwrap_err();
    assert!(refused.contains("would go back") && refused.contains("`acme-pay/payouts/payouts-k3m9`"), "{refused}");
}

#[test]
fn the_slowest_gateway_decides_and_one_that_came_later_is_not_waited_for() {
    let mut world = World::new();
    second_gateway(&mut world, None);
    let line = revoke(&mut world);
    world.now = world.now.plus(id("10m"));
    world.confirm(EDGE, "priya-nair", &[(PARTNER, line)]);
    assert_eq!(closings(&world), [(line, vec!["edge-two".to_owned()], None)]);
    world.now = world.now.plus(id("20m"));
    world.confirm("edge-two", "priya-nair", &[(PARTNER, line)]);
    assert_eq!(closings(&world), [(line, vec![], Some(1_800))]);
    world.edit_gateway("edge-two", |gateway| gateway.confirmed.clear());
    for (since, open) in [("2026-11-20", 1), ("2026-11-21", 0)] {
        world.edit_gateway("edge-two", |gateway| gateway.since = Some(id(since)));
        assert_eq!(closings(&world)[0].1.len(), open, "{since}");
    }
}

#[test]
fn a_gateway_that_was_retired_is_waited_for_no_more() {
    let mut world = World::new();
    let line = revoke(&mut world);
    let end = Revocation { on: world.now.plus(id("5m")), by: id("priya-nair"), reason: Reason::Superseded, note: None };
    world.edit_gateway(EDGE, |gateway| gateway.retired = Some(end));
    assert_eq!(closings(&world), [(line, vec![], Some(300))]);
    let scene = world.scene();
    assert!(matches!(scene.closings[0].awaited[0].answer, Answer::Retired(_)));
    assert!(plan(&scene, &made(&world, world.now, line)).unwrap_err().contains("was retired"));
    // One that was gone before had nothing to hear of.
    let mut world = World::new();
    let end = Revocation { on: world.now.minus(id("5m")), by: id("priya-nair"), reason: Reason::Superseded, note: None };
    world.edit_gateway(EDGE, |gateway| gateway.retired = Some(end));
    let line = revoke(&mut world);
    assert_eq!(closings(&world), [(line, vec![], None)]);
    assert_eq!(world.scene().closings[0].unwatched().count(), 1);
}

#[test]
fn what_came_back_is_waited_for_no_more_and_was_not_measured() {
    let mut world = World::new();
    let line = log(&mut world, Code::Suspended, PARTNER);
    assert_eq!(closings(&world), [(line, vec![EDGE.to_owned()], None)]);
    let (at_once, then) = (world.now.plus(id("1m")), world.now.plus(id("2m")));
    let mut quick = world.clone();
    world.now = then;
    log(&mut world, Code::Resumed, PARTNER);
    assert_eq!(closings(&world), [(line, vec![], None)]);
    // Where the gateway had heard of it in between, it was.
    quick.now = at_once;
    quick.confirm(EDGE, "priya-nair", &[(PARTNER, line)]);
    quick.now = then;
    log(&mut quick, Code::Resumed, PARTNER);
    assert_eq!(closings(&quick), [(line, vec![], Some(60))]);
}

#[test]
fn what_was_over_already_asks_nothing_of_a_gateway() {
    let mut world = World::new();
    world.now = id("2027-01-05T00:00:00Z");
    revoke(&mut world);
    assert_eq!(closings(&world), []);
    // Nothing of sandbox was ever issued, so that no gateway there is asked.
    let mut world = World::new();
    log(&mut world, Code::AnchorRevoked, "acme-pay#acme-sandbox-key");
    assert_eq!(closings(&world), []);
    let line = log(&mut world, Code::AnchorRevoked, "acme-pay#acme-ca");
    assert_eq!(closings(&world), [(line, vec![EDGE.to_owned()], None)]);
}

#[test]
fn a_forged_confirmation_closes_nothing() {
    let mut world = World::new();
    let line = revoke(&mut world);
    world.edit_gateway(EDGE, |gateway| gateway.confirmed[0].stops = [(id(PARTNER), line)].into());
    assert_eq!(closings(&world), [(line, vec![EDGE.to_owned()], None)]);
    // Nor does one by a key that was compromised before.
    let mut world = World::new();
    let line = revoke(&mut world);
    world.confirm(EDGE, "tom-berger", &[(PARTNER, line)]);
    assert_eq!(closings(&world)[0].1.len(), 0);
    world.edit_owner("tom-berger", |owner| owner.keys[0].revoked = Some(id("2026-11-20")));
    assert_eq!(closings(&world)[0].1.len(), 1);
    // Lines that were numbered anew when branches joined: it was made before the stop.
    let mut world = World::new();
    let next = lines(&world) + 1;
    world.confirm(EDGE, "priya-nair", &[(PARTNER, next)]);
    world.now = world.now.plus(id("1m"));
    assert_eq!(revoke(&mut world), next);
    assert_eq!(closings(&world)[0].1, [EDGE]);
}

#[test]
fn a_manifest_is_taken_only_where_it_belongs() {
    let mut world = World::new();
    let line = revoke(&mut world);
    let scene = world.scene();
    let refused = |signed: &Signed| plan(&scene, signed).err().unwrap_or_default();
    let with = |change: fn(&mut Manifest)| {
        let mut signed = made(&world, world.now, line);
        change(&mut signed.manifest);
        signed
    };
    assert_eq!(refused(&with(|_| {})), "");
    assert!(
        refused(&with(|m| m.environment = id("sandbox")))
            .contains("is of sandbox, and `edge-production` stands before production")
    );
    assert!(refused(&with(|m| m.targets.clear())).contains("has no `allow`, which `edge-production` is given"));
    assert!(refused(&with(|m| m.covers = [(id(PARTNER), 99)].into())).contains("up to line 99, and it has"));
    assert!(refused(&with(|m| m.made = id("2026-11-20T08:54:59Z"))).contains("would go back"));
}
