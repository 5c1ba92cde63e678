//! What becomes of a publish when something is the matter with an issuer of ours: its credentials stay out and everybody else gets in,
//! whichever target somebody reads.

use crate::{enroll::with_names, place::Place};
use serde_json::Value;
use std::sync::OnceLock;

const CURRENT: &str = "published/production/current";
const KEY: [&str; 4] = ["--issuer-key", "production-ca=issuer-keys/production-ca.key.pem", "--passphrase-file", "passphrase"];

/// A certificate of ours and one of the partner's own in production, both published with the list of our issuer. Answers their ids.
fn published() -> (Place, String, String) {
    static MADE: OnceLock<Place> = OnceLock::new();
    let make = || {
        let place = with_names();
        let own = place.enroll_certificate("own", &["--format", "json"]).json()["subject"].as_str().unwrap().to_owned();
        place.write("subjects", format!("{}\n{own}\n", place.issue("payouts")));
        publish(&place, &KEY);
        place
    };
    let place = MADE.get_or_init(make).copy();
    let subjects = place.text("subjects");
    let mut ids = subjects.lines().map(|subject| subject.rsplit('/').next().unwrap().to_owned());
    let (ours, own) = (ids.next().unwrap(), ids.next().unwrap());
    (place, ours, own)
}

/// Publishes production for every target; answers what was said.
fn publish(place: &Place, more: &[&str]) -> Value {
    let words = ["publish", "--out", "published", "--environment", "production", "--format", "json"];
    place.ok_as("priya-nair", &[words.as_slice(), more].concat()).json()["environments"][0].clone()
}

#[test]
fn who_asks_for_other_targets_takes_no_list_away() {
    let (place, ours, _) = published();
    place.ok(&[
        "onboard",
        "gateway",
        "edge",
        "--environment",
        "production",
        "--target",
        "nginx",
        "--owner",
        "maria-lopez",
        "--staleness",
        "1h",
    ]);
    let (list, number) = (format!("{CURRENT}/crl/production-ca.crl.pem"), |told: &Value| told["lists"][0]["number"].clone());
    let first = place.text(&list);
    let words = ["publish", "--out", "published", "--environment", "production", "--target", "allow"];
    let run = place.ok_as("priya-nair", &words);
    assert!(
        run.stderr.contains(
            "is without `api`, `bundle`, `cedar`, `envoy`, `haproxy`, `kong`, `nginx`, `oauth` and `opa`, which `edge` is given"
        ),
        "{run:?}"
    );
    assert_eq!(place.text(&list), first);
    place.ok(&["verify", "manifest", &format!("{CURRENT}/manifest.json")]);
    let told = publish(&place, &["--target", "allow"]);
    assert_eq!((&told["targets"], &told["lists"][0]["state"]), (&serde_json::json!(["allow", "crl"]), &"kept".into()), "{told}");

    // One that does not say what is so any more is left out in either case, and that is said.
    let subject = format!("acme-pay/payouts/{ours}");
    place.ok_as("priya-nair", &["revoke", &subject, "--reason", "key-compromise"]);
    let run = place.ok_as("priya-nair", &words);
    assert!(run.stderr.contains("no list of `production-ca` is published") && run.stderr.contains("is without `crl`"), "{run:?}");
    let made = publish(&place, &[["--target", "allow"].as_slice(), &KEY].concat());
    assert_eq!((&made["lists"][0]["state"], &made["lists"][0]["entries"]), (&"made".into(), &1.into()), "{made}");
    assert!(number(&made).as_u64() >= number(&told).as_u64());
}
