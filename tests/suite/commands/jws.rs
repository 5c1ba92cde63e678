//! `admit verify jws`.

use crate::place::{Place, Run};
use admit::crypto::{Jwk, NewKey, SigningKey, SystemEntropy, sign_compact};
use data_encoding::BASE64URL_NOPAD;
use serde_json::{Value, json};

const KID: &str = "acme-2026";

/// A folder with one Ed25519 key as `set.json`, `one.json` and `key.pem`.
fn place() -> (Place, SigningKey) {
    let place = Place::bare();
    let key = SigningKey::generate(NewKey::Ed25519, &mut SystemEntropy::new()).unwrap();
    let mut jwk = Jwk::of(key.public_key()).to_json();
    jwk["kid"] = json!(KID);
    place.write("set.json", json!({ "keys": [jwk] }).to_string());
    place.write("one.json", jwk.to_string());
    place.write("key.pem", key.public_key().to_pem());
    (place, key)
}

fn claims() -> Value {
    json!({ "iss": "https://ci.example", "aud": "https://api.example", "exp": 1_800_000_600, "iat": 1_800_000_000, "sub": "job" })
}

fn sign(key: &SigningKey, header: &Value, payload: &[u8]) -> String {
    let message = format!("{}.{}", BASE64URL_NOPAD.encode(header.to_string().as_bytes()), BASE64URL_NOPAD.encode(payload));
    format!("{message}.{}", BASE64URL_NOPAD.encode(&key.sign(message.as_bytes()).unwrap()))
}

fn verify(place: &Place, keys: &str, more: &[&str]) -> Run {
    place.run(&[&["verify", "jws", "--keys", keys, "token", "--format", "json"], more].concat())
}

fn outcome(run: &Run) -> (i32, String) {
    (run.code, run.json()["reason"].as_str().unwrap().to_owned())
}

#[test]
fn a_token_is_taken_by_a_set_a_key_and_a_pem() {
    let (place, key) = place();
    let token = sign_compact("at+jwt", claims().to_string().as_bytes(), &key, KID).unwrap();
    place.write("token", format!("{token}\n"));
    for keys in ["set.json", "one.json", "key.pem"] {
        let run = verify(&place, keys, &[]);
        let value = run.json();
        assert_eq!(outcome(&run), (0, "signature-holds".to_owned()), "{keys}: {value}");
        let schemas = admit::present::schemas();
        let schema = &schemas.iter().find(|(name, _)| *name == "verify").unwrap().1;
        assert!(jsonschema::is_valid(schema, &value), "{value}");
        let thumbprint = Jwk::of(key.public_key()).thumbprint_text();
        assert_eq!(value["details"], json!({ "algorithm": "EdDSA", "kid": KID, "thumbprint": thumbprint, "typ": "at+jwt" }));
        assert_eq!(value["payload"]["value"], claims());
        assert!(value["message"].as_str().unwrap().contains("was not looked at"), "{value}");
    }
    let run = place.exec(env!("CARGO_BIN_EXE_admit"), &["verify", "jws", "--keys", "set.json"], token.as_bytes());
    assert!(run.code == 0 && run.stdout.starts_with("accept (signature-holds)"), "{run:?}");
    place.write("token", format!("{token}\n\n"));
    assert_eq!(outcome(&verify(&place, "set.json", &[])), (1, "malformed".to_owned()));
    let other = SigningKey::generate(NewKey::P384, &mut SystemEntropy::new()).unwrap();
    place.write("token", &token);
    place.write("other.pem", other.public_key().to_pem());
    let run = verify(&place, "other.pem", &[]);
    assert_eq!(outcome(&run), (1, "algorithm-mismatch".to_owned()));
    assert_eq!(run.json()["payload"], Value::Null, "nothing is shown of what nobody signed");
}

