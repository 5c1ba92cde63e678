//! JWKs and key sets one change away from good ones.

use super::{b64, pair, rsa2048, unb64};
use crate::tools;
use admit::crypto::{Jwk, Jwks, JwsAlgorithm, KeyUse, NewKey, SigningKey, SystemEntropy};
use serde_json::{Value, json};

fn refusal(jwk: &Value) -> String {
    Jwk::from_value(jwk).map_or_else(|e| e.to_string(), |_| "accepted".to_owned())
}

fn changed(jwk: &Value, member: &str, value: Value) -> Value {
    let mut jwk = jwk.clone();
    jwk[member] = value;
    jwk
}

fn p384() -> Value {
    Jwk::of(SigningKey::generate(NewKey::P384, &mut SystemEntropy::new()).unwrap().public_key()).to_json()
}

/// It says no `alg`, as most keys of others do.
fn rsa() -> Value {
    let mut jwk = Jwk::of(rsa2048().public_key()).to_json();
    jwk.as_object_mut().unwrap().remove("alg");
    jwk
}

#[test]
fn a_private_member_is_refused_by_name_and_never_repeated() {
    for member in ["d", "p", "q", "dp", "dq", "qi", "oth", "k", "priv"] {
        for value in [json!("c2VjcmV0LXNlY3JldA"), json!(null), json!([{ "r": "c2VjcmV0LXNlY3JldA" }])] {
            for jwk in [pair().1.to_json(), p384(), rsa()] {
                let jwk = changed(&jwk, member, value.clone());
                let set = Jwks::parse(&json!({ "keys": [jwk] }).to_string()).unwrap_err().to_string();
                for refused in [refusal(&jwk), set] {
                    assert!(refused.contains(&format!("member `{member}`")) && !refused.contains("c2VjcmV0"), "{refused}");
                }
            }
        }
    }
    let symmetric = refusal(&json!({ "kty": "oct", "k": "c2VjcmV0" }));
    assert!(symmetric.contains("symmetric key") && !symmetric.contains("c2VjcmV0"));
    let twice = Jwk::parse(r#"{"kty":"OKP","d":"c2VjcmV0","d":"c2VjcmV0"}"#).unwrap_err().to_string();
    assert!(!twice.contains("c2VjcmV0"), "{twice}");
    let pem = ["-----BEGIN ", "PRIVATE KEY-----\nc2VjcmV0\n"].concat();
    assert!(Jwks::parse(&pem).unwrap_err().to_string().contains("private key material"));
}

#[test]
fn a_key_one_change_away_from_a_good_one_is_refused_by_name() {
    let (ed, p384, rsa) = (pair().1.to_json(), p384(), rsa());
    let coordinate = unb64(p384["x"].as_str().unwrap());
    let modulus = unb64(rsa["n"].as_str().unwrap());
    let shorter = [&[modulus[1] | 0x80], &modulus[2..]].concat();
    let p256 = json!({ "kty": "EC", "crv": "P-256" });
    let cases = [
        (changed(&p384, "crv", json!("P-521")), "curve P-521"),
        (changed(&p384, "crv", json!("secp256k1")), "curve `secp256k1`"),
        (changed(&p384, "crv", json!("P-256")), "`x` has 48 octets, on this curve it has exactly 32"),
        (changed(&p384, "crv", json!("Ed25519")), "curve `Ed25519`"),
        (changed(&p384, "x", json!(b64(&coordinate[1..]))), "`x` has 47 octets"),
        (changed(&p384, "x", json!(b64([&[0], &coordinate[..]].concat()))), "`x` has 49 octets"),
        (changed(&p384, "x", p384["y"].clone()), "not a point of P-384"),
        (changed(&p384, "x", json!(b64([0; 48]))), "not a point of P-384"),
        (changed(&p384, "y", json!(null)), "`y` is not a string"),
        (changed(&p384, "n", rsa["n"].clone()), "`n`, which belongs to another kind of key"),
        (changed(&p256, "x", json!(b64([0; 32]))), "`y` is missing"),
        (changed(&p384, "x", json!(format!("{}=", p384["x"].as_str().unwrap()))), "one spelling"),
        (changed(&p384, "x", json!(format!("{}\n", p384["x"].as_str().unwrap()))), "one spelling"),
        (changed(&ed, "y", ed["x"].clone()), "`y`, which belongs to another kind of key"),
        (changed(&ed, "crv", json!("Ed448")), "curve `Ed448`"),
        (changed(&ed, "crv", json!("X25519")), "X25519, which cannot sign"),
        (changed(&ed, "x", json!(b64([0; 32]))), "small order"),
        (changed(&ed, "x", json!(b64([1; 31]))), "32 bytes, not 31"),
        (changed(&ed, "x", json!(b64([0xff; 32]))), "below the field's prime"),
        (changed(&ed, "kty", json!("EC")), "curve `Ed25519`"),
        (changed(&ed, "kty", json!("AKP")), "of the kind `AKP`"),
        (changed(&ed, "kty", json!("okp")), "of the kind `okp`"),
        (changed(&ed, "kty", json!(1)), "`kty` is not a string"),
        (changed(&rsa, "n", json!(b64([&[0], &modulus[..]].concat()))), "begins with a zero octet"),
        (changed(&rsa, "n", json!("")), "is empty"),
        (changed(&rsa, "n", json!(b64(shorter))), "2040 bits"),
        (changed(&rsa, "e", json!("Aw")), "exponent"),
        (changed(&rsa, "e", json!("AAEAAQ")), "begins with a zero octet"),
        (changed(&rsa, "e", json!("AQAC")), "exponent"),
        (changed(&rsa, "crv", json!("P-256")), "`crv`, which belongs to another kind of key"),
    ];
    for (jwk, reason) in cases {
        let refused = refusal(&jwk);
        assert!(refused.contains(reason), "{jwk}: {refused}");
    }
    for (jwk, member) in [(&ed, "x"), (&p384, "y"), (&rsa, "n"), (&rsa, "e")] {
        let mut without = jwk.clone();
        without.as_object_mut().unwrap().remove(member);
        assert!(refusal(&without).contains(&format!("`{member}` is missing")));
    }
}

#[test]
fn what_a_jwk_says_of_its_key_must_go_with_it() {
    let (ed, rsa) = (pair().1.to_json(), rsa());
    let cases = [
        (changed(&ed, "alg", json!("ES256")), "`ES256` does not go with the Ed25519 key: it signs with EdDSA"),
        (changed(&rsa, "alg", json!("HS256")), "does not go with"),
        (changed(&rsa, "alg", json!("RS512")), "does not go with"),
        (changed(&rsa, "alg", json!("RSA-OAEP")), "does not go with"),
        (changed(&ed, "alg", json!(["EdDSA"])), "`alg` is not a string"),
        (changed(&ed, "use", json!("enc")), "`use` of the JWK is `enc`"),
        (changed(&ed, "use", json!(["sig"])), "`use` is not a string"),
        (changed(&ed, "key_ops", json!(["sign"])), "not exactly `verify`"),
        (changed(&ed, "key_ops", json!(["verify", "sign"])), "not exactly `verify`"),
        (changed(&ed, "key_ops", json!("verify")), "not exactly `verify`"),
        (changed(&ed, "kid", json!("")), "visible ASCII"),
        (changed(&ed, "kid", json!("\u{202e}x")), "`\\u{202e}x` is not made of"),
        (changed(&ed, "kid", json!("x".repeat(257))), "visible ASCII"),
        (changed(&ed, "x5u", json!("https://keys.example")), "member `x5u`"),
        (changed(&ed, "jku", json!(null)), "member `jku`"),
        (changed(&ed, "x5c", json!([])), "array of 1 to 10"),
        (changed(&ed, "x5c", json!("MA")), "array of 1 to 10"),
        (changed(&ed, "x5c", json!(["MA"])), "not base64"),
        (changed(&ed, "x5c", json!(["MAA="])), "ends too early"),
        (json!([ed]), "not one"),
    ];
    for (jwk, reason) in cases {
        let refused = refusal(&jwk);
        assert!(refused.contains(reason), "{jwk}: {refused}");
    }
}

#[test]
fn the_algorithm_is_the_keys() {
    let rsa = rsa();
    let algorithm = |jwk: &Value| Jwk::from_value(jwk).unwrap().algorithm();
    assert_eq!(algorithm(&rsa), JwsAlgorithm::Ps256);
    assert_eq!(algorithm(&changed(&rsa, "alg", json!("PS256"))), JwsAlgorithm::Ps256);
    assert_eq!(algorithm(&changed(&rsa, "alg", json!("RS256"))), JwsAlgorithm::Rs256);
    assert_eq!(algorithm(&p384()), JwsAlgorithm::Es384);
    let ed = pair().1.to_json();
    assert_eq!(algorithm(&ed), JwsAlgorithm::EdDsa);
    assert_eq!(algorithm(&changed(&ed, "alg", json!("Ed25519"))), JwsAlgorithm::EdDsa);
    let verify_only = Jwk::from_value(&changed(&ed, "key_ops", json!(["verify"]))).unwrap();
    assert_eq!(verify_only.usage(), Some(KeyUse::Signature));
}

#[test]
fn a_certificate_beside_a_key_is_for_that_key() {
    let rfc: Value = serde_json::from_str(include_str!("rfc.json")).unwrap();
    let with = rfc["keys"].as_array().unwrap().iter().find(|k| k["from"] == "RFC 7517 B").unwrap()["jwk"].clone();
    let key = Jwk::from_value(&with).unwrap();
    assert_eq!(key.certificates().len(), 1);
    let digest = admit::crypto::sha256(&key.certificates()[0]);
    assert_eq!(refusal(&changed(&with, "x5t#S256", json!(b64(digest.0)))), "accepted");
    assert!(refusal(&changed(&with, "x5t#S256", json!(b64([0; 32])))).contains("`x5t#S256`"));
    assert!(refusal(&changed(&rsa(), "x5c", with["x5c"].clone())).contains("for another key"));
    let mut cut = key.certificates()[0].clone();
    cut.push(0);
    let appended = data_encoding::BASE64.encode(&cut);
    assert!(refusal(&changed(&with, "x5c", json!([appended]))).contains("too many"));
}

#[test]
fn a_set_has_one_to_ten_keys_each_with_its_own_name_and_for_signatures() {
    let keys: Vec<_> = (0..11).map(|_| pair().1.to_json()).collect();
    let verdict = |set: Value| Jwks::parse(&set.to_string()).map(|set| set.keys().len()).map_err(|e| e.to_string());
    let refused = |set: Value, reason: &str| {
        let error = verdict(set).unwrap_err();
        assert!(error.contains(reason), "{error}");
    };
    assert_eq!(verdict(json!({ "keys": keys[..10] })), Ok(10));
    assert_eq!(verdict(json!({ "keys": keys[..1], "issuer": "anybody" })), Ok(1));
    refused(json!({ "keys": keys }), "11 keys, 1 to 10");
    refused(json!({ "keys": [] }), "0 keys, 1 to 10");
    refused(json!({ "keys": {} }), "not an array");
    refused(json!({}), "`keys` is missing");
    refused(keys[0].clone(), "a single JWK");
    refused(json!([]), "not one");
    refused(json!({ "keys": ["x"] }), "key 1 of the set: a JWK is a JSON object");
    refused(json!({ "keys": [keys[0], keys[0]] }), "the `kid`");
    refused(json!({ "keys": [keys[0], changed(&keys[0], "kid", json!("other"))] }), "stands twice");
    refused(json!({ "keys": [keys[0], changed(&keys[1], "kid", keys[0]["kid"].clone())] }), "the `kid`");
    refused(json!({ "keys": [changed(&keys[0], "use", json!("jwt-svid"))] }), "for signatures");
    for (member, reason) in [("kid", "no `kid`"), ("use", "for signatures")] {
        let mut without = keys[0].clone();
        without.as_object_mut().unwrap().remove(member);
        refused(json!({ "keys": [without] }), reason);
    }
    let long = format!("{{\"keys\":[{}],\"x\":\"{}\"}}", keys[0], "x".repeat(65_536));
    assert!(Jwks::parse(&long).unwrap_err().to_string().contains("limit"));
    let twice = format!("{{\"keys\":[],\"keys\":[{}]}}", keys[0]);
    assert!(Jwks::parse(&twice).unwrap_err().to_string().contains("stands twice"));
    let set = Jwks::parse(&json!({ "keys": keys[..10] }).to_string()).unwrap();
    assert!(set.thumbprints().is_sorted() && set.thumbprints().len() == 10);
    assert_eq!(set.by_kid(keys[3]["kid"].as_str().unwrap()), Some(&set.keys()[3]));
    assert_eq!(set.by_kid("other"), None);
}

#[test]
fn coordinates_that_begin_with_zeros_keep_their_length() {
    let program = r#"
import json
from jwcrypto import jwk
from jwcrypto.common import base64url_decode
for curve in ("P-256", "P-384"):
    for coordinate in ("x", "y"):
        public = {coordinate: "_w"}
        while base64url_decode(public[coordinate])[0] != 0:
            key = jwk.JWK.generate(kty="EC", crv=curve)
            public = key.export_public(as_dict=True)
        print(json.dumps([public, key.thumbprint()]))
"#;
    for line in tools::run(program, &[]).lines() {
        let [jwk, thumbprint]: [Value; 2] = serde_json::from_str(line).unwrap();
        let key = Jwk::from_value(&jwk).unwrap();
        assert_eq!(key.thumbprint_text(), thumbprint);
        assert_eq!((&key.to_json()["x"], &key.to_json()["y"]), (&jwk["x"], &jwk["y"]));
    }
}
