//! An authority of the partner's as an anchor: one certificate, that of a CA which may sign certificates. Its own key may answer,
//! or that of a certificate under it; which of the two is told, since the second shows less.

use super::{Answer, Material, Terms};
use crate::{
    crypto::{Certificate, Cms, PathQuestion, Purpose, Refused, verify_path},
    model::{Anchor, ProofMethod, SignedBy},
};

/// The deepest chain under an anchor that is followed: an issuing authority and one below it are common, more is not.
pub(super) const DEPTH: u32 = 4;

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

/// A bare signature by the authority, or CMS by it or by a certificate that it stands above.
pub(super) fn verify(authority: &Certificate, answer: &Answer, message: &[u8], terms: Terms) -> Result<SignedBy, Refused> {
    match answer.method {
        ProofMethod::RawSignature => authority.key().verify_raw(message, &answer.raw()?).map(|()| SignedBy::Authority),
        ProofMethod::Cms => {
            let cms = Cms::parse(answer.text.as_bytes())?;
            match cms.signer() {
                Some(signer) if signer.key() != authority.key() => {
                    under(authority, signer, &cms, terms)?;
                    cms.verify(message, signer.key()).map(|()| SignedBy::Leaf)
                }
                _ => cms.verify(message, authority.key()).map(|()| SignedBy::Authority),
            }
        }
        other => Err(Refused::new(format!("an authority answers with a bare signature or CMS, not with `{other}`"))),
    }
}

/// Whether the signer's certificate holds under the authority, by the certificates that came with the signature.
fn under(authority: &Certificate, signer: &Certificate, cms: &Cms, terms: Terms) -> Result<(), Refused> {
    let question = PathQuestion {
        leaf: signer,
        intermediates: cms.certificates(),
        anchors: std::slice::from_ref(authority),
        crls: &[],
        at: terms.at,
        purpose: Purpose::Any,
        max_depth: DEPTH,
    };
    let refused = |refusal: crate::crypto::PathRefusal| {
        Refused::new(format!("the certificate that signed does not hold under the anchor: {}", refusal.message))
    };
    verify_path(&question).map(|_| ()).map_err(refused)
}