#[test]
fn claims_are_judged_when_an_audience_is_named() {
    let (place, key) = place();
    let token = |claims: &Value| place.write("token", sign_compact("JWT", claims.to_string().as_bytes(), &key, KID).unwrap());
    let judge = |more: &[&str]| {
        let words = [&["--audience", "https://api.example", "--at", "2027-01-15T08:05:00Z"], more].concat();
        outcome(&verify(&place, "set.json", &words))
    };
    token(&claims());
    assert_eq!(judge(&[]), (0, "claims-hold".to_owned()));
    assert_eq!(judge(&["--issuer", "https://ci.example"]), (0, "claims-hold".to_owned()));
    assert_eq!(judge(&["--issuer", "https://ci.example/"]), (1, "wrong-issuer".to_owned()));
    let run = verify(&place, "set.json", &["--audience", "https://api.example"]);
    assert_eq!(run.json()["payload"]["value"], claims(), "{run:?}"); // signed, whatever became of the claims
    let at = |at: &str| outcome(&verify(&place, "set.json", &["--audience", "https://api.example", "--at", at])).1;
    assert_eq!(at("2027-01-15T08:11:01Z"), "expired");
    assert_eq!(at("2027-01-15T07:58:00Z"), "not-yet-valid");
    for (member, value, reason) in [
        ("aud", json!(["https://api.example"]), "audience-not-single"),
        ("aud", json!("https://API.example"), "wrong-audience"),
        ("exp", Value::Null, "claims-malformed"),
        ("exp", json!(1_800_086_401), "too-long-lived"),
        ("exp", json!(1_800_000_000), "never-valid"),
    ] {
        let mut changed = claims();
        changed[member] = value;
        token(&changed);
        assert_eq!(judge(&[]), (1, reason.to_owned()), "{changed}");
    }
    token(&json!(["not", "claims"]));
    assert_eq!(judge(&[]), (1, "claims-malformed".to_owned()));
    assert_eq!(verify(&place, "set.json", &["--issuer", "x"]).code, 2);
    assert_eq!(verify(&place, "set.json", &["--at", "2027-01-15T08:05:00Z"]).code, 2);
}

#[test]
fn keys_that_are_not_taken_have_a_code_of_their_own_and_are_not_repeated() {
    let (place, key) = place();
    place.write("token", sign_compact("JWT", b"{}", &key, KID).unwrap());
    let secret = "nWGxne_9WmC6hEr0kuwsxERJxWl7MmkZcDusAxyuf2A"; // RFC 8037 appendix A.1
    let mut private: Value = serde_json::from_str(&place.text("one.json")).unwrap();
    private["d"] = json!(secret);
    place.must("openssl", &["genpkey", "-algorithm", "ed25519", "-out", "private.pem"]);
    place.write("private.json", private.to_string());
    place.write("private-set.json", json!({ "keys": [private] }).to_string());
    place.write("bytes", [0xff, 0xfe]);
    place.write("empty", "");
    place.write("page.html", "<html>moved</html>");
    place.write("twice.json", "{\"keys\":[],\"keys\":[]}");
    for keys in ["private.json", "private-set.json", "private.pem", "bytes", "empty", "page.html", "twice.json"] {
        let run = verify(&place, keys, &[]);
        assert_eq!(outcome(&run), (1, "keys-refused".to_owned()), "{keys}: {run:?}");
        assert_eq!(run.json()["findings"][0]["place"], keys);
        let body = place.text("private.pem").lines().nth(1).unwrap().to_owned();
        assert!(!run.stdout.contains(secret) && !run.stdout.contains(&body), "{run:?}");
    }
    assert_eq!(verify(&place, "nothing.json", &[]).code, 3);
    assert_eq!(place.run(&["verify", "jws", "--keys", "set.json", "nothing"]).code, 3);
    assert_eq!(place.run(&["verify", "jws", "--keys", "-"]).code, 2);
}

