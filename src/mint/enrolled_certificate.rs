//! A certificate of the partner's own as a credential: its key, its dates and the path by which the anchor vouches for it are put on
//! record. That the partner holds the key is the word of its authority, which proved its own; nothing is minted and nothing leaves.

use super::{Minted, Parcel, new_id, record};
use crate::{
    admission::Admission,
    anchor::Presented,
    crypto::{Certificate, Entropy, Refused},
    model::{CredentialKind, OwnerId, Text},
};

/// Puts a certificate on record, to end with the admission, which ends with the certificate at the latest. `ours` is our trust domain.
///
/// # Errors
/// When the admission is for another kind, another key or a longer time, or the anchor does not vouch for the certificate.
pub fn enrolled_certificate(
    admission: Admission,
    presented: &Presented,
    ours: &Text,
    by: OwnerId,
    entropy: &mut dyn Entropy,
) -> Result<Minted, Refused> {
    let leaf = &presented.leaf;
    if admission.kind() != CredentialKind::EnrolledCertificate || admission.request().key != Some(leaf.key().digest()) {
        return Err(Refused::new("the admission is for another kind of credential or another key"));
    }
    if admission.ends() > leaf.not_after() {
        return Err(Refused::new(format!("the admission lasts until {}, and the certificate ends before", admission.ends())));
    }
    admission.material().vouches_for(admission.names(), presented, ours, admission.now())?;
    let id = new_id(&admission, entropy)?;
    let mut credential = record(&admission, id, by, admission.anchor().clone());
    credential.serial = Some(leaf.serial_hex().parse().map_err(|e: crate::model::NotText| Refused::new(e.to_string()))?);
    credential.key = Some(leaf.key().digest());
    (credential.certificate, credential.intermediates) = (Some(leaf.to_pem()), bundle(&presented.intermediates));
    Ok(Minted { credential, parcel: Parcel::Nothing, admission })
}

/// The certificates in between as one text, unless there are none.
pub(super) fn bundle(intermediates: &[Certificate]) -> Option<String> {
    (!intermediates.is_empty()).then(|| intermediates.iter().map(Certificate::to_pem).collect())
}
