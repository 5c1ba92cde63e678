//! Fixtures of the rules about break-glass, and what opens by it and what does not.

use super::fixture::Fixture;
use crate::world::{APPLICATION, PARTNER, PRODUCTION, SANDBOX, World, id};
use admit::{
    admission::{Admission, admit},
    model::{Action, Code, CredentialKind, Digest, Moment, Period},
    policy::BreakGlass,
    rules::{Request, Scene},
};
use std::collections::BTreeMap;

/// What YAML cannot show.
pub(super) const FIXTURES: &[Fixture] = &[
    Fixture::audit("break-glass-used", used, |w| {
        used(w);
        full(w);
    }),
    Fixture::audit("break-glass-used", used, |w| {
        used(w);
        w.edit_credential(|c| c.revoked = Some(revocation(w_now())));
    }),
    Fixture::audit("break-glass-used", changed, |w| {
        full_later(w, "1h");
        w.edit_access(PRODUCTION, |a| drop(a.grants.pop()));
    }),
    Fixture::request("ratification-overdue", |w| later(w, "72h"), |w| later(w, "71h")),
    Fixture::request("ratification-overdue", |w| later(w, "72h"), |w| full_later(w, "80h")),
    // That an approval ended since takes nothing away from what it ratified.
    Fixture::audit(
        "ratification-overdue",
        |w| later(w, "9000h"),
        |w| {
            full_later(w, "1h");
            w.now = w.now.plus(Period::days(400));
        },
    ),
    // Nor that its approver left; that his key was stolen does.
    Fixture::audit(
        "ratification-overdue",
        |w| {
            full_later(w, "1h");
            w.edit_owner("tom-berger", |o| o.keys[0].revoked = Some(id("2026-12-24")));
            w.now = w.now.plus(Period::days(40));
        },
        |w| {
            full_later(w, "1h");
            w.edit_owner("tom-berger", |o| o.left = Some(id("2026-12-24")));
            w.now = w.now.plus(Period::days(40));
        },
    ),
    // Whoever had left before it was issued ratifies nothing, whatever the date that they write.
    Fixture::audit(
        "ratification-overdue",
        |w| {
            full_later(w, "72h");
            w.edit_owner("tom-berger", |o| o.left = Some(id("2026-11-19")));
        },
        |w| {
            full_later(w, "72h");
            w.edit_owner("tom-berger", |o| o.left = Some(id("2026-11-23")));
        },
    ),
    // Whoever asked then does not ratify, whoever is said to have asked now.
    Fixture::audit(
        "ratification-overdue",
        |w| {
            w.edit_owner("lena-fischer", |o| o.roles.push(id("risk")));
            used(w);
            w.approve("maria-lopez", PARTNER, APPLICATION, PRODUCTION);
            let asked = w.grant_statement("lena-fischer", PARTNER, APPLICATION, PRODUCTION, admit::model::Decision::Approve);
            w.put_approval(&asked);
            w.approve("priya-nair", PARTNER, APPLICATION, PRODUCTION);
            w.edit_access(PRODUCTION, |a| a.requested_by = Some(id("maria-lopez")));
            w.now = w.now.plus(Period::hours(72));
        },
        |w| {
            full_later(w, "72h");
            w.edit_access(PRODUCTION, |a| a.requested_by = Some(id("maria-lopez")));
        },
    ),
    Fixture::request(
        "approval-quorum",
        |w| {
            need(w);
            opened(w, &["priya-nair"]);
        },
        |w| {
            need(w);
            opened(w, &["priya-nair", "nora-quist"]);
        },
    ),
    Fixture::audit(
        "approval-quorum",
        |w| {
            need(w);
            opened(w, &["priya-nair", "nora-quist"]);
        },
        |_| {},
    ),
    Fixture::audit("policy-flawed", |w| with_glass(w, |g| g.approvals[0] = [(id("security"), 1)].into()), policy),
    Fixture::audit("policy-flawed", |w| with_glass(w, |g| g.approvals.clear()), policy),
    Fixture::audit("policy-flawed", |w| with_glass(w, |g| g.lifetime = id("90d")), policy),
    Fixture::audit("policy-flawed", |w| with_glass(w, |g| g.approval = id("180d")), policy),
    Fixture::audit("policy-flawed", |w| with_glass(w, |g| g.ratify = id("0h")), policy),
    Fixture::audit("policy-flawed", |w| with_glass(w, |g| g.environments.clear()), policy),
    Fixture::audit("policy-flawed", |w| with_glass(w, |g| g.environments.push(id("moon"))), policy),
    Fixture::audit("quorum-unreachable", |w| with_glass(w, |g| g.approvals[0] = [(id("security"), 3)].into()), policy),
];

