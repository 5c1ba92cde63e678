//! An API key: 256 random bits that leave once, and the hash that stays.

use super::{Minted, Parcel, new_id, record};
use crate::{
    admission::Admission,
    crypto::{ApiKey, Entropy, Recipient, Refused, VERIFIER_ALGORITHM, encrypt},
    model::{CredentialKind, Delivery, DeliveryMethod, OwnerId, Text, Verifier},
};

/// Mints an API key; sealed for the recipient where one is given.
///
/// # Errors
/// When the admission is for another kind, or the recipient is no age recipient.
pub fn api_key(
    admission: Admission,
    prefix: &Text,
    recipient: Option<&Text>,
    by: OwnerId,
    entropy: &mut dyn Entropy,
) -> Result<Minted, Refused> {
    if admission.kind() != CredentialKind::ApiKey {
        return Err(Refused::new("the admission is for another kind of credential"));
    }
    let id = new_id(&admission, entropy)?;
    let sealed_for: Option<Recipient> = recipient.map(|r| r.as_str().parse()).transpose()?;
    let (secret, hash) = ApiKey::mint(prefix.as_str(), admission.request().environment.as_str(), id.as_str(), entropy)?;
    let mut credential = record(&admission, id, by, admission.anchor().clone());
    let algorithm = VERIFIER_ALGORITHM.parse().map_err(|e: crate::model::NotText| Refused::new(e.to_string()))?;
    credential.verifier = Some(Verifier { algorithm, hash });
    let (parcel, method) = match &sealed_for {
        Some(recipient) => (Parcel::Sealed(encrypt(recipient, &secret, entropy)?), DeliveryMethod::AgeFile),
        None => (Parcel::Secret(secret), DeliveryMethod::PrivateFile),
    };
    credential.delivery = Some(Delivery { method, recipient: recipient.cloned() });
    Ok(Minted { credential, parcel, admission })
}
