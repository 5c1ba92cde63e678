//! `admit verify anchor`.

use crate::place::{Place, Run};
use admit::crypto::{Jwk, NewKey, RootRequest, SigningKey, SystemEntropy, self_signed_root};
use data_encoding::BASE64;
use serde_json::{Value, json};

fn jwk(kid: &str, usage: &str) -> Value {
    let key = SigningKey::generate(NewKey::Ed25519, &mut SystemEntropy::new()).unwrap();
    let mut jwk = Jwk::of(key.public_key()).to_json();
    (jwk["kid"], jwk["use"]) = (json!(kid), json!(usage));
    jwk
}

fn thumbprint(jwk: &Value) -> String {
    Jwk::from_value(jwk).unwrap().thumbprint_text()
}

/// An authority as an entry of a bundle: the same key again, in a certificate of its own.
fn authority(key: &SigningKey) -> Value {
    let request = RootRequest {
        common_name: "SPIFFE".to_owned(),
        organisation: "Acme".to_owned(),
        not_before: "2026-01-01T00:00:00Z".parse().unwrap(),
        not_after: "2046-01-01T00:00:00Z".parse().unwrap(),
    };
    let certificate = self_signed_root(&request, key, &mut SystemEntropy::new()).unwrap();
    let mut jwk = Jwk::of(key.public_key()).to_json();
    jwk.as_object_mut().unwrap().retain(|name, _| !["alg", "kid"].contains(&name.as_str()));
    (jwk["use"], jwk["x5c"]) = (json!("x509-svid"), json!([BASE64.encode(certificate.der())]));
    jwk
}

fn set(place: &Place, name: &str, keys: &[&Value]) {
    place.write(name, json!({ "keys": keys }).to_string());
}

fn onboard(place: &Place, id: &str, kind: &str, more: &[&str]) {
    let anchor = format!("acme-pay#{id}");
    place.ok(&[&["onboard", "anchor", &anchor, "--kind", kind, "--environment", "sandbox"], more].concat());
}

fn compare(place: &Place, id: &str, file: &str) -> Run {
    let before = place.files();
    let run = place.run(&["verify", "anchor", &format!("acme-pay#{id}"), file, "--format", "json"]);
    assert_eq!(place.files(), before, "nothing is changed");
    run
}

/// The exit status, the reason and the codes of the findings.
fn outcome(run: &Run) -> (i32, String, Vec<String>) {
    let value = run.json();
    let codes = value["findings"].as_array().unwrap().iter().map(|f| f["code"].as_str().unwrap().to_owned()).collect();
    (run.code, value["reason"].as_str().unwrap().to_owned(), codes)
}

fn drifted(codes: &[&str]) -> (i32, String, Vec<String>) {
    (1, "drifted".to_owned(), codes.iter().map(|&code| code.to_owned()).collect())
}

fn same() -> (i32, String, Vec<String>) {
    (0, "same".to_owned(), Vec::new())
}

#[test]
fn a_key_set_is_compared_key_by_key_whatever_its_spelling() {
    let place = Place::onboarded();
    let (one, two, three) = (jwk("a", "sig"), jwk("b", "sig"), jwk("c", "sig"));
    set(&place, "pinned.json", &[&one, &two]);
    onboard(&place, "keys", "jwks", &["--jwks", "pinned.json"]);
    let oidc =
        ["--jwks", "pinned.json", "--issuer", "https://ci.example", "--audience", "https://api.example", "--subject", "job"];
    onboard(&place, "ci", "oidc", &oidc);
    place.write("turned.json", format!("{:#}\n", json!({ "else": 1, "keys": [two, one] })));
    set(&place, "rotated.json", &[&two, &three]);
    let mut renamed = one.clone();
    renamed["kid"] = json!("a-2");
    set(&place, "renamed.json", &[&renamed, &two]);
    place.write("page.html", "<html>moved</html>");
    place.write("bytes", [0xff]);
    set(&place, "empty.json", &[]);
    for anchor in ["keys", "ci"] {
        assert_eq!(outcome(&compare(&place, anchor, "pinned.json")), same());
        assert_eq!(outcome(&compare(&place, anchor, "turned.json")), same());
        let run = compare(&place, anchor, "rotated.json");
        assert_eq!(outcome(&run), drifted(&["key-came", "key-went"]));
        let value = run.json();
        assert_eq!(value["details"]["came"], thumbprint(&three));
        assert_eq!(value["details"]["went"], thumbprint(&one));
        assert_eq!(value["findings"][0]["place"], "rotated.json");
        assert_eq!(value["findings"][1]["place"], format!("partners/acme-pay/anchors/{anchor}.yaml"));
        let run = compare(&place, anchor, "renamed.json");
        assert_eq!(outcome(&run), drifted(&["key-renamed"]));
        assert_eq!(run.json()["details"]["pinned-digest"], run.json()["details"]["file-digest"]);
        for file in ["page.html", "bytes", "empty.json", "acme-ca.pem"] {
            let refused = (1, "material-refused".to_owned(), vec!["material-refused".to_owned()]);
            assert_eq!(outcome(&compare(&place, anchor, file)), refused, "{file}");
        }
    }
    let text = place.exec(
        env!("CARGO_BIN_EXE_admit"),
        &["verify", "anchor", "acme-pay#keys", "-"],
        place.text("rotated.json").as_bytes(),
    );
    assert!(text.code == 1 && text.stdout.starts_with("reject (drifted): the file is not what `acme-pay#keys`"), "{text:?}");
}

