//! An approval is for exactly this. For every leaf of the effective grant there is one change to the records that changes that leaf
//! alone, and it voids every approval; what is not in the grant changes nothing. A leaf that nobody thought of here fails the test.

use crate::{
    hand::{ANCHOR, APPLICATION as FILE, P256, PARTNER as PARTNER_FILE},
    place::Place,
    world::{APPLICATION, PARTNER, PRODUCTION, SANDBOX, World, id},
};
use admit::{
    model::{Anchor, Application, ApplicationKind, Conditions, Digest, EnvironmentAccess, LegalEntity, Partner, PartnerId},
    rules::Scene,
};
use serde_json::Value;
use std::collections::{BTreeMap, BTreeSet};

/// The access that is looked at: partner, application, environment.
type Access = (&'static str, &'static str, &'static str);

const HERE: Access = (PARTNER, APPLICATION, PRODUCTION);

/// A leaf of the grant as JSON, and an edit of the records which changes it; answers where the access stands after it.
type Binding = (&'static str, fn(&mut World) -> Access);

const BINDINGS: &[Binding] = &[
    ("/partner/id", |w| {
        let mut folder = w.registry.partners.remove(&id::<PartnerId>(PARTNER)).unwrap();
        folder.partner.as_mut().unwrap().value.id = id("acme-pays");
        w.registry.partners.insert(id("acme-pays"), folder);
        ("acme-pays", APPLICATION, PRODUCTION)
    }),
    ("/partner/legal-name", |w| partner(w, |p| p.legal_name = id("Acme Payments AG"))),
    ("/partner/legal-entity/jurisdiction", |w| partner(w, |p| entity(p).jurisdiction = id("AT"))),
    ("/partner/legal-entity/registration", |w| partner(w, |p| entity(p).registration = id("HRB 190213 B"))),
    ("/partner/legal-entity/lei", |w| partner(w, |p| entity(p).lei = None)),
    ("/partner/tier", |w| partner(w, |p| p.tier = id("regulated"))),
    ("/application/id", |w| {
        let folder = w.folder(PARTNER);
        let mut record = folder.applications.remove(APPLICATION).unwrap();
        record.value.id = id("payments");
        folder.applications.insert(id("payments"), record);
        (PARTNER, "payments", PRODUCTION)
    }),
    ("/application/kind", |w| application(w, |a| a.kind = ApplicationKind::Agent)),
    ("/environment", |w| {
        w.edit_application(|a| {
            let access = a.environments.remove(PRODUCTION).unwrap();
            a.environments.insert(id(SANDBOX), access);
        });
        (PARTNER, APPLICATION, SANDBOX)
    }),
    ("/anchor", |w| {
        let other = w.keys.authority("another").certificate().to_pem();
        anchor(w, "acme-ca", |a| a.certificate = Some(other))
    }),
    ("/names/0", |w| anchor(w, "acme-ca", |a| a.names.dns = vec![id(".elsewhere.example")])),
    ("/agreement/reference", |w| partner(w, |p| p.agreement.as_mut().unwrap().reference = id("MSA-2026-018"))),
    ("/agreement/end", |w| partner(w, |p| p.agreement.as_mut().unwrap().end = Some(id("2027-03-31")))),
    ("/requested-by", |w| access(w, |a| a.requested_by = Some(id("nightly-audit")))),
    ("/grants/0/scope", |w| access(w, |a| a.grants[1].scope = id("payments:screening"))),
    ("/grants/0/until", |w| access(w, |a| a.grants[1].until = Some(id("2027-02-27")))),
    ("/grants/0/sources", |w| when(w, 1, |c| c.sources = vec![id("198.51.100.0/24")])),
    ("/grants/0/hours", |w| when(w, 1, |c| c.hours = Some(id("22:00-04:00 Europe/Berlin")))),
    ("/grants/0/max-amount", |w| when(w, 1, |c| c.max_amount = Some(1_u64.try_into().unwrap()))),
    ("/grants/1/scope", |w| access(w, |a| a.grants[0].scope = id("payments:zz"))),
    ("/grants/1/until", |w| access(w, |a| a.grants[0].until = None)),
    ("/grants/1/sources/0", |w| when(w, 0, |c| c.sources = vec![id("203.0.113.0/27")])),
    ("/grants/1/hours", |w| when(w, 0, |c| c.hours = Some(id("22:00-04:01 Europe/Berlin")))),
    ("/grants/1/max-amount", |w| when(w, 0, |c| c.max_amount = Some(50_001_u64.try_into().unwrap()))),
];

/// Leaves that no record changes: the form of the grant.
const FIXED: &[&str] = &["/version"];

type Edit = fn(&mut World);

/// Edits that ask nobody again.
const FREE: &[(&str, Edit)] = &[
    ("the description", |w| w.edit_application(|a| a.description = Some(id("Another sentence")))),
    ("the application's owner", |w| w.edit_application(|a| a.owners.technical = Some(id("lena-fischer")))),
    ("the partner's owners", |w| w.edit_partner(|p| p.owners.business = Some(id("tom-berger")))),
    ("the contacts", |w| {
        w.edit_partner(|p| p.contacts.technical.as_mut().unwrap().email = id("somebody@acme-pay.example"));
    }),
    ("the justification", |w| w.edit_partner(|p| p.justification.as_mut().unwrap().purpose = id("A better sentence"))),
    ("the agreement's beginning", |w| w.edit_partner(|p| p.agreement.as_mut().unwrap().start = id("2026-03-02"))),
    ("the triggers", |w| w.edit_partner(|p| p.offboarding.as_mut().unwrap().owner_gone = None)),
    ("the look-up of the entity", |w| w.edit_partner(|p| entity(p).verified = None)),
    ("the recipient", |w| w.edit_partner(|p| p.recipient = None)),
    ("the reviews", |w| w.edit_partner(|p| p.reviews.clear())),
    ("a reason", |w| w.edit_access(PRODUCTION, |a| a.grants[0].reason = Some(id("another reason")))),
    ("the day of the request", |w| w.edit_access(PRODUCTION, |a| a.requested_on = Some(id("2026-10-02")))),
    ("the order of the grants", |w| w.edit_access(PRODUCTION, |a| a.grants.reverse())),
    ("another environment", |w| w.edit_access(SANDBOX, |a| a.grants.truncate(1))),
    ("the proofs", |w| w.edit_anchor("acme-ca", |a| a.proofs.clear())),
];

fn partner(world: &mut World, change: impl FnOnce(&mut Partner)) -> Access {
    world.edit_partner(change);
    HERE
}

fn application(world: &mut World, change: impl FnOnce(&mut Application)) -> Access {
    world.edit_application(change);
    HERE
}

fn anchor(world: &mut World, anchor: &str, change: impl FnOnce(&mut Anchor)) -> Access {
    world.edit_anchor(anchor, change);
    HERE
}

fn access(world: &mut World, change: impl FnOnce(&mut EnvironmentAccess)) -> Access {
    world.edit_access(PRODUCTION, change);
    HERE
}

fn entity(partner: &mut Partner) -> &mut LegalEntity {
    partner.legal_entity.as_mut().unwrap()
}

fn when(world: &mut World, grant: usize, change: impl FnOnce(&mut Conditions)) -> Access {
    access(world, |a| change(&mut a.grants[grant].when))
}

/// The leaves of the effective grant by their path, its digest, and how many approvals count and are asked for.
struct Told {
    leaves: BTreeMap<String, Value>,
    digest: Digest,
    complete: bool,
    given: usize,
}

fn told(world: &World, (partner, application, environment): Access) -> Told {
    let request = world.request(partner, application, environment);
    let scene = Scene::new(&world.registry, &world.policy, world.now, Some(&request));
    let (_, access) = scene.accesses().next().unwrap();
    let (grant, digest) = access.grant.clone().unwrap();
    let mut leaves = BTreeMap::new();
    collect(&serde_json::to_value(grant).unwrap(), "", &mut leaves);
    Told { leaves, digest, complete: access.tally.is_complete(), given: access.tally.counts().0 }
}

fn collect(value: &Value, path: &str, leaves: &mut BTreeMap<String, Value>) {
    match value {
        Value::Object(members) if !members.is_empty() => {
            members.iter().for_each(|(key, value)| collect(value, &format!("{path}/{key}"), leaves));
        }
        Value::Array(items) if !items.is_empty() => {
            items.iter().enumerate().for_each(|(n, value)| collect(value, &format!("{path}/{n}"), leaves));
        }
        leaf => drop(leaves.insert(path.to_owned(), leaf.clone())),
    }
}

#[test]
fn every_leaf_of_the_grant_has_a_change_here() {
    let leaves = told(&World::new(), HERE).leaves;
    let there: BTreeSet<&str> = leaves.keys().map(String::as_str).collect();
    let known: BTreeSet<&str> = BINDINGS.iter().map(|(leaf, _)| *leaf).chain(FIXED.iter().copied()).collect();
    assert_eq!(there, known);
}

#[test]
fn each_leaf_that_changes_alone_voids_every_approval() {
    let world = World::new();
    let before = told(&world, HERE);
    assert!(before.complete && before.given == 3);
    for (leaf, edit) in BINDINGS {
        let mut world = world.clone();
        let access = edit(&mut world);
        let after = told(&world, access);
        let differs = |path: &&String| before.leaves.get(*path) != after.leaves.get(*path);
        let changed: BTreeSet<&String> = before.leaves.keys().chain(after.leaves.keys()).filter(differs).collect();
        // What had no value may get one below it.
        let alone = changed.iter().all(|path| path.as_str() == *leaf || path.starts_with(&format!("{leaf}/")));
        assert!(alone && !changed.is_empty(), "{leaf} changes {changed:?}");
        assert_ne!(after.digest, before.digest, "{leaf} is not in the digest");
        assert_eq!((after.complete, after.given), (false, 0), "{leaf} can change under an approval");
    }
}

#[test]
fn what_decides_nothing_asks_nobody_again() {
    let world = World::new();
    let before = told(&world, HERE);
    for (what, edit) in FREE {
        let mut world = world.clone();
        let untouched = records(&world);
        edit(&mut world);
        assert_ne!(untouched, records(&world), "{what} does not change");
        let after = told(&world, HERE);
        assert_eq!((after.digest, after.complete, after.given), (before.digest, true, 3), "{what}");
    }
}

fn records(world: &World) -> Vec<Option<(Value, Digest)>> {
    [PARTNER_FILE, FILE, ANCHOR].iter().map(|file| world.json(file)).collect()
}

/// The digest of what would be issued for.
fn digest(place: &Place) -> String {
    let run = place.ask_with("next", &["--dry-run", "--format", "json"]);
    assert_eq!(run.code, 0, "{run:?}");
    run.json()["details"]["grant"].as_str().unwrap().to_owned()
}

#[test]
fn comments_order_and_spelling_change_nothing() {
    let place = Place::approved();
    place.request("next", P256);
    let before = digest(&place);
    let until = place.text(&format!("bank-partners/{FILE}"));
    let until = until.lines().find_map(|line| line.trim().strip_prefix("until: ")).unwrap().to_owned();
    let grant = |scope: &str| format!("{{ 'until': \"{until}\", \"scope\": '{scope}', reason: \"for another sentence\" }}");
    let text = format!(
        "# What reads this looks twice.\nkind: \"server\"  # in a rack\nenvironments:\n    'sandbox': {{ anchor: acme-sandbox-key, \
         requested-by: lena-fischer, grants: [{write}] }}\n    production:   # where it counts\n        # read before write\n        \
         grants: [{read}, {write}]\n        requested-by: 'lena-fischer'\n        anchor: \"acme-ca\"\nid: payouts\nowners: {{ \
         technical: \"lena-fischer\" }}\n\n# the end\n",
        read = grant("payments:read"),
        write = grant("payments:write"),
    );
    place.write(&format!("bank-partners/{FILE}"), text);
    let partner = format!("bank-partners/{}", PARTNER_FILE);
    let text = place
        .text(&partner)
        .replace("tier: standard", "tier: 'standard' # as agreed")
        .replace("Acme Payments GmbH", "\"Acme Payments GmbH\"");
    place.write(&partner, text);
    assert_eq!(digest(&place), before);
    let run = place.ask("next");
    assert_eq!(run.code, 0, "{run:?}");
}
