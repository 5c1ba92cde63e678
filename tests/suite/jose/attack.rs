//! Attacks on tokens, each one change away from a good one, and on signatures of ECDSA.

use super::{b64, p256, pair, rsa2048, unb64};
use crate::crypto::der::element;
use admit::crypto::{
    Jwk, JwsAlgorithm, JwsOptions, NewKey, SigningKey, SystemEntropy, sign_compact, verify_compact, verify_detached,
};
use num_bigint::{BigInt, Sign};
use ring::hmac;
use serde_json::{Value, json};

fn code(token: &str, keys: &[Jwk]) -> &'static str {
    verify_compact(token, keys, JwsOptions { rs256: true }).map_or_else(|e| e.code(), |_| "accepted")
}

/// A token with any header text, signed by an Ed25519 key.
fn token(header: &str, payload: &str, key: &SigningKey) -> String {
    let message = format!("{}.{}", b64(header), b64(payload));
    format!("{message}.{}", b64(key.sign(message.as_bytes()).unwrap()))
}

#[test]
fn a_header_one_member_away_from_a_good_one_is_refused_with_its_code() {
    let (key, jwk) = pair();
    let kid = jwk.kid().unwrap();
    let with = |member: &str, value: Value| {
        let mut header = json!({ "alg": "EdDSA", "kid": kid });
        header[member] = value;
        token(&header.to_string(), "{}", &key)
    };
    let cases = [
        (with("typ", json!("JWT")), "accepted"),
        (with("alg", json!("Ed25519")), "accepted"),
        (with("x5t", json!("abc")), "accepted"),
        (with("x5t#S256", json!("abc")), "accepted"),
        (with("anything", json!({ "else": [1] })), "accepted"),
        (with("alg", json!("none")), "algorithm-none"),
        (with("alg", json!("NONE")), "algorithm-none"),
        (with("alg", json!("nOnE")), "algorithm-none"),
        (with("alg", json!("HS256")), "algorithm-symmetric"),
        (with("alg", json!("ES256")), "algorithm-mismatch"),
        (with("alg", json!("PS256")), "algorithm-mismatch"),
        (with("alg", json!("RS256")), "algorithm-mismatch"),
        (with("alg", json!("eddsa")), "algorithm-unsupported"),
        (with("alg", json!("Ed448")), "algorithm-unsupported"),
        (with("alg", json!("")), "algorithm-unsupported"),
        (with("alg", json!(["EdDSA"])), "header-malformed"),
        (with("alg", json!(null)), "header-malformed"),
        (with("kid", json!("another")), "key-unknown"),
        (with("kid", json!("")), "key-unknown"),
        (with("kid", json!(1)), "header-malformed"),
        (with("typ", json!(1)), "header-malformed"),
        (with("jku", json!("https://keys.example")), "header-refused"),
        (with("x5u", json!("https://keys.example")), "header-refused"),
        (with("jwk", jwk.to_json()), "header-refused"),
        (with("x5c", json!([])), "header-refused"),
        (with("crit", json!(["exp"])), "header-refused"),
        (with("crit", json!([])), "header-refused"),
        (with("b64", json!(false)), "header-refused"),
        (with("b64", json!(true)), "header-refused"),
        (with("zip", json!("DEF")), "header-refused"),
        (token(r#"{"kid":"x"}"#, "{}", &key), "header-malformed"),
        (token(&format!(r#"{{"alg":"EdDSA","alg":"EdDSA","kid":"{kid}"}}"#), "{}", &key), "header-malformed"),
        (token(&format!(r#"{{"alg":"none","\u0061lg":"EdDSA","kid":"{kid}"}}"#), "{}", &key), "header-malformed"),
        (token(r#"["EdDSA"]"#, "{}", &key), "header-malformed"),
        (token("", "{}", &key), "header-malformed"),
        (token(&format!("\u{feff}{{\"alg\":\"EdDSA\",\"kid\":\"{kid}\"}}"), "{}", &key), "header-malformed"),
        (token(&"[".repeat(2000), "{}", &key), "header-malformed"),
    ];
    for (token, expected) in cases {
        let header = token.split('.').next().unwrap();
        assert_eq!(code(&token, std::slice::from_ref(&jwk)), expected, "{}", String::from_utf8_lossy(&unb64(header)));
    }
}

#[test]
fn a_spelling_one_byte_away_from_a_good_one_is_refused() {
    let (key, jwk) = pair();
    let good = sign_compact("test", b"challenge", &key, jwk.kid().unwrap()).unwrap();
    let [header, payload, signature] = good.split('.').collect::<Vec<_>>().try_into().unwrap();
    let keys = [jwk];
    assert_eq!(code(&good, &keys), "accepted");
    // 64 bytes leave four bits of the last character unused: each of the other fifteen spells the same bytes to a lax reader.
    let alphabet = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_";
    for last in alphabet.chars() {
        let other = format!("{header}.{payload}.{}{last}", &signature[..signature.len() - 1]);
        assert_eq!(code(&other, &keys) == "accepted", other == good, "{last}");
    }
    let cases = [
        (format!("{good}="), "malformed"),
        (format!("{good}=="), "malformed"),
        (format!("{good} "), "malformed"),
        (format!("{good}\n"), "malformed"),
        (format!(" {good}"), "malformed"),
        (format!("{header}=.{payload}.{signature}"), "malformed"),
        (format!("{header}.{payload}=.{signature}"), "malformed"),
        (format!("{header}.\n{payload}.{signature}"), "malformed"),
        (format!("{header}.{payload}.{}", &signature[..signature.len() - 1]), "malformed"),
        (format!("{header}.{payload}.{}", b64(&unb64(signature)[..63])), "signature-invalid"),
        (format!("{header}.{payload}.{}", b64([&unb64(signature)[..], &[0]].concat())), "signature-invalid"),
        (format!("{header}.{payload}."), "signature-invalid"),
        (format!("{header}..{signature}"), "signature-invalid"),
        (format!("{header}.{}.{signature}", b64("challengf")), "signature-invalid"),
        (format!("{header}.{payload}"), "malformed"),
        (header.to_owned(), "malformed"),
        (String::new(), "malformed"),
        (format!(".{payload}.{signature}"), "header-malformed"),
        (format!("{good}."), "malformed"),
        (format!("{good}.foo"), "malformed"),
        (format!("{good}.foo.bar"), "encrypted"),
        ("..".to_owned(), "header-malformed"),
        (json!({ "protected": header, "payload": payload, "signature": signature }).to_string(), "not-compact"),
        (format!("  {{\"payload\":\"{payload}\"}}"), "not-compact"),
        (format!("{header}.{}.{signature}", "A".repeat(65_536)), "too-large"),
        (".".repeat(65_536), "malformed"),
    ];
    for (token, expected) in cases {
        assert_eq!(code(&token, &keys), expected, "{}", &token[..token.len().min(300)]);
    }
    let detached = verify_detached(&good, b"challenge", &keys, JwsOptions::default()).unwrap_err();
    assert_eq!(detached.code(), "not-detached");
}

#[test]
fn every_bit_of_a_token_counts() {
    let (key, jwk) = pair();
    let good = sign_compact("test", b"challenge", &key, jwk.kid().unwrap()).unwrap();
    let keys = [jwk];
    for at in 0..good.len() {
        for bit in 0..7 {
            let mut bytes = good.clone().into_bytes();
            bytes[at] ^= 1 << bit;
            assert_ne!(code(&String::from_utf8(bytes).unwrap(), &keys), "accepted", "byte {at}, bit {bit}");
        }
    }
}

#[test]
fn the_public_key_is_no_shared_secret() {
    let (_, jwk) = pair();
    let spki = jwk.key().spki_der();
    let secrets = [spki.to_vec(), spki[12..].to_vec(), jwk.key().to_pem().into_bytes(), jwk.to_json().to_string().into_bytes()];
    for secret in secrets {
        let message = format!("{}.{}", b64(json!({ "alg": "HS256", "kid": jwk.kid() }).to_string()), b64("{}"));
        let tag = hmac::sign(&hmac::Key::new(hmac::HMAC_SHA256, &secret), message.as_bytes());
        assert_eq!(code(&format!("{message}.{}", b64(tag)), std::slice::from_ref(&jwk)), "algorithm-symmetric");
    }
}

#[test]
fn the_key_is_the_one_that_the_header_names() {
    let ((key, own), (_, other)) = (pair(), pair());
    let named = sign_compact("test", b"{}", &key, own.kid().unwrap()).unwrap();
    let misnamed = sign_compact("test", b"{}", &key, other.kid().unwrap()).unwrap();
    let nameless = token(r#"{"alg":"EdDSA"}"#, "{}", &key);
    let both = [other.clone(), own.clone()];
    assert_eq!(code(&named, &both), "accepted");
    assert_eq!(code(&misnamed, &both), "signature-invalid");
    assert_eq!(code(&named, &[other]), "key-unknown");
    assert_eq!(code(&nameless, &both), "key-ambiguous");
    assert_eq!(code(&nameless, std::slice::from_ref(&own)), "accepted");
    assert_eq!(code(&named, &[own.clone(), own]), "key-ambiguous");
    assert_eq!(code(&named, &[]), "key-unknown");
    assert_eq!(code(&nameless, &[]), "key-unknown");
}

/// The order of P-256 (FIPS 186-4 D.1.2.3).
const ORDER: [u8; 32] = [
    0xff, 0xff, 0xff, 0xff, 0, 0, 0, 0, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xbc, 0xe6, 0xfa, 0xad, 0xa7, 0x17, 0x9e,
    0x84, 0xf3, 0xb9, 0xca, 0xc2, 0xfc, 0x63, 0x25, 0x51,
];

#[test]
fn an_ecdsa_signature_is_r_and_s_of_full_length_and_below_the_order() {
    let keys = [Jwk::of(p256().public_key())];
    let token = sign_compact("test", b"challenge", p256(), keys[0].kid().unwrap()).unwrap();
    let (message, signature) = token.rsplit_once('.').unwrap();
    let good = unb64(signature);
    let (r, s) = good.split_at(32);
    let zero = [0; 32];
    let number = |bytes: &[u8]| BigInt::from_bytes_be(Sign::Plus, bytes).to_signed_bytes_be();
    let der = element(0x30, &[&element(0x02, &[&number(r)]), &element(0x02, &[&number(s)])]);
    let cases = [
        (good.clone(), "accepted"),
        (der, "signature-invalid"),
        ([zero, zero].concat(), "signature-invalid"),
        ([&zero, s].concat(), "signature-invalid"),
        ([r, &zero].concat(), "signature-invalid"),
        ([ORDER, ORDER].concat(), "signature-invalid"),
        ([&ORDER, s].concat(), "signature-invalid"),
        ([r, &ORDER].concat(), "signature-invalid"),
        ([[0xff; 32], [0xff; 32]].concat(), "signature-invalid"),
        ([s, r].concat(), "signature-invalid"),
        ([&[0], r, &[0], s].concat(), "signature-invalid"),
        (good[..63].to_vec(), "signature-invalid"),
        (good[..32].to_vec(), "signature-invalid"),
        ([&good[..], &[0]].concat(), "signature-invalid"),
    ];
    for (signature, expected) in cases {
        assert_eq!(code(&format!("{message}.{}", b64(&signature)), &keys), expected, "{signature:02x?}");
    }
}

#[test]
fn a_key_for_certificates_verifies_no_token() {
    let (key, jwk) = pair();
    let mut spelled = jwk.to_json();
    spelled["use"] = json!("x509-svid");
    let token = sign_compact("test", b"{}", &key, jwk.kid().unwrap()).unwrap();
    assert_eq!(code(&token, &[Jwk::from_value(&spelled).unwrap()]), "key-use");
}

#[test]
fn a_p256_key_signs_tokens_and_an_rsa_key_does_not() {
    let key = p256();
    let jwk = Jwk::of(key.public_key());
    let token = sign_compact("t", b"{}", key, jwk.kid().unwrap()).unwrap();
    assert_eq!(verify_compact(&token, &[jwk], JwsOptions::default()).unwrap().algorithm(), JwsAlgorithm::Es256);
    let refused = sign_compact("t", b"{}", rsa2048(), "k").unwrap_err().to_string();
    assert!(refused.contains("not signed with RSA keys"), "{refused}");
}

#[test]
fn what_is_signed_here_names_its_type_and_key() {
    for kind in [NewKey::P384, NewKey::Ed25519] {
        let key = SigningKey::generate(kind, &mut SystemEntropy::new()).unwrap();
        for round in 0..40 {
            let payload = vec![b'x'; round];
            let token = sign_compact("statement+jwt", &payload, &key, "issuer-1").unwrap();
            let mut jwk = Jwk::of(key.public_key()).to_json();
            jwk["kid"] = json!("issuer-1");
            let verified = verify_compact(&token, &[Jwk::from_value(&jwk).unwrap()], JwsOptions::default()).unwrap();
            assert_eq!((verified.typ(), verified.kid()), (Some("statement+jwt"), Some("issuer-1")));
            assert_eq!(verified.payload(), payload);
        }
        assert!(sign_compact("", b"{}", &key, "k").is_err());
        assert!(sign_compact("t", b"{}", &key, "two words").unwrap_err().to_string().contains("`kid`"));
        assert!(sign_compact("t", &[b'x'; 60_000], &key, "k").unwrap_err().to_string().contains("65536"));
    }
}