#[test]
fn a_bundle_is_compared_with_its_authorities() {
    let place = Place::onboarded();
    let key = SigningKey::generate(NewKey::P384, &mut SystemEntropy::new()).unwrap();
    let (token, authority_1, authority_2) = (jwk("t", "jwt-svid"), authority(&key), authority(&key));
    set(&place, "pinned.json", &[&token, &authority_1]);
    let names = ["--trust-domain", "acme.example", "--workload", "spiffe://acme.example/payouts"];
    onboard(&place, "mesh", "spiffe", &[&["--bundle", "pinned.json"], &names[..]].concat());
    let mut counted = json!({ "keys": [authority_1, token], "spiffe_sequence": 8, "spiffe_refresh_hint": 60 });
    place.write("later.json", counted.to_string());
    assert_eq!(outcome(&compare(&place, "mesh", "later.json")), same());
    set(&place, "renewed.json", &[&token, &authority_2]);
    assert_eq!(outcome(&compare(&place, "mesh", "renewed.json")), drifted(&["certificate-came", "certificate-went"]));
    counted["keys"] = json!([authority_1]);
    place.write("less.json", counted.to_string());
    assert_eq!(outcome(&compare(&place, "mesh", "less.json")), drifted(&["key-went"]));
}

#[test]
fn certificates_and_single_keys_are_compared_too() {
    let place = Place::onboarded();
    // The same authority with a certificate of a later date, and another one.
    let root = ["req", "-x509", "-new", "-subj", "/CN=Acme", "-addext", "keyUsage=critical,keyCertSign"];
    place.must("openssl", &[&root[..], &["-key", "acme-ca.key", "-days", "900", "-out", "renewed.pem"]].concat());
    place.must("openssl", &["genpkey", "-algorithm", "ed25519", "-out", "other.key"]);
    place.must("openssl", &[&root[..], &["-key", "other.key", "-out", "other.pem"]].concat());
    place.must("openssl", &["pkey", "-in", "other.key", "-pubout", "-out", "other-public.pem"]);
    assert_eq!(outcome(&compare(&place, "acme-ca", "acme-ca.pem")), same());
    assert_eq!(outcome(&compare(&place, "acme-ca", "renewed.pem")), drifted(&["certificate-came", "certificate-went"]));
    let all = ["certificate-came", "certificate-went", "key-came", "key-went"];
    assert_eq!(outcome(&compare(&place, "acme-ca", "other.pem")), drifted(&all));
    assert_eq!(outcome(&compare(&place, "acme-ca", "other-public.pem")).1, "material-refused");
    assert_eq!(outcome(&compare(&place, "acme-ca", "acme-ca.key")).1, "material-refused");
    assert_eq!(outcome(&compare(&place, "acme-sandbox-key", "acme-sandbox-key.pem")), same());
    assert_eq!(outcome(&compare(&place, "acme-sandbox-key", "other-public.pem")), drifted(&["key-came", "key-went"]));

    place.must("ssh-keygen", &["-q", "-t", "ed25519", "-N", "", "-C", "batch@acme", "-f", "batch"]);
    place.must("ssh-keygen", &["-q", "-t", "ed25519", "-N", "", "-f", "next"]);
    onboard(&place, "shell", "ssh-key", &["--ssh-key", "batch.pub"]);
    assert_eq!(outcome(&compare(&place, "shell", "batch.pub")), same());
    place.write("renamed.pub", place.text("batch.pub").replace("batch@acme", "nightly@acme"));
    assert_eq!(outcome(&compare(&place, "shell", "renamed.pub")), same()); // the comment is not the key
    assert_eq!(outcome(&compare(&place, "shell", "next.pub")), drifted(&["key-came", "key-went"]));
    assert_eq!(outcome(&compare(&place, "shell", "batch")).1, "material-refused");
}

#[test]
fn what_cannot_be_compared_is_said() {
    let place = Place::onboarded();
    assert_eq!(place.run(&["verify", "anchor", "acme-pay", "acme-ca.pem"]).code, 2);
    assert_eq!(place.run(&["verify", "anchor", "acme-pay#nothing", "acme-ca.pem"]).code, 1);
    assert_eq!(place.run(&["verify", "anchor", "nobody#acme-ca", "acme-ca.pem"]).code, 1);
    assert_eq!(place.run(&["verify", "anchor", "acme-pay#acme-ca", "nothing.pem"]).code, 3);
    place.edit("partners/acme-pay/anchors/acme-ca.yaml", "MII", "AII");
    let run = compare(&place, "acme-ca", "acme-ca.pem");
    assert_eq!(outcome(&run), (1, "anchor-refused".to_owned(), vec!["anchor-refused".to_owned()]), "{run:?}");
}
