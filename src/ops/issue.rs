//! Issuing, enrolling and rotating: the change that puts a credential on record, with its receipt and its event. The event says which of
//! the three it was.

use super::Rotation;
use crate::{
    admission::Admission,
    failure::{Failure, Outcome},
    history,
    mint::{Minted, Parcel, receipt},
    model::{Change, Code, Content, Digest, EventDraft, PartnerId, Slot, Text},
    policy::Loaded,
};

/// The place that the next event of a partner's log takes: its number and the hash of the line before.
#[must_use]
pub fn placed_after(loaded: &Loaded, partner: &PartnerId) -> (u64, Digest) {
    let log = loaded.registry.partners.get(partner).map(|folder| folder.log.as_slice()).unwrap_or_default();
    history::next_link(log, &loaded.policy.registry, partner)
}

/// Plans the record of a credential; what leaves is handed back, to be delivered once the record is durable.
///
/// # Errors
/// When the receipt cannot be written.
pub fn issue_change(loaded: &Loaded, minted: Minted) -> Outcome<(Change, Parcel)> {
    let place = placed_after(loaded, &minted.admission.request().partner);
    record_change(&loaded.policy.registry, minted, None, place)
}

/// Plans the record of a credential that takes over from another one, and in the same step the end of that one.
///
/// # Errors
/// As [`issue_change`].
pub fn rotate_change(loaded: &Loaded, minted: Minted, rotation: &Rotation) -> Outcome<(Change, Parcel)> {
    let place = placed_after(loaded, &minted.admission.request().partner);
    record_change(&loaded.policy.registry, minted, Some(rotation), place)
}

/// As [`issue_change`] and [`rotate_change`], at a place of the log that others of the same step may come before.
///
/// # Errors
/// As [`issue_change`].
pub fn record_change(
    registry: &Text,
    minted: Minted,
    rotation: Option<&Rotation>,
    place: (u64, Digest),
) -> Outcome<(Change, Parcel)> {
    let Minted { credential, parcel, admission } = minted;
    let code = match rotation {
        Some(_) => Code::CredentialRotated,
        None if credential.kind.is_minted() => Code::CredentialIssued,
        None => Code::CredentialEnrolled,
    };
    let partner = admission.request().partner.clone();
    is_the_one_admitted(&admission, rotation)?;
    let before = rotation.map(|rotation| (rotation.record(), rotation.handed_over(&credential)));
    let retired = before.as_ref().map(|(_, retired)| retired);
    let receipt = receipt(registry, &partner, &admission, &credential, retired, place)?;
    let record = Slot::Credential(partner.clone(), credential.id.clone()).path();
    let written = Slot::Receipt(partner.clone(), credential.id.clone()).path();
    let subject = format!("{partner}/{}/{}", credential.application, credential.id);
    let mut records = vec![record.clone(), written.clone()];
    let mut change = Change::default();
    change.write(record, None, Content::Credential(Box::new(credential)));
    change.write(written, None, Content::Bytes(receipt));
    if let Some((found, retired)) = before {
        records.push(found.path.clone());
        change.write(&found.path, Some(found.digest), Content::Credential(Box::new(retired)));
    }
    change.events.push(EventDraft {
        partner,
        code,
        subject,
        reason: None,
        note: admission.need().and_then(|need| need.reasons.values().next().cloned()),
        records,
        relied: admission.relied().clone(),
    });
    Ok((change, parcel))
}

/// The gate judged with the place of the one that hands over as free: it must be the one that does.
fn is_the_one_admitted(admission: &Admission, rotation: Option<&Rotation>) -> Outcome<()> {
    let request = admission.request();
    let before = rotation.map(|rotation| &rotation.record().value);
    let same = before.is_none_or(|before| {
        before.kind == admission.kind()
            && before.application == request.application
            && before.environment == request.environment
            && rotation.and_then(|rotation| rotation.subject().partner()) == Some(&request.partner)
    });
    if !same || before.map(|before| &before.id) != request.replaces.as_ref() {
        return Err(Failure::no("the admission is for another rotation, or for none"));
    }
    Ok(())
}
