//! Wycheproof's signatures and keys. Nothing that it calls invalid is taken; what it calls valid and we refuse falls into one of a few
//! named classes, and each is counted. Its JWK and JWS files are not in the crate: `attack` holds their kinds of attack.

use super::b64;
use admit::crypto::{Jwk, JwsAlgorithm, JwsOptions, PublicKey, SignatureAlgorithm, verify_compact};
use serde_json::{Value, json};
use std::collections::BTreeMap;

/// How a group's signatures are verified.
type Verify = Box<dyn Fn(&PublicKey, &[u8], &[u8]) -> bool>;

/// That, or the parameter that no algorithm here has.
type Plan = Result<Verify, String>;

/// Verdicts by class, and the keys that were read, by their DER.
#[derive(Default)]
struct Tally {
    counts: BTreeMap<String, usize>,
    keys: BTreeMap<Vec<u8>, Result<PublicKey, String>>,
}

fn hex(value: &Value) -> Vec<u8> {
    data_encoding::HEXLOWER.decode(value.as_str().unwrap().as_bytes()).unwrap()
}

/// Runs one file.
fn run(json: &str, plan: &dyn Fn(&Value) -> Plan, tally: &mut Tally) {
    let file: Value = serde_json::from_str(json).unwrap();
    for group in file["testGroups"].as_array().unwrap() {
        let key = tally.keys.entry(hex(&group["publicKeyDer"])).or_insert_with_key(|der| {
            let key = PublicKey::from_spki_der(der);
            same_key_as_jwk(group, key.as_ref().ok());
            key.map_err(|e| e.to_string())
        });
        let plan = plan(group);
        for test in group["tests"].as_array().unwrap() {
            let (message, signature, result) = (hex(&test["msg"]), hex(&test["sig"]), test["result"].as_str().unwrap());
            let class = match (&*key, &plan) {
                (Err(refused), _) => format!("key: {}", reason(refused)),
                (Ok(key), Err(parameter)) => {
                    let taken = any(key, &message, &signature);
                    assert!(!taken || made_by_another(test), "taken in spite of {parameter}: {}", test["tcId"]);
                    if taken { "made by another algorithm, which is ours".to_owned() } else { parameter.clone() }
                }
                (Ok(key), Ok(verify)) if verify(key, &message, &signature) => {
                    assert_ne!(result, "invalid", "a false accept: {test}");
                    "taken".to_owned()
                }
                (Ok(_), Ok(_)) => format!("refused {}", flags(test)),
            };
            let class = if class.starts_with("refused") && result == "invalid" { "refused".to_owned() } else { class };
            *tally.counts.entry(format!("{result}: {class}")).or_default() += 1;
        }
    }
}

/// Whether a test is a good signature of another algorithm than its file is about.
fn made_by_another(test: &Value) -> bool {
    let salt = test["comment"].as_str().unwrap().strip_prefix("s_len changed to ");
    ["WrongHash", "WrongPrimitive"].iter().any(|flag| flags(test).contains(flag)) || salt.is_some_and(|salt| salt == "32")
}

/// The part of a key's refusal that does not vary from key to key.
fn reason(refused: &str) -> String {
    let parts = ["published", "the curve", "exponent", "Ed448", "RSASSA-PSS (a key bound to one padding)"];
    parts.into_iter().find(|part| refused.contains(part)).unwrap_or(refused).to_owned()
}

fn flags(test: &Value) -> String {
    let flags: Vec<_> = test["flags"].as_array().unwrap().iter().map(|flag| flag.as_str().unwrap()).collect();
    flags.join(" ")
}

/// The JWK beside a key is that key, and is refused when the key is.
fn same_key_as_jwk(group: &Value, key: Option<&PublicKey>) {
    let Some(jwk) = ["publicKeyJwk", "keyJwk"].iter().find_map(|name| group.get(*name)).filter(|jwk| jwk.is_object()) else {
        return;
    };
    let mut jwk = jwk.clone();
    let members = jwk.as_object_mut().unwrap();
    members.remove("alg"); // names hashes that are not ours
    let read = Jwk::from_value(&jwk);
    assert_eq!(read.as_ref().ok().map(Jwk::key), key, "{jwk}: {read:?}");
}

fn jws(algorithm: JwsAlgorithm) -> Plan {
    Ok(Box::new(move |key, message, signature| algorithm.verifies(key, message, signature)))
}

fn x509(algorithm: SignatureAlgorithm) -> Plan {
    Ok(Box::new(move |key, message, signature| algorithm.verify(key, message, signature).is_ok()))
}

/// Whether any algorithm here takes the signature.
fn any(key: &PublicKey, message: &[u8], signature: &[u8]) -> bool {
    use SignatureAlgorithm::{
        EcdsaSha256, EcdsaSha384, Ed25519, PssSha256, PssSha384, PssSha512, RsaSha256, RsaSha384, RsaSha512,
    };
    let tokens = [JwsAlgorithm::Es256, JwsAlgorithm::Es384, JwsAlgorithm::EdDsa, JwsAlgorithm::Ps256, JwsAlgorithm::Rs256];
    let certificates = [EcdsaSha256, EcdsaSha384, Ed25519, PssSha256, PssSha384, PssSha512, RsaSha256, RsaSha384, RsaSha512];
    tokens.into_iter().any(|algorithm| algorithm.verifies(key, message, signature))
        || certificates.into_iter().any(|algorithm| algorithm.verify(key, message, signature).is_ok())
}

/// Two ways to verify that must agree.
fn both(one: Plan, two: Plan) -> Plan {
    let (one, two) = (one?, two?);
    Ok(Box::new(move |key, message, signature| {
        let (first, second) = (one(key, message, signature), two(key, message, signature));
        assert_eq!(first, second);
        first
    }))
}

