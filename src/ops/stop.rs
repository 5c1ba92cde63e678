//! Stopping: suspend, revoke, offboard. One authorised person is enough and nothing stands in the way; what is revoked or
//! offboarded never comes back, and what is suspended comes back with the full quorum alone.

use crate::{
    failure::{Failure, Outcome},
    history::reached,
    model::{
        Application, Change, Code, Content, Credential, Digest, EventDraft, Gateway, Hold, Moment, OwnerId, PartnerFolder,
        PartnerId, Reason, Record, Registry, Revocation, Subject, Text,
    },
};
use std::collections::{BTreeMap, BTreeSet};

/// Why something is stopped, by whom and when.
#[derive(Debug, Clone)]
pub struct Stop {
    /// When.
    pub on: Moment,
    /// By whom.
    pub by: OwnerId,
    /// Why, in a word.
    pub reason: Reason,
    /// Why, in a sentence.
    pub note: Option<Text>,
}

impl Stop {
    fn revocation(&self) -> Revocation {
        Revocation { on: self.on, by: self.by.clone(), reason: self.reason, note: self.note.clone() }
    }

    fn hold(&self) -> Outcome<Hold> {
        let note = match &self.note {
            Some(note) => note.clone(),
            None => self.reason.as_str().parse().map_err(|e: crate::model::NotText| Failure::no(e.to_string()))?,
        };
        Ok(Hold { on: self.on, by: self.by.clone(), reason: self.reason, note, lifted: None })
    }
}

/// Plans a suspension.
///
/// # Errors
/// When there is no such subject, or it is held already. What is over may be held as well: nothing stands in the way of stopping.
pub fn suspend(registry: &Registry, subject: &Subject, stop: &Stop) -> Outcome<Change> {
    let (partner, folder) = folder(registry, subject)?;
    let mut change = Change::default();
    macro_rules! hold {
        ($record:expr, $content:path) => {{
            let record = $record.ok_or_else(|| missing(subject))?;
            if record.value.holds.iter().any(Hold::is_open) {
                return Err(Failure::no(format!("`{subject}` is held already")));
            }
            let mut value = record.value.clone();
            value.holds.push(stop.hold()?);
            change.write(&record.path, Some(record.digest), $content(Box::new(value)));
        }};
    }
    match subject {
        Subject::Partner(_) => hold!(folder.partner.as_ref(), Content::Partner),
        Subject::Application(_, id) => hold!(folder.applications.get(id), Content::Application),
        Subject::Anchor(_, id) => hold!(folder.anchors.get(id), Content::Anchor),
        Subject::Credential(_, application, id) => {
            hold!(folder.credentials.get(id).filter(|c| c.value.application == *application), Content::Credential);
        }
        Subject::Key(_) => return Err(Failure::usage("a key is revoked, not suspended; name the credential or the anchor")),
    }
    change.events.push(event(partner, Code::Suspended, subject, stop, &change));
    Ok(change)
}

/// The partners with whom a key stands.
pub fn holders(registry: &Registry, key: Digest) -> impl Iterator<Item = &PartnerId> {
    let holds = move |folder: &PartnerFolder| {
        let mut anchors = folder.anchors.values().flat_map(|record| record.value.key_digests());
        folder.credentials.values().any(|record| record.value.key == Some(key)) || anchors.any(|own| own == key)
    };
    registry.partners.iter().filter(move |(_, folder)| holds(folder)).map(|(partner, _)| partner)
}

