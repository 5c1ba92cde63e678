//! A federated workload as a credential: the exact issuer, audience, subject and claims of the tokens that it comes with, all of them the
//! anchor's. Nothing but the choice of the subject comes from outside, and a subject that the anchor does not name is refused.

use super::{Minted, Parcel, new_id, record};
use crate::{
    admission::Admission,
    crypto::{Entropy, Refused},
    model::{CredentialKind, OwnerId, Text},
};

/// Puts a workload on record. `ours` is our trust domain, which the audience is made of where the anchor names none.
///
/// # Errors
/// When the admission is for another kind, or the subject is not one of the anchor's, exactly.
pub fn federated_identity(
    admission: Admission,
    subject: &Text,
    ours: &Text,
    by: OwnerId,
    entropy: &mut dyn Entropy,
) -> Result<Minted, Refused> {
    if admission.kind() != CredentialKind::FederatedIdentity {
        return Err(Refused::new("the admission is for another kind of credential"));
    }
    let federation = admission.material().federation(subject, ours, &admission.request().environment)?;
    let id = new_id(&admission, entropy)?;
    let mut credential = record(&admission, id, by, admission.anchor().clone());
    credential.federation = Some(federation);
    Ok(Minted { credential, parcel: Parcel::Nothing, admission })
}
