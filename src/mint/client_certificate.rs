//! A client certificate: subject and name come from the registry, the end from the admission, and from the CSR the public key alone.

use super::{Minted, Parcel, new_id, record};
use crate::{
    admission::Admission,
    crypto::{Authority, ClientCertificate, Csr, Entropy, Refused},
    model::{CredentialKind, Issuer, OwnerId, Period, Text},
};

/// Everything that a certificate needs beside the admission.
pub struct CertificateOrder<'a> {
    /// Our authority, with its key.
    pub authority: &'a Authority,
    /// Its record.
    pub issuer: &'a Issuer,
    /// The CSR, whose own signature was verified when it was read.
    pub csr: &'a Csr,
    /// The partner's registered name, for the subject.
    pub legal_name: &'a Text,
    /// The trust domain of the name.
    pub trust_domain: &'a Text,
    /// Who issues.
    pub by: OwnerId,
}

/// The longest organisation name in a certificate (RFC 5280, appendix A.1, ub-organization-name).
const NAME_LENGTH: usize = 64;

/// How far back a certificate begins, for clocks that are behind; in seconds.
const BACKDATE: i64 = 300;

/// Mints a client certificate.
///
/// # Errors
/// When the admission is for another kind or another key, or the certificate that came out is not the one that was ordered.
pub fn client_certificate(
    admission: Admission,
    order: CertificateOrder<'_>,
    entropy: &mut dyn Entropy,
) -> Result<Minted, Refused> {
    let CertificateOrder { authority, issuer, csr, legal_name, trust_domain, by } = order;
    let request = admission.request();
    if admission.kind() != CredentialKind::ClientCertificate || request.key != Some(csr.key().digest()) {
        return Err(Refused::new("the admission is for another kind of credential or another key"));
    }
    if issuer.environment != request.environment {
        return Err(Refused::new(format!(
            "issuer `{}` is for `{}`, not for `{}`",
            issuer.id, issuer.environment, request.environment
        )));
    }
    let id = new_id(&admission, entropy)?;
    let start = crate::model::Moment::from_unix(admission.now().unix() - BACKDATE)
        .unwrap_or_else(|| admission.now().minus(Period::hours(1)));
    let certificate = authority.mint(
        &ClientCertificate {
            organisation: legal_name.as_str().chars().take(NAME_LENGTH).collect(),
            common_name: request.application.to_string(),
            uri: format!("spiffe://{trust_domain}/{}/{}/{}", request.environment, request.partner, request.application),
            key: csr.key().clone(),
            not_before: start,
            not_after: admission.ends(),
            crl_point: issuer.crl.as_ref().map(ToString::to_string),
        },
        entropy,
    )?;
    let anchor = admission.anchor().clone();
    let mut credential = record(&admission, id, by, anchor);
    credential.issuer = Some(issuer.id.clone());
    credential.serial = Some(certificate.serial_hex().parse().map_err(|e: crate::model::NotText| Refused::new(e.to_string()))?);
    credential.key = Some(csr.key().digest());
    credential.certificate = Some(certificate.to_pem());
    Ok(Minted { credential, parcel: Parcel::Public(certificate.to_pem()), admission })
}
