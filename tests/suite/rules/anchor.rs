//! Fixtures of the family `anchor`.

use super::fixture::Fixture;
use crate::world::{APPLICATION, PARTNER, PRODUCTION, SANDBOX, World, id};
use admit::{
    model::{AnchorKind, CredentialKind, KeyUse, Reason, Revocation},
    rules::Request,
};

/// What YAML cannot show.
pub(super) const FIXTURES: &[Fixture] = &[
    Fixture::audit("anchor-expiring", |w| w.now = id("2029-12-10T00:00:00Z"), |w| w.now = id("2029-11-01T00:00:00Z")),
    Fixture::audit("anchor-expiring", |w| w.now = id("2029-12-10T00:00:00Z"), nothing_rests_on_it),
    Fixture::audit("anchor-key-mismatch", |w| w.edit_anchor("acme-ca", |a| a.key = None), |_| {}),
    Fixture::audit("anchor-kind-refused", |w| kinds(w, AnchorKind::PinnedKey), |w| kinds(w, AnchorKind::CaCertificate)),
    Fixture::request("anchor-kind-refused", |w| kinds(w, AnchorKind::PinnedKey), |_| {}),
    Fixture::request("anchor-out-of-date", |w| w.now = id("2030-01-05T00:00:00Z"), |w| w.now = id("2029-12-31T00:00:00Z")),
    Fixture::audit("anchor-out-of-date", |w| w.now = id("2025-12-31T00:00:00Z"), |_| {}),
    Fixture::audit(
        "anchor-revoked",
        |w| revoke(w, "acme-ca"),
        |w| {
            revoke(w, "acme-sandbox-key");
            w.edit_application(|a| drop(a.environments.remove(SANDBOX)));
        },
    ),
    Fixture::request("anchor-revoked", |w| revoke(w, "acme-ca"), |w| revoke(w, "acme-sandbox-key")),
    Fixture::audit("anchor-unproved", |w| w.edit_anchor("acme-ca", |a| a.proofs.clear()), |_| {}),
    Fixture::request(
        "anchor-unproved",
        |w| w.edit_anchor("acme-ca", |a| a.proofs.clear()),
        |w| {
            w.edit_anchor("acme-sandbox-key", |a| a.proofs.clear());
        },
    ),
    Fixture::audit(
        "anchor-unreadable",
        |w| material(w, "-----BEGIN CERTIFICATE-----\nbm90IGEgY2VydGlmaWNhdGU=\n-----END CERTIFICATE-----\n"),
        |_| {},
    ),
    Fixture::audit("anchor-unreadable", |w| w.edit_anchor("acme-ca", |a| a.certificate = None), |_| {}),
    Fixture::audit("anchor-weak", |w| w.edit_anchor("acme-ca", |a| a.kind = AnchorKind::PinnedKey), |_| {}),
    Fixture::audit("anchor-weak", server_certificate_as_authority, |_| {}),
    Fixture::audit(
        "key-shared",
        |w| pin(w, "acme-sandbox-key", "acme-pay#acme-ca"),
        |w| pin(w, "acme-sandbox-key", "acme-pay#new"),
    ),
    Fixture::request("key-shared", |w| pin(w, "acme-sandbox-key", "acme-pay#acme-ca"), |_| {}),
    Fixture::request("key-shared", key_of_another_partner, |_| {}),
    Fixture::audit("key-shared", |w| credential_with_key_of(w, "acme-pay#acme-ca"), |_| {}),
    Fixture::audit("key-shared", |w| pinned_credential(w, "refunds"), |w| pinned_credential(w, "payouts")),
    Fixture::audit("proof-invalid", |w| w.edit_anchor("acme-ca", |a| a.proofs[0].challenge.recipient = None), |_| {}),
    Fixture::audit(
        "proof-invalid",
        |w| w.edit_anchor("acme-ca", |a| a.proofs[0].challenge.proves_until = id("2036-01-01T00:00:00Z")),
        |_| {},
    ),
    Fixture::audit("proof-invalid", |w| pin(w, "acme-sandbox-key", "acme-pay#new"), |_| {}),
    Fixture::audit("proof-invalid", |w| w.now = id("2026-08-01T00:00:00Z"), |_| {}),
    Fixture::audit("proof-stale", |w| w.now = id("2027-08-04T00:00:00Z"), |w| w.now = id("2027-08-02T00:00:00Z")),
    Fixture::request("proof-stale", |w| proofs_count_for(w, "30d"), |w| proofs_count_for(w, "180d")),
    Fixture::audit(
        "recipient-unproved",
        |w| w.edit_partner(|p| p.recipient = Some(id("age1x"))),
        |w| {
            w.edit_partner(|p| p.recipient = Some(id("age1x")));
            let keep = |kind: &CredentialKind| *kind != CredentialKind::ApiKey;
            w.edit_policy(|p| {
                p.tiers.get_mut("standard").unwrap().environments.values_mut().for_each(|t| t.credentials.retain(keep))
            });
        },
    ),
    Fixture::asked(
        "recipient-unproved",
        |w| w.edit_partner(|p| p.recipient = Some(id("age1x"))),
        |_| {},
        |w, rule| {
            let request = w.request(PARTNER, APPLICATION, SANDBOX);
            w.findings_for(&Request { kind: Some(CredentialKind::ApiKey), ..request }, rule)
        },
    ),
];

