//! Fixtures of the family `lifecycle`.

use super::fixture::Fixture;
use crate::world::{PARTNER, PRODUCTION, World, id};
use admit::model::{Action, Code, Decision, Hold, Lifted, Period, Reason, Revocation, Statement};

/// What YAML cannot show.
pub(super) const FIXTURES: &[Fixture] = &[
    Fixture::request(
        "held",
        |w| w.edit_anchor("acme-ca", |a| a.holds.push(hold())),
        |w| {
            w.edit_anchor("acme-sandbox-key", |a| a.holds.push(hold()));
        },
    ),
    Fixture::request("return-unapproved", |w| log(w, Code::Resumed, "acme-pay/payouts"), |w| returned(w, "tom-berger")),
    Fixture::audit("return-unapproved", |w| returned(w, "maria-lopez"), |w| returned(w, "tom-berger")),
    Fixture::request("offboarded", tombstone, |_| {}),
    Fixture::audit("offboarding-unfinished", tombstone, |w| {
        tombstone(w);
        everything_ended(w);
    }),
    Fixture::audit("offboarding-unfinished", live_credential_left, |_| {}),
    Fixture::request(
        "hold-removed",
        |w| log(w, Code::Suspended, PARTNER),
        |w| {
            log(w, Code::Suspended, PARTNER);
            log(w, Code::Resumed, PARTNER);
        },
    ),
    Fixture::request(
        "hold-removed",
        |w| log(w, Code::Suspended, "acme-pay/payouts"),
        |w| {
            log(w, Code::Suspended, "acme-pay/payouts");
            w.edit_application(|a| a.holds.push(hold()));
        },
    ),
    Fixture::request("hold-removed", lifted_by_hand, |w| log(w, Code::Suspended, "acme-pay#acme-sandbox-key")),
    Fixture::audit("hold-removed", |w| log(w, Code::Suspended, "acme-pay#acme-sandbox-key"), |_| {}),
    Fixture::request(
        "revocation-removed",
        |w| log(w, Code::CredentialRevoked, "acme-pay/payouts/payouts-k3m9"),
        |w| {
            log(w, Code::CredentialRevoked, "acme-pay/payouts/payouts-k3m9");
            w.edit_credential(|c| c.revoked = Some(end()));
        },
    ),
    Fixture::request("revocation-removed", |w| log(w, Code::AnchorRevoked, "acme-pay#acme-ca"), |_| {}),
    Fixture::request("revocation-removed", anchor_deleted, |_| {}),
    Fixture::request(
        "revocation-removed",
        |w| log(w, Code::Revoked, "acme-pay/payouts"),
        |w| log(w, Code::Revoked, "acme-pay/refunds"),
    ),
    Fixture::request(
        "revocation-removed",
        |w| log(w, Code::Offboarded, PARTNER),
        |w| {
            log(w, Code::Offboarded, PARTNER);
            tombstone(w);
        },
    ),
    Fixture::audit(
        "review-overdue",
        |w| w.edit_partner(|p| p.reviews.clear()),
        |w| {
            w.edit_partner(|p| p.reviews.clear());
            w.edit_application(|a| a.environments.clear());
        },
    ),
    Fixture::audit("review-overdue", |w| w.edit_partner(|p| p.reviews[0].on = id("2027-01-01")), |_| {}),
    Fixture::audit(
        "trigger-ignored",
        |w| agreement_ended(w, "2026-10-31"),
        |w| {
            agreement_ended(w, "2026-10-31");
            w.edit_credential(|c| c.revoked = Some(end()));
        },
    ),
    Fixture::audit("trigger-ignored", |w| anchor_revoked(w, Period::hours(25)), |w| anchor_revoked(w, Period::hours(23))),
    Fixture::audit(
        "trigger-ignored",
        |w| anchor_revoked(w, Period::days(2)),
        |w| {
            anchor_revoked(w, Period::days(2));
            w.edit_anchor("acme-ca", |a| a.holds.push(hold()));
        },
    ),
    Fixture::audit("trigger-ignored", |w| maria_left(w, "2026-11-01"), |w| maria_left(w, "2026-11-10")),
    Fixture::audit("trigger-too-weak", |w| compromise_waits(w, "48h"), |w| compromise_waits(w, "24h")),
    Fixture::request(
        "triggers-missing",
        |w| w.edit_partner(|p| p.offboarding = None),
        |w| {
            w.edit_partner(|p| p.offboarding.as_mut().unwrap().review_overdue = None);
        },
    ),
];

