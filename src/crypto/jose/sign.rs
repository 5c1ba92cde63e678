//! Signing compact JWS with the issuers' own keys. It refuses RSA keys, and to hand out what does not verify.

use super::{Jwk, JwsAlgorithm, JwsOptions, SIZE, base64url, member, verify_compact};
use crate::crypto::der::{self, Reader};
use crate::crypto::{KeyKind, PublicKey, Refused, SigningKey, jcs, refused::refuse};
use serde_json::json;

/// Signs `payload`: ES256, ES384 or EdDSA by the kind of key. `typ` says what kind of token it is, `kid` what the key is called.
///
/// # Errors
/// An RSA key; a `typ` or `kid` that is not 1 to 256 visible ASCII characters; a token over 64 KiB; a signature that does not verify.
pub fn sign_compact(typ: &str, payload: &[u8], key: &SigningKey, kid: &str) -> Result<String, Refused> {
    compact(typ, payload, key.public_key(), kid, |message| key.sign(message))
}

/// Puts the token together around a signature as [`SigningKey::sign`] makes it, ECDSA in DER.
pub(crate) fn compact(
    typ: &str,
    payload: &[u8],
    public: &PublicKey,
    kid: &str,
    sign: impl FnOnce(&[u8]) -> Result<Vec<u8>, Refused>,
) -> Result<String, Refused> {
    member::name(typ, "typ")?;
    member::name(kid, "kid")?;
    let algorithm = JwsAlgorithm::of(public.kind());
    let header = jcs::canonical(&json!({ "alg": algorithm.to_string(), "kid": kid, "typ": typ }))?;
    let message = format!("{}.{}", base64url::encode(&header), base64url::encode(payload));
    let width = match public.kind() {
        KeyKind::Rsa { .. } => refuse!("tokens are not signed with RSA keys: use a P-384, P-256 or Ed25519 key"),
        KeyKind::P256 => Some(32),
        KeyKind::P384 => Some(48),
        KeyKind::Ed25519 => None,
    };
    let signature = sign(message.as_bytes())?;
    let signature = match width {
        Some(width) => fixed(&signature, width)?,
        None => signature,
    };
    let token = format!("{message}.{}", base64url::encode(&signature));
    if token.len() > SIZE {
        refuse!("the token has {} bytes, the limit is {SIZE}", token.len());
    }
    let own = Jwk::named(public, kid);
    match verify_compact(&token, &[own], JwsOptions::default()) {
        Ok(verified) if verified.payload() == payload => Ok(token),
        _ => refuse!("the key gave a signature that does not verify with its own public half"),
    }
}

/// An ECDSA signature in DER (RFC 3279 section 2.2.3) as r and s of `width` bytes each (RFC 7518 section 3.4).
fn fixed(signature: &[u8], width: usize) -> Result<Vec<u8>, Refused> {
    der::strict(signature)?;
    let mut numbers = Reader::new(signature).enter(der::SEQUENCE)?;
    let mut out = Vec::with_capacity(2 * width);
    for _ in ["r", "s"] {
        let body = numbers.expect(der::INTEGER)?.body;
        let number = body.strip_prefix(&[0]).unwrap_or(body);
        let Some(zeros) = width.checked_sub(number.len()) else { refuse!("the key gave an ECDSA signature that is too long") };
        out.resize(out.len() + zeros, 0);
        out.extend_from_slice(number);
    }
    numbers.finish()?;
    Ok(out)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn short_numbers_are_filled_up_and_long_ones_lose_their_sign_octet() {
        let der = der::sequence(&[&der::unsigned(&[7]), &der::unsigned(&[0x80; 4])]);
        assert_eq!(fixed(&der, 4).unwrap(), [0, 0, 0, 7, 0x80, 0x80, 0x80, 0x80]);
        assert!(fixed(&der, 3).is_err());
        assert!(fixed(&[&der[..], &[0]].concat(), 4).is_err());
        assert!(fixed(b"", 4).is_err());
    }
}
