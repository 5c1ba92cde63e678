//! Keys that somebody hands over to verify a token with: a JWK set, one JWK, or one public key in PEM. What it is, is told by its form;
//! private keys and what is two of these at once are refused.

use super::{Jwk, Jwks, member};
use crate::crypto::{PublicKey, Refused};

/// The keys in a text of at most 64 KiB. One key without a name, such as one in PEM, is meant by every token.
///
/// # Errors
/// As [`Jwks::parse`], [`Jwk::parse`] and [`PublicKey::from_pem`].
pub fn bound_keys(text: &str) -> Result<Vec<Jwk>, Refused> {
    if !text.trim_start().starts_with('{') {
        return Ok(vec![Jwk::nameless(&PublicKey::from_pem(text)?)]);
    }
    match member::object(text, "a JWK set")?.contains_key("keys") {
        true => Ok(Jwks::parse(text)?.keys().to_vec()),
        false => Ok(vec![Jwk::parse(text)?]),
    }
}
