//! Client certificates as programs that did not write them read them: openssl verifies the path and prints every field, and what a
//! CSR asks for beyond its key is in none of them.

mod ends;
mod request;

use crate::{
    hand::P256,
    place::{Place, Run},
};
use admit::model::Moment;
use std::collections::BTreeSet;

const POLICY: &str = "[tiers.standard.environments.production]";

const KEYS: [(&str, &[&str]); 4] = [
    ("p256", P256),
    ("p384", &["-algorithm", "EC", "-pkeyopt", "ec_paramgen_curve:P-384"]),
    ("rsa", &["-algorithm", "RSA", "-pkeyopt", "rsa_keygen_bits:2048"]),
    ("ed25519", &["-algorithm", "ED25519"]),
];

/// The certificate of our authority, as openssl takes it.
fn authority(place: &Place) -> String {
    let record = place.text("bank-partners/issuers/production-ca.yaml");
    let lines = record.lines().skip_while(|line| !line.starts_with("certificate:")).skip(1).take_while(|l| l.starts_with("  "));
    let pem: String = lines.map(|line| format!("{}\n", line.trim())).collect();
    place.write("issuer.pem", &pem);
    "issuer.pem".to_owned()
}

/// Has many credentials at a time.
fn many(place: &Place) {
    place.edit_below("admit.toml", POLICY, "live-credentials = 2", "live-credentials = 50");
    place.approve_policy();
}

fn issue(place: &Place, name: &str) {
    let run = place.ask(name);
    assert_eq!(run.code, 0, "{name}: {run:?}");
}

/// What openssl prints of a certificate under `-<what>`.
fn shown(place: &Place, name: &str, what: &[&str]) -> String {
    let file = format!("{name}.pem");
    place.must("openssl", &[&["x509", "-noout", "-in", &file], what].concat())
}

/// The beginning of a certificate, in seconds since 1970.
fn begins(place: &Place, name: &str) -> i64 {
    seconds(shown(place, name, &["-startdate", "-dateopt", "iso_8601"]).trim().strip_prefix("notBefore=").unwrap())
}

/// The end of a certificate, in seconds since 1970.
fn ends(place: &Place, name: &str) -> i64 {
    seconds(shown(place, name, &["-enddate", "-dateopt", "iso_8601"]).trim().strip_prefix("notAfter=").unwrap())
}

fn seconds(iso: &str) -> i64 {
    iso.replacen(' ', "T", 1).parse::<Moment>().unwrap().unix()
}

/// The extensions as openssl prints them: the line of each, and what follows.
fn extensions(text: &str) -> Vec<(String, String)> {
    let mut all: Vec<(String, String)> = Vec::new();
    let below = text.lines().skip_while(|line| line.trim() != "X509v3 extensions:").skip(1);
    for line in below.take_while(|line| line.starts_with("            ")) {
        match line.strip_prefix("                ") {
            Some(value) => {
                let said = &mut all.last_mut().unwrap().1;
                said.push_str(value.trim());
            }
            None => all.push((line.trim().to_owned(), String::new())),
        }
    }
    all
}

#[test]
fn openssl_accepts_it_for_a_client_and_for_nothing_else() {
    let place = Place::approved();
    many(&place);
    let issuer = authority(&place);
    for (name, key) in KEYS {
        place.request(name, key);
        issue(&place, name);
        let file = format!("{name}.pem");
        let verify = |purpose: &str| {
            let words = ["verify", "-x509_strict", "-purpose", purpose, "-CAfile", &issuer, &file];
            place.exec("openssl", &words, b"")
        };
        let run = verify("sslclient");
        assert_eq!((run.code, run.stdout.trim()), (0, format!("{file}: OK").as_str()), "{run:?}");
        for purpose in ["sslserver", "smimesign", "smimeencrypt", "crlsign", "timestampsign"] {
            assert_ne!(verify(purpose).code, 0, "{name} is good for {purpose}");
        }
        let public = place.must("openssl", &["pkey", "-in", &format!("{name}.key"), "-pubout"]);
        assert_eq!(shown(&place, name, &["-pubkey"]), public);
    }
}

/// Publishes the revocation list of production to a folder of that name and has openssl judge a certificate by it.
fn judged(place: &Place, name: &str, folder: &str) -> Run {
    let words = ["publish", "--out", folder, "--environment", "production", "--passphrase-file", "passphrase"];
    place.ok_as("priya-nair", &[words.as_slice(), &["--issuer-key", "production-ca=issuer-keys/production-ca.key.pem"]].concat());
    let (issuer, list, file) =
        (authority(place), format!("{folder}/production/current/crl/production-ca.crl.pem"), format!("{name}.pem"));
    let words = ["verify", "-x509_strict", "-purpose", "sslclient", "-crl_check", "-CAfile", &issuer, "-CRLfile", &list, &file];
    place.exec("openssl", &words, b"")
}

