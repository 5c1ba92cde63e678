//! Fixtures of the family `hygiene`.

use super::fixture::Fixture;
use crate::world::{PARTNER, World, id};
use admit::model::{FileNote, FileNoteKind, Period, Waiver};

/// What YAML cannot show.
pub(super) const FIXTURES: &[Fixture] = &[
    Fixture::audit("not-canonical", |w| note(w, FileNoteKind::NotCanonical), |w| note(w, FileNoteKind::Stray)),
    Fixture::audit("file-hidden", |w| note(w, FileNoteKind::Hides), |w| note(w, FileNoteKind::NotCanonical)),
    Fixture::audit("stray-file", |w| note(w, FileNoteKind::Stray), |w| note(w, FileNoteKind::NotCanonical)),
    Fixture::audit("waiver-over", |w| waive(w, "contact-missing", "2026-11-19"), |w| waive(w, "contact-missing", "2026-11-20")),
    Fixture::audit(
        "waiver-too-long",
        |w| waive(w, "contact-missing", "2027-01-31"),
        |w| waive(w, "contact-missing", "2027-01-30"),
    ),
    Fixture::audit("waiver-unapproved", |w| waive(w, "contact-missing", "2026-12-31"), approved),
    Fixture::audit(
        "waiver-forbidden",
        |w| waive(w, "anchor-unproved", "2026-12-31"),
        |w| waive(w, "contact-missing", "2026-12-31"),
    ),
    Fixture::audit("waiver-forbidden", |w| waive(w, "contact-mising", "2026-12-31"), |_| {}),
    Fixture::audit("waiver-forbidden", never_here, |_| {}),
    Fixture::audit("waiver-unused", approved, |w| {
        approved(w);
        no_contacts(w);
    }),
    Fixture::audit("waiver-unused", |w| of_a_partner_who_is_nowhere(w, true), |w| of_a_partner_who_is_nowhere(w, false)),
];

fn note(world: &mut World, kind: FileNoteKind) {
    world.registry.notes.push(FileNote { path: "partners/acme-pay/partner.yml".to_owned(), kind });
}

fn put(world: &mut World, rule: &str, subject: &str, until: &str) {
    world.put_waiver(Waiver {
        id: id("acme-phone"),
        rule: id(rule),
        subject: id(subject),
        reason: id("the duty desk opens in December"),
        requested_by: id("lena-fischer"),
        from: id("2026-11-01"),
        until: id(until),
    });
}

fn waive(world: &mut World, rule: &str, until: &str) {
    put(world, rule, PARTNER, until);
}

fn approve(world: &mut World) {
    world.approve_waiver("tom-berger", "acme-phone");
    world.approve_waiver("priya-nair", "acme-phone");
}

fn approved(world: &mut World) {
    waive(world, "contact-missing", "2026-12-31");
    approve(world);
}

fn no_contacts(world: &mut World) {
    world.edit_partner(|p| p.contacts.security = None);
}

fn never_here(world: &mut World) {
    world.edit_policy(|p| p.waivers.never.push(id("contact-missing")));
    waive(world, "contact-missing", "2026-12-31");
}

fn of_a_partner_who_is_nowhere(world: &mut World, whole: bool) {
    world.registry.whole = whole;
    put(world, "contact-missing", "acme-pya", "2026-12-31");
    approve(world);
}

#[test]
fn a_waiver_excepts_its_rule_and_subject_while_it_counts() {
    let mut world = World::new();
    no_contacts(&mut world);
    approved(&mut world);
    let waived = |world: &World| world.findings("contact-missing")[0].waived_by.clone();
    assert_eq!(waived(&world), Some(id("acme-phone")));
    world.now = id("2027-01-01T00:00:00Z");
    assert_eq!(waived(&world), None);
}

#[test]
fn a_waiver_excepts_nothing_else() {
    let excepted = |change: fn(&mut World), rule: &str| {
        let mut world = World::new();
        no_contacts(&mut world);
        change(&mut world);
        world.findings(rule).iter().any(|finding| finding.waived_by.is_some())
    };
    assert!(excepted(approved, "contact-missing"));
    assert!(!excepted(|w| waive(w, "contact-missing", "2026-12-31"), "contact-missing"), "nobody approved it");
    assert!(!excepted(|w| waive_of(w, "lei-missing", PARTNER), "contact-missing"), "it is for another rule");
    assert!(!excepted(|w| waive_of(w, "contact-missing", "globex"), "contact-missing"), "it is for another subject");
    let never = |w: &mut World| {
        w.edit_policy(|p| p.waivers.never.push(id("contact-missing")));
        approved(w);
    };
    assert!(!excepted(never, "contact-missing"), "policy says never");
    let unproved = |w: &mut World| {
        w.edit_anchor("acme-ca", |a| a.proofs.clear());
        waive_of(w, "anchor-unproved", "acme-pay#acme-ca");
    };
    assert!(!excepted(unproved, "anchor-unproved"), "proof is never waived");
    assert!(!excepted(|w| longest(w, WAIVED_DAYS - 1), "contact-missing"), "policy lets none last so long");
    assert!(excepted(|w| longest(w, WAIVED_DAYS), "contact-missing"));
}

fn waive_of(world: &mut World, rule: &str, subject: &str) {
    put(world, rule, subject, "2026-12-31");
    approve(world);
}

/// How many days the waiver of these tests lasts.
const WAIVED_DAYS: u32 = 60;

fn longest(world: &mut World, days: u32) {
    world.edit_policy(|p| p.waivers.longest = Period::days(days));
    approved(world);
}

#[test]
fn a_waiver_that_somebody_rejected_says_who() {
    let mut world = World::new();
    waive(&mut world, "contact-missing", "2026-12-31");
    let open = |world: &World| world.findings("waiver-unapproved").remove(0).message;
    assert!(open(&world).contains("missing in step"), "{}", open(&world));
    world.reject_waiver("tom-berger", "acme-phone");
    assert!(open(&world).ends_with("`tom-berger` rejected it"), "{}", open(&world));
}