fn w_now() -> Moment {
    World::new().now
}

fn revocation(on: Moment) -> admit::model::Revocation {
    admit::model::Revocation { on, by: id("priya-nair"), reason: admit::model::Reason::PrivilegeWithdrawn, note: None }
}

/// A policy with break-glass for production, approved, and a second person for it.
fn policy(world: &mut World) {
    with_glass(world, |_| {});
}

fn with_glass(world: &mut World, change: impl FnOnce(&mut BreakGlass)) {
    let mut glass = BreakGlass {
        approvals: vec![[(id("security"), 2)].into()],
        approval: id("4h"),
        lifetime: id("24h"),
        ratify: id("72h"),
        environments: vec![id(PRODUCTION)],
    };
    change(&mut glass);
    let key = world.keys.owner("nora-quist").public().line();
    let nora = serde_json::json!({
        "id": "nora-quist", "kind": "person", "name": "Nora Quist", "email": "nora-quist@bank.example",
        "roles": ["security"], "keys": [{ "key": key, "from": "2026-01-05" }],
    });
    world.put_json("owners/nora-quist.yaml", nora);
    world.edit_policy(|policy| policy.break_glass = Some(glass));
    world.approve_policy("tom-berger");
    world.approve_policy("priya-nair");
}

/// And a grant that nobody has approved yet.
fn need(world: &mut World) {
    policy(world);
    world.folder(PARTNER).approvals.retain(|_, record| record.value.statement.contains(SANDBOX));
}

fn opened(world: &mut World, people: &[&str]) {
    for owner in people {
        world.break_glass(owner, PARTNER, APPLICATION, PRODUCTION);
    }
}

/// The one credential of the world, as if it had been issued now by break-glass.
fn used(world: &mut World) {
    need(world);
    opened(world, &["priya-nair", "nora-quist"]);
    let relied = admission(world).unwrap().relied().clone();
    let path = format!("partners/{PARTNER}/credentials/payouts-k3m9.yaml");
    let records: BTreeMap<String, Digest> = [(path.clone(), world.digest_of(&path))].into();
    let subject = format!("{PARTNER}/{APPLICATION}/payouts-k3m9");
    world.sign_event_over(PARTNER, Code::CredentialIssued, "priya-nair", &subject, records, relied);
}

fn later(world: &mut World, period: &str) {
    used(world);
    world.now = world.now.plus(id(period));
}

fn full(world: &mut World) {
    for owner in ["maria-lopez", "tom-berger", "priya-nair"] {
        world.approve(owner, PARTNER, APPLICATION, PRODUCTION);
    }
}

fn full_later(world: &mut World, period: &str) {
    later(world, period);
    full(world);
}

fn changed(world: &mut World) {
    used(world);
    world.edit_access(PRODUCTION, |a| drop(a.grants.pop()));
}

fn ask(world: &World, kind: CredentialKind) -> Request {
    Request { kind: Some(kind), ..world.request(PARTNER, APPLICATION, PRODUCTION) }
}

fn admission(world: &World) -> Result<Admission, Vec<String>> {
    let request = ask(world, CredentialKind::ClientCertificate);
    let scene = Scene::new(&world.registry, &world.policy, world.now, Some(&request));
    admit(&scene, Some(id("2030-01-01T00:00:00Z"))).map_err(|r| r.findings.iter().map(|f| f.rule.to_string()).collect())
}

fn rules(world: &World) -> Vec<String> {
    admission(world).map(|admission| panic!("admitted: {admission:?}")).unwrap_or_else(|rules| rules)
}

#[test]
fn two_in_need_open_what_the_full_quorum_has_not_approved_for_a_day() {
    let mut world = World::new();
    need(&mut world);
    assert_eq!(rules(&world), ["approval-quorum"]);
    opened(&mut world, &["priya-nair"]);
    assert_eq!(rules(&world), ["approval-quorum"]);
    opened(&mut world, &["nora-quist"]);
    let admission = admission(&world).unwrap();
    assert_eq!(admission.ends(), world.now.plus(id("24h")));
    let names: Vec<&str> = admission.relied().keys().map(String::as_str).filter(|name| !name.ends_with("json")).collect();
    assert!(names.contains(&"break-glass") && names.contains(&"grant"), "{names:?}");
    assert_eq!(names.iter().filter(|name| name.contains("/approvals/")).count(), 2, "{names:?}");
    let need = admission.need().unwrap();
    assert_eq!((need.reasons.len(), need.ratify_by), (2, world.now.plus(id("72h"))));
    let quorum = admission.requirements().iter().find(|r| r.rule.as_str() == "approval-quorum").unwrap();
    assert!(matches!(quorum.verdict, admit::admission::Verdict::BreakGlass));
}

