//! The thumbprint of a key as a JWK (RFC 7638). It refuses nothing: a [`PublicKey`] has been looked at.

use super::der::{self, Reader};
use super::{KeyKind, PublicKey, Refused, sha256};
use data_encoding::BASE64URL_NOPAD;

/// SHA-256 of the required members of the JWK, in base64url.
///
/// # Errors
/// Never for a key that [`PublicKey`] took.
pub fn thumbprint(key: &PublicKey) -> Result<String, Refused> {
    let text = |bytes: &[u8]| BASE64URL_NOPAD.encode(bytes);
    let point = |curve: &str, raw: &[u8]| {
        let (x, y) = raw[1..].split_at((raw.len() - 1) / 2);
        format!(r#"{{"crv":"{curve}","kty":"EC","x":"{}","y":"{}"}}"#, text(x), text(y))
    };
    let members = match key.kind() {
        KeyKind::P256 => point("P-256", key.raw()),
        KeyKind::P384 => point("P-384", key.raw()),
        KeyKind::Ed25519 => format!(r#"{{"crv":"Ed25519","kty":"OKP","x":"{}"}}"#, text(key.raw())),
        KeyKind::Rsa { .. } => {
            let mut numbers = Reader::new(key.raw()).enter(der::SEQUENCE)?;
            let mut number = || numbers.expect(der::INTEGER).map(|n| text(n.body.strip_prefix(&[0]).unwrap_or(n.body)));
            let (n, e) = (number()?, number()?);
            format!(r#"{{"e":"{e}","kty":"RSA","n":"{n}"}}"#)
        }
    };
    Ok(text(&sha256(members.as_bytes()).0))
}
