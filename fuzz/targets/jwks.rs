//! JWKs, key sets and SPIFFE bundles.

#![no_main]

use admit::crypto::{Bundle, Jwk, Jwks, bound_keys, private_jwk};

admit_fuzz::target!(|data: &[u8]| {
    let Ok(text) = std::str::from_utf8(data) else { return };
    let (set, bundle, jwk) = (Jwks::parse(text), Bundle::parse(text), Jwk::parse(text));
    assert!(set.is_err() || bundle.is_err(), "both a set and a bundle");
    if private_jwk(text).is_some() {
        assert!(set.is_err() && bundle.is_err() && bound_keys(text).is_err(), "a private key was taken");
    }
    let ours = set.iter().flat_map(Jwks::keys).chain(bundle.iter().flat_map(Bundle::jwt_keys)).chain(&jwk);
    for key in ours {
        let again = Jwk::from_value(&key.to_json()).unwrap();
        assert_eq!((again.key(), again.kid(), again.usage()), (key.key(), key.kid(), key.usage()));
        assert_eq!(again.thumbprint_text(), key.thumbprint_text());
    }
});
