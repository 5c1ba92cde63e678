//! Tokens and their claims. Whoever holds none of the private keys cannot make one that is taken: the keys are new in every run.

#![no_main]

use admit::crypto::{Claims, Expect, Jwk, JwsOptions, NewKey, SigningKey, SystemEntropy, verify_compact, verify_detached};
use admit::model::Moment;
use data_encoding::BASE64URL_NOPAD;
use std::sync::LazyLock;

struct Keys {
    signer: SigningKey,
    all: Vec<Jwk>,
}

static KEYS: LazyLock<Keys> = LazyLock::new(|| {
    let make = |kind| SigningKey::generate(kind, &mut SystemEntropy::new()).unwrap();
    let (signer, other) = (make(NewKey::Ed25519), make(NewKey::P384));
    let named = |key: &SigningKey, kid: &str| {
        let mut jwk = Jwk::of(key.public_key()).to_json();
        jwk["kid"] = kid.into();
        Jwk::from_value(&jwk).unwrap()
    };
    let all = vec![named(&signer, "a"), named(&other, "b")];
    Keys { signer, all }
});

/// What stands for a good signature in the input: it is put in before the token is read.
const SIGN_HERE: &str = ".sign-here";

fn claims(payload: &[u8]) {
    let Ok(claims) = Claims::parse(payload) else { return };
    let now = Moment::from_unix(1_800_000_000).unwrap();
    let issuer = Some("https://issuer.example");
    let _ = claims.check(&Expect { issuer, subject: None, audience: "challenge", now, skew: 60, longest: 600 });
}

admit_fuzz::target!(|data: &[u8]| {
    claims(data);
    let Ok(text) = std::str::from_utf8(data) else { return };
    let options = JwsOptions { rs256: true };
    for keys in [&KEYS.all[..], &KEYS.all[..1], &[]] {
        assert!(verify_compact(text, keys, options).is_err(), "a token that nobody signed was taken");
        assert!(verify_detached(text, b"challenge", keys, options).is_err(), "a token that nobody signed was taken");
    }
    let Some(message) = text.strip_suffix(SIGN_HERE) else { return };
    let token = format!("{message}.{}", BASE64URL_NOPAD.encode(&KEYS.signer.sign(message.as_bytes()).unwrap()));
    if let Ok(verified) = verify_compact(&token, &KEYS.all[..1], options) {
        assert_eq!(verified.thumbprint(), KEYS.all[0].thumbprint());
        claims(verified.payload());
    }
});
