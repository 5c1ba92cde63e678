//! JWKs, key sets, bundles, tokens and claims: against the RFCs, attacks one change each, Wycheproof, and libraries that share no line.

mod attack;
mod bundle;
mod claims;
mod foreign;
mod key;
mod rfc;
mod wycheproof;

use admit::crypto::{Jwk, NewKey, SigningKey, SystemEntropy};
use data_encoding::BASE64URL_NOPAD;

fn b64(bytes: impl AsRef<[u8]>) -> String {
    BASE64URL_NOPAD.encode(bytes.as_ref())
}

fn unb64(text: &str) -> Vec<u8> {
    BASE64URL_NOPAD.decode(text.as_bytes()).unwrap()
}

/// A new Ed25519 key with its JWK.
fn pair() -> (SigningKey, Jwk) {
    let key = SigningKey::generate(NewKey::Ed25519, &mut SystemEntropy::new()).unwrap();
    let jwk = Jwk::of(key.public_key());
    (key, jwk)
}
