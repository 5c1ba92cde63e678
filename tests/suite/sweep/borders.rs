//! Each kind of trigger at its borders: the second before, and the second; what it is about, what it does, and what counts as done.

use super::{agree, last, partner, set};
use crate::world::{APPLICATION, PARTNER, PRODUCTION, SANDBOX, World, id};
use admit::{
    model::{Act, Code, Event, EvidenceKind, Hold, Lifted, Moment, Period, Reason, Revocation, Subject, TriggerKind},
    rules::{
        Scene,
        trigger::{Firing, Unknown, Watch, Watched},
    },
};
use serde_json::json;

const RECORD: &str = "partners/acme-pay/partner.yaml";
const CREDENTIAL: &str = "partners/acme-pay/credentials/payouts-k3m9.yaml";

fn watched(world: &World, name: &str) -> Watched {
    let scene = Scene::new(&world.registry, &world.policy, world.now, None);
    Watch::new(&scene, world.now.plus(id("3650d"))).partner(scene.partner(&partner(name)).unwrap())
}

fn firing(world: &World, kind: TriggerKind) -> Option<Firing> {
    watched(world, PARTNER).firings.into_iter().find(|firing| firing.kind == kind)
}

fn is_done(world: &World, firing: &Firing) -> bool {
    let scene = Scene::new(&world.registry, &world.policy, world.now, None);
    let view = scene.partner(firing.subject.partner().unwrap()).unwrap();
    firing.is_done(view.folder, &view.chain.events, world.now)
}

fn second_before(moment: Moment) -> Moment {
    Moment::from_unix(moment.unix() - 1).unwrap()
}

/// The world a second before a moment, and then: not due, and due; not announced before its notice, announced in between.
fn borders(mut world: World, kind: TriggerKind, subject: &str, due: &str, notice: Option<&str>) -> World {
    let due: Moment = id(due);
    let at = |world: &mut World, now: Moment| {
        world.now = now;
        firing(world, kind).unwrap_or_else(|| panic!("{kind} is not seen at {now}"))
    };
    if let Some(notice) = notice.map(id::<Moment>) {
        assert!(!at(&mut world, second_before(notice)).is_announced(), "{kind} is announced too early");
        assert!(at(&mut world, notice).is_announced(), "{kind} is not announced");
    }
    let before = at(&mut world, second_before(due));
    assert!(!before.is_due(), "{kind} is due too early");
    assert_eq!(before.is_announced(), notice.is_some());
    let now = at(&mut world, due);
    assert!(now.is_due() && !now.is_announced(), "{kind} is not due on {due}");
    assert_eq!((now.due, now.subject.to_string().as_str()), (due, subject), "{kind}");
    assert!(!is_done(&world, &now), "{kind}");
    world
}

/// Agreement, grants and credential end by themselves long after everything that tests are about.
fn lasting() -> World {
    let mut world = World::new();
    last(&mut world, PARTNER);
    world
}

fn hold(reason: Reason) -> Hold {
    Hold { on: id("2026-12-24T08:00:00Z"), by: id("priya-nair"), reason, note: id("seen in a log"), lifted: None }
}

fn end(reason: Reason) -> Revocation {
    Revocation { on: id("2026-12-24T08:00:00Z"), by: id("priya-nair"), reason, note: None }
}

fn used(world: &mut World, from: &str, until: &str, last: Option<&str>) {
    let credentials = last.map(|last| json!({ "payouts-k3m9": { "last": last } })).unwrap_or_else(|| json!({}));
    let value =
        json!({ "id": APPLICATION, "partner": PARTNER, "seen-from": from, "seen-until": until, "credentials": credentials });
    world.put_json("usage/acme-pay/payouts.yaml", value);
}

fn document(world: &mut World, kind: EvidenceKind, on: &str) {
    let value = json!({
        "id": "letter", "kind": kind, "digest": admit::crypto::sha256(b"letter"), "place": "mailbox", "on": on, "by": "lena-fischer",
    });
    world.put_json("partners/acme-pay/evidence/letter.yaml", value);
}

