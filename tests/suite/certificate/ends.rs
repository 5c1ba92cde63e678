//! When a certificate ends: with the first of everything that it rests on.

use super::{POLICY, begins, ends, issue, seconds};
use crate::{
    hand::{ANCHOR, APPLICATION, P256, PARTNER},
    place::{Place, in_days},
};

/// The second after a day, which is when a day on record is over.
fn over(day: admit::model::Day) -> i64 {
    day.end().unix()
}

fn grants_until(place: &Place, days: u64) {
    let file = format!("bank-partners/{APPLICATION}");
    let text = place.text(&file);
    let (head, tail) = text.split_once("  sandbox:").unwrap();
    let old = format!("until: {}", in_days(300));
    assert!(head.contains(&old));
    place.write(&file, format!("{}  sandbox:{tail}", head.replacen(&old, &format!("until: {}", in_days(days)), 1)));
}

#[test]
fn it_ends_with_the_first_grant() {
    let place = Place::approved();
    grants_until(&place, 20);
    place.approve_production();
    place.request("next", P256);
    issue(&place, "next");
    assert_eq!(ends(&place, "next"), over(in_days(20)));
}

#[test]
fn it_ends_with_the_agreement() {
    let place = Place::approved();
    // A grant cannot end after the agreement, so that both end on that day.
    place.edit(PARTNER, &format!("end: {}", in_days(330)), &format!("end: {}", in_days(10)));
    let file = format!("bank-partners/{APPLICATION}");
    place.write(&file, place.text(&file).replace(&in_days(300).to_string(), &in_days(10).to_string()));
    place.approve_production();
    place.request("next", P256);
    issue(&place, "next");
    assert_eq!(ends(&place, "next"), over(in_days(10)));
}

#[test]
fn it_ends_with_the_anchor() {
    let place = Place::approved();
    place.must("openssl", &[&["genpkey"], P256, &["-out", "short-ca.key"]].concat());
    let words =
        ["req", "-x509", "-new", "-key", "short-ca.key", "-days", "30", "-out", "short-ca.pem", "-subj", "/CN=Acme short"];
    let extensions = ["-addext", "basicConstraints=critical,CA:TRUE", "-addext", "keyUsage=critical,keyCertSign,cRLSign"];
    place.must("openssl", &[words.as_slice(), &extensions].concat());
    let anchor = ["onboard", "anchor", "acme-pay#short-ca", "--kind", "ca-certificate", "--environment", "production"];
    place.ok(&[anchor.as_slice(), &["--certificate", "short-ca.pem"]].concat());
    place.ok_as("priya-nair", &["prove", "acme-pay#short-ca", "--out", "short.challenge"]);
    place.must("openssl", &["dgst", "-sha256", "-sign", "short-ca.key", "-out", "short.sig", "short.challenge"]);
    place.ok_as("priya-nair", &["prove", "acme-pay#short-ca", "--response", "short.sig"]);
    place.edit(APPLICATION, "anchor: acme-ca", "anchor: short-ca");
    place.approve_production();
    place.request("next", P256);
    place.vouch("next", "short-ca.key");
    issue(&place, "next");
    assert_eq!(ends(&place, "next"), ends(&place, "short-ca"));
}

#[test]
fn it_ends_with_the_proof() {
    let place = Place::approved();
    place.edit_below("admit.toml", POLICY, "proof = \"365d\"", "proof = \"40d\"");
    place.approve_policy();
    place.request("next", P256);
    issue(&place, "next");
    let record = place.text(&format!("bank-partners/{}", ANCHOR));
    let issued = record.lines().find_map(|line| line.trim().strip_prefix("issued: ")).unwrap();
    assert_eq!(ends(&place, "next"), seconds(issued) + 40 * 86_400);
}

#[test]
fn it_ends_with_the_issuer() {
    let place = Place::approved();
    place.must("openssl", &[&["genpkey"], P256, &["-out", "open.key"]].concat());
    let words =
        ["req", "-x509", "-new", "-key", "open.key", "-days", "15", "-out", "issuer.pem", "-subj", "/O=Example Bank/CN=short"];
    let extensions =
        ["-addext", "basicConstraints=critical,CA:TRUE,pathlen:0", "-addext", "keyUsage=critical,keyCertSign,cRLSign"];
    place.must("openssl", &[words.as_slice(), &extensions].concat());
    let sealed = ["pkcs8", "-topk8", "-v2", "aes-256-cbc", "-scrypt", "-in", "open.key", "-passout", "file:passphrase"];
    place.must("openssl", &[sealed.as_slice(), &["-out", "issuer-keys/production-ca.key.pem"]].concat());
    let pem: String = place.text("issuer.pem").lines().map(|line| format!("  {line}\n")).collect();
    let record = format!("id: production-ca\nenvironment: production\ncertificate: |\n{pem}");
    place.write("bank-partners/issuers/production-ca.yaml", record);
    place.approve_policy();
    place.request("next", P256);
    issue(&place, "next");
    assert_eq!(ends(&place, "next"), ends(&place, "issuer"));
    place.must("openssl", &["verify", "-x509_strict", "-purpose", "sslclient", "-CAfile", "issuer.pem", "next.pem"]);
}

#[test]
fn it_ends_when_less_was_asked_for() {
    let place = Place::approved();
    place.request("next", P256);
    let run = place.ask_with("next", &["--lifetime", "7d", "--format", "json"]);
    assert_eq!(run.code, 0, "{run:?}");
    let expires = run.json()["details"]["expires"].as_str().unwrap().to_owned();
    assert_eq!(ends(&place, "next"), seconds(&expires));
    let begins = begins(&place, "next");
    assert_eq!(ends(&place, "next") - begins - 300, 7 * 86_400);
}