#[test]
fn a_payload_is_shown_so_that_it_can_do_no_harm() {
    let (place, key) = place();
    let shown = |payload: &[u8]| {
        place.write("token", sign_compact("\u{21}", payload, &key, KID).unwrap());
        let text = place.run(&["verify", "jws", "--keys", "set.json", "token"]);
        assert!(text.code == 0 && !text.stdout.contains(['\u{1b}', '\u{202e}']), "{text:?}");
        (verify(&place, "set.json", &[]).json()["payload"].clone(), text.stdout)
    };
    let (json, text) = shown(b"a\x1b]0;owned\x07\xe2\x80\xae");
    assert_eq!(json, json!({ "octets": 14, "form": "text", "cut": false, "value": "a\u{1b}]0;owned\u{7}\u{202e}" }));
    assert!(text.contains("payload: a\\u{1b}]0;owned\\u{7}\\u{202e}"), "{text}");
    assert_eq!(shown(b"{\"a\":1,\"a\":2}").0["form"], "text"); // two readers could read two things
    assert_eq!(shown(b"\xff").0, json!({ "octets": 1, "form": "base64url", "cut": false, "value": "_w" }));
    let (long, text) = shown(&[b'x'; 40_000]);
    assert_eq!((long["cut"].as_bool(), long["value"].as_str().map(str::len)), (Some(true), Some(4096)));
    assert!(text.len() < 6000, "{}", text.len());
    let header = json!({ "alg": "EdDSA", "kid": KID, "typ": "\u{1b}".repeat(6_000) });
    place.write("token", sign(&key, &header, b"{}"));
    assert!(place.ok(&["verify", "jws", "--keys", "set.json", "token"]).stdout.len() < 6000);
}

#[test]
fn rs256_is_taken_only_where_that_is_asked_for() {
    let place = Place::bare();
    place.must("openssl", &["genpkey", "-algorithm", "RSA", "-pkeyopt", "rsa_keygen_bits:2048", "-out", "rsa.key"]);
    place.must("openssl", &["pkey", "-in", "rsa.key", "-pubout", "-out", "rsa.pem"]);
    let header = json!({ "alg": "RS256", "kid": "whatever" }).to_string();
    let message = format!("{}.{}", BASE64URL_NOPAD.encode(header.as_bytes()), BASE64URL_NOPAD.encode(b"hello"));
    place.write("message", &message);
    place.must("openssl", &["dgst", "-sha256", "-sign", "rsa.key", "-out", "signature", "message"]);
    let signature = std::fs::read(place.path("signature")).unwrap();
    place.write("token", format!("{message}.{}", BASE64URL_NOPAD.encode(&signature)));
    assert_eq!(outcome(&verify(&place, "rsa.pem", &[])), (1, "algorithm-not-allowed".to_owned()));
    assert_eq!(outcome(&verify(&place, "rsa.pem", &["--rs256"])), (0, "signature-holds".to_owned()));
}

#[test]
fn a_key_without_a_name_is_meant_by_every_token_and_a_named_one_is_not() {
    let (place, key) = place();
    let signed = |header: &Value| place.write("token", sign(&key, header, b"{}"));
    signed(&json!({ "alg": "EdDSA", "kid": "another" }));
    assert_eq!(outcome(&verify(&place, "set.json", &[])), (1, "key-unknown".to_owned()));
    assert_eq!(outcome(&verify(&place, "one.json", &[])), (1, "key-unknown".to_owned()));
    assert_eq!(outcome(&verify(&place, "key.pem", &[])), (0, "signature-holds".to_owned()));
    for (member, value) in
        [("jku", json!("https://x")), ("x5u", json!("https://x")), ("jwk", json!({})), ("crit", json!(["exp"]))]
    {
        let mut header = json!({ "alg": "EdDSA", "kid": KID });
        header[member] = value;
        signed(&header);
        assert_eq!(outcome(&verify(&place, "key.pem", &[])), (1, "header-refused".to_owned()), "{member}");
    }
    signed(&json!({ "alg": "none" }));
    assert_eq!(outcome(&verify(&place, "key.pem", &[])), (1, "algorithm-none".to_owned()));
}
