//! `admit evidence` and `admit waive`.

use crate::place::{Place, in_days};

#[test]
fn a_document_goes_on_file_by_its_digest() {
    let place = Place::onboarded();
    let run = place
        .ok_as("priya-nair", &["evidence", "acme-pay", "--kind", "attestation", "--file", "agreement.pdf", "--format", "json"]);
    let digest = place.must("sha256sum", &["agreement.pdf"]);
    let digest = digest.split(' ').next().unwrap();
    assert_eq!(run.json()["details"]["document"], format!("sha256:{digest}"));
    let file = run.json()["files"][0].as_str().unwrap().to_owned();
    let record = place.text(&format!("bank-partners/{file}"));
    assert!(record.contains(digest) && record.contains("place: agreement.pdf") && record.contains("by: priya-nair"), "{record}");
}

#[test]
fn evidence_is_put_on_file_by_those_who_may_verify() {
    let place = Place::onboarded();
    let before = place.files();
    let run = place.run_as("maria-lopez", &["evidence", "acme-pay", "--kind", "attestation", "--file", "agreement.pdf"]);
    assert_eq!(run.code, 1, "{run:?}");
    assert!(run.stderr.contains("`maria-lopez` holds none of the roles that may do this"), "{run:?}");
    assert_eq!(place.files(), before);
}

#[test]
fn a_waiver_is_asked_for_and_then_approved() {
    let place = Place::onboarded();
    let until = in_days(30).to_string();
    let words = ["waive", "contact-missing", "acme-pay", "--reason", "it comes", "--until", &until];
    let run = place.ok(&[words.as_slice(), &["--requested-by", "lena-fischer"]].concat());
    assert!(run.stderr.contains("next: admit approve --waiver contact-missing-1"), "{run:?}");
    place.ok_as("tom-berger", &["approve", "--waiver", "contact-missing-1"]);
}

#[test]
fn a_waiver_is_never_longer_than_policy_lets_one_last() {
    let place = Place::new();
    let until = in_days(91).to_string();
    let words = ["waive", "contact-missing", "acme-pay", "--reason", "it comes", "--until", &until];
    let run = place.run(&[words.as_slice(), &["--requested-by", "lena-fischer"]].concat());
    assert_eq!((run.code, run.stderr.contains("at most 90d")), (1, true), "{run:?}");
}