#[test]
fn the_end_of_the_agreement_counts_from_the_day_after_its_last() {
    let mut world = lasting();
    world.edit_partner(|p| p.agreement.as_mut().unwrap().end = Some(id("2027-02-28")));
    agree(&mut world, PARTNER, TriggerKind::AgreementEnd, &json!({ "act": "offboard", "grace": "2d", "notice": "30d" }));
    let mut world = borders(world, TriggerKind::AgreementEnd, PARTNER, "2027-03-03T00:00:00Z", Some("2027-02-01T00:00:00Z"));
    let due = firing(&world, TriggerKind::AgreementEnd).unwrap();
    assert_eq!((due.act, due.reason, due.since), (Act::Offboard, Reason::CessationOfOperation, id("2027-03-01T00:00:00Z")));
    assert_eq!(due.message, "the agreement ended on 2027-02-28");
    assert_eq!(due.command(), "admit offboard acme-pay --reason cessation-of-operation");
    world.edit_partner(|p| p.offboarded = Some(end(Reason::CessationOfOperation)));
    assert!(is_done(&world, &due) && watched(&world, PARTNER).firings.is_empty());
}

#[test]
fn an_idle_credential_counts_from_the_day_after_its_last_use() {
    let mut world = lasting();
    agree(
        &mut world,
        PARTNER,
        TriggerKind::Inactivity,
        &json!({ "act": "suspend", "after": "60d", "grace": "1d", "notice": "7d" }),
    );
    used(&mut world, "2026-10-01", "2027-12-31", Some("2027-01-10"));
    let subject = "acme-pay/payouts/payouts-k3m9";
    let mut world = borders(world, TriggerKind::Inactivity, subject, "2027-03-13T00:00:00Z", Some("2027-03-06T00:00:00Z"));
    let due = firing(&world, TriggerKind::Inactivity).unwrap();
    assert_eq!((due.act, due.reason), (Act::Suspend, Reason::CertificateHold));
    world.edit_anchor("acme-ca", |a| a.holds.push(hold(Reason::CertificateHold)));
    assert!(is_done(&world, &due), "a hold above it is one of it");
    // Who came back had no time to use it while it was held.
    let lifted = Lifted { on: id("2027-03-12T00:00:00Z"), by: id("priya-nair") };
    world.edit_anchor("acme-ca", |a| a.holds[0].lifted = Some(lifted));
    assert_eq!(firing(&world, TriggerKind::Inactivity).unwrap().due, id("2027-05-12T00:00:00Z"));
}

#[test]
fn only_days_whose_logs_were_read_count_as_idle() {
    let mut world = lasting();
    agree(&mut world, PARTNER, TriggerKind::Inactivity, &json!({ "act": "suspend", "after": "60d" }));
    world.now = id("2027-06-01T00:00:00Z");
    let unknown = |world: &World| watched(world, PARTNER).unjudged.into_iter().next();
    let application = Subject::Application(partner(PARTNER), id(APPLICATION));
    assert_eq!(unknown(&world), Some((application.clone(), Unknown::NoUsage)));
    assert_eq!(firing(&world, TriggerKind::Inactivity), None);
    // 59 days of silence and no more logs: nobody knows of the sixtieth.
    used(&mut world, "2026-10-01", "2027-03-10", Some("2027-01-10"));
    assert_eq!(unknown(&world), Some((application, Unknown::LogsEnd(id("2027-03-10")))));
    assert_eq!(firing(&world, TriggerKind::Inactivity), None);
    used(&mut world, "2026-10-01", "2027-03-11", Some("2027-01-10"));
    assert_eq!(unknown(&world), None);
    assert!(firing(&world, TriggerKind::Inactivity).unwrap().is_due());
    // Logs that begin late say nothing of the time before, and a use on a day that was not read is none.
    used(&mut world, "2027-04-30", "2027-05-31", None);
    assert_eq!(firing(&world, TriggerKind::Inactivity).unwrap().due, id("2027-06-29T00:00:00Z"));
    used(&mut world, "2026-10-01", "2027-03-11", Some("2027-05-31"));
    assert_eq!(firing(&world, TriggerKind::Inactivity), None);
    assert!(unknown(&world).is_some());
    // Without a period of its own, policy's.
    agree(&mut world, PARTNER, TriggerKind::Inactivity, &json!({ "act": "revoke" }));
    used(&mut world, "2026-10-01", "2027-05-31", None);
    let due = firing(&world, TriggerKind::Inactivity).unwrap();
    assert_eq!((due.due, due.reason), (id("2026-12-05T10:00:00Z"), Reason::PrivilegeWithdrawn));
    // What ends by itself before needs nobody.
    set(&mut world, CREDENTIAL, "expires", json!("2026-12-05T10:00:00Z"));
    assert_eq!(firing(&world, TriggerKind::Inactivity), None);
}

