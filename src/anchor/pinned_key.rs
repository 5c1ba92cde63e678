//! One public key as an anchor: bare, or in a certificate of which only the key and the dates count.

use super::{Answer, Material};
use crate::{
    crypto::{Certificate, Cms, PublicKey, Refused},
    model::{Anchor, ProofMethod},
};

/// The key, in one wrapping.
pub(super) fn material(anchor: &Anchor) -> Result<Material, Refused> {
    match (&anchor.certificate, &anchor.public_key) {
        (Some(pem), None) => Ok(Material::Certified(Box::new(Certificate::from_pem(pem)?))),
        (None, Some(pem)) => Ok(Material::Bare(PublicKey::from_pem(pem)?)),
        _ => Err(Refused::new("an anchor of kind `pinned-key` has either a `certificate` or a `public-key`")),
    }
}

/// A pinned certificate must not be an authority: what it signs would look admitted.
pub(super) fn flaws(certificate: &Certificate) -> Vec<String> {
    if certificate.is_ca() {
        vec!["its certificate is one of a CA; that is an anchor of kind `ca-certificate`".to_owned()]
    } else {
        Vec::new()
    }
}

/// A bare signature by the key, or CMS by it.
pub(super) fn verify(key: &PublicKey, answer: &Answer, message: &[u8]) -> Result<(), Refused> {
    match answer.method {
        ProofMethod::RawSignature => key.verify_raw(message, &answer.raw()?),
        ProofMethod::Cms => Cms::parse(answer.text.as_bytes())?.verify(message, key),
        other => Err(Refused::new(format!("a pinned key answers with a bare signature or CMS, not with `{other}`"))),
    }
}
