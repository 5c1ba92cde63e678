//! Issuing and enrolling: the change that puts a credential on record, with its receipt and its event. The event says which of the two
//! it was.

use crate::{
    failure::Outcome,
    history,
    mint::{Minted, Parcel, receipt},
    model::{Change, Code, Content, Digest, EventDraft, PartnerId, Slot},
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
    let Minted { credential, parcel, admission } = minted;
    let partner = admission.request().partner.clone();
    let (seq, previous) = placed_after(loaded, &partner);
    let receipt = receipt(&loaded.policy.registry, &partner, &admission, &credential, seq, previous)?;
    let record = Slot::Credential(partner.clone(), credential.id.clone()).path();
    let written = Slot::Receipt(partner.clone(), credential.id.clone()).path();
    let subject = format!("{partner}/{}/{}", credential.application, credential.id);
    let code = if credential.kind.is_minted() { Code::CredentialIssued } else { Code::CredentialEnrolled };
    let mut change = Change::default();
    change.write(&record, None, Content::Credential(Box::new(credential)));
    change.write(&written, None, Content::Bytes(receipt));
    change.events.push(EventDraft {
        partner,
        code,
        subject,
        reason: None,
        note: admission.need().and_then(|need| need.reasons.values().next().cloned()),
        records: vec![record, written],
        relied: admission.relied().clone(),
    });
    Ok((change, parcel))
}
