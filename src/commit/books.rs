//! What is about to become durable: the bytes of each file, and each log with the events behind it, signed one after the other. Nothing of
//! it is on the disk yet, and no log is handed on that a reader would not take.

use super::{Hand, behind, log_path, not_prepared};
use crate::{
    crypto::sha256,
    failure::{Failure, Outcome},
    history::{self, Break, Place, Roster},
    model::{Change, Code, Content, Digest, Event, EventDraft, PartnerId, Text},
    policy::Loaded,
    store::save::prepare,
};
use std::{
    collections::{BTreeMap, BTreeSet},
    path::Path,
};

/// The files and logs of one step.
pub(super) struct Books<'a, 'h> {
    root: &'a Path,
    loaded: &'a Loaded,
    roster: Roster<'a>,
    pub(super) hand: Hand<'h>,
    files: BTreeMap<String, (Option<Digest>, Vec<u8>)>,
    logs: BTreeMap<PartnerId, Log>,
    /// The partners whom something is given, and of these the ones who have something put on record.
    pub(super) given: BTreeSet<PartnerId>,
    pub(super) recorded: BTreeSet<PartnerId>,
    /// The keys that come to stand in a credential.
    pub(super) keys: Vec<Digest>,
}

/// A log that grows. What was read of it was verified once, and so is each line behind that.
struct Log {
    bytes: Vec<u8>,
    place: Place,
    broken: Option<Break>,
    /// Whether an event of this step is in it, or would be.
    grew: bool,
}

impl<'a, 'h> Books<'a, 'h> {
    /// Books in which nothing stands yet.
    pub(super) fn open(root: &'a Path, loaded: &'a Loaded, hand: Hand<'h>) -> Self {
        let roster = Roster::new(&loaded.registry.owners);
        let (files, logs) = (BTreeMap::new(), BTreeMap::new());
        let (given, recorded) = (BTreeSet::new(), BTreeSet::new());
        Self { root, loaded, roster, hand, files, logs, given, recorded, keys: Vec::new() }
    }

    /// The place that the next event of a partner takes: its number and the hash of the line before.
    pub(super) fn place(&mut self, partner: &PartnerId) -> (u64, Digest) {
        let registry = &self.loaded.policy.registry;
        self.log(partner).next(registry, partner)
    }

    /// Enters a change: its files, and its events behind those that are in the logs already.
    pub(super) fn enter(&mut self, change: &Change) -> Outcome<()> {
        if let Some(twice) = change.writes.iter().find(|write| self.files.contains_key(&write.path)) {
            return Err(Failure::unanswered(format!("`{}` would be written twice in one step", twice.path)));
        }
        for write in &change.writes {
            let bytes = prepare(self.root, write).map_err(not_prepared)?;
            self.files.insert(write.path.clone(), (write.found, bytes));
            if let Content::Credential(credential) = &write.content {
                self.keys.extend(credential.key);
            }
        }
        for draft in &change.events {
            self.append(draft)?;
            self.given.extend(draft.code.gives().then(|| draft.partner.clone()));
            self.recorded.extend(draft.code.puts_on_record().then(|| draft.partner.clone()));
        }
        Ok(())
    }

    /// The files that will change, sorted.
    pub(super) fn paths(&self) -> Vec<String> {
        let logs = self.logs.iter().filter(|(_, log)| log.grew).map(|(partner, _)| log_path(partner));
        let paths: BTreeSet<String> = self.files.keys().cloned().chain(logs).collect();
        paths.into_iter().collect()
    }

    /// What each file becomes, and what was found there.
    pub(super) fn contents(self) -> impl Iterator<Item = (String, Option<Digest>, Vec<u8>)> {
        let loaded = self.loaded;
        let logs = self.logs.into_iter().filter(|(_, log)| log.grew).map(|(partner, log)| {
            let found = loaded.registry.partners.get(&partner).map(|folder| &folder.log).filter(|log| !log.is_empty());
            (log_path(&partner), found.map(|log| sha256(log)), log.bytes)
        });
        self.files.into_iter().map(|(path, (found, bytes))| (path, found, bytes)).chain(logs)
    }