/// Plans a revocation. Of a partner or an application every credential ends and the subject is held, so that nothing new is minted
/// until the quorum lets it return; of an anchor, the anchor and every credential that rests on it; of a key, wherever it stands.
///
/// # Errors
/// When there is no such subject, or nothing is left to revoke.
pub fn revoke(registry: &Registry, subject: &Subject, stop: &Stop) -> Outcome<Change> {
    if let Subject::Key(key) = subject {
        let mut change = Change::default();
        for (partner, folder) in &registry.partners {
            let mut here = Change::default();
            end_credentials(folder, |c| c.key == Some(*key), stop, &mut here);
            for record in folder.anchors.values().filter(|a| a.value.key_digests().any(|own| own == *key)) {
                end_anchor(folder, &record.value.id, stop, &mut here);
            }
            if !here.writes.is_empty() {
                change.events.push(event(partner, Code::Revoked, subject, stop, &here));
                change.writes.append(&mut here.writes);
            }
        }
        return something(change, subject);
    }
    let (partner, folder) = folder(registry, subject)?;
    let mut change = Change::default();
    let code = match subject {
        Subject::Credential(_, application, id) => {
            let there =
                folder.credentials.get(id).filter(|c| c.value.application == *application).ok_or_else(|| missing(subject))?;
            // One that is named is taken back also after it ended by itself: it says that it should not have been.
            if there.value.revoked.is_none() {
                end_credential(there, stop, &mut change);
            }
            Code::CredentialRevoked
        }
        Subject::Anchor(_, id) => {
            folder.anchors.get(id).ok_or_else(|| missing(subject))?;
            end_anchor(folder, id, stop, &mut change);
            Code::AnchorRevoked
        }
        Subject::Application(_, id) => {
            let record = folder.applications.get(id).ok_or_else(|| missing(subject))?;
            end_credentials(folder, |c| c.application == *id, stop, &mut change);
            if !record.value.holds.iter().any(Hold::is_open) {
                let mut value = record.value.clone();
                value.holds.push(stop.hold()?);
                change.write(&record.path, Some(record.digest), Content::Application(Box::new(value)));
            }
            Code::Revoked
        }
        Subject::Partner(_) => {
            let record = folder.partner.as_ref().ok_or_else(|| missing(subject))?;
            end_credentials(folder, |_| true, stop, &mut change);
            if !record.value.holds.iter().any(Hold::is_open) {
                let mut value = record.value.clone();
                value.holds.push(stop.hold()?);
                change.write(&record.path, Some(record.digest), Content::Partner(Box::new(value)));
            }
            Code::Revoked
        }
        Subject::Key(_) => return Err(missing(subject)),
    };
    if !change.writes.is_empty() {
        change.events.push(event(partner, code, subject, stop, &change));
    }
    something(change, subject)
}

/// Plans the end of a partner: every credential and anchor is revoked, and the record becomes a tombstone. The folder stays, so that
/// the id is never given again.
///
/// # Errors
/// When there is no such partner, or it was offboarded already.
pub fn offboard(registry: &Registry, partner: &PartnerId, stop: &Stop) -> Outcome<Change> {
    let subject = Subject::Partner(partner.clone());
    let (_, folder) = folder(registry, &subject)?;
    let record = folder.partner.as_ref().ok_or_else(|| missing(&subject))?;
    if let Some(end) = &record.value.offboarded {
        return Err(Failure::no(format!("`{partner}` was offboarded on {}", end.on.day())));
    }
    let mut change = Change::default();
    for anchor in folder.anchors.keys() {
        end_anchor(folder, anchor, stop, &mut change);
    }
    let done: Vec<String> = change.writes.iter().map(|write| write.path.clone()).collect();
    let left = |c: &Credential| !done.iter().any(|path| path.ends_with(&format!("/credentials/{}.yaml", c.id)));
    end_credentials(folder, left, stop, &mut change);
    folder.applications.values().for_each(|application| end_grants(application, stop, &mut change));
    let mut value = record.value.clone();
    value.offboarded = Some(stop.revocation());
    change.write(&record.path, Some(record.digest), Content::Partner(Box::new(value)));
    change.events.push(event(partner, Code::Offboarded, &subject, stop, &change));
    Ok(change)
}

/// The gateways that have to hear of a stop of that subject, by name.
#[must_use]
pub fn awaited<'r>(registry: &'r Registry, subject: &Subject, at: Moment) -> Vec<&'r Gateway> {
    let partners = registry.partners.iter().filter(|(id, _)| subject.partner().is_none_or(|partner| partner == *id));
    let environments: BTreeSet<_> = partners.flat_map(|(_, folder)| reached(folder, subject, at)).collect();
    let gateways = registry.gateways.values().map(|record| &record.value);
    gateways.filter(|gateway| gateway.retired.is_none() && environments.contains(&gateway.environment)).collect()
}

