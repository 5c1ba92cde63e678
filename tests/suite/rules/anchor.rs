//! Fixtures of the family `anchor`.

use super::fixture::Fixture;
use crate::world::{APPLICATION, PARTNER, PRODUCTION, SANDBOX, World, id};
use admit::{
    anchor::{Material, Place, challenge_bytes},
    crypto::Jwk,
    model::{
        Anchor, AnchorKind, Challenge, CredentialKind, Handover, KeyUse, Predecessor, Proof, ProofMethod, Reason, Retirement,
        Revocation, SignedBy,
    },
    rules::Request,
};

/// What YAML cannot show.
pub(super) const FIXTURES: &[Fixture] = &[
    Fixture::audit("anchor-drifted", |w| key_set(w, |a| a.thumbprints.clear()), |w| key_set(w, |_| {})),
    Fixture::audit("anchor-drifted", |w| w.edit_anchor("acme-ca", |a| a.thumbprints.push(id("x"))), |_| {}),
    Fixture::request("anchor-drifted", |w| key_set(w, |a| a.thumbprints = vec![id("x")]), |w| key_set(w, |_| {})),
    Fixture::audit("anchor-expiring", |w| w.now = id("2029-12-10T00:00:00Z"), |w| w.now = id("2029-11-01T00:00:00Z")),
    Fixture::audit("anchor-expiring", |w| w.now = id("2029-12-10T00:00:00Z"), nothing_rests_on_it),
    Fixture::audit("anchor-key-mismatch", |w| w.edit_anchor("acme-ca", |a| a.key = None), |_| {}),
    Fixture::audit("anchor-kind-refused", |w| kinds(w, AnchorKind::PinnedKey), |w| kinds(w, AnchorKind::CaCertificate)),
    Fixture::request("anchor-kind-refused", |w| kinds(w, AnchorKind::PinnedKey), |_| {}),
    Fixture::request("anchor-out-of-date", |w| w.now = id("2030-01-05T00:00:00Z"), |w| w.now = id("2029-12-31T00:00:00Z")),
    Fixture::audit("anchor-out-of-date", |w| w.now = id("2025-12-31T00:00:00Z"), |_| {}),
    Fixture::audit("anchor-retiring", |w| retire(w, "acme-ca"), |_| {}),
    Fixture::request("anchor-retiring", |w| retire(w, "acme-ca"), |w| retire(w, "acme-sandbox-key")),
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
    Fixture::audit("authority-unproved", authority_asked, answered_by_leaf),
    Fixture::request("authority-unproved", authority_asked, |_| {}),
    Fixture::audit(
        "handover-broken",
        |w| hand_over(w, NEW, "acme-pay#acme-sandbox-key"),
        |w| hand_over(w, NEW, "acme-pay#acme-ca"),
    ),
    Fixture::request(
        "handover-broken",
        |w| hand_over(w, NEW, "acme-pay#acme-sandbox-key"),
        |w| hand_over(w, NEW, "acme-pay#acme-ca"),
    ),
    Fixture::audit(
        "key-shared",
        |w| pin(w, "acme-sandbox-key", "acme-pay#acme-ca"),
        |w| pin(w, "acme-sandbox-key", "acme-pay#new"),
    ),
    Fixture::request("key-shared", |w| pin(w, "acme-sandbox-key", "acme-pay#acme-ca"), |_| {}),
    // A key lives on in the anchor that its own was handed over to, and a handover that does not hold excuses nothing.
    Fixture::audit(
        "key-shared",
        |w| hand_over(w, "acme-pay#acme-ca", "acme-pay#acme-sandbox-key"),
        |w| hand_over(w, "acme-pay#acme-ca", "acme-pay#acme-ca"),
    ),
    Fixture::request(
        "key-shared",
        |w| hand_over(w, "acme-pay#acme-ca", "acme-pay#acme-sandbox-key"),
        |w| hand_over(w, "acme-pay#acme-ca", "acme-pay#acme-ca"),
    ),
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

/// The production anchor as a key set of its one key.
fn key_set(world: &mut World, change: impl FnOnce(&mut Anchor)) {
    let key = world.keys.partner("acme-pay#acme-ca");
    let mut jwk = Jwk::of(key.public_key()).to_json();
    jwk["use"] = "sig".into();
    world.edit_anchor("acme-ca", |a| {
        (a.kind, a.certificate) = (AnchorKind::Jwks, None);
        a.jwks = Some(serde_json::json!({ "keys": [jwk] }).to_string());
        Material::of(a).unwrap().pin(a);
        change(a);
    });
}

fn retire(world: &mut World, anchor: &str) {
    let (since, by) = (world.now, id("priya-nair"));
    let retiring = Retirement { successor: id("acme-ca-2027"), since, until: since.plus(id("30d")), by };
    world.edit_anchor(anchor, |a| a.retiring = Some(retiring));
}

fn authority_asked(world: &mut World) {
    answered_by_leaf(world);
    world.edit_policy(|p| {
        let terms = p.tiers.get_mut("standard").unwrap().environments.get_mut(PRODUCTION).unwrap();
        terms.authority_proof = Some(SignedBy::Authority);
    });
}

/// A certificate under the production authority answers for it, by `openssl cms`.
fn answered_by_leaf(world: &mut World) {
    let (authority, leaf) = (world.keys.partner("acme-pay#acme-ca"), world.keys.partner("acme-pay/duty-officer"));
    let folder = tempfile::tempdir().unwrap();
    let write = |name: &str, text: &[u8]| std::fs::write(folder.path().join(name), text).unwrap();
    let certificate = world.folder(PARTNER).anchors["acme-ca"].value.certificate.clone().unwrap();
    write("ca.pem", certificate.as_bytes());
    write("ca.key", authority.to_pem().expose());
    write("leaf.key", leaf.to_pem().expose());
    write("leaf.csr", leaf.csr("duty officer").unwrap().as_bytes());
    write("index.txt", b"");
    write("serial", b"1000\n");
    write("ca.cnf", CA);
    let openssl = |args: &str| {
        let done = std::process::Command::new("openssl").args(args.split(' ')).current_dir(&folder).output().unwrap();
        assert!(done.status.success(), "openssl {args}: {}", String::from_utf8_lossy(&done.stderr));
    };
    openssl(
        "ca -batch -notext -config ca.cnf -in leaf.csr -out leaf.pem -rand_serial -startdate 20260101000000Z -enddate 20291231000000Z",
    );
    let now = world.now;
    let place = Place {
        registry: &world.policy.registry.clone(),
        partner: &id(PARTNER),
        anchor: &id("acme-ca"),
        material: world.material("acme-ca"),
    };
    world.edit_anchor("acme-ca", |a| {
        let challenge = Challenge { issued: now, expires: now.plus(id("7d")), ..a.proofs[0].challenge.clone() };
        write("challenge", &challenge_bytes(place, &challenge).unwrap());
        openssl(
            "cms -sign -binary -nosmimecap -md sha256 -in challenge -signer leaf.pem -inkey leaf.key -outform PEM -out answer",
        );
        let signature = std::fs::read_to_string(folder.path().join("answer")).unwrap();
        let (method, signed_by, by) = (ProofMethod::Cms, Some(SignedBy::Leaf), id("priya-nair"));
        a.proofs = vec![Proof { method, challenge, on: now, by, signed_by, signature, handover: None }];
    });
}

const CA: &[u8] = b"[ca]\ndefault_ca=own\n[own]\ndatabase=index.txt\nserial=serial\nnew_certs_dir=.\ncertificate=ca.pem\nprivate_key=ca.key\ndefault_md=sha256\n\
policy=any\nx509_extensions=leaf\nunique_subject=no\n[any]\ncommonName=supplied\n[leaf]\nbasicConstraints=critical,CA:FALSE\n\
keyUsage=critical,digitalSignature\nsubjectKeyIdentifier=hash\nauthorityKeyIdentifier=keyid\n";

const NEW: &str = "acme-pay#acme-ca-2027";

/// The production anchor hands over to another one with the first key, with a signature by the second.
fn hand_over(world: &mut World, new: &str, signer: &str) {
    let (new, signer) = (world.keys.partner(new), world.keys.partner(signer));
    let (now, registry) = (world.now, world.policy.registry.clone());
    let path = format!("partners/{PARTNER}/anchors/acme-ca-2027.yaml");
    let predecessor = Predecessor { anchor: id("acme-ca"), material: world.material("acme-ca") };
    let challenge = Challenge {
        predecessor: Some(predecessor),
        issued: now,
        expires: now.plus(id("7d")),
        ..world.folder(PARTNER).anchors["acme-ca"].value.proofs[0].challenge.clone()
    };
    let (pem, key) = (new.public_key().to_pem(), new.public_key().digest());
    world.put_json(&path, serde_json::json!({
        "id": "acme-ca-2027", "kind": "pinned-key", "environments": [PRODUCTION], "public-key": pem, "key": key, "replaces": "acme-ca",
    }));
    let material = world.material("acme-ca-2027");
    let bytes =
        challenge_bytes(Place { registry: &registry, partner: &id(PARTNER), anchor: &id("acme-ca-2027"), material }, &challenge);
    let sign = |key: &admit::crypto::LocalKey| data_encoding::BASE64.encode(&key.sign_raw(bytes.as_ref().unwrap()).unwrap());
    let handover = Some(Handover { method: ProofMethod::RawSignature, signature: sign(&signer) });
    let (method, by) = (ProofMethod::RawSignature, id("priya-nair"));
    let proof = Proof { method, challenge, on: now, by, signed_by: None, signature: sign(&new), handover };
    world.edit_anchor("acme-ca-2027", |a| a.proofs = vec![proof]);
    world.edit_access(PRODUCTION, |access| access.anchor = Some(id("acme-ca-2027")));
}

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
