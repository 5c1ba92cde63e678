//! One key in two places is found whatever it is wrapped in, and whether or not the first place was revoked.

use crate::world::{APPLICATION, PARTNER, SANDBOX, World, id};
use admit::{
    anchor::Material,
    crypto::{Csr, Jwk, LocalKey, SystemEntropy},
    model::{Anchor, OwnerKey, Reason, Revocation},
    rules::Request,
};
use data_encoding::BASE64;
use serde_json::{Value, json};

/// The ways to hold a key as an anchor.
const WRAPPINGS: [&str; 7] = ["bare", "certificate", "authority", "key set", "SVID authority", "SVID key", "SSH key"];

/// An anchor that holds the key in that wrapping.
fn anchor(name: &str, wrapping: &str, key: &LocalKey) -> Value {
    let jwk = |usage: &str| {
        let mut jwk = Jwk::of(key.public_key()).to_json();
        jwk["use"] = json!(usage);
        jwk
    };
    let (begin, end) = (id("2026-01-01T00:00:00Z"), id("2029-01-01T00:00:00Z"));
    let authority = || key.self_signed_ca("Acme", begin, end, &mut SystemEntropy::new()).unwrap();
    let mut record = json!({ "id": name, "environments": [SANDBOX] });
    let (field, value) = match wrapping {
        "bare" => ("public-key", json!(key.public_key().to_pem())),
        "certificate" => ("certificate", json!(key.self_signed("acme", begin, end, &mut SystemEntropy::new()).unwrap().to_pem())),
        "authority" => ("certificate", json!(authority().to_pem())),
        "key set" => ("jwks", json!(json!({ "keys": [jwk("sig")] }).to_string())),
        "SVID authority" => {
            let mut entry = jwk("x509-svid");
            entry["x5c"] = json!([BASE64.encode(authority().der())]);
            ("bundle", json!(json!({ "keys": [entry] }).to_string()))
        }
        "SVID key" => ("bundle", json!(json!({ "keys": [jwk("jwt-svid")] }).to_string())),
        _ => ("ssh-key", json!(ssh_line(key))),
    };
    record["kind"] = json!(match wrapping {
        "bare" | "certificate" => "pinned-key",
        "authority" => "ca-certificate",
        "key set" => "jwks",
        "SSH key" => "ssh-key",
        _ => "spiffe",
    });
    record[field] = value;
    if field == "bundle" {
        record["trust-domain"] = json!("acme-pay.example");
        record["names"] = json!({ "spiffe": ["spiffe://acme-pay.example/payouts"] });
    }
    let mut typed: Anchor = serde_json::from_value(record).unwrap();
    Material::of(&typed).unwrap_or_else(|refused| panic!("{wrapping}: {refused}")).pin(&mut typed);
    serde_json::to_value(typed).unwrap()
}

/// The key as one line of SSH (RFC 5656 section 3.1): the point is the end of its SubjectPublicKeyInfo.
fn ssh_line(key: &LocalKey) -> String {
    let spki = key.public_key().spki_der();
    let string = |bytes: &[u8]| [&u32::try_from(bytes.len()).unwrap().to_be_bytes(), bytes].concat();
    let parts = [string(b"ecdsa-sha2-nistp256"), string(b"nistp256"), string(&spki[spki.len() - 65..])];
    format!("ecdsa-sha2-nistp256 {}", BASE64.encode(&parts.concat()))
}

fn path(name: &str) -> String {
    format!("partners/{PARTNER}/anchors/{name}.yaml")
}

fn put(world: &mut World, name: &str, wrapping: &str, key: &LocalKey) {
    world.put_json(&path(name), anchor(name, wrapping, key));
}

fn revoke(world: &mut World, name: &str) {
    let end = Revocation { on: world.now, by: id("priya-nair"), reason: Reason::Superseded, note: None };
    world.edit_anchor(name, |anchor| anchor.revoked = Some(end));
}

/// The subjects of which `key-shared` speaks.
fn told(world: &World) -> Vec<String> {
    let mut subjects: Vec<_> = world.findings("key-shared").into_iter().map(|finding| finding.subject).collect();
    subjects.sort();
    subjects.dedup();
    subjects
}

