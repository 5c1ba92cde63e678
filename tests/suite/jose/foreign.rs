//! Both ways with `jwcrypto` and `authlib`: what they make is taken here with the same thumbprint, and they take what is made here.

use crate::tools;
use admit::crypto::{
    Claims, Expect, Jwk, Jwks, JwsAlgorithm, JwsOptions, NewKey, SigningKey, SystemEntropy, sign_compact, verify_compact,
};
use admit::model::Moment;
use serde_json::{Value, json};

/// A key of each kind, and what each library signs with it.
const MAKE: &str = r#"
import json, warnings
warnings.simplefilter("ignore")
from authlib.jose import JsonWebKey, JsonWebSignature
from jwcrypto import jwk, jws, jwt
kinds = {
    "ES256": dict(kty="EC", crv="P-256"), "ES384": dict(kty="EC", crv="P-384"),
    "EdDSA": dict(kty="OKP", crv="Ed25519"), "PS256": dict(kty="RSA", size=2048), "RS256": dict(kty="RSA", size=3072),
}
claims = json.dumps({"iss": "https://issuer.example", "aud": "challenge", "exp": 1800000300, "iat": 1800000000})
jws.default_allowed_algs = list(kinds)
out = []
for alg, how in kinds.items():
    key = jwk.JWK.generate(use="sig", alg=alg, kid="key-" + alg, **how)
    header = {"alg": alg, "kid": "key-" + alg, "typ": "JWT"}
    one = jws.JWS(claims.encode())
    one.add_signature(key, None, json.dumps(header), None)
    private = JsonWebKey.import_key(key.export(as_dict=True))
    two = JsonWebSignature(list(kinds)).serialize_compact(header, claims.encode(), private).decode()
    theirs = JsonWebKey.import_key(key.export_public(as_dict=True))
    out.append({
        "alg": alg, "jwk": key.export_public(as_dict=True), "private": key.export(as_dict=True),
        "thumbprints": [key.thumbprint(), theirs.thumbprint()],
        "tokens": [one.serialize(compact=True), two], "pem": key.export_to_pem().decode(),
    })
print(json.dumps(out))
"#;

/// Reads `[{jwk, token, payload}]` from the arguments and lets each library verify each token with exactly its algorithm.
const CHECK: &str = r#"
import json, sys, warnings
warnings.simplefilter("ignore")
from authlib.jose import JsonWebKey, JsonWebSignature, JsonWebToken
from jwcrypto import jwk, jws, jwt
for item in json.loads(sys.argv[1]):
    key = jwk.JWK(**item["jwk"])
    alg = item["jwk"]["alg"]
    one = jws.JWS()
    one.allowed_algs = [alg]
    one.deserialize(item["token"], key)
    assert one.payload.decode() == item["payload"]
    header = one.jose_header
    assert header == {"alg": alg, "kid": item["jwk"]["kid"], "typ": "JWT"}, header
    read = jwt.JWT(jwt=item["token"], key=key, algs=[alg], check_claims={"iss": None, "aud": "challenge"})
    assert read.claims == item["payload"]
    theirs = JsonWebKey.import_key(item["jwk"])
    two = JsonWebSignature([alg]).deserialize_compact(item["token"].encode(), theirs)
    assert two["payload"].decode() == item["payload"]
    claims = JsonWebToken([alg]).decode(item["token"], theirs)
    claims.validate(now=item["now"])
    assert key.thumbprint() == theirs.thumbprint() == item["jwk"]["kid"]
    broken = item["token"][:-8] + ("AAAAAAAA" if not item["token"].endswith("AAAAAAAA") else "BBBBBBBB")
    try:
        jws.JWS().deserialize(broken, key, alg=alg)
    except jws.InvalidJWSSignature:
        print("verified by both")
"#;

