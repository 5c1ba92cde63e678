//! The one name that a client is known by in its certificate (RFC 8705 section 2.1.2). A certificate with none, or with more than one of
//! the kind, is refused: which of them is meant would have to be typed.

use super::{Certificate, Refused, refused::refuse};
use crate::model::{CertificateName, CertificateNameKind};

/// The name of that kind in a certificate.
///
/// # Errors
/// When there is not exactly one, or it has characters that cannot stand in a record.
pub fn certificate_name(certificate: &Certificate, kind: CertificateNameKind) -> Result<CertificateName, Refused> {
    let (all, what) = match kind {
        CertificateNameKind::SubjectDn => (vec![certificate.subject().to_owned()], "subject"),
        CertificateNameKind::SanDns => (certificate.dns_names().to_vec(), "DNS name"),
        CertificateNameKind::SanUri => (certificate.uri_names().to_vec(), "URI name"),
    };
    let [name] = all.as_slice() else {
        refuse!("the certificate has {} names of the kind `{what}`, and the client is known by exactly one", all.len())
    };
    if name.is_empty() {
        refuse!("the {what} of the certificate is empty");
    }
    let value =
        name.parse().map_err(|error: crate::model::NotText| Refused::new(format!("the {what} cannot be recorded: {error}")))?;
    Ok(CertificateName { kind, value })
}