fn hold() -> Hold {
    Hold {
        on: id("2026-11-01T00:00:00Z"),
        by: id("priya-nair"),
        reason: Reason::CertificateHold,
        note: id("a question is open"),
        lifted: None,
    }
}

fn end() -> Revocation {
    Revocation { on: id("2026-11-19T00:00:00Z"), by: id("priya-nair"), reason: Reason::CessationOfOperation, note: None }
}

fn log(world: &mut World, code: Code, subject: &str) {
    world.sign_event(PARTNER, code, "priya-nair", subject, &[]);
}

/// A return that names an approval in the name of `tom-berger`, signed by somebody.
fn returned(world: &mut World, signer: &str) {
    let (application, yes) = ("payouts", Decision::Approve);
    let statement = Statement {
        action: Action::Resume,
        environment: None,
        digest: admit::crypto::sha256(b"a return"),
        ..world.grant_statement("tom-berger", PARTNER, application, PRODUCTION, yes)
    };
    world.put_approval_by(signer, &statement);
    let path = format!("partners/{PARTNER}/approvals/{}-tom-berger.yaml", statement.digest.short());
    let digest = admit::crypto::sha256(admit::approval::statement_line(&statement).unwrap().as_bytes());
    let subject = format!("{PARTNER}/{application}");
    world.sign_event_over(PARTNER, Code::Resumed, "priya-nair", &subject, [].into(), [(path, digest)].into());
}

fn tombstone(world: &mut World) {
    world.edit_partner(|p| p.offboarded = Some(end()));
}

fn everything_ended(world: &mut World) {
    world.edit_credential(|c| c.revoked = Some(end()));
    world.edit_anchor("acme-ca", |a| a.revoked = Some(end()));
    world.edit_anchor("acme-sandbox-key", |a| a.revoked = Some(end()));
    world.edit_application(|a| a.environments.clear());
}

fn live_credential_left(world: &mut World) {
    tombstone(world);
    everything_ended(world);
    world.edit_credential(|c| c.revoked = None);
}

fn lifted_by_hand(world: &mut World) {
    log(world, Code::Suspended, "acme-pay#acme-ca");
    let lifted = Some(Lifted { on: world.now, by: id("lena-fischer") });
    world.edit_anchor("acme-ca", |a| a.holds.push(Hold { lifted, ..hold() }));
}

fn anchor_deleted(world: &mut World) {
    log(world, Code::AnchorRevoked, "acme-pay#acme-ca");
    world.folder(PARTNER).anchors.remove("acme-ca");
}

fn agreement_ended(world: &mut World, day: &str) {
    world.edit_partner(|p| p.agreement.as_mut().unwrap().end = Some(id(day)));
}

fn anchor_revoked(world: &mut World, ago: Period) {
    let revocation = Revocation { on: world.now.minus(ago), ..end() };
    world.edit_anchor("acme-ca", |a| a.revoked = Some(revocation));
}

fn maria_left(world: &mut World, day: &str) {
    world.edit_owner("maria-lopez", |o| o.left = Some(id(day)));
}

fn compromise_waits(world: &mut World, grace: &str) {
    world.edit_partner(|p| p.offboarding.as_mut().unwrap().key_compromise.as_mut().unwrap().grace = Some(id(grace)));
}

#[test]
fn an_end_is_said_to_who_asks_and_not_in_an_audit() {
    let mut world = World::new();
    tombstone(&mut world);
    assert_eq!(world.findings("offboarded").len(), 0);
    let said = world.gate(&world.request(PARTNER, "payouts", PRODUCTION));
    assert!(said.iter().any(|f| f.rule.as_str() == "offboarded"));
}
