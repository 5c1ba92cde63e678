//! `admit publish`: revocation lists, judged by openssl.

use crate::place::{Place, Run};

const LIST: &str = "published/production-ca.crl.pem";

fn publish(place: &Place, more: &[&str]) -> Run {
    let key = "production-ca=issuer-keys/production-ca.key.pem";
    let words = ["publish", "--out", "published", "--environment", "production", "--issuer-key", key];
    place.run(&[words.as_slice(), &["--passphrase-file", "passphrase"], more].concat())
}

/// As [`publish`] in the next second, since the number of a list is its second.
fn publish_next(place: &Place) {
    std::thread::sleep(std::time::Duration::from_millis(1100));
    let run = publish(place, &[]);
    assert_eq!(run.code, 0, "{run:?}");
}

/// What openssl says of a certificate under the issuer and its list.
fn verify(place: &Place) -> Run {
    let record = place.text("bank-partners/issuers/production-ca.yaml");
    let pem: Vec<&str> = record.lines().filter(|line| line.starts_with("  ")).map(str::trim).collect();
    place.write("ca.pem", format!("{}\n", pem.join("\n")));
    place.exec("openssl", &["verify", "-crl_check", "-CAfile", "ca.pem", "-CRLfile", LIST, "payouts.pem"], b"")
}

fn text(place: &Place) -> String {
    place.must("openssl", &["crl", "-in", LIST, "-noout", "-text"])
}

#[test]
fn a_suspended_partner_and_a_revoked_certificate_are_refused_by_openssl() {
    let (place, subject) = Place::issued();
    let run = publish(&place, &[]);
    assert_eq!(run.code, 0, "{run:?}");
    assert!(text(&place).contains("No Revoked Certificates"), "{}", text(&place));
    assert_eq!(verify(&place).code, 0, "{:?}", verify(&place));

    place.ok_as("priya-nair", &["suspend", "acme-pay", "--note", "looked at"]);
    publish_next(&place);
    assert!(text(&place).contains("Certificate Hold"), "{}", text(&place));
    assert!(verify(&place).stderr.contains("certificate revoked"), "{:?}", verify(&place));

    place.ok_as("priya-nair", &["revoke", &subject, "--reason", "key-compromise"]);
    publish_next(&place);
    assert!(text(&place).contains("Key Compromise"), "{}", text(&place));
    assert!(verify(&place).stderr.contains("certificate revoked"), "{:?}", verify(&place));
}

#[test]
fn a_list_never_goes_over_what_it_does_not_follow() {
    let place = Place::approved();
    assert_eq!(publish(&place, &[]).code, 0);
    let first = place.text(LIST);
    place.write(LIST, "not a list\n");
    let run = publish(&place, &[]);
    assert_eq!(
        (run.code, run.stderr.contains("cannot take the place of `published/production-ca.crl.pem`")),
        (1, true),
        "{run:?}"
    );
    assert_eq!(place.text(LIST), "not a list\n");
    let sandbox = ["--issuer-key", "sandbox-ca=issuer-keys/sandbox-ca.key.pem", "--passphrase-file", "passphrase"];
    place.ok(&[["publish", "--out", "other", "--environment", "sandbox"].as_slice(), &sandbox].concat());
    place.write(LIST, place.text("other/sandbox-ca.crl.pem"));
    let run = publish(&place, &[]);
    assert_eq!((run.code, run.stderr.contains("it is a list of another issuer")), (1, true), "{run:?}");
    place.write(LIST, first);
    publish_next(&place);
}

#[test]
fn a_trial_writes_nothing_and_needs_no_key() {
    let place = Place::approved();
    let run = place.ok(&["publish", "--out", "published", "--dry-run", "--format", "json"]);
    assert_eq!(run.json()["done"], false);
    assert_eq!(run.json()["details"]["production-ca"], format!("{LIST}, 0 certificates listed"));
    assert!(!place.path("published").exists());
}

#[test]
fn a_wrong_passphrase_leaves_nothing_behind() {
    let place = Place::approved();
    place.write("passphrase", "another\n");
    let run = publish(&place, &[]);
    assert_eq!((run.code, run.stderr.contains("cannot be opened")), (1, true), "{run:?}");
    assert!(!place.path(LIST).exists());
}