#[test]
fn openssl_accepts_it_before_the_revocation_and_refuses_it_after() {
    let place = Place::approved();
    many(&place);
    for (name, key) in KEYS {
        place.request(name, key);
        let run = place.ask_with(name, &["--format", "json"]);
        let subject = run.json()["subject"].as_str().unwrap().to_owned();
        let run = judged(&place, name, &format!("{name}-before"));
        assert_eq!((run.code, run.stdout.trim()), (0, format!("{name}.pem: OK").as_str()), "{run:?}");
        place.ok_as("priya-nair", &["revoke", &subject, "--reason", "key-compromise"]);
        let run = judged(&place, name, &format!("{name}-after"));
        assert!(run.code != 0 && run.stderr.contains("certificate revoked"), "{name}: {run:?}");
    }
}

#[test]
fn what_is_held_is_on_the_list_until_it_returns() {
    let place = Place::approved();
    place.request("next", P256);
    issue(&place, "next");
    place.ok_as("priya-nair", &["suspend", "acme-pay/payouts", "--note", "odd traffic"]);
    let run = judged(&place, "next", "held");
    assert!(run.code != 0 && run.stderr.contains("certificate revoked"), "{run:?}");
    let list = place.must("openssl", &["crl", "-noout", "-text", "-in", "held/production/current/crl/production-ca.crl.pem"]);
    assert!(list.contains("Certificate Hold"), "{list}");
    for owner in ["maria-lopez", "tom-berger"] {
        place.ok_as(owner, &["approve", "acme-pay/payouts", "--resume"]);
    }
    place.ok_as("priya-nair", &["resume", "acme-pay/payouts"]);
    assert_eq!(judged(&place, "next", "back").code, 0);
}

#[test]
fn every_field_is_what_the_registry_says() {
    let place = Place::approved();
    let issuer = authority(&place);
    place.request("next", P256);
    let before = admit::clock::now().unwrap().unix();
    issue(&place, "next");
    let after = admit::clock::now().unwrap().unix();
    let of = |file: &str, what: &str| place.must("openssl", &["x509", "-noout", "-in", file, what, "-nameopt", "RFC2253"]);
    assert_eq!(of("next.pem", "-subject"), "subject=CN=payouts,O=Acme Payments GmbH\n");
    assert_eq!(of("next.pem", "-issuer"), of(&issuer, "-subject").replace("subject=", "issuer="));
    let identifier = |file: &str| {
        let text = place.must("openssl", &["x509", "-noout", "-in", file, "-text"]);
        extensions(&text).into_iter().find(|(name, _)| name == "X509v3 Subject Key Identifier:").unwrap().1
    };
    let text = shown(&place, "next", &["-text"]);
    let mut said = extensions(&text);
    said.sort();
    let expected = [
        ("X509v3 Authority Key Identifier:", identifier(&issuer)),
        ("X509v3 Basic Constraints: critical", "CA:FALSE".to_owned()),
        ("X509v3 Extended Key Usage:", "TLS Web Client Authentication".to_owned()),
        ("X509v3 Key Usage: critical", "Digital Signature".to_owned()),
        ("X509v3 Subject Alternative Name:", "URI:spiffe://partners.bank.example/production/acme-pay/payouts".to_owned()),
        ("X509v3 Subject Key Identifier:", identifier("next.pem")),
    ];
    assert_eq!(said, expected.map(|(name, value)| (name.to_owned(), value)));
    assert_eq!(identifier("next.pem").len(), 59, "160 bits of the key's digest");
    assert!(text.contains("Version: 3 (0x2)") && text.contains("Signature Algorithm: ecdsa-with-SHA384"), "{text}");
    let begins = begins(&place, "next");
    assert!((before - 300..=after - 300).contains(&begins), "{begins} is not five minutes before {before}");
    // The tier's limit is the first to end.
    let life = ends(&place, "next") - begins - 300;
    assert_eq!(life, 60 * 86_400);
}

#[test]
fn the_revocation_list_is_named_where_the_issuer_has_one() {
    let place = Place::approved();
    place.edit(
        "issuers/production-ca.yaml",
        "environment: production\n",
        "environment: production\ncrl: https://crl.bank.example/p.crl\n",
    );
    place.approve_policy();
    place.request("next", P256);
    issue(&place, "next");
    let text = shown(&place, "next", &["-ext", "crlDistributionPoints"]);
    assert!(text.contains("URI:https://crl.bank.example/p.crl"), "{text}");
}

#[test]
fn serial_numbers_have_twenty_octets_and_never_repeat() {
    let place = Place::approved();
    many(&place);
    let mut seen = BTreeSet::new();
    for n in 0..20 {
        let name = format!("n{n}");
        place.request(&name, P256);
        issue(&place, &name);
        let serial = shown(&place, &name, &["-serial"]);
        let serial = serial.trim().strip_prefix("serial=").unwrap().to_owned();
        // RFC 5280, section 4.1.2.2: positive, so that the first bit is not set, and at most 20 octets.
        assert_eq!(serial.len(), 40, "{serial}");
        let first = u8::from_str_radix(&serial[..2], 16).unwrap();
        assert!((1..0x80).contains(&first), "{serial}");
        assert!(seen.insert(serial), "a serial number stands twice");
    }
}