fn kinds(world: &mut World, kind: AnchorKind) {
    world.edit_policy(|p| p.tiers.get_mut("standard").unwrap().environments.get_mut(PRODUCTION).unwrap().anchors = vec![kind]);
}

fn proofs_count_for(world: &mut World, period: &str) {
    world.edit_policy(|p| p.tiers.get_mut("standard").unwrap().environments.get_mut(PRODUCTION).unwrap().proof = id(period));
}

fn nothing_rests_on_it(world: &mut World) {
    world.now = id("2029-12-10T00:00:00Z");
    world.edit_application(|a| drop(a.environments.remove(PRODUCTION)));
}

fn revoke(world: &mut World, anchor: &str) {
    let end = Revocation { on: world.now, by: id("priya-nair"), reason: Reason::CaCompromise, note: None };
    world.edit_anchor(anchor, |a| a.revoked = Some(end));
}

fn material(world: &mut World, pem: &str) {
    world.edit_anchor("acme-ca", |a| a.certificate = Some(pem.to_owned()));
}

fn server_certificate_as_authority(world: &mut World) {
    let certificate = world.folder(PARTNER).credentials["payouts-k3m9"].value.certificate.clone().unwrap();
    material(world, &certificate);
}

fn pin(world: &mut World, anchor: &str, key: &str) {
    let key = world.keys.partner(key);
    world.edit_anchor(anchor, |a| (a.public_key, a.key) = (Some(key.public_key().to_pem()), Some(key.public_key().digest())));
}

fn key_of_another_partner(world: &mut World) {
    let key = world.keys.partner("acme-pay#acme-ca").public_key().digest();
    world.registry.key_uses.push(KeyUse { key, path: "partners/initech/credentials/reports-x1y2.yaml".to_owned() });
}

fn credential_with_key_of(world: &mut World, key: &str) {
    let key = world.keys.partner(key).public_key().digest();
    world.edit_credential(|c| c.key = Some(key));
}

/// Two credentials with the key of the pinned anchor that both rest on: the application's own, and one of `application`.
fn pinned_credential(world: &mut World, application: &str) {
    let key = world.keys.partner("acme-pay#acme-sandbox-key").public_key().digest();
    world.edit_credential(|c| (c.key, c.anchor, c.environment) = (Some(key), id("acme-sandbox-key"), id(SANDBOX)));
    let mut other = world.folder(PARTNER).credentials["payouts-k3m9"].clone();
    other.path = format!("partners/{PARTNER}/credentials/other-a1b2.yaml");
    other.value.application = id(application);
    world.folder(PARTNER).credentials.insert(id("other-a1b2"), other);
}
