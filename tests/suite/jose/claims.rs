//! Claims: what is read, and what a token is held against.

use admit::crypto::{Claims, Expect};
use admit::model::Moment;
use serde_json::{Value, json};

const NOW: i64 = 1_800_000_000;

fn base() -> Value {
    json!({ "iss": "https://issuer.example", "sub": "acme", "aud": "challenge", "exp": NOW + 300, "iat": NOW, "nbf": NOW, "jti": "1" })
}

fn expect() -> Expect<'static> {
    Expect {
        issuer: Some("https://issuer.example"),
        subject: Some("acme"),
        audience: "challenge",
        now: Moment::from_unix(NOW).unwrap(),
        skew: 60,
        longest: 600,
    }
}

fn verdict(claims: &Value) -> &'static str {
    let checked = Claims::parse(claims.to_string().as_bytes()).and_then(|claims| claims.check(&expect()));
    checked.map_or_else(|e| e.code(), |()| "accepted")
}

#[test]
fn claims_one_change_away_from_good_ones_are_refused_with_their_code() {
    let cases = [
        ("other", json!([1, "x"]), "accepted"),
        ("jti", json!(""), "claims-malformed"),
        ("iss", json!("https://issuer.example/"), "wrong-issuer"),
        ("iss", json!("https://ISSUER.example"), "wrong-issuer"),
        ("iss", json!(["https://issuer.example"]), "claims-malformed"),
        ("iss", json!(null), "claims-malformed"),
        ("sub", json!("acme2"), "wrong-subject"),
        ("sub", json!("acme\n"), "claims-malformed"),
        ("aud", json!("challengE"), "wrong-audience"),
        ("aud", json!("challenge "), "wrong-audience"),
        ("aud", json!(["challenge"]), "audience-not-single"),
        ("aud", json!(["challenge", "other"]), "audience-not-single"),
        ("aud", json!([]), "audience-not-single"),
        ("aud", json!({}), "claims-malformed"),
        ("exp", json!(NOW - 59), "never-valid"),
        ("exp", json!(NOW + 601), "too-long-lived"),
        ("exp", json!(NOW + 600), "accepted"),
        ("exp", json!(1e9), "claims-malformed"),
        ("exp", json!(1_800_000_300.5), "claims-malformed"),
        ("exp", json!("1800000300"), "claims-malformed"),
        ("exp", json!(-1), "claims-malformed"),
        ("exp", json!(253_402_300_800_i64), "claims-malformed"),
        ("exp", json!(9_007_199_254_740_993_i64), "claims-malformed"),
        ("exp", json!(true), "claims-malformed"),
        ("nbf", json!(NOW + 60), "accepted"),
        ("nbf", json!(NOW + 61), "not-yet-valid"),
        ("iat", json!(NOW + 61), "not-yet-valid"),
        ("iat", json!(NOW + 300), "never-valid"),
        ("iat", json!(NOW - 301), "too-long-lived"),
        ("nbf", json!(NOW - 301), "too-long-lived"),
    ];
    assert_eq!(verdict(&base()), "accepted");
    for (member, value, expected) in cases {
        let mut claims = base();
        claims[member] = value;
        assert_eq!(verdict(&claims), expected, "{claims}");
    }
}

#[test]
fn what_is_missing_is_not_taken_for_granted() {
    let cases =
        [("iss", "wrong-issuer"), ("sub", "wrong-subject"), ("aud", "wrong-audience"), ("exp", "no-expiry"), ("nbf", "accepted")];
    for (member, expected) in cases {
        let mut claims = base();
        claims.as_object_mut().unwrap().remove(member);
        assert_eq!(verdict(&claims), expected, "{member}");
    }
}

#[test]
fn the_last_second_is_the_one_before_the_end_and_the_skew() {
    let claims = Claims::parse(base().to_string().as_bytes()).unwrap();
    for (now, expected) in [(359, Ok(())), (360, Err("expired")), (-60, Ok(())), (-61, Err("not-yet-valid"))] {
        let checked = claims.check(&Expect { now: Moment::from_unix(NOW + now).unwrap(), ..expect() });
        assert_eq!(checked.map_err(|e| e.code()), expected, "{now}");
    }
}

#[test]
fn without_a_beginning_the_length_counts_from_now() {
    for (end, expected) in [(660, "accepted"), (661, "too-long-lived")] {
        let claims = json!({ "iss": "https://issuer.example", "sub": "acme", "aud": "challenge", "exp": NOW + end });
        assert_eq!(verdict(&claims), expected);
    }
}

#[test]
fn claims_are_one_strict_json_object() {
    let text = base().to_string();
    let twice = text.replacen('{', r#"{"aud":"other","#, 1);
    let escaped = text.replacen('{', r#"{"\u0061ud":"other","#, 1);
    let bad = [twice, escaped, format!("{text} x"), format!("[{text}]"), String::new(), "null".into(), format!("\u{feff}{text}")];
    for text in bad {
        assert_eq!(Claims::parse(text.as_bytes()).unwrap_err().code(), "claims-malformed", "{text}");
    }
    assert_eq!(Claims::parse(b"{\"iss\":\"\xff\"}").unwrap_err().code(), "claims-malformed");
}

#[test]
fn every_other_member_is_handed_on() {
    let mut claims = base();
    claims["scope"] = json!("payments:read");
    let read = Claims::parse(claims.to_string().as_bytes()).unwrap();
    assert_eq!(Value::Object(read.other), json!({ "scope": "payments:read" }));
    assert_eq!((read.id.as_deref(), read.audience.as_deref()), (Some("1"), Some("challenge")));
}

#[test]
fn a_refusal_shows_hostile_text_escaped_and_cut() {
    let mut claims = base();
    claims["iss"] = json!(format!("\u{202e}{}", "x".repeat(1000)));
    let refused = Claims::parse(claims.to_string().as_bytes()).unwrap().check(&expect()).unwrap_err().to_string();
    assert!(refused.contains("\\u{202e}") && refused.len() < 200, "{refused}");
}