#[test]
fn a_partner_is_let_go_for_inactivity_once_its_last_credential_is_idle() {
    let mut world = lasting();
    let mut second = world.json(CREDENTIAL).unwrap().0;
    second["id"] = json!("payouts-2");
    world.put_json("partners/acme-pay/credentials/payouts-2.yaml", second);
    agree(&mut world, PARTNER, TriggerKind::Inactivity, &json!({ "act": "offboard", "after": "60d" }));
    let credentials = json!({ "payouts-k3m9": { "last": "2027-01-10" }, "payouts-2": { "last": "2027-02-10" } });
    let value = json!({ "id": APPLICATION, "partner": PARTNER, "seen-from": "2026-10-01", "seen-until": "2027-12-31", "credentials": credentials });
    world.put_json("usage/acme-pay/payouts.yaml", value);
    borders(world, TriggerKind::Inactivity, PARTNER, "2027-04-12T00:00:00Z", None);
}

#[test]
fn a_hold_for_a_compromise_asks_for_what_was_agreed() {
    let mut world = lasting();
    agree(&mut world, PARTNER, TriggerKind::KeyCompromise, &json!({ "act": "revoke", "grace": "4h" }));
    world.edit_application(|a| a.holds.push(hold(Reason::KeyCompromise)));
    let subject = "acme-pay/payouts";
    let mut world = borders(world, TriggerKind::KeyCompromise, subject, "2026-12-24T12:00:00Z", None);
    let due = firing(&world, TriggerKind::KeyCompromise).unwrap();
    assert_eq!((due.act, due.reason), (Act::Revoke, Reason::KeyCompromise));
    world.edit_credential(|c| c.revoked = Some(end(Reason::KeyCompromise)));
    assert!(is_done(&world, &due));
    world.edit_application(|a| a.holds[0].reason = Reason::CertificateHold);
    assert_eq!(firing(&world, TriggerKind::KeyCompromise), None);
}

#[test]
fn a_key_that_was_revoked_for_compromise_is_found_wherever_it_stands_alive() {
    let mut world = lasting();
    let key = world.json("partners/globex/anchors/globex-key.yaml").unwrap().0["key"].clone();
    set(&mut world, CREDENTIAL, "key", key);
    world.now = id("2027-01-01T00:00:00Z");
    assert_eq!(firing(&world, TriggerKind::KeyCompromise), None);
    world.edit_credential(|c| c.revoked = Some(end(Reason::KeyCompromise)));
    let found = watched(&world, "globex").firings;
    let due = found.iter().find(|firing| firing.kind == TriggerKind::KeyCompromise).unwrap();
    assert_eq!((due.subject.to_string().as_str(), due.due), ("globex#globex-key", id("2026-12-24T08:00:00Z")));
    assert!(due.message.contains("`acme-pay/payouts/payouts-k3m9`"), "{}", due.message);
    // Nothing rests on the anchor, and it is alive all the same: something could.
    assert!(due.is_due() && !is_done(&world, due));
    world.edit_credential(|c| c.revoked = Some(end(Reason::Superseded)));
    assert!(watched(&world, "globex").firings.iter().all(|firing| firing.kind != TriggerKind::KeyCompromise));
}