fn folder<'r>(registry: &'r Registry, subject: &Subject) -> Outcome<(&'r PartnerId, &'r PartnerFolder)> {
    subject.partner().and_then(|partner| registry.partners.get_key_value(partner)).ok_or_else(|| missing(subject))
}

fn missing(subject: &Subject) -> Failure {
    let hint = subject.partner().map_or_else(|| "admit status".to_owned(), |partner| format!("admit status {partner}"));
    Failure::no(format!("there is no `{subject}` in the registry")).hint(hint)
}

fn something(change: Change, subject: &Subject) -> Outcome<Change> {
    if change.writes.is_empty() { Err(Failure::no(format!("nothing of `{subject}` is left to revoke"))) } else { Ok(change) }
}

/// Ends the credentials that are not over yet. One that expired needs no revocation.
fn end_credentials(folder: &PartnerFolder, which: impl Fn(&Credential) -> bool, stop: &Stop, change: &mut Change) {
    for record in folder.credentials.values().filter(|record| record.value.is_live(stop.on) && which(&record.value)) {
        end_credential(record, stop, change);
    }
}

fn end_credential(record: &Record<Credential>, stop: &Stop, change: &mut Change) {
    let mut value = record.value.clone();
    value.revoked = Some(stop.revocation());
    change.write(&record.path, Some(record.digest), Content::Credential(Box::new(value)));
}

fn end_anchor(folder: &PartnerFolder, id: &crate::model::AnchorId, stop: &Stop, change: &mut Change) {
    if let Some(Record { path, digest, value }) = folder.anchors.get(id).filter(|record| record.value.revoked.is_none()) {
        let mut value = value.clone();
        value.revoked = Some(stop.revocation());
        value.challenge = None;
        change.write(path, Some(*digest), Content::Anchor(Box::new(value)));
    }
    let written: Vec<String> = change.writes.iter().map(|write| write.path.clone()).collect();
    let fresh =
        |c: &Credential| c.anchor == *id && !written.iter().any(|path| path.ends_with(&format!("/credentials/{}.yaml", c.id)));
    end_credentials(folder, fresh, stop, change);
}

/// Ends the grants that would have gone on, with the day of the offboarding as their last.
fn end_grants(record: &Record<Application>, stop: &Stop, change: &mut Change) {
    let today = stop.on.day();
    let mut value = record.value.clone();
    let grants = value.environments.values_mut().flat_map(|access| &mut access.grants);
    grants.filter(|grant| grant.until.is_none_or(|until| until > today)).for_each(|grant| grant.until = Some(today));
    if value != record.value {
        change.write(&record.path, Some(record.digest), Content::Application(Box::new(value)));
    }
}

fn event(partner: &PartnerId, code: Code, subject: &Subject, stop: &Stop, change: &Change) -> EventDraft {
    EventDraft {
        partner: partner.clone(),
        code,
        subject: subject.to_string(),
        reason: Some(stop.reason),
        note: stop.note.clone(),
        records: change.writes.iter().map(|write| write.path.clone()).collect(),
        relied: BTreeMap::new(),
    }
}

/// Puts what a stop writes into a folder in memory. The digests stay those of the files that the plan was made on.
pub(super) fn overlay(folder: &mut PartnerFolder, change: &Change) {
    for write in &change.writes {
        match &write.content {
            Content::Partner(value) => put(folder.partner.iter_mut(), &write.path, value),
            Content::Application(value) => put(folder.applications.values_mut(), &write.path, value),
            Content::Anchor(value) => put(folder.anchors.values_mut(), &write.path, value),
            Content::Credential(value) => put(folder.credentials.values_mut(), &write.path, value),
            _ => {}
        }
    }
}

fn put<'r, T: Clone + 'r>(records: impl Iterator<Item = &'r mut Record<T>>, path: &str, value: &T) {
    records.filter(|record| record.path == path).for_each(|record| record.value = value.clone());
}
