//! `admit publish`: revocation lists, judged by openssl.

use crate::place::{Place, Run};

const LIST: &str = "published/production/current/crl/production-ca.crl.pem";

fn publish(place: &Place, more: &[&str]) -> Run {
    let key = "production-ca=issuer-keys/production-ca.key.pem";
    let words = ["publish", "--out", "published", "--environment", "production", "--issuer-key", key];
    place.run_as("priya-nair", &[words.as_slice(), &["--passphrase-file", "passphrase"], more].concat())
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
    assert_eq!((run.code, run.stderr.contains("cannot take the place of `")), (1, true), "{run:?}");
    assert_eq!(place.text(LIST), "not a list\n");
    let sandbox = ["--issuer-key", "sandbox-ca=issuer-keys/sandbox-ca.key.pem", "--passphrase-file", "passphrase"];
    place.ok_as("priya-nair", &[["publish", "--out", "other", "--environment", "sandbox"].as_slice(), &sandbox].concat());
    place.write(LIST, place.text("other/sandbox/current/crl/sandbox-ca.crl.pem"));
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
    let production = &run.json()["environments"][0];
    assert_eq!(production["lists"][0]["state"], "would-be-made");
    assert_eq!((&production["environment"], &production["admitted"]), (&"production".into(), &0.into()));
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

/// Publishes for production without any issuer's key; answers what `allow.json` lets in.
fn let_in(place: &Place) -> Vec<serde_json::Value> {
    place.ok_as("priya-nair", &["publish", "--out", "published", "--environment", "production"]);
    let allow: serde_json::Value = serde_json::from_str(&place.text("published/production/current/allow/allow.json")).unwrap();
    allow["entries"].as_array().unwrap().clone()
}

#[test]
fn what_is_published_is_signed_and_named_file_by_file() {
    let (place, subject) = Place::issued();
    let entries = let_in(&place);
    assert_eq!(entries.len(), 1);
    assert!(subject.ends_with(entries[0]["credential"].as_str().unwrap()));
    let current = "published/production/current";
    let key = place.text("ssh/priya-nair.pub");
    place.write("signers", format!("priya-nair namespaces=\"manifest@admit\" {key}"));
    let manifest = place.text(&format!("{current}/manifest.json"));
    let signature = format!("{current}/manifest.json.sig");
    let words = ["-Y", "verify", "-f", "signers", "-I", "priya-nair", "-n", "manifest@admit", "-s", &signature];
    let verified = place.exec("ssh-keygen", &words, manifest.as_bytes());
    assert_eq!(verified.code, 0, "{verified:?}");
    let manifest: serde_json::Value = serde_json::from_str(&manifest).unwrap();
    for (path, digest) in manifest["files"].as_object().unwrap() {
        let sum = place.must("sha256sum", &[&format!("{current}/{path}")]);
        assert_eq!(digest.as_str().unwrap(), format!("sha256:{}", sum.split(' ').next().unwrap()), "{path}");
    }
    assert_eq!(
        manifest["covers"]["acme-pay"].as_u64().unwrap(),
        place.text("bank-partners/partners/acme-pay/log.jsonl").lines().count() as u64
    );

    place.ok_as("priya-nair", &["suspend", "acme-pay", "--note", "looked at"]);
    assert_eq!(let_in(&place), Vec::<serde_json::Value>::new());
    let before = std::fs::read_dir(place.path("published/production")).unwrap().count();
    assert_eq!(before, 3, "two releases and the link to the last");
}

#[test]
fn an_edit_that_nobody_approved_reaches_no_gateway_and_one_that_narrows_does() {
    let place = Place::onboarded();
    let file = "partners/acme-pay/applications/payouts.yaml";
    place.edit(file, "scope: payments:write\n", "scope: payments:write\n        when:\n          max-amount: 50000\n");
    for owner in ["maria-lopez", "tom-berger"] {
        place.ok_as(owner, &["approve", "acme-pay/payouts", "--environment", "production"]);
    }
    place.issue("payouts");
    let before = let_in(&place);
    let scopes = |entries: &[serde_json::Value]| entries[0]["scopes"].clone();
    assert_eq!(scopes(&before)[1]["max-amount"], 50000, "{before:?}");
    place.edit(file, "max-amount: 50000", "max-amount: 90000");
    assert_eq!(scopes(&let_in(&place)), scopes(&before));
    place.edit(file, "scope: payments:read", "scope: payments:write");
    assert_eq!(scopes(&let_in(&place)).as_array().unwrap().len(), 1, "a scope that is no longer asked for is gone");
    place.edit(file, "scope: payments:write\n        until", "scope: payments:read\n        until");
    place.edit(file, "max-amount: 90000", "max-amount: 10");
    assert_eq!(scopes(&let_in(&place))[1]["max-amount"], 10);
}

#[test]
fn what_the_log_does_not_vouch_for_is_not_let_in() {
    let (place, subject) = Place::issued();
    let id = subject.rsplit('/').next().unwrap();
    let path = format!("partners/acme-pay/credentials/{id}.yaml");
    let held = |rule: &str| {
        let run =
            place.ok_as("priya-nair", &["publish", "--out", "published", "--environment", "production", "--format", "json"]);
        let production = run.json()["environments"][0].clone();
        assert_eq!((&production["admitted"], &production["withheld"][0]["rule"]), (&0.into(), &rule.into()), "{production}");
    };
    let good = place.text(&format!("bank-partners/{path}"));
    place.write(&format!("bank-partners/{path}"), good.replace("payments:read", "payments:write"));
    held("record-edited");
    place.write(&format!("bank-partners/{path}"), &good);
    place.ok_as("priya-nair", &["revoke", &subject, "--reason", "key-compromise"]);
    assert_eq!(let_in(&place), Vec::<serde_json::Value>::new());
    place.write(&format!("bank-partners/{path}"), &good);
    held("record-edited");
}
