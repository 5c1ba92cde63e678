//! What the record of an issuer holds: the certificate of an authority, or the bare key that signs software statements. A record with
//! neither, both, or a key that cannot sign a token is refused.

use super::{Certificate, KeyKind, PublicKey, Refused, refused::refuse};
use crate::model::Issuer;

/// The certificate of an issuer that is an authority.
///
/// # Errors
/// When the record has none, has a bare key, or [`Certificate`] refuses it.
pub fn authority_certificate(issuer: &Issuer) -> Result<Certificate, Refused> {
    match (&issuer.certificate, &issuer.public_key) {
        (Some(pem), None) => Certificate::from_pem(pem),
        (None, Some(_)) => {
            refuse!("it has a bare key and no certificate: it signs software statements and issues no certificates")
        }
        (None, None) => refuse!("it has no certificate"),
        (Some(_), Some(_)) => refuse!("it has a `certificate` and a `public-key`: one key is for one thing"),
    }
}

/// The public key of an issuer that signs software statements.
///
/// # Errors
/// When the record has none, has a certificate, [`PublicKey`] refuses it, or it is an RSA key, with which no token is signed here.
pub fn statement_key(issuer: &Issuer) -> Result<PublicKey, Refused> {
    let key = match (&issuer.public_key, &issuer.certificate) {
        (Some(pem), None) => PublicKey::from_pem(pem)?,
        (None, Some(_)) => refuse!("it is an authority: certificates and software statements are signed with different keys"),
        (None, None) => refuse!("it has no `public-key`"),
        (Some(_), Some(_)) => refuse!("it has a `certificate` and a `public-key`: one key is for one thing"),
    };
    if matches!(key.kind(), KeyKind::Rsa { .. }) {
        refuse!("its key is an RSA key, with which no software statement is signed: use a P-384, P-256 or Ed25519 key");
    }
    Ok(key)
}