#[test]
fn an_anchor_fails_with_its_proof_its_certificate_its_handover_and_its_revocation() {
    let mut world = lasting();
    let trigger = json!({ "act": "suspend", "grace": "24h", "notice": "14d" });
    agree(&mut world, PARTNER, TriggerKind::AnchorFailure, &trigger);
    let anchor = "acme-pay#acme-ca";
    let proved = world.folder(PARTNER).anchors["acme-ca"].value.proofs[0].challenge.issued.plus(id("365d"));
    let (due, told) = (proved.plus(id("24h")), proved.plus(id("24h")).minus(id("14d")));
    let over = borders(world.clone(), TriggerKind::AnchorFailure, anchor, &due.to_string(), Some(&told.to_string()));
    assert!(firing(&over, TriggerKind::AnchorFailure).unwrap().message.starts_with("the proof of anchor `acme-ca` ended"));
    let mut retiring = world.clone();
    let (since, until) = (id("2026-12-01T00:00:00Z"), id("2027-01-15T00:00:00Z"));
    retiring.edit_anchor("acme-ca", |a| {
        a.retiring = Some(admit::model::Retirement { successor: id("acme-next"), since, until, by: id("priya-nair") });
    });
    borders(retiring, TriggerKind::AnchorFailure, anchor, "2027-01-16T00:00:00Z", Some("2027-01-02T00:00:00Z"));
    let mut revoked = world.clone();
    revoked.edit_anchor("acme-ca", |a| a.revoked = Some(end(Reason::CaCompromise)));
    let mut revoked = borders(revoked, TriggerKind::AnchorFailure, anchor, "2026-12-25T08:00:00Z", Some("2026-12-11T08:00:00Z"));
    assert_eq!(firing(&revoked, TriggerKind::AnchorFailure).unwrap().reason, Reason::CaCompromise);
    // Nothing rests on it any more.
    let due = firing(&revoked, TriggerKind::AnchorFailure).unwrap();
    revoked.edit_credential(|c| c.revoked = Some(end(Reason::CaCompromise)));
    assert!(is_done(&revoked, &due));
    // Of a key set that is other than it was pinned by, nobody knows since when; it was right when it was proved.
    let mut drifted = world.clone();
    drifted.edit_anchor("acme-ca", |a| a.thumbprints = vec![id("other")]);
    let on = drifted.folder(PARTNER).anchors["acme-ca"].value.proofs[0].on;
    let due = firing(&drifted, TriggerKind::AnchorFailure).unwrap();
    assert_eq!((due.since, due.is_due()), (on, true));
    world.now = id("2029-12-31T23:59:59Z");
    world.edit_credential(|c| c.expires = id("2031-01-01T00:00:00Z"));
    world.edit_anchor("acme-ca", |a| a.proofs.clear());
    world.edit_anchor("acme-sandbox-key", |a| a.proofs.clear());
    let due = firing(&world, TriggerKind::AnchorFailure).unwrap();
    assert_eq!(due.message, "the certificate of anchor `acme-ca` ended on 2029-12-31");
}