#[test]
fn break_glass_ends_by_itself_and_is_for_what_it_says() {
    let ready = || {
        let mut world = World::new();
        need(&mut world);
        opened(&mut world, &["priya-nair", "nora-quist"]);
        world
    };
    let mut world = ready();
    world.now = world.now.plus(id("239m"));
    assert!(admission(&world).is_ok());
    world.now = world.now.plus(id("1m"));
    assert_eq!(rules(&world), ["approval-quorum"]);
    let mut world = ready();
    world.edit_access(PRODUCTION, |a| a.grants[1].until = Some(id("2027-02-27")));
    assert_eq!(rules(&world), ["approval-quorum"]);
    let mut world = ready();
    world.edit_policy(|policy| policy.break_glass = None);
    world.approve_policy("tom-berger");
    world.approve_policy("priya-nair");
    assert_eq!(rules(&world), ["approval-quorum"]);
}

#[test]
fn break_glass_stands_in_for_missing_votes_alone() {
    let mut world = World::new();
    need(&mut world);
    opened(&mut world, &["priya-nair", "nora-quist"]);
    let mut rejected = world.clone();
    rejected.reject("tom-berger", PARTNER, APPLICATION, PRODUCTION);
    assert_eq!(rules(&rejected), ["approval-rejected"]);
    let mut unapproved = world.clone();
    unapproved.edit_policy(|policy| policy.version += 1);
    assert_eq!(rules(&unapproved), ["policy-unapproved"]);
    let mut held = world.clone();
    held.edit_anchor("acme-ca", |a| a.proofs.clear());
    assert!(rules(&held).contains(&"anchor-unproved".to_owned()));
    let key = ask(&world, CredentialKind::ApiKey);
    let refused = world.findings_for(&key, "credential-kind-refused");
    assert_eq!(refused.len(), 1);
    let longer = Request { lifetime: Some(id("25h")), ..ask(&world, CredentialKind::ClientCertificate) };
    assert_eq!(world.findings_for(&longer, "credential-lifetime").len(), 1);
}

#[test]
fn whoever_asked_and_whoever_says_no_opens_nothing() {
    let mut world = World::new();
    need(&mut world);
    world.edit_access(PRODUCTION, |a| a.requested_by = Some(id("nora-quist")));
    opened(&mut world, &["priya-nair", "nora-quist"]);
    assert_eq!(rules(&world), ["approval-quorum"]);
    assert_eq!(world.findings("approval-self").len(), 1);
    let mut world = World::new();
    need(&mut world);
    world.edit_owner("tom-berger", |o| o.roles.push(id("security")));
    world.approve_policy("tom-berger");
    world.approve_policy("priya-nair");
    opened(&mut world, &["priya-nair", "nora-quist"]);
    let no = world.glass_statement("tom-berger", PARTNER, APPLICATION, PRODUCTION, admit::model::Decision::Reject);
    world.put_approval(&no);
    assert_eq!(rules(&world), ["approval-quorum"]);
}

