//! JOSE over the keys of this crate: JWK, JWK sets, SPIFFE bundles, compact JWS and JWT claims (RFC 7515, 7517, 7518, 7519, 7638, 8037).
//! The algorithm comes from the bound key; what a header or a key set could use to talk a reader out of that is refused.

mod algorithm;
mod base64url;
mod bundle;
mod claims;
mod client_metadata;
mod jwk;
mod jwks;
mod jws;
mod keys_file;
mod member;
mod refusal;
mod sign;

pub use algorithm::JwsAlgorithm;
pub use bundle::Bundle;
pub use claims::{Claims, Expect};
pub use client_metadata::ClientMetadata;
pub use jwk::{Jwk, KeyUse, private_jwk};
pub use jwks::Jwks;
pub use jws::{JwsOptions, VerifiedJws, verify_compact, verify_detached};
pub use keys_file::bound_keys;
pub use refusal::JoseRefusal;
pub use sign::sign_compact;

/// Bytes of a token or a key set that are read.
const SIZE: usize = 64 * 1024;

/// Text from outside, fit to stand in a sentence: escaped, and cut after 40 characters.
fn shown(text: &str) -> String {
    let end = if text.chars().nth(40).is_some() { "…" } else { "" };
    text.chars().take(40).flat_map(char::escape_default).collect::<String>() + end
}