#[test]
fn an_owner_is_gone_the_day_after_the_last_and_only_where_they_answer() {
    let mut world = lasting();
    agree(&mut world, PARTNER, TriggerKind::OwnerGone, &json!({ "act": "suspend", "grace": "14d", "notice": "3d" }));
    world.edit_owner("maria-lopez", |o| o.left = Some(id("2026-12-31")));
    let mut business =
        borders(world.clone(), TriggerKind::OwnerGone, PARTNER, "2027-01-15T00:00:00Z", Some("2027-01-12T00:00:00Z"));
    let due = firing(&business, TriggerKind::OwnerGone).unwrap();
    assert_eq!(due.message, "its business owner `maria-lopez` left after 2026-12-31");
    business.edit_partner(|p| p.holds.push(hold(Reason::CertificateHold)));
    assert!(is_done(&business, &due));
    // The technical owner of an application is its own; the partner's is not missed where every application has one.
    world.edit_owner("maria-lopez", |o| o.left = None);
    world.edit_owner("integrations-team", |o| o.left = Some(id("2026-12-31")));
    borders(world, TriggerKind::OwnerGone, "acme-pay/payouts", "2027-01-15T00:00:00Z", Some("2027-01-12T00:00:00Z"));
}

#[test]
fn a_review_is_overdue_when_the_time_of_the_tier_has_passed() {
    let mut world = lasting();
    agree(&mut world, PARTNER, TriggerKind::ReviewOverdue, &json!({ "act": "suspend", "grace": "14d", "notice": "10d" }));
    let mut world = borders(world, TriggerKind::ReviewOverdue, PARTNER, "2027-04-13T00:00:00Z", Some("2027-04-03T00:00:00Z"));
    for environment in [SANDBOX, PRODUCTION] {
        world.edit_access(environment, |access| access.grants.clear());
    }
    assert_eq!(firing(&world, TriggerKind::ReviewOverdue), None, "there is nothing to review");
}

#[test]
fn a_rotation_is_missed_when_nothing_took_the_place_of_an_old_credential() {
    let mut world = lasting();
    agree(
        &mut world,
        PARTNER,
        TriggerKind::RotationMissed,
        &json!({ "act": "revoke", "after": "50d", "grace": "7d", "notice": "7d" }),
    );
    let subject = "acme-pay/payouts/payouts-k3m9";
    let mut missed =
        borders(world.clone(), TriggerKind::RotationMissed, subject, "2026-12-02T10:00:00Z", Some("2026-11-25T10:00:00Z"));
    let mut next = missed.json(CREDENTIAL).unwrap().0;
    (next["id"], next["issued"]) = (json!("payouts-next"), json!("2026-12-01T00:00:00Z"));
    missed.put_json("partners/acme-pay/credentials/payouts-next.yaml", next);
    let fires = |world: &World| watched(world, PARTNER).firings.iter().any(|firing| firing.subject.to_string() == subject);
    assert!(fires(&missed), "one beside it is no successor");
    let hand_over = |world: &mut World, until: &str| {
        let since = "2026-12-01T00:00:00Z";
        let retiring = json!({ "successor": "payouts-next", "since": since, "until": until, "by": "priya-nair" });
        set(world, CREDENTIAL, "retiring", retiring);
    };
    hand_over(&mut missed, "2026-12-15T00:00:00Z");
    assert!(!fires(&missed), "it has handed over");
    // Where what took over is revoked, it counts that it ends in time, and not before.
    let end = json!({ "on": "2026-12-01T12:00:00Z", "by": "priya-nair", "reason": "superseded" });
    set(&mut missed, "partners/acme-pay/credentials/payouts-next.yaml", "revoked", end);
    assert!(fires(&missed), "what took over is gone");
    hand_over(&mut missed, "2026-12-02T10:00:00Z");
    assert!(!fires(&missed), "it ends in time");
    // Without a period of its own, the life that policy gives the kind today.
    agree(&mut world, PARTNER, TriggerKind::RotationMissed, &json!({ "act": "revoke" }));
    borders(world.clone(), TriggerKind::RotationMissed, subject, "2027-01-04T10:00:00Z", None);
    set(&mut world, CREDENTIAL, "expires", json!("2027-01-04T10:00:00Z"));
    assert_eq!(firing(&world, TriggerKind::RotationMissed), None, "it ends by itself");
}

