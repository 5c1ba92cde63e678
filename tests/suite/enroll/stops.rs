//! What was enrolled stops when what it rests on does.

use super::{SUBJECT, with_names, with_token_issuer};
use crate::{
    hand::ANCHOR,
    place::{Place, days_ago},
};

/// How the one credential stands, in the words of the status.
fn standing(place: &Place) -> String {
    let status = place.run(&["status", "acme-pay"]).stdout;
    let id = place.credential()["id"].as_str().unwrap().to_owned();
    let own = |line: &&str| line.contains(&id) && !line.contains("lives on");
    let line = status.lines().find(own).unwrap_or_else(|| panic!("{status}"));
    line.to_owned()
}

#[test]
fn it_ends_when_its_anchor_is_revoked() {
    let place = with_names();
    assert_eq!(place.enroll_certificate("own", &[]).code, 0);
    assert!(standing(&place).contains("active"), "{}", standing(&place));
    place.ok_as("priya-nair", &["revoke", "acme-pay#acme-ca", "--reason", "ca-compromise"]);
    assert!(standing(&place).contains("ended"), "{}", standing(&place));
    assert_eq!(place.enroll_certificate("own", &[]).code, 1);
    let place = with_token_issuer();
    let words = ["--kind", "federated-identity", "--subject", SUBJECT];
    assert_eq!(place.enroll_in("sandbox", &words).code, 0);
    place.ok_as("priya-nair", &["revoke", "acme-pay#acme-ci", "--reason", "key-compromise"]);
    assert!(standing(&place).contains("ended"), "{}", standing(&place));
}

#[test]
fn it_ends_when_its_anchor_has_retired() {
    let place = with_names();
    assert_eq!(place.enroll_certificate("own", &[]).code, 0);
    let (since, until) = (days_ago(9), days_ago(2));
    let retired = format!(
        "retiring:\n  successor: acme-ca-2\n  since: {since}T00:00:00Z\n  until: {until}T00:00:00Z\n  by: priya-nair\nproofs:\n"
    );
    place.edit(ANCHOR, "proofs:\n", &retired);
    assert!(standing(&place).contains("ended"), "{}", standing(&place));
}

#[test]
fn it_is_suspended_returns_and_is_revoked_like_any_other() {
    let place = with_names();
    assert_eq!(place.enroll_certificate("own", &[]).code, 0);
    place.ok_as("priya-nair", &["suspend", "acme-pay/payouts", "--note", "odd traffic"]);
    assert!(standing(&place).contains("suspended"), "{}", standing(&place));
    let subject = format!("acme-pay/payouts/{}", place.credential()["id"].as_str().unwrap());
    place.ok_as("priya-nair", &["revoke", &subject, "--reason", "superseded"]);
    assert!(standing(&place).contains("ended"), "{}", standing(&place));
}

#[test]
fn it_is_on_no_list_of_ours() {
    let place = with_names();
    assert_eq!(place.enroll_certificate("own", &[]).code, 0);
    let subject = format!("acme-pay/payouts/{}", place.credential()["id"].as_str().unwrap());
    place.ok_as("priya-nair", &["revoke", &subject, "--reason", "superseded"]);
    let words = ["publish", "--out", "published", "--passphrase-file", "passphrase", "--issuer-key"];
    let keys = ["production-ca=issuer-keys/production-ca.key.pem", "--issuer-key", "sandbox-ca=issuer-keys/sandbox-ca.key.pem"];
    place.ok_as("priya-nair", &[words.as_slice(), &keys].concat());
    let lists = std::fs::read_dir(place.path("published/production/current/crl")).unwrap().count();
    assert_eq!(lists, 1, "what signs statements has no list");
    let list =
        place.must("openssl", &["crl", "-noout", "-text", "-in", "published/production/current/crl/production-ca.crl.pem"]);
    assert!(list.contains("No Revoked Certificates"), "revoking it there is for its own authority: {list}");
}