    /// The log of a partner, verified when it is first asked for.
    fn log(&mut self, partner: &PartnerId) -> &mut Log {
        let (loaded, roster) = (self.loaded, &mut self.roster);
        self.logs.entry(partner.clone()).or_insert_with(|| {
            let bytes = loaded.registry.partners.get(partner).map(|folder| folder.log.clone()).unwrap_or_default();
            let start = Place::start(&loaded.policy.registry, partner);
            let chain = history::read_on(&bytes, start, &loaded.policy.registry, partner, roster);
            let at = chain.events.last().map(|event| event.at);
            let place = Place { lines: chain.events.len() as u64, head: chain.head.unwrap_or(start.head), at };
            Log { bytes, place, broken: chain.broken, grew: false }
        })
    }

    fn append(&mut self, draft: &EventDraft) -> Outcome<()> {
        let (loaded, now) = (self.loaded, self.hand.now);
        let (registry, partner) = (&loaded.policy.registry, &draft.partner);
        if self.hand.dry_run {
            self.log(partner).grew = true;
            return Ok(());
        }
        if self.hand.signer.is_none() {
            return Err(Failure::unanswered("no signing key was given, and what cannot be signed is not logged"));
        }
        let log = self.log(partner);
        log.holds(draft.code, partner)?;
        if let Some(last) = log.place.at.filter(|last| now < *last) {
            return Err(behind(partner, now, last));
        }
        let event = self.event(draft)?;
        let bytes = history::event_bytes(&event)?;
        let signer = self.hand.signer.as_deref_mut().ok_or_else(|| Failure::unanswered("no signing key was given"))?;
        let signature = signer.sign(history::NAMESPACE, &bytes)?;
        let line = history::log_line(event, &signature)?;
        let Some(log) = self.logs.get_mut(partner) else { return Ok(()) };
        if log.broken.is_none() {
            let read = history::read_on(&line, log.place, registry, partner, &mut self.roster);
            log.broken = read.broken;
            log.place = Place { lines: log.place.lines + 1, head: read.head.unwrap_or(log.place.head), at: Some(now) };
            log.holds(draft.code, partner)?;
        }
        log.bytes.extend(line);
        log.grew = true;
        Ok(())
    }

    fn event(&mut self, draft: &EventDraft) -> Outcome<Event> {
        let subject: Text = draft.subject.parse().map_err(|e: crate::model::NotText| Failure::unanswered(e.to_string()))?;
        let (seq, previous) = self.place(&draft.partner);
        let written = |path: &String| self.files.get(path).map(|(_, bytes)| (path.clone(), sha256(bytes)));
        Ok(Event {
            version: 1,
            registry: self.loaded.policy.registry.clone(),
            partner: draft.partner.clone(),
            seq,
            at: self.hand.now,
            code: draft.code,
            actor: self.hand.actor.clone(),
            subject,
            reason: draft.reason,
            note: draft.note.clone(),
            records: draft.records.iter().filter_map(written).collect(),
            relied: draft.relied.clone(),
            previous,
        })
    }
}

impl Log {
    fn next(&self, registry: &Text, partner: &PartnerId) -> (u64, Digest) {
        match self.broken {
            None => (self.place.lines + 1, self.place.head),
            Some(_) => history::next_link(&self.bytes, registry, partner),
        }
    }

    /// Nothing stands in the way of stopping, not even a log that does not hold: it stays broken where it is.
    fn holds(&self, code: Code, partner: &PartnerId) -> Outcome<()> {
        match self.broken.as_ref().filter(|_| !code.stops()) {
            None => Ok(()),
            Some(Break { line, message }) => {
                Err(Failure::no(format!("the log of `{partner}` does not hold at line {line}: {message}"))
                    .hint(format!("admit verify log {partner}")))
            }
        }
    }
}