fn show(tally: &Tally) -> Vec<String> {
    tally.counts.iter().map(|(class, count)| format!("{class} = {count}")).collect()
}

#[test]
fn ecdsa() {
    let mut tally = Tally::default();
    for name in wycheproof::ecdsa::TestName::all() {
        let plan = |group: &Value| {
            let fixed = group["type"] == "EcdsaP1363Verify";
            match (group["publicKey"]["curve"].as_str().unwrap(), group["sha"].as_str().unwrap(), fixed) {
                ("secp256r1", "SHA-256", true) => jws(JwsAlgorithm::Es256),
                ("secp384r1", "SHA-384", true) => jws(JwsAlgorithm::Es384),
                ("secp256r1" | "secp384r1", "SHA-256", false) => x509(SignatureAlgorithm::EcdsaSha256),
                ("secp256r1" | "secp384r1", "SHA-384", false) => x509(SignatureAlgorithm::EcdsaSha384),
                _ => Err("another hash".to_owned()),
            }
        };
        run(name.json_data(), &plan, &mut tally);
    }
    let expected = [
        "invalid: another hash = 2744",
        "invalid: key: published = 68",
        "invalid: key: the curve = 12269",
        "invalid: refused = 1086",
        "valid: another hash = 2614",
        "valid: key: the curve = 10226",
        "valid: taken = 896",
    ];
    assert_eq!(show(&tally), expected);
}

#[test]
fn eddsa() {
    let mut tally = Tally::default();
    for name in wycheproof::eddsa::TestName::all() {
        let plan = |_: &Value| both(jws(JwsAlgorithm::EdDsa), x509(SignatureAlgorithm::Ed25519));
        run(name.json_data(), &plan, &mut tally);
    }
    let expected = [
        "invalid: key: Ed448 = 70",
        "invalid: key: published = 1",
        "invalid: refused = 62",
        "valid: key: Ed448 = 17",
        "valid: key: published = 4",
        "valid: taken = 84",
    ];
    assert_eq!(show(&tally), expected);
}

#[test]
fn rsa_pkcs1() {
    let mut tally = Tally::default();
    for name in wycheproof::rsa_pkcs1_verify::TestName::all() {
        let plan = |group: &Value| match group["sha"].as_str().unwrap() {
            "SHA-256" => both(jws(JwsAlgorithm::Rs256), x509(SignatureAlgorithm::RsaSha256)),
            "SHA-384" => x509(SignatureAlgorithm::RsaSha384),
            "SHA-512" => x509(SignatureAlgorithm::RsaSha512),
            _ => Err("another hash".to_owned()),
        };
        run(name.json_data(), &plan, &mut tally);
    }
    let expected = [
        "acceptable: another hash = 12",
        "acceptable: refused MissingNull = 12",
        "invalid: another hash = 2964",
        "invalid: made by another algorithm, which is ours = 36",
        "invalid: refused = 3005",
        "valid: another hash = 84",
        "valid: key: exponent = 5",
        "valid: taken = 84",
    ];
    assert_eq!(show(&tally), expected);
}

#[test]
fn rsa_pss() {
    let mut tally = Tally::default();
    for name in wycheproof::rsa_pss_verify::TestName::all() {
        let plan = |group: &Value| {
            let (hash, salt) = (group["sha"].as_str().unwrap(), group["sLen"].as_u64().unwrap());
            if !["SHA-256", "SHA-384", "SHA-512"].contains(&hash) {
                return Err("another hash".to_owned());
            }
            if group["mgf"] != "MGF1" || group["mgfSha"] != group["sha"] {
                return Err("a mask with another hash".to_owned());
            }
            match (hash, salt) {
                ("SHA-256", 32) => both(jws(JwsAlgorithm::Ps256), x509(SignatureAlgorithm::PssSha256)),
                ("SHA-384", 48) => x509(SignatureAlgorithm::PssSha384),
                ("SHA-512", 64) => x509(SignatureAlgorithm::PssSha512),
                _ => Err("a salt of another length than the digest".to_owned()),
            }
        };
        run(name.json_data(), &plan, &mut tally);
    }
    let expected = [
        "invalid: a mask with another hash = 44",
        "invalid: a salt of another length than the digest = 83",
        "invalid: another hash = 359",
        "invalid: key: RSASSA-PSS (a key bound to one padding) = 316",
        "invalid: made by another algorithm, which is ours = 13",
        "invalid: refused = 274",
        "valid: a mask with another hash = 135",
        "valid: a salt of another length than the digest = 208",
        "valid: another hash = 776",
        "valid: key: RSASSA-PSS (a key bound to one padding) = 775",
        "valid: taken = 514",
    ];
    assert_eq!(show(&tally), expected);
}

#[test]
fn a_key_beside_a_signature_verifies_tokens_only_with_its_own_algorithm() {
    let file: Value = serde_json::from_str(wycheproof::ecdsa::TestName::EcdsaSecp256r1Sha256P1363.json_data()).unwrap();
    let jwk = &file["testGroups"][0]["publicKeyJwk"];
    let key = Jwk::from_value(jwk).unwrap();
    let header = b64(json!({ "alg": "ES256", "kid": key.kid() }).to_string());
    for test in file["testGroups"][0]["tests"].as_array().unwrap() {
        let token = format!("{header}.{}.{}", b64(hex(&test["msg"])), b64(hex(&test["sig"])));
        let refused = verify_compact(&token, std::slice::from_ref(&key), JwsOptions::default()).unwrap_err();
        assert_eq!(refused.code(), "signature-invalid"); // the signature is over the bare message
    }
}
