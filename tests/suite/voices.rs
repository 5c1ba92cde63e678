//! How voices are counted, in memory: people and keys, ends, rejections, renewals. With the binary the same is in `approvals`.

use crate::world::{APPLICATION, FixedEntropy, PARTNER, PRODUCTION, SANDBOX, World, id};
use admit::{
    approval::{Tally, VoidWhy},
    model::{Change, Content, Decision, Intent, OwnerKey, Statement},
    ops::{self, Said},
    policy::Loaded,
};

fn tally(world: &World, environment: &str) -> Tally {
    let scene = world.scene();
    let here = |a: &admit::rules::AccessView<'_>| a.partner.as_str() == PARTNER && a.environment.as_str() == environment;
    scene.accesses().find(|(_, access)| here(access)).unwrap().1.tally.clone()
}

fn why(tally: &Tally) -> Vec<VoidWhy> {
    tally.void.iter().map(|void| void.why).collect()
}

/// A world in which sandbox asks for two of `api-owner`, maria has approved, and a namesake holds the role too.
fn two_asked(keys: Vec<OwnerKey>) -> World {
    let mut world = World::new();
    world.edit_policy(|policy| {
        let terms = policy.tiers.get_mut("standard").unwrap().environments.get_mut(SANDBOX).unwrap();
        terms.approvals = vec![[(id("api-owner"), 2)].into()];
    });
    let mut owner = world.registry.owners["maria-lopez"].clone();
    (owner.path, owner.value.id) = ("owners/nora-lopez.yaml".to_owned(), id("nora-lopez"));
    owner.value.keys = keys;
    world.registry.owners.insert(id("nora-lopez"), owner);
    world
}

fn key(world: &mut World, name: &str) -> OwnerKey {
    let key = id(&world.keys.owner(name).public().line());
    OwnerKey { key, from: id("2026-01-05"), until: None, revoked: None }
}

#[test]
fn two_persons_with_one_key_are_one_voice() {
    let hers = World::new().registry.owners["maria-lopez"].value.keys.clone();
    let mut world = two_asked(hers);
    let said = world.grant_statement("nora-lopez", PARTNER, APPLICATION, SANDBOX, Decision::Approve);
    world.put_approval_by("maria-lopez", &said);
    let count = tally(&world, SANDBOX);
    assert_eq!((count.counts(), why(&count)), ((1, 2), vec![VoidWhy::NotEntitled]));
    assert!(count.void[0].message.contains("is counted already, for another name"), "{:?}", count.void);
    // With a key of her own she is another person.
    let own = key(&mut world, "nora-lopez");
    world.edit_owner("nora-lopez", |o| o.keys = vec![own]);
    world.put_approval(&said);
    assert!(tally(&world, SANDBOX).is_complete());
}

#[test]
fn one_person_with_two_keys_is_one_voice() {
    let mut world = two_asked(Vec::new());
    let second = key(&mut world, "maria's second");
    world.edit_owner("maria-lopez", |o| o.keys.push(second));
    let said = world.grant_statement("maria-lopez", PARTNER, APPLICATION, SANDBOX, Decision::Approve);
    world.put_approval_by("maria's second", &said);
    // Her second statement lies where her first lay. A copy under another name is nobody's.
    assert_eq!(tally(&world, SANDBOX).counts(), (1, 2));
    let folder = world.folder(PARTNER);
    let mut copy = folder.approvals.values().find(|r| r.value.statement.contains(SANDBOX)).unwrap().clone();
    copy.value.id = id(&copy.value.id.as_str().replace("maria-lopez", "nora-lopez"));
    copy.path = copy.path.replace("maria-lopez", "nora-lopez");
    folder.approvals.insert(copy.value.id.clone(), copy);
    let count = tally(&world, SANDBOX);
    assert_eq!((count.counts(), why(&count)), ((1, 2), vec![VoidWhy::Forged]));
}

#[test]
fn an_approval_ends_by_what_was_signed_or_by_policy_whichever_is_sooner() {
    let at = |statement: &str, policy: &str, after: &str| {
        let mut world = World::new();
        let said = world.grant_statement("maria-lopez", PARTNER, APPLICATION, SANDBOX, Decision::Approve);
        world.put_approval(&Statement { expires: said.issued.plus(id(statement)), ..said });
        world.edit_policy(|p| {
            p.tiers.get_mut("standard").unwrap().environments.get_mut(SANDBOX).unwrap().approval = id(policy);
        });
        world.now = world.now.plus(id(after));
        tally(&world, SANDBOX)
    };
    assert!(at("10d", "20d", "239h").is_complete());
    assert_eq!(why(&at("10d", "20d", "240h")), [VoidWhy::Expired]);
    assert!(at("20d", "10d", "239h").is_complete());
    assert_eq!(why(&at("20d", "10d", "240h")), [VoidWhy::Expired]);
    assert_eq!(at("20d", "10d", "1h").voices[0].until, World::new().now.plus(id("10d")));
}