#[test]
fn an_approval_in_need_is_never_a_regular_one_nor_the_other_way_round() {
    let mut world = World::new();
    need(&mut world);
    let glass = world.glass_statement("priya-nair", PARTNER, APPLICATION, PRODUCTION, admit::model::Decision::Approve);
    let regular = world.grant_statement("priya-nair", PARTNER, APPLICATION, PRODUCTION, admit::model::Decision::Approve);
    assert_ne!((glass.digest, glass.action), (regular.digest, regular.action));
    // The same person's two statements lie in two files, and each is counted in its own.
    full(&mut world);
    opened(&mut world, &["priya-nair", "nora-quist"]);
    assert_eq!(world.folder(PARTNER).approvals.len(), 6);
    let scene = world.scene();
    let (_, view) =
        scene.accesses().find(|(_, a)| a.partner.as_str() == PARTNER && a.environment.as_str() == PRODUCTION).unwrap();
    assert_eq!((view.tally.voices.len(), view.glass_tally.voices.len()), (3, 2));
    // Signed anew under the other action, or with the other digest, it is nobody's voice in either.
    for (action, digest) in [(Action::Grant, glass.digest), (Action::BreakGlass, regular.digest)] {
        let mut world = World::new();
        need(&mut world);
        let reason = (action == Action::BreakGlass).then(|| id("payouts stand still"));
        let statement = admit::model::Statement { action, digest, reason, step: 1, ..glass.clone() };
        world.put_approval(&statement);
        let scene = world.scene();
        let (_, view) =
            scene.accesses().find(|(_, a)| a.partner.as_str() == PARTNER && a.environment.as_str() == PRODUCTION).unwrap();
        assert_eq!((view.tally.voices.len(), view.glass_tally.voices.len()), (0, 0), "{action:?}");
    }
}

#[test]
fn a_reason_goes_with_break_glass_and_with_nothing_else() {
    let mut world = World::new();
    need(&mut world);
    let glass = world.glass_statement("priya-nair", PARTNER, APPLICATION, PRODUCTION, admit::model::Decision::Approve);
    world.put_approval(&admit::model::Statement { reason: None, ..glass });
    let regular = world.grant_statement("maria-lopez", PARTNER, APPLICATION, PRODUCTION, admit::model::Decision::Approve);
    world.put_approval(&admit::model::Statement { reason: Some(id("in a hurry")), ..regular });
    let said: Vec<String> = world.findings("approval-forged").into_iter().map(|f| f.message).collect();
    assert_eq!(said.len(), 2, "{said:?}");
    assert!(said.iter().all(|message| message.contains("a reason goes with break-glass")), "{said:?}");
}

#[test]
fn what_cannot_be_ratified_any_more_is_to_be_revoked() {
    let mut world = World::new();
    used(&mut world);
    let finding = world.findings("break-glass-used").remove(0);
    assert_eq!(finding.fix, "admit approve acme-pay/payouts --environment production");
    changed_grant(&mut world);
    let finding = world.findings("break-glass-used").remove(0);
    assert!(finding.message.contains("it must be revoked"), "{}", finding.message);
    assert_eq!(finding.fix, "admit revoke acme-pay/payouts/payouts-k3m9 --reason privilege-withdrawn");
    full(&mut world);
    assert_eq!(world.findings("break-glass-used").len(), 1, "another grant's quorum ratifies nothing");
}

fn changed_grant(world: &mut World) {
    world.edit_access(PRODUCTION, |a| drop(a.grants.pop()));
}

#[test]
fn what_ratified_stays_on_file() {
    let mut world = World::new();
    full_later(&mut world, "1h");
    changed_grant(&mut world);
    let stale = world.findings("approval-stale");
    let of_partner = stale.iter().filter(|f| f.place.file.starts_with("partners/")).map(|f| &f.message);
    assert_eq!(of_partner.collect::<Vec<_>>(), Vec::<&String>::new());
    assert_eq!(world.findings("ratification-overdue").len(), 0);
}

#[test]
fn what_ended_by_itself_unratified_can_still_be_taken_back() {
    use admit::ops::{Stop, revoke};
    let mut world = World::new();
    later(&mut world, "9000h");
    assert_eq!(world.findings("ratification-overdue").len(), 1);
    let stop = Stop { on: world.now, by: id("priya-nair"), reason: admit::model::Reason::PrivilegeWithdrawn, note: None };
    let subject = id("acme-pay/payouts/payouts-k3m9");
    let change = revoke(&world.registry, &subject, &stop).unwrap();
    assert_eq!((change.writes.len(), change.events.len()), (1, 1));
    world.edit_credential(|c| c.revoked = Some(revocation(w_now())));
    assert_eq!(world.findings("ratification-overdue").len(), 0);
    assert!(revoke(&world.registry, &subject, &stop).is_err());
}

#[test]
fn what_is_overdue_stands_in_the_way_of_everything_else_of_that_partner() {
    let mut world = World::new();
    later(&mut world, "72h");
    let sandbox = world.request(PARTNER, APPLICATION, SANDBOX);
    assert_eq!(world.findings_for(&sandbox, "ratification-overdue").len(), 1);
    let other = world.request("globex", "dashboards", SANDBOX);
    assert_eq!(world.findings_for(&other, "ratification-overdue").len(), 0);
}