#[test]
fn evidence_is_over_after_its_last_day_and_only_where_the_tier_asks_for_it() {
    let mut world = lasting();
    agree(&mut world, PARTNER, TriggerKind::EvidenceOver, &json!({ "act": "notify", "grace": "3d", "notice": "9d" }));
    world.edit_evidence("agreement-2026", |e| e.until = None);
    let world = borders(world, TriggerKind::EvidenceOver, PARTNER, "2027-09-04T00:00:00Z", None);
    let mut told = world.clone();
    let due = firing(&world, TriggerKind::EvidenceOver).unwrap();
    assert_eq!((due.act, due.notice_from), (Act::Notify, None), "what only tells tells once");
    let event = |world: &mut World, note: &str| {
        let last = world.registry.partners[&partner(PARTNER)].log.clone();
        let (seq, previous) = admit::history::next_link(&last, &world.policy.registry, &partner(PARTNER));
        world.append(Event {
            version: 1,
            registry: world.policy.registry.clone(),
            partner: partner(PARTNER),
            seq,
            at: world.now,
            code: Code::NoticeGiven,
            actor: id("nightly-audit"),
            subject: id(PARTNER),
            reason: None,
            note: Some(id(note)),
            records: [].into(),
            relied: [].into(),
            previous,
        });
    };
    event(&mut told, "evidence-over due on 2027-09-05");
    event(&mut told, "evidence-over due on 2027-09-04x");
    assert!(!is_done(&told, &due), "another day is another notice");
    event(&mut told, "evidence-over due on 2027-09-04; done at 2027-09-04T00:00:00Z, logged behind a later line");
    assert!(is_done(&told, &due));
    let mut another = world.clone();
    another.policy.tiers.get_mut("standard").unwrap().evidence.retain(|kind| *kind != EvidenceKind::DueDiligence);
    assert_eq!(firing(&another, TriggerKind::EvidenceOver), None);
}

#[test]
fn the_partners_own_request_counts_from_its_date_and_needs_no_trigger() {
    let mut world = lasting();
    document(&mut world, EvidenceKind::OffboardingRequest, "2027-01-10");
    set(&mut world, RECORD, "offboarding", json!({}));
    let without = borders(world.clone(), TriggerKind::PartnerRequest, PARTNER, "2027-01-10T00:00:00Z", None);
    let due = firing(&without, TriggerKind::PartnerRequest).unwrap();
    assert_eq!((due.act, due.reason), (Act::Offboard, Reason::CessationOfOperation));
    agree(&mut world, PARTNER, TriggerKind::PartnerRequest, &json!({ "act": "revoke", "grace": "10d", "notice": "5d" }));
    borders(world, TriggerKind::PartnerRequest, PARTNER, "2027-01-20T00:00:00Z", Some("2027-01-15T00:00:00Z"));
}

#[test]
fn what_is_not_agreed_is_the_strictest_and_at_once() {
    let mut world = lasting();
    set(&mut world, RECORD, "offboarding", json!({}));
    document(&mut world, EvidenceKind::OffboardingRequest, "2027-01-10");
    used(&mut world, "2026-10-01", "2028-12-31", Some("2027-01-10"));
    world.edit_owner("maria-lopez", |o| o.left = Some(id("2026-12-31")));
    world.edit_application(|a| a.holds.push(hold(Reason::KeyCompromise)));
    world.now = id("2028-06-01T00:00:00Z");
    let found = watched(&world, PARTNER).firings;
    let said: Vec<String> = TriggerKind::ALL
        .into_iter()
        .filter_map(|kind| found.iter().find(|firing| firing.kind == kind))
        .map(|f| {
            format!("{} {} {}", f.kind, f.act, Period::days(u32::try_from((f.due.unix() - f.since.unix()) / 86400).unwrap()))
        })
        .collect();
    let expected = [
        "agreement-end revoke 0d",
        "inactivity suspend 60d",
        "key-compromise revoke 0d",
        "anchor-failure revoke 0d",
        "owner-gone revoke 0d",
        "partner-request offboard 0d",
    ];
    assert_eq!(said, expected);
}
