//! Fixtures of the family `credential`.

use super::fixture::Fixture;
use crate::world::{APPLICATION, PARTNER, PRODUCTION, World, id};
use admit::{
    crypto::VERIFIER_ALGORITHM,
    finding::Finding,
    model::{AnchorKind, Credential, CredentialKind, Digest, Period, Reason, Retirement, Revocation, Verifier},
    rules::Request,
};

/// What YAML cannot show.
pub(super) const FIXTURES: &[Fixture] = &[
    Fixture::audit("credential-kind-refused", |w| kinds(w, &[CredentialKind::ApiKey]), |_| {}),
    Fixture::request("credential-kind-refused", |w| kinds(w, &[CredentialKind::ApiKey]), |_| {}),
    Fixture::request("credential-kind-refused", |w| terms(w, |t| t.client_certificate = None), |_| {}),
    Fixture::audit("credential-lifetime", |w| w.edit_credential(|c| c.expires = id("2027-10-06T10:00:00Z")), |_| {}),
    Fixture::audit("credential-lifetime", shorter_terms, |w| {
        shorter_terms(w);
        let (since, until) = (w.now, w.now.plus(Period::days(1)));
        let retiring = Retirement { successor: id("payouts-n5p7"), since, until, by: id("priya-nair") };
        w.edit_credential(|c| c.retiring = Some(retiring));
    }),
    Fixture::asked(
        "credential-lifetime",
        |w| terms(w, |t| t.client_certificate = Some(Period::days(30))),
        |_| {},
        |w, rule| {
            w.findings_for(&Request { lifetime: Some(Period::days(60)), ..w.request(PARTNER, APPLICATION, PRODUCTION) }, rule)
        },
    ),
    Fixture::audit("credential-outlives", |w| agreement_ends(w, "2026-12-31"), |w| agreement_ends(w, "2027-01-04")),
    Fixture::audit("credential-outlives", |w| w.edit_access(PRODUCTION, |a| a.grants[0].until = Some(id("2026-12-01"))), |_| {}),
    Fixture::audit("credential-count", |w| terms(w, |t| t.live_credentials = 0), |w| terms(w, |t| t.live_credentials = 1)),
    Fixture::request("credential-count", |w| terms(w, |t| t.live_credentials = 1), |w| terms(w, |t| t.live_credentials = 2)),
    Fixture::request("credential-count", one_of_two_retires, |w| with_limit(w, "payouts-n5p7", 2)),
    Fixture::audit("credential-count", |w| with_limit(w, "payouts-k3m9", 1), |w| with_limit(w, "payouts-n5p7", 1)),
    Fixture::audit("credential-orphaned", without_application, |w| {
        without_application(w);
        revoke(w);
    }),
    Fixture::audit("credential-orphaned", |w| w.edit_application(|a| drop(a.environments.remove(PRODUCTION))), |_| {}),
    Fixture::audit("credential-orphaned", |w| drop(w.folder(PARTNER).anchors.remove("acme-ca")), |_| {}),
    Fixture::audit("credential-orphaned", |w| drop(w.registry.issuers.remove("production-ca")), |_| {}),
    Fixture::audit("credential-expiring", |w| w.now = id("2026-12-28T00:00:00Z"), |w| w.now = id("2026-12-20T00:00:00Z")),
    Fixture::audit("credential-expiring", |w| w.now = id("2026-12-28T00:00:00Z"), with_successor),
    Fixture::audit(
        "credential-expiring",
        |w| {
            with_limit(w, "payouts-gone", 2);
            w.folder(PARTNER).credentials.remove("payouts-n5p7");
        },
        |w| with_limit(w, "payouts-n5p7", 2),
    ),
    Fixture::audit("credential-undelivered", |w| w.edit_credential(|c| c.delivery = None), |_| {}),
    Fixture::audit("credential-mismatch", |w| w.edit_credential(|c| c.serial = Some(id("01"))), |_| {}),
    Fixture::audit("credential-mismatch", |w| w.edit_credential(|c| c.key = Some(Digest([7; 32]))), |_| {}),
    Fixture::audit("credential-mismatch", |w| w.edit_credential(|c| c.expires = c.expires.plus(Period::days(1))), |_| {}),
    Fixture::audit("credential-mismatch", |w| w.edit_credential(|c| c.issued = id("2026-01-01T00:00:00Z")), |_| {}),
    Fixture::audit("credential-mismatch", |w| w.edit_credential(|c| c.application = id("refunds")), |_| {}),
    Fixture::audit("credential-mismatch", |w| w.edit_credential(|c| c.issuer = Some(id("sandbox-ca"))), |_| {}),
    Fixture::audit("credential-mismatch", other_authority, |_| {}),
    Fixture::audit("credential-mismatch", |w| w.edit_credential(|c| c.certificate = None), |_| {}),
    Fixture::request("credential-mismatch", |w| api_key(w, "md5"), |w| api_key(w, VERIFIER_ALGORITHM)),
    Fixture::request("credential-unlogged", by_hand, |_| {}),
    Fixture::audit(
        "credential-grant-drift",
        |w| w.edit_access(PRODUCTION, |a| drop(a.grants.pop())),
        |w| {
            w.edit_application(|a| a.description = None);
        },
    ),
    Fixture::asked("request-key-used", |w| w.edit_credential(|c| c.key = Some(KEY)), |_| {}, asks_with_key),
    Fixture::asked("request-key-used", revoked_with_the_key, |_| {}, asks_with_key),
    Fixture::asked(
        "request-key-used",
        |w| w.edit_anchor("acme-ca", unreadable_with_key),
        pinned_anchor_with_the_key,
        asks_with_key,
    ),
];

