//! Certificates that the partner's own authority issued.

use super::{NAME, WORKLOAD, in_order, refused, with_names, with_trust_domain};
use crate::{hand::ANCHOR, place::Place};
use admit::model::Moment;
use serde_json::json;

/// The end of a certificate by openssl, in seconds since 1970.
fn ends(place: &Place, name: &str) -> i64 {
    let words = ["x509", "-noout", "-enddate", "-dateopt", "iso_8601", "-in", &format!("{name}.pem")];
    let said = place.must("openssl", &words);
    said.trim().strip_prefix("notAfter=").unwrap().replacen(' ', "T", 1).parse::<Moment>().unwrap().unix()
}

fn expires(place: &Place) -> i64 {
    place.credential()["expires"].as_str().unwrap().parse::<Moment>().unwrap().unix()
}

#[test]
fn a_certificate_of_the_partners_own_is_put_on_record_and_nothing_leaves() {
    let place = with_names();
    let run = place.enroll_certificate("own", &["--format", "json"]);
    assert_eq!(run.code, 0, "{run:?}");
    let record = place.credential();
    assert_eq!(run.json()["subject"], format!("acme-pay/payouts/{}", record["id"].as_str().unwrap()));
    let der = place.exec("openssl", &["x509", "-in", "own.pem", "-noout", "-pubkey"], b"").stdout;
    let der = place.exec("openssl", &["pkey", "-pubin", "-outform", "DER"], der.as_bytes()).bytes;
    assert_eq!(record["key"], admit::crypto::sha256(&der).to_string());
    let serial = place.must("openssl", &["x509", "-in", "own.pem", "-noout", "-serial"]);
    assert_eq!(record["serial"], serial.trim().strip_prefix("serial=").unwrap().to_lowercase());
    assert_eq!((&record["kind"], &record["anchor"]), (&json!("enrolled-certificate"), &json!("acme-ca")));
    for none in ["delivery", "issuer", "verifier", "client", "intermediates"] {
        assert_eq!(record[none], json!(null), "{none}");
    }
    assert_eq!(place.last_event(), "credential-enrolled");
    assert_eq!(place.find("partners/acme-pay/receipts/", ".json").len(), 1);
    let life = expires(&place) - record["issued"].as_str().unwrap().parse::<Moment>().unwrap().unix();
    assert_eq!(life, 90 * 86_400, "what policy allows");
    in_order(&place);
    let status = place.ok(&["status", "acme-pay"]).stdout;
    assert!(status.contains("enrolled-certificate acme-pay/payouts/"), "{status}");
}

#[test]
fn it_ends_with_the_certificate_and_when_less_was_asked_for() {
    let place = with_names();
    place.leaf("short", &json!({ "days": [-1, 20] }));
    assert_eq!(place.enroll_certificate("short", &[]).code, 0);
    assert_eq!(expires(&place), ends(&place, "short"));
    in_order(&place);
    let place = with_names();
    assert_eq!(place.enroll_certificate("own", &["--lifetime", "7d"]).code, 0);
    let record = place.credential();
    assert_eq!(expires(&place) - record["issued"].as_str().unwrap().parse::<Moment>().unwrap().unix(), 7 * 86_400);
}

#[test]
fn a_rehearsal_says_so_and_writes_nothing() {
    let place = with_names();
    let before = place.everything();
    let run = place.enroll_certificate("own", &["--dry-run", "--format", "json"]);
    assert_eq!((run.code, &run.json()["done"]), (0, &json!(false)), "{run:?}");
    assert_eq!(place.everything(), before);
    place.leaf("other", &json!({ "dns": ["elsewhere.example"] }));
    let run = place.enroll_certificate("other", &["--dry-run"]);
    assert_eq!(run.code, 1, "what would be refused is refused in a rehearsal: {run:?}");
}

#[test]
fn what_the_anchor_does_not_vouch_for_is_refused() {
    let place = with_names();
    let stranger = json!({ "out": "stranger", "subject": "O=Acme Payments GmbH,CN=Acme production", "is-ca": true });
    place.make("issue", &stranger);
    for (what, how, says) in [
        ("another authority of the same name", json!({ "ca": "stranger" }), "does not hold under the anchor"),
        ("a name elsewhere", json!({ "dns": [NAME, "acme-pay.example"] }), "`acme-pay.example`, which the anchor does not allow"),
        ("the domain itself", json!({ "dns": ["api.acme-pay.example"] }), "does not allow"),
        ("a wildcard", json!({ "dns": ["*.api.acme-pay.example"] }), "does not allow"),
        ("a name of ours", json!({ "uri": ["spiffe://partners.bank.example/production/globex/x"] }), "which is ours to give"),
        ("a server", json!({ "for": "server" }), "extendedKeyUsage"),
        ("an authority", json!({ "is-ca": true }), "CA"),
        ("the day before", json!({ "days": [-9, -2] }), "not ready for a credential"),
        ("the day after", json!({ "days": [2, 90] }), "not valid before"),
        ("a weak key", json!({ "key": "rsa1024" }), "1024"),
    ] {
        place.leaf("bad", &how);
        refused(&place, what, says, |p| p.enroll_certificate("bad", &[]));
    }
    refused(&place, "the anchor itself", "anchor", |p| p.enroll_certificate("acme-ca", &[]));
    place.leaf("twin", &json!({ "key-of": "acme-ca" }));
    refused(&place, "the anchor's own key", "acme-ca", |p| p.enroll_certificate("twin", &[]));
    place.edit(ANCHOR, "    - .api.acme-pay.example\n", "    - .other.example\n");
    place.approve_production();
    refused(&place, "another name of the anchor", "does not allow", |p| p.enroll_certificate("own", &[]));
    place.cut(ANCHOR, "names:");
    refused(&place, "no name of the anchor", "which the anchor allows none", |p| p.enroll_certificate("own", &[]));
    place.leaf("nameless", &json!({ "dns": [] }));
    assert_eq!(place.enroll_certificate("nameless", &[]).code, 0, "without DNS names none need be allowed");
}

