//! An authority of the partner's as an anchor: one certificate, that of a CA which may sign certificates.

use super::Material;
use crate::{
    crypto::{Certificate, Refused},
    model::Anchor,
};

/// The certificate, and nothing beside it.
pub(super) fn material(anchor: &Anchor) -> Result<Material, Refused> {
    match (&anchor.certificate, &anchor.public_key) {
        (Some(pem), None) => Ok(Material::Authority(Box::new(Certificate::from_pem(pem)?))),
        (None, _) => Err(Refused::new("an anchor of kind `ca-certificate` has a `certificate`")),
        (Some(_), Some(_)) => Err(Refused::new("an anchor of kind `ca-certificate` has no `public-key` beside its certificate")),
    }
}

/// What RFC 5280 asks of a certificate that signs others (sections 4.2.1.3 and 4.2.1.9).
pub(super) fn flaws(certificate: &Certificate) -> Vec<String> {
    let mut flaws = Vec::new();
    if !certificate.is_ca() {
        flaws.push("its certificate is not one of a CA".to_owned());
    }
    if !certificate.can_sign_certificates() {
        flaws.push("its certificate has no key usage `keyCertSign`".to_owned());
    }
    flaws
}