/// The key that a certificate is asked for.
const KEY: Digest = Digest([9; 32]);

fn asks_with_key(world: &World, rule: &str) -> Vec<Finding> {
    world.findings_for(&Request { key: Some(KEY), ..world.request(PARTNER, APPLICATION, PRODUCTION) }, rule)
}

fn unreadable_with_key(anchor: &mut admit::model::Anchor) {
    anchor.certificate = None;
    anchor.key = Some(KEY);
}

fn pinned_anchor_with_the_key(world: &mut World) {
    world.edit_anchor("acme-ca", |a| {
        unreadable_with_key(a);
        a.kind = AnchorKind::PinnedKey;
    });
}

fn terms(world: &mut World, change: impl FnOnce(&mut admit::policy::Terms)) {
    world.edit_policy(|p| change(p.tiers.get_mut("standard").unwrap().environments.get_mut(PRODUCTION).unwrap()));
}

fn shorter_terms(world: &mut World) {
    terms(world, |t| t.client_certificate = Some(Period::days(30)));
}

fn kinds(world: &mut World, kinds: &[CredentialKind]) {
    terms(world, |t| t.credentials = kinds.to_vec());
}

fn agreement_ends(world: &mut World, day: &str) {
    world.edit_partner(|p| p.agreement.as_mut().unwrap().end = Some(id(day)));
}

fn without_application(world: &mut World) {
    world.folder(PARTNER).applications.clear();
}

fn revoke(world: &mut World) {
    let end = Revocation { on: world.now, by: id("priya-nair"), reason: Reason::KeyCompromise, note: None };
    world.edit_credential(|c| c.revoked = Some(end));
}

fn revoked_with_the_key(world: &mut World) {
    world.edit_credential(|c| c.key = Some(KEY));
    revoke(world);
}

fn put(world: &mut World, name: &str, change: impl FnOnce(&mut Credential)) {
    let mut record = world.folder(PARTNER).credentials["payouts-k3m9"].clone();
    record.path = format!("partners/{PARTNER}/credentials/{name}.yaml");
    record.value.id = id(name);
    change(&mut record.value);
    world.folder(PARTNER).credentials.insert(id(name), record);
}

fn with_successor(world: &mut World) {
    world.now = id("2026-12-28T00:00:00Z");
    put(world, "payouts-n5p7", |c| c.expires = id("2027-02-28T00:00:00Z"));
}

/// The one on record hands over to that one, of which there is a record where it is `payouts-n5p7`, and so many may live.
fn with_limit(world: &mut World, successor: &str, limit: u32) {
    put(world, "payouts-n5p7", |_| {});
    let until = world.now.plus(Period::days(7));
    let retiring = Retirement { successor: id(successor), since: world.now, until, by: id("priya-nair") };
    world.edit_credential(|c| c.retiring = Some(retiring));
    terms(world, |t| t.live_credentials = limit);
}

fn one_of_two_retires(world: &mut World) {
    with_limit(world, "payouts-n5p7", 1);
}

fn by_hand(world: &mut World) {
    put(world, "payouts-n5p7", |_| {});
}

fn other_authority(world: &mut World) {
    let certificate = world.keys.authority("somebody-else").certificate().to_pem();
    world.edit_issuer("production-ca", |i| i.certificate = Some(certificate));
}

fn api_key(world: &mut World, algorithm: &str) {
    world.edit_credential(|c| {
        (c.kind, c.certificate, c.key, c.serial, c.issuer) = (CredentialKind::ApiKey, None, None, None, None);
        c.verifier = Some(Verifier { algorithm: id(algorithm), hash: Digest([3; 32]) });
    });
}