#[test]
fn two_anchors_with_one_key_are_found_in_every_wrapping_revoked_or_not() {
    let mut base = World::new();
    let key = base.keys.partner("the one key");
    for (index, first) in WRAPPINGS.iter().enumerate() {
        for second in &WRAPPINGS[index..] {
            let mut world = base.clone();
            put(&mut world, "one", first, &key);
            assert_eq!(told(&world), Vec::<String>::new(), "{first} alone");
            put(&mut world, "two", second, &key);
            let both = [format!("{PARTNER}#one"), format!("{PARTNER}#two")];
            assert_eq!(told(&world), both, "{first} and {second}");
            revoke(&mut world, "one");
            assert!(told(&world).contains(&both[1]), "{first}, revoked, and {second}");
        }
    }
}

#[test]
fn a_request_with_the_key_of_an_anchor_is_refused_in_every_wrapping_revoked_or_not() {
    let base = World::new();
    let mut keys = base.keys.clone();
    let key = keys.partner("the one key");
    let csr = Csr::parse(key.csr("payouts").unwrap().as_bytes()).unwrap();
    assert_eq!(csr.key(), key.public_key());
    for wrapping in WRAPPINGS {
        let mut world = base.clone();
        let request = Request { key: Some(csr.key().digest()), ..world.request(PARTNER, APPLICATION, "production") };
        assert_eq!(world.findings_for(&request, "request-key-used").len(), 0);
        put(&mut world, "other", wrapping, &key);
        assert_eq!(world.findings_for(&request, "request-key-used").len(), 1, "{wrapping}");
        revoke(&mut world, "other");
        assert_eq!(world.findings_for(&request, "request-key-used").len(), 1, "{wrapping}, revoked");
    }
}

#[test]
fn the_key_of_an_owner_or_an_issuer_is_nobody_elses() {
    let mut base = World::new();
    let key = base.keys.partner("the one key");
    for wrapping in WRAPPINGS {
        let mut world = base.clone();
        put(&mut world, "other", wrapping, &key);
        let entry = OwnerKey { key: id(&ssh_line(&key)), from: id("2026-01-01"), until: None, revoked: None };
        let mut by_owner = world.clone();
        by_owner.edit_owner("tom-berger", |owner| owner.keys.push(entry));
        assert_eq!(told(&by_owner), [format!("{PARTNER}#other"), "owner tom-berger".to_owned()], "{wrapping}");
        world.edit_issuer("sandbox-ca", |issuer| {
            (issuer.certificate, issuer.public_key) = (None, Some(key.public_key().to_pem()));
        });
        assert_eq!(told(&world), [format!("{PARTNER}#other"), "issuer sandbox-ca".to_owned()], "{wrapping}");
    }
}

/// An issuer of tokens with that key, for one subject.
fn issuer(name: &str, subject: &str, key: &LocalKey) -> Value {
    let mut jwk = Jwk::of(key.public_key()).to_json();
    jwk["use"] = json!("sig");
    let mut typed: Anchor = serde_json::from_value(json!({
        "id": name, "kind": "oidc", "environments": [SANDBOX], "issuer": "https://ci.example", "audience": "https://api.bank.example",
        "jwks": json!({ "keys": [jwk] }).to_string(), "names": { "subjects": [subject] },
    }))
    .unwrap();
    Material::of(&typed).unwrap().pin(&mut typed);
    serde_json::to_value(typed).unwrap()
}

#[test]
fn an_issuer_of_tokens_serves_many_and_each_subject_is_one_anchors() {
    let mut world = World::new();
    let key = world.keys.partner("of the issuer");
    world.put_json(&path("one"), issuer("one", "project:payouts", &key));
    world.put_json(&path("two"), issuer("two", "project:reports", &key));
    assert_eq!(told(&world), Vec::<String>::new(), "its keys are not the partner's");
    world.put_json(&path("three"), issuer("three", "project:payouts", &key));
    assert_eq!(told(&world), [format!("{PARTNER}#one"), format!("{PARTNER}#three")]);
}
