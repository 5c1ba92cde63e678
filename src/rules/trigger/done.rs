//! Whether what a trigger asks for was done: by the records and the log alone, so that it is the same whoever did it, and when.

use super::Firing;
use crate::model::{Act, Code, Credential, CredentialId, Event, Hold, Moment, PartnerFolder, Subject, TriggerKind};

impl Firing {
    /// Whether the act is done: to tell by a notice in the log for exactly this; to suspend by a hold on the subject or above it, or once it
    /// is over; to revoke once nothing of it lives; to let go by the tombstone.
    #[must_use]
    pub fn is_done(&self, folder: &PartnerFolder, events: &[Event], now: Moment) -> bool {
        match self.act {
            Act::Notify => self.is_told(events),
            Act::Suspend => is_held(folder, &self.subject) || self.is_over(folder, now),
            Act::Revoke => self.is_over(folder, now),
            Act::Offboard => folder.partner.as_ref().is_some_and(|record| record.value.offboarded.is_some()),
        }
    }

    /// Whether a notice of this is in the log. A log that was put together from two says behind the note when it was given.
    #[must_use]
    pub fn is_told(&self, events: &[Event]) -> bool {
        let (subject, note) = (self.subject.to_string(), self.note());
        let said = |text: &str| text.strip_prefix(note.as_str()).is_some_and(|rest| rest.is_empty() || rest.starts_with(';'));
        let this = |event: &&Event| event.code == Code::NoticeGiven && event.subject.as_str() == subject;
        events.iter().filter(this).any(|event| event.note.as_ref().is_some_and(|text| said(text.as_str())))
    }

    fn is_over(&self, folder: &PartnerFolder, now: Moment) -> bool {
        let nothing_lives = living(folder, &self.subject, now).next().is_none();
        match &self.subject {
            Subject::Credential(..) => nothing_lives,
            // One that failed by itself carries nothing any more; one whose key is in other hands must be taken back.
            Subject::Anchor(_, id) if self.kind != TriggerKind::AnchorFailure => {
                nothing_lives && folder.anchors.get(id).is_none_or(|record| record.value.revoked.is_some())
            }
            Subject::Anchor(..) => nothing_lives,
            Subject::Partner(_) | Subject::Application(..) => self.act == Act::Revoke && nothing_lives,
            Subject::Key(_) => true,
        }
    }

    /// The credentials that the act should have ended and that live on; of one that suspends or tells, those that are not held.
    pub fn left<'f>(&'f self, folder: &'f PartnerFolder, now: Moment) -> impl Iterator<Item = &'f CredentialId> {
        let partner = Subject::partner(&self.subject).cloned().map(Subject::Partner);
        let whole = if self.act == Act::Offboard { partner } else { None };
        let subject = whole.unwrap_or_else(|| self.subject.clone());
        let counts = move |credential: &&Credential| self.act > Act::Suspend || !is_held_anywhere(folder, credential);
        let ids: Vec<&CredentialId> = living(folder, &subject, now).filter(counts).map(|credential| &credential.id).collect();
        ids.into_iter()
    }
}

/// The credentials of a subject that can still be used by their own dates: all of a partner, those of an application, those that rest on
/// an anchor, or the one.
pub fn living<'f>(folder: &'f PartnerFolder, subject: &Subject, now: Moment) -> impl Iterator<Item = &'f Credential> {
    let subject = subject.clone();
    let of = move |credential: &&Credential| match &subject {
        Subject::Partner(_) => true,
        Subject::Application(_, id) => credential.application == *id,
        Subject::Anchor(_, id) => credential.anchor == *id,
        Subject::Credential(_, _, id) => credential.id == *id,
        Subject::Key(key) => credential.key == Some(*key),
    };
    folder.credentials.values().map(|record| &record.value).filter(move |credential| credential.is_live(now)).filter(of)
}

fn is_held(folder: &PartnerFolder, subject: &Subject) -> bool {
    let partner = folder.partner.as_ref().is_some_and(|record| any_open(&record.value.holds));
    let application = |id| folder.applications.get(id).is_some_and(|record| any_open(&record.value.holds));
    let own = match subject {
        Subject::Partner(_) | Subject::Key(_) => false,
        Subject::Application(_, id) => application(id),
        Subject::Anchor(_, id) => folder.anchors.get(id).is_some_and(|record| any_open(&record.value.holds)),
        Subject::Credential(_, _, id) => folder.credentials.get(id).is_some_and(|record| is_held_anywhere(folder, &record.value)),
    };
    partner || own
}

/// Whether a credential, or anything above it, is held.
fn is_held_anywhere(folder: &PartnerFolder, credential: &Credential) -> bool {
    let partner = folder.partner.as_ref().map(|record| record.value.holds.as_slice());
    let application = folder.applications.get(&credential.application).map(|record| record.value.holds.as_slice());
    let anchor = folder.anchors.get(&credential.anchor).map(|record| record.value.holds.as_slice());
    [partner, application, anchor, Some(credential.holds.as_slice())].into_iter().flatten().any(any_open)
}

fn any_open(holds: &[Hold]) -> bool {
    holds.iter().any(Hold::is_open)
}