#[test]
fn a_private_key_in_the_place_of_a_certificate_is_refused_and_not_repeated() {
    let place = with_names();
    let run = place.enroll(&["--kind", "enrolled-certificate", "--certificate", "own.key"]);
    assert_eq!(run.code, 1, "{run:?}");
    let secret = place.text("own.key");
    assert!(!secret.lines().filter(|line| !line.starts_with("--")).any(|line| run.stderr.contains(line)), "{run:?}");
}

#[test]
fn what_its_authority_revoked_is_refused() {
    let place = with_names();
    place.make("crl", &json!({ "ca": "acme-ca", "revoked": ["own"], "out": "revoked.crl" }));
    refused(&place, "revoked", "revoked", |p| p.enroll_certificate("own", &["--crl", "revoked.crl"]));
    place.leaf("other", &json!({}));
    place.make("crl", &json!({ "ca": "acme-ca", "revoked": ["other"], "out": "good.crl" }));
    let run = place.enroll_certificate("own", &["--crl", "good.crl"]);
    assert_eq!(run.code, 0, "{run:?}");
    let stranger = json!({ "out": "stranger", "subject": "CN=stranger", "is-ca": true });
    place.make("issue", &stranger);
    place.make("crl", &json!({ "ca": "stranger", "revoked": [], "out": "stranger.crl" }));
    refused(&place, "a list of somebody else", "revocation", |p| p.enroll_certificate("other", &["--crl", "stranger.crl"]));
}

#[test]
fn a_key_that_stands_somewhere_is_not_enrolled_again() {
    let place = with_names();
    assert_eq!(place.enroll_certificate("own", &[]).code, 0);
    refused(&place, "the same certificate", "request-key-used", |p| p.enroll_certificate("own", &[]));
    place.leaf("renewed", &json!({ "key-of": "own" }));
    refused(&place, "the same key", "request-key-used", |p| p.enroll_certificate("renewed", &[]));
}

#[test]
fn it_stands_under_an_authority_in_between_that_comes_with_it() {
    let place = with_trust_domain();
    place.make("issue", &json!({ "out": "between", "ca": "domain", "subject": "CN=between", "is-ca": true }));
    place.leaf("deep", &json!({ "ca": "between", "dns": [], "uri": [WORKLOAD] }));
    let words = ["--kind", "enrolled-certificate", "--certificate", "deep.pem"];
    refused(&place, "without it", "does not hold under the anchor", |p| p.enroll_in("sandbox", &words));
    let run = place.enroll_in("sandbox", &[words.as_slice(), &["--intermediates", "between.pem"]].concat());
    assert_eq!(run.code, 0, "{run:?}");
    let record = place.credential();
    assert_eq!(record["intermediates"].as_str().unwrap().trim(), place.text("between.pem").trim());
    in_order(&place);
}

#[test]
fn an_svid_is_that_of_one_of_the_workloads() {
    let place = with_trust_domain();
    let svid = |name: &'static str| {
        move |p: &Place| p.enroll_in("sandbox", &["--kind", "enrolled-certificate", "--certificate", &format!("{name}.pem")])
    };
    place.leaf("other", &json!({ "ca": "domain", "dns": [], "uri": ["spiffe://acme-pay.example/refunds"] }));
    refused(&place, "another workload", "not among the anchor's names", svid("other"));
    place.leaf("two", &json!({ "ca": "domain", "dns": [], "uri": [WORKLOAD, "https://acme-pay.example"] }));
    refused(&place, "two names", "2 URI names", svid("two"));
    place.leaf("dns", &json!({ "ca": "domain", "uri": [WORKLOAD] }));
    refused(&place, "a DNS name", "allows none", svid("dns"));
    let run = svid("svid")(&place);
    assert_eq!(run.code, 0, "{run:?}");
    in_order(&place);
}
