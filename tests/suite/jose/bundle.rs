//! SPIFFE trust bundles, with certificates made by openssl.

use super::{b64, pair};
use crate::tools;
use admit::crypto::{Bundle, Certificate, Jwk};
use data_encoding::BASE64;
use serde_json::{Value, json};
use std::process::Command;

/// A certificate made by openssl for a new P-256 key, as an entry of a bundle.
fn entry(ca: bool) -> (Value, Certificate) {
    let folder = tempfile::tempdir().unwrap();
    let path = |name: &str| folder.path().join(name).display().to_string();
    let constraints = format!("basicConstraints=critical,CA:{}", if ca { "TRUE" } else { "FALSE" });
    let usage = format!("keyUsage=critical,{}", if ca { "keyCertSign,cRLSign" } else { "digitalSignature" });
    let (key, out) = (path("key"), path("pem"));
    let output = Command::new("openssl")
        .args(["req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:P-256", "-nodes", "-keyout", &key, "-out", &out])
        .args([
            "-subj",
            "/O=SPIFFE",
            "-addext",
            &constraints,
            "-addext",
            &usage,
            "-addext",
            "subjectAltName=URI:spiffe://example.org",
        ])
        .output()
        .expect("this test needs the program `openssl`");
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    let certificate = Certificate::from_pem(&std::fs::read_to_string(out).unwrap()).unwrap();
    let mut jwk = Jwk::of(certificate.key()).to_json();
    jwk["use"] = json!("x509-svid");
    jwk["x5c"] = json!([BASE64.encode(certificate.der())]);
    let members = jwk.as_object_mut().unwrap();
    members.remove("kid");
    members.remove("alg");
    (jwk, certificate)
}

fn jwt_entry(kid: &str) -> Value {
    let mut jwk = pair().1.to_json();
    jwk["use"] = json!("jwt-svid");
    jwk["kid"] = json!(kid);
    jwk
}

fn refusal(keys: &Value) -> String {
    Bundle::parse(&json!({ "keys": keys }).to_string()).map_or_else(|e| e.to_string(), |_| "accepted".to_owned())
}

#[test]
fn a_bundle_gives_its_authorities_and_the_keys_of_its_tokens() {
    let (authority, certificate) = entry(true);
    let unknown = json!({ "use": "wit-svid", "kty": "EC", "kid": "w", "crv": "P-256" });
    let newer = json!({ "use": "jwt-svid", "kty": "AKP", "kid": "n", "alg": "ML-DSA-44", "pub": "AAAA" });
    let text = json!({
        "keys": [authority, jwt_entry("a"), unknown, jwt_entry("b"), newer],
        "spiffe_sequence": 12_035_488, "spiffe_refresh_hint": 2_419_200, "else": 1,
    });
    let bundle = Bundle::parse(&text.to_string()).unwrap();
    assert_eq!(bundle.authorities(), [certificate]);
    assert_eq!(bundle.jwt_keys().iter().map(|key| key.kid().unwrap()).collect::<Vec<_>>(), ["a", "b"]);
    assert_eq!((bundle.sequence(), bundle.refresh_hint(), bundle.left_aside()), (Some(12_035_488), Some(2_419_200), 2));
    assert!(bundle.thumbprints().is_sorted() && bundle.thumbprints().len() == 3);
    let program = "import json, sys\nfrom jwcrypto import jwk\n\
                   for key in json.loads(sys.argv[1]): print(jwk.JWK(**key).thumbprint())";
    let mut theirs: Vec<_> = {
        let mut keys = text["keys"].as_array().unwrap().clone();
        keys.truncate(4);
        keys.remove(2);
        let said = tools::run(program, &[&Value::Array(keys).to_string()]);
        said.lines().map(str::to_owned).collect()
    };
    let mut ours: Vec<_> = bundle.thumbprints().iter().map(|digest| b64(digest.0)).collect();
    theirs.sort();
    ours.sort();
    assert_eq!(ours, theirs);
}

#[test]
fn an_authority_is_one_certificate_of_a_ca_for_the_key_beside_it() {
    let ((authority, _), (other, _), (leaf, _)) = (entry(true), entry(true), entry(false));
    let with = |member: &str, value: Value| {
        let mut changed = authority.clone();
        changed[member] = value;
        json!([changed])
    };
    assert_eq!(refusal(&json!([authority])), "accepted");
    let cases = [
        (json!([leaf]), "not a CA's"),
        (with("x5c", other["x5c"].clone()), "for another key"),
        (with("x5c", json!([authority["x5c"][0], other["x5c"][0]])), "exactly one certificate in `x5c`, not 2"),
        (with("x5c", json!([])), "array of 1 to 10"),
        (with("d", json!("AAAA")), "member `d`"),
        (with("use", json!("sig")), "no key with the `use`"),
        (with("use", json!("X509-SVID")), "no key with the `use`"),
        (with("use", json!(1)), "`use` is not a string"),
        (with("crv", json!("P-521")), "P-521"),
        (json!([authority, authority]), "stands twice"),
        (json!([jwt_entry("a"), jwt_entry("a")]), "the `kid` `a`"),
        (json!([{ "use": "wit-svid", "kty": "EC", "d": "AAAA" }, authority]), "member `d`"),
        (json!([{ "use": "wit-svid", "kty": "oct" }, authority]), "symmetric"),
        (json!(["x"]), "JSON object"),
        (json!([]), "0 keys, 1 to 32"),
        (Value::Array((0..33).map(|n| jwt_entry(&n.to_string())).collect()), "33 keys, 1 to 32"),
    ];
    for (keys, reason) in cases {
        let refused = refusal(&keys);
        assert!(refused.contains(reason), "{reason}: {refused}");
    }
    for (entry, member, reason) in [
        (&authority, "x5c", "exactly one certificate in `x5c`, not 0"),
        (&authority, "use", "`use` is missing"),
        (&jwt_entry("a"), "kid", "no `kid`"),
    ] {
        let mut without = entry.clone();
        without.as_object_mut().unwrap().remove(member);
        assert!(refusal(&json!([without])).contains(reason), "{member}");
    }
    for (member, value) in [("spiffe_sequence", json!(-1)), ("spiffe_sequence", json!("1")), ("spiffe_refresh_hint", json!(1.5))]
    {
        let mut text = json!({ "keys": [authority] });
        text[member] = value;
        assert!(Bundle::parse(&text.to_string()).unwrap_err().to_string().contains("whole number"));
    }
}