#[test]
fn keys_and_tokens_of_both_libraries_are_taken_with_equal_thumbprints() {
    let made: Vec<Value> = serde_json::from_str(&tools::run(MAKE, &[])).unwrap();
    let set = json!({ "keys": made.iter().map(|m| &m["jwk"]).collect::<Vec<_>>() });
    let set = Jwks::parse(&set.to_string()).unwrap();
    assert_eq!(set.keys().len(), 5);
    for (item, key) in made.iter().zip(set.keys()) {
        let alg = item["alg"].as_str().unwrap();
        for theirs in item["thumbprints"].as_array().unwrap() {
            assert_eq!(&key.thumbprint_text(), theirs, "{alg}");
        }
        assert_eq!(&key.to_json(), &item["jwk"], "{alg}");
        let pem = admit::crypto::PublicKey::from_pem(item["pem"].as_str().unwrap()).unwrap();
        assert_eq!(&pem, key.key(), "{alg}");
        assert!(Jwk::from_value(&item["private"]).unwrap_err().to_string().contains("private key material"), "{alg}");
        for token in item["tokens"].as_array().unwrap() {
            let token = token.as_str().unwrap();
            let rs256 = alg == "RS256";
            let verified = verify_compact(token, set.keys(), JwsOptions { rs256 }).unwrap();
            assert_eq!((verified.algorithm().to_string().as_str(), verified.typ()), (alg, Some("JWT")));
            assert_eq!(verified.thumbprint(), key.thumbprint());
            let now = Moment::from_unix(1_800_000_100).unwrap();
            let issuer = Some("https://issuer.example");
            let expect = Expect { issuer, subject: None, audience: "challenge", now, skew: 0, longest: 300 };
            Claims::parse(verified.payload()).unwrap().check(&expect).unwrap();
            if rs256 {
                assert_eq!(key.algorithm(), JwsAlgorithm::Rs256);
                assert_eq!(verify_compact(token, set.keys(), JwsOptions::default()).unwrap_err().code(), "algorithm-not-allowed");
            }
        }
    }
}

#[test]
fn rs256_and_ps256_are_not_taken_for_one_another_where_the_key_says_which() {
    let made: Vec<Value> = serde_json::from_str(&tools::run(MAKE, &[])).unwrap();
    let rs256 = made.iter().find(|item| item["alg"] == "RS256").unwrap();
    let token = rs256["tokens"][0].as_str().unwrap();
    let verdict = |alg: Option<&str>| {
        let mut jwk = rs256["jwk"].clone();
        jwk.as_object_mut().unwrap().remove("alg");
        if let Some(alg) = alg {
            jwk["alg"] = json!(alg);
        }
        let key = Jwk::from_value(&jwk).unwrap();
        verify_compact(token, &[key], JwsOptions { rs256: true }).map_or_else(|e| e.code(), |_| "accepted")
    };
    assert_eq!(verdict(Some("RS256")), "accepted");
    assert_eq!(verdict(None), "accepted");
    assert_eq!(verdict(Some("PS256")), "algorithm-mismatch");
}

#[test]
fn what_is_signed_here_is_taken_by_both_libraries() {
    let now = 1_800_000_000_u64;
    let far = 4_000_000_000_u64; // jwcrypto reads the clock itself
    let items: Vec<_> = [NewKey::P384, NewKey::Ed25519]
        .into_iter()
        .cycle()
        .take(20)
        .enumerate()
        .map(|(round, kind)| {
            let key = SigningKey::generate(kind, &mut SystemEntropy::new()).unwrap();
            let jwk = Jwk::of(key.public_key());
            let claims =
                json!({ "iss": "https://issuer.example", "aud": "challenge", "exp": far, "iat": 1, "software_id": round });
            let token = sign_compact("JWT", claims.to_string().as_bytes(), &key, jwk.kid().unwrap()).unwrap();
            json!({ "jwk": jwk.to_json(), "token": token, "payload": claims.to_string(), "now": now })
        })
        .collect();
    let said = tools::run(CHECK, &[&Value::Array(items).to_string()]);
    assert_eq!(said.lines().filter(|line| *line == "verified by both").count(), 20, "{said}");
}
