//! The examples of RFC 7515, 7517, 7520, 7638 and 8037, with the verdict that the policy here gives each.

use super::{b64, unb64};
use admit::crypto::{Jwk, Jwks, JwsOptions, verify_compact, verify_detached};
use serde_json::{Value, json};

fn examples(of: &str) -> Vec<Value> {
    let all: Value = serde_json::from_str(include_str!("rfc.json")).unwrap();
    all[of].as_array().unwrap().clone()
}

#[test]
fn each_key_is_taken_or_refused_for_its_reason() {
    let mut taken = 0;
    for example in examples("keys") {
        let from = &example["from"];
        match (Jwk::from_value(&example["jwk"]), example["refused"].as_str()) {
            (Ok(key), None) => {
                taken += 1;
                let thumbprint = example["thumbprint"].as_str();
                assert!(thumbprint.is_none_or(|expected| key.thumbprint_text() == expected), "{from}");
                let (again, spelled) = (Jwk::from_value(&key.to_json()).unwrap(), key.to_json());
                assert_eq!((again.key(), again.kid()), (key.key(), key.kid()), "{from}");
                for member in ["kty", "crv", "x", "y", "n", "e"] {
                    assert_eq!(spelled.get(member), example["jwk"].get(member), "{from}");
                }
            }
            (Err(refused), Some(reason)) => assert!(refused.to_string().contains(reason), "{from}: {refused}"),
            (verdict, _) => panic!("{from}: {verdict:?}"),
        }
    }
    assert_eq!(taken, 4);
}

#[test]
fn each_token_is_taken_or_refused_with_its_code() {
    let mut taken = 0;
    for example in examples("tokens") {
        let (from, compact) = (&example["from"], example["compact"].as_str().unwrap());
        let key = Jwk::from_value(&example["jwk"]).unwrap();
        let options = JwsOptions { rs256: example["rs256"] == true };
        match (verify_compact(compact, std::slice::from_ref(&key), options), example["refused"].as_str()) {
            (Ok(verified), None) => {
                taken += 1;
                let [header, payload, signature] = compact.split('.').collect::<Vec<_>>().try_into().unwrap();
                assert_eq!(b64(verified.payload()), payload, "{from}");
                assert_eq!((verified.thumbprint(), verified.kid()), (key.thumbprint(), key.kid()), "{from}");
                let detached = format!("{header}..{signature}");
                assert!(verify_detached(&detached, &unb64(payload), std::slice::from_ref(&key), options).is_ok(), "{from}");
                assert!(verify_detached(&detached, b"another", &[key], options).is_err(), "{from}");
            }
            (Err(refused), Some(code)) => assert_eq!(refused.code(), code, "{from}: {refused}"),
            (verdict, _) => panic!("{from}: {verdict:?}"),
        }
    }
    assert_eq!(taken, 4);
}

#[test]
fn the_key_sets_of_rfc_7517_are_refused_as_anchors() {
    let keys: Vec<_> = examples("keys").iter().map(|example| example["jwk"].clone()).collect();
    let verdict = |range| Jwks::parse(&json!({ "keys": keys[range] }).to_string()).unwrap_err().to_string();
    assert!(verdict(0..2).contains("key 1 of the set: the JWK does not say that it is for signatures"));
    assert!(verdict(2..4).contains("key 1 of the set: this is private key material (the member `d`)"));
    assert!(verdict(4..6).contains("key 1 of the set: the JWK is a symmetric key"));
}
