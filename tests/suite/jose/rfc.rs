//! The examples of RFC 7515, 7517, 7520, 7638 and 8037, with the verdict that the policy here gives each. The private half of nearly
//! every key in them is printed beside it, so that these are refused, and new keys take their place under the same headers and payloads.

use super::{b64, p256, pair, rsa2048, unb64};
use admit::crypto::{Jwk, Jwks, JwsOptions, KeyKind, SigningKey, jcs, sha256, verify_compact, verify_detached};
use num_bigint::BigUint;
use serde_json::{Value, json};

fn examples(of: &str) -> Vec<Value> {
    let all: Value = serde_json::from_str(include_str!("rfc.json")).unwrap();
    all[of].as_array().unwrap().clone()
}

/// A published key is refused by its place in the table, which is found by the digest of its SubjectPublicKeyInfo: it was read right.
#[test]
fn each_key_is_taken_or_refused_for_its_reason() {
    let mut taken = Vec::new();
    for example in examples("keys") {
        let from = &example["from"];
        match (Jwk::from_value(&example["jwk"]), example["refused"].as_str()) {
            (Ok(key), None) => {
                let (again, spelled) = (Jwk::from_value(&key.to_json()).unwrap(), key.to_json());
                assert_eq!((again.key(), again.kid()), (key.key(), key.kid()), "{from}");
                for member in ["kty", "crv", "x", "y", "n", "e"] {
                    assert_eq!(spelled.get(member), example["jwk"].get(member), "{from}");
                }
                taken.push(from.clone());
            }
            (Err(refused), Some(reason)) => assert!(refused.to_string().contains(reason), "{from}: {refused}"),
            (verdict, _) => panic!("{from}: {verdict:?}"),
        }
    }
    assert_eq!(taken, ["RFC 7517 B"]); // a public key alone
}

/// No key can be made of them, but the digest can: over the members that RFC 7638 section 3.2 demands, in the form of `jcs`. That
/// [`Jwk::thumbprint_text`] takes these members of every kind of key is held to two libraries in `foreign`.
#[test]
fn the_thumbprints_are_the_digests_of_the_required_members() {
    let with: Vec<_> = examples("keys").into_iter().filter(|example| example["thumbprint"].is_string()).collect();
    assert_eq!(with.len(), 2);
    for example in with {
        let mut members = example["jwk"].as_object().unwrap().clone();
        members.retain(|name, _| ["kty", "crv", "x", "y", "n", "e"].contains(&name.as_str()));
        let canonical = jcs::canonical(&Value::Object(members)).unwrap();
        assert_eq!(b64(sha256(&canonical).0), example["thumbprint"].as_str().unwrap(), "{}", example["from"]);
    }
}

/// A new key of the kind of an example's, with its name and nothing else said of it.
fn stand_in<'a>(example: &Value, ed25519: &'a SigningKey) -> (&'a SigningKey, Jwk) {
    let key = match (example["kty"].as_str().unwrap(), example["crv"].as_str()) {
        ("RSA", None) => rsa2048(),
        ("EC", Some("P-256")) => p256(),
        ("OKP", Some("Ed25519")) => ed25519,
        other => panic!("{other:?}"),
    };
    let mut jwk = Jwk::of(key.public_key()).to_json();
    let members = jwk.as_object_mut().unwrap();
    members.retain(|name, _| !["alg", "kid", "use"].contains(&name.as_str()));
    members.extend(example.get("kid").map(|kid| ("kid".to_owned(), kid.clone())));
    (key, Jwk::from_value(&jwk).unwrap())
}

/// A signature as tokens have it: r and s side by side where it is of ECDSA.
fn signed(key: &SigningKey, message: &str) -> Vec<u8> {
    let signature = key.sign(message.as_bytes()).unwrap();
    if key.public_key().kind() != KeyKind::P256 {
        return signature;
    }
    let (r, s) = signature[4..].split_at(usize::from(signature[3]));
    let wide = |number: &[u8]| {
        let bytes = BigUint::from_bytes_be(number).to_bytes_be();
        [vec![0; 32 - bytes.len()], bytes].concat()
    };
    [wide(r), wide(&s[2..])].concat()
}

#[test]
fn each_token_is_refused_with_its_code_or_only_for_its_published_key() {
    let (ed25519, _) = pair();
    let mut taken = 0;
    for example in examples("tokens") {
        let (from, compact) = (&example["from"], example["compact"].as_str().unwrap());
        let published = Jwk::from_value(&example["jwk"]).unwrap_err().to_string();
        assert!(published.contains("the private half of the key is published (RFC "), "{from}: {published}");
        let (key, jwk) = stand_in(&example["jwk"], &ed25519);
        let options = JwsOptions { rs256: example["rs256"] == true };
        let verdict = verify_compact(compact, std::slice::from_ref(&jwk), options).unwrap_err();
        assert_eq!(verdict.code(), example["refused"].as_str().unwrap_or("signature-invalid"), "{from}: {verdict}");
        if example["refused"].is_string() {
            continue;
        }
        // Its header and its payload to the byte, signed by the new key.
        taken += 1;
        let [header, payload, _] = compact.split('.').collect::<Vec<_>>().try_into().unwrap();
        let signature = b64(signed(key, &format!("{header}.{payload}")));
        let keys = [jwk];
        let verified = verify_compact(&format!("{header}.{payload}.{signature}"), &keys, options).unwrap();
        assert_eq!(b64(verified.payload()), payload, "{from}");
        assert_eq!((verified.thumbprint(), verified.kid()), (keys[0].thumbprint(), keys[0].kid()), "{from}");
        let detached = format!("{header}..{signature}");
        assert!(verify_detached(&detached, &unb64(payload), &keys, options).is_ok(), "{from}");
        assert!(verify_detached(&detached, b"another", &keys, options).is_err(), "{from}");
    }
    assert_eq!(taken, 4);
}

#[test]
fn the_key_sets_of_rfc_7517_are_refused_as_anchors() {
    let keys: Vec<_> = examples("keys").iter().map(|example| example["jwk"].clone()).collect();
    let verdict = |range| Jwks::parse(&json!({ "keys": keys[range] }).to_string()).unwrap_err().to_string();
    let published = "key 1 of the set: the private half of the key is published (RFC 7517 appendix A.2)";
    assert!(verdict(0..2).contains(published));
    assert!(verdict(2..4).contains("key 1 of the set: this is private key material (the member `d`)"));
    assert!(verdict(4..6).contains("key 1 of the set: the JWK is a symmetric key"));
}