#[test]
fn a_no_blocks_as_long_as_it_would_have_counted_and_until_it_is_taken_back() {
    let mut world = World::new();
    assert!(tally(&world, PRODUCTION).is_complete());
    let no = world.grant_statement("priya-nair", PARTNER, APPLICATION, PRODUCTION, Decision::Reject);
    let mut rejected = world.clone();
    rejected.put_approval(&no);
    assert_eq!(tally(&rejected, PRODUCTION).rejected, [id("priya-nair")]);
    assert!(!tally(&rejected, PRODUCTION).is_complete());
    rejected.approve("priya-nair", PARTNER, APPLICATION, PRODUCTION);
    assert!(tally(&rejected, PRODUCTION).is_complete());
    // A no of somebody who has no say is no no.
    let mut outsider = world.clone();
    outsider.put_approval(&Statement { approver: id("lena-fischer"), ..no.clone() });
    let count = tally(&outsider, PRODUCTION);
    assert!(count.rejected.is_empty() && !why(&count).is_empty(), "{count:?}");
    world.put_approval(&Statement { expires: no.issued.plus(id("1d")), ..no });
    world.now = world.now.plus(id("1d"));
    assert!(tally(&world, PRODUCTION).rejected.is_empty(), "a no ends as a yes does");
}

/// What `admit approve` would sign for an owner.
fn approve(world: &World, owner: &str, environment: &str, renew: bool) -> Result<Change, String> {
    let loaded = Loaded { policy: world.policy.clone(), registry: world.registry.clone() };
    let scene = world.scene();
    let intent = Intent::Grant(id(PARTNER), id(APPLICATION), id(environment));
    let approving = ops::question(&scene, &loaded, &intent).map_err(|f| f.message)?;
    let said = Said { decision: Decision::Approve, reason: None, renew };
    let person = &world.registry.owners[owner].value;
    let statement = ops::approve(&scene, &approving, person, &said, &mut FixedEntropy::of(owner))
        .map_err(|f| format!("{}; {:?}", f.message, f.hint))?;
    let mut keys = world.keys.clone();
    let line = admit::approval::statement_line(&statement).unwrap();
    let signature = keys.owner(owner).sign(admit::approval::NAMESPACE, line.as_bytes());
    approving.change(&loaded, &statement, &signature, world.now).map_err(|f| f.message)
}

#[test]
fn an_approval_is_renewed_from_the_middle_of_its_time_on() {
    // Given on 2026-10-05T08:30Z for 365 days.
    let mut world = World::new();
    let refused = approve(&world, "maria-lopez", SANDBOX, false).unwrap_err();
    assert!(
        refused.contains("one person has one voice") && refused.contains("from 2027-04-05T20:30:00Z on --renew"),
        "{refused}"
    );
    world.now = id("2027-04-05T20:29:59Z");
    let refused = approve(&world, "maria-lopez", SANDBOX, true).unwrap_err();
    assert!(refused.contains("can be renewed from 2027-04-05T20:30:00Z on"), "{refused}");
    world.now = id("2027-04-05T20:30:00Z");
    assert!(approve(&world, "maria-lopez", SANDBOX, false).is_err(), "nobody renews by accident");
    let change = approve(&world, "maria-lopez", SANDBOX, true).unwrap();
    // One write over the file that was found: there is no moment in which neither counts.
    let [write] = change.writes.as_slice() else { panic!("{change:?}") };
    let old = world.folder(PARTNER).approvals.values().find(|r| r.path == write.path).unwrap().clone();
    assert_eq!(write.found, Some(old.digest));
    let Content::Approval(renewed) = &write.content else { panic!("{change:?}") };
    world.folder(PARTNER).approvals.get_mut(&renewed.id).unwrap().value = (**renewed).clone();
    assert_eq!(tally(&world, SANDBOX).voices[0].until, world.now.plus(id("365d")));
    assert!(approve(&world, "lena-fischer", SANDBOX, true).is_err());
}

#[test]
fn a_renewal_that_would_void_a_later_step_is_refused_before_anything_is_signed() {
    // 180 days; step 1 is maria's, step 2 names what she signed.
    let mut world = World::new();
    world.now = id("2027-02-01T00:00:00Z");
    let refused = approve(&world, "maria-lopez", PRODUCTION, true).unwrap_err();
    assert!(refused.contains("approved in step 2 on the strength of this approval"), "{refused}");
    assert!(refused.contains("`priya-nair`") && refused.contains("`tom-berger`"), "{refused}");
    // Nothing rests on the last step.
    assert!(approve(&world, "tom-berger", PRODUCTION, true).is_ok());
    // What is not there is not renewed, and whoever asked renews nothing either.
    world.folder(PARTNER).approvals.retain(|name, _| !name.as_str().ends_with("tom-berger"));
    let refused = approve(&world, "tom-berger", PRODUCTION, true).unwrap_err();
    assert!(refused.contains("nothing to renew"), "{refused}");
}
