//! Coming back: a hold is lifted once the full quorum has approved the return, over everything that would be active again.

use crate::{
    approval::{Tally, record_digest},
    failure::{Failure, Outcome},
    model::{Change, Code, Content, Digest, EventDraft, Hold, Lifted, Moment, OwnerId, Subject},
    rules::{AccessView, PartnerView, Scene},
};
use serde::Serialize;
use std::collections::BTreeMap;

/// The digest that approvals of a return sign: the open holds by their place among all that there were, so that one that is set
/// again in the same second and the same words is another one, and every effective grant that comes back with them. What
/// changes while the subject is held, and a new hold, void them.
///
/// # Errors
/// When the subject is not held, or the digest cannot be made.
pub fn release_digest(view: &PartnerView<'_>, subject: &Subject) -> Outcome<Digest> {
    #[derive(Serialize)]
    struct Release<'a> {
        version: u32,
        subject: String,
        holds: BTreeMap<usize, &'a Hold>,
        grants: BTreeMap<String, Digest>,
    }
    let holds: BTreeMap<usize, &Hold> = holds(view, subject)?.iter().enumerate().filter(|(_, hold)| hold.is_open()).collect();
    if holds.is_empty() {
        return Err(Failure::no(format!("`{subject}` is not held")));
    }
    let below = view.accesses.iter().filter(|access| rests_on(view, access, subject));
    let grants = below.filter_map(|access| access.grant.as_ref().map(|(_, digest)| (access.subject(), *digest))).collect();
    Ok(record_digest(&Release { version: 2, subject: subject.to_string(), holds, grants })?)
}

/// Whether an access comes back with the subject.
#[must_use]
pub(super) fn rests_on(view: &PartnerView<'_>, access: &AccessView<'_>, subject: &Subject) -> bool {
    match subject {
        Subject::Partner(_) => true,
        Subject::Application(_, id) => access.application.value.id == *id,
        Subject::Anchor(_, id) => access.access.anchor.as_ref() == Some(id),
        Subject::Credential(_, id, credential) => {
            let there =
                view.folder.credentials.get(credential).is_some_and(|record| record.value.environment == *access.environment);
            there && access.application.value.id == *id
        }
        Subject::Key(_) => false,
    }
}

fn holds<'v>(view: &'v PartnerView<'_>, subject: &Subject) -> Outcome<&'v [Hold]> {
    let folder = view.folder;
    let found = match subject {
        Subject::Partner(_) => view.record.map(|record| &record.value.holds),
        Subject::Application(_, id) => folder.applications.get(id).map(|record| &record.value.holds),
        Subject::Credential(_, _, id) => folder.credentials.get(id).map(|record| &record.value.holds),
        Subject::Anchor(_, id) => folder.anchors.get(id).map(|record| &record.value.holds),
        Subject::Key(_) => None,
    };
    found.map(Vec::as_slice).ok_or_else(|| Failure::no(format!("there is no `{subject}` that could be held")))
}

/// Plans the return of a subject.
///
/// # Errors
/// When the quorum for the return is not there, the subject is over for good, or there is no such partner.
pub fn resume(scene: &Scene<'_>, subject: &Subject, tally: &Tally, by: &OwnerId, now: Moment) -> Outcome<Change> {
    if !tally.is_complete() {
        let (there, asked) = tally.counts();
        return Err(Failure::no(format!("`{subject}` cannot return: {there} of {asked} approvals (approval-quorum)"))
            .hint(format!("admit approve {subject} --resume")));
    }
    let lift = |holds: &mut Vec<Hold>| {
        for hold in holds.iter_mut().filter(|hold| hold.is_open()) {
            hold.lifted = Some(Lifted { on: now, by: by.clone() });
        }
    };
    let view = scene.partners.iter().find(|view| Some(view.id) == subject.partner());
    let view = view.ok_or_else(|| Failure::no(format!("there is no `{subject}`")))?;
    if is_over(view, subject) {
        return Err(Failure::no(format!("`{subject}` is over for good, and nothing brings it back")));
    }
    let mut change = Change::default();
    macro_rules! lifted {
        ($record:expr, $content:path) => {
            if let Some(record) = $record {
                let mut value = record.value.clone();
                lift(&mut value.holds);
                change.write(&record.path, Some(record.digest), $content(Box::new(value)));
            }
        };
    }
    match subject {
        Subject::Partner(_) => lifted!(view.record, Content::Partner),
        Subject::Application(_, id) => lifted!(view.folder.applications.get(id), Content::Application),
        Subject::Credential(_, _, id) => lifted!(view.folder.credentials.get(id), Content::Credential),
        Subject::Anchor(_, id) => lifted!(view.folder.anchors.get(id), Content::Anchor),
        Subject::Key(_) => {}
    }
    change.events.push(EventDraft {
        partner: view.id.clone(),
        code: Code::Resumed,
        subject: subject.to_string(),
        reason: None,
        note: None,
        records: change.writes.iter().map(|write| write.path.clone()).collect(),
        relied: tally.counted.clone(),
    });
    Ok(change)
}

/// Whether the subject was revoked or its partner offboarded. A hold that is still open on it is no way back.
fn is_over(view: &PartnerView<'_>, subject: &Subject) -> bool {
    let folder = view.folder;
    let revoked = match subject {
        Subject::Credential(_, _, id) => folder.credentials.get(id).is_some_and(|record| record.value.revoked.is_some()),
        Subject::Anchor(_, id) => folder.anchors.get(id).is_some_and(|record| record.value.revoked.is_some()),
        Subject::Partner(_) | Subject::Application(..) | Subject::Key(_) => false,
    };
    revoked || view.is_offboarded()
}
