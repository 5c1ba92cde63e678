//! The one path from a planned change to the disk: every file and every event of it becomes durable in one step, or nothing
//! does. What cannot be logged does not happen.

mod replay;

pub use replay::replay;

use crate::{
    crypto::sha256,
    failure::{Failure, Outcome},
    history::{self, Signer},
    model::{Change, Content, Digest, Event, EventDraft, Moment, OwnerId, PartnerId, Period, Text},
    policy::Loaded,
    store::{
        file::{FileError, Trouble},
        load::{Wanted, key_uses, load},
        lock::{Lock, Turn},
        save::{NotPrepared, prepare},
        transaction::Transaction,
    },
};
use std::{collections::BTreeMap, path::Path, time::Duration};

/// Who acts, with which key, and when.
pub struct Hand<'a> {
    /// The owner.
    pub actor: OwnerId,
    /// The key; a change without events needs none.
    pub signer: Option<&'a mut dyn Signer>,
    /// The moment.
    pub now: Moment,
    /// The command, for whoever meets the lock.
    pub command: &'a str,
    /// Say what would be written, and write nothing.
    pub dry_run: bool,
    /// How the registry stood when it was read; where that is not known, it is taken that somebody wrote since.
    pub seen: Option<Turn>,
}

/// How long a command waits for another one that is changing the registry.
const PATIENCE: Duration = Duration::from_secs(20);

/// How much later than the beginning of a command an event may be that somebody else wrote meanwhile.
const MEANWHILE: Period = Period::minutes(1);

/// Makes a change durable; returns the files, in order.
///
/// # Errors
/// When a file changed since the plan was made, the key cannot sign, a log does not hold, or the disk does not take it. Nothing has
/// changed then.
pub fn commit(root: &Path, loaded: &Loaded, change: &Change, hand: Hand<'_>) -> Outcome<Vec<String>> {
    let mut files = BTreeMap::new();
    for write in &change.writes {
        let bytes = prepare(root, write).map_err(not_prepared)?;
        files.insert(write.path.clone(), (write.found, bytes));
    }
    let Hand { actor, signer, now, command, dry_run, seen } = hand;
    let mut logs: BTreeMap<PartnerId, Vec<u8>> = BTreeMap::new();
    if !dry_run && !change.events.is_empty() {
        let signer =
            signer.ok_or_else(|| Failure::unanswered("no signing key was given, and what cannot be signed is not logged"))?;
        let written: BTreeMap<String, Digest> = files.iter().map(|(path, (_, bytes))| (path.clone(), sha256(bytes))).collect();
        for draft in &change.events {
            let old = loaded.registry.partners.get(&draft.partner).map(|p| p.log.clone()).unwrap_or_default();
            let log = logs.remove(&draft.partner).unwrap_or(old);
            logs.insert(draft.partner.clone(), append(loaded, log, draft, &written, &actor, &mut *signer, now)?);
        }
    }
    let mut paths: Vec<String> = files.keys().cloned().collect();
    paths.extend(change.events.iter().map(|draft| log_path(&draft.partner)));
    paths.sort();
    paths.dedup();
    if dry_run {
        return Ok(paths);
    }
    let lock = Lock::acquire(root, command, now, PATIENCE).map_err(|error| failed(&error))?;
    let mut transaction = Transaction::begin(&lock).map_err(|error| failed(&error))?;
    if let Some(draft) = change.events.iter().find(|draft| draft.code.gives()) {
        ground_holds(root, loaded, &draft.partner)?;
        if draft.code.puts_on_record() && !seen.is_some_and(|seen| lock.follows(&seen)) {
            keys_stand_alone(root, loaded, &draft.partner, change)?;
        }
    }
    for (path, (found, bytes)) in files {
        transaction.write(&path, bytes).map_err(|error| failed(&error))?;
        transaction.expect(&path, found).map_err(|error| failed(&error))?;
    }
    for (partner, bytes) in logs {
        let path = log_path(&partner);
        let found = loaded.registry.partners.get(&partner).map(|p| &p.log).filter(|log| !log.is_empty()).map(|log| sha256(log));
        transaction.write(&path, bytes).map_err(|error| failed(&error))?;
        transaction.expect(&path, found).map_err(|error| failed(&error))?;
    }
    transaction.commit().map_err(|error| failed(&error))?;
    Ok(paths)
}

/// What gives something was decided on more than the files that it writes: a rejection, a new policy or another grant that came since,
/// and touches none of them, undoes the decision as well. Looked at once nobody else can write.
fn ground_holds(root: &Path, loaded: &Loaded, partner: &PartnerId) -> Outcome<()> {
    let again = |message: String| Err(Failure::no(message).hint("run the command again"));
    match load(root, Wanted::Partner(partner)) {
        Ok(fresh) => match loaded.moved_in(&fresh, partner) {
            Some(path) => again(format!("`{path}` changed while the command ran, and the decision rested on it")),
            None => Ok(()),
        },
        Err(_) => again("the registry changed while the command ran, and can no longer be read".to_owned()),
    }
}

/// Two commands for two partners write none of the same files, and may bring one key. It is searched for again once nobody else can write.
fn keys_stand_alone(root: &Path, loaded: &Loaded, partner: &PartnerId, change: &Change) -> Outcome<()> {
    let anchors = loaded.registry.partners.get(partner).into_iter().flat_map(|folder| folder.anchors.values());
    let new = change.writes.iter().filter_map(|write| match &write.content {
        Content::Credential(credential) => credential.key,
        _ => None,
    });
    let keys: Vec<Digest> = anchors.flat_map(|record| record.value.key_digests()).chain(new).collect();
    let uses = key_uses(root, partner, &keys).map_err(|error| failed(&error))?;
    match uses.iter().find(|found| !loaded.registry.key_uses.contains(found)) {
        None => Ok(()),
        Some(found) => Err(Failure::no(format!("`{}` came to hold the same key while the command ran", found.path))
            .hint("run the command again")),
    }
}

/// A command has its moment from when it began, and others may have written since. What is longer ago than they may take is the clock.
fn behind(partner: &PartnerId, now: Moment, last: Moment) -> Failure {
    if last <= now.plus(MEANWHILE) {
        let message =
            format!("the log of `{partner}` changed while the command ran: it began at {now}, and the last event is of {last}");
        return Failure::no(message).hint("run the command again");
    }
    Failure::unanswered(format!("the clock says {now}, and the last event of `{partner}` is of {last}"))
}

/// A change that is on record is no change that was not made: whoever retries must know.
fn failed(error: &FileError) -> Failure {
    let failure = Failure::unanswered(error.to_string());
    match error.kind {
        Trouble::Unfinished => {
            failure.hint("admit check   # finishes it; a credential that is on record then was delivered to nobody")
        }
        _ => failure,
    }
}

fn log_path(partner: &PartnerId) -> String {
    format!("partners/{partner}/log.jsonl")
}

fn not_prepared(error: NotPrepared) -> Failure {
    match error {
        NotPrepared::File(error) => Failure::unanswered(error.to_string()),
        NotPrepared::Changed(message) => Failure::no(message).hint("run the command again"),
        NotPrepared::Unwritable(message) => Failure::unanswered(message),
    }
}

/// The log with one more event, which is verified as any reader would before it is written.
fn append(
    loaded: &Loaded,
    mut log: Vec<u8>,
    draft: &EventDraft,
    written: &BTreeMap<String, Digest>,
    actor: &OwnerId,
    signer: &mut dyn Signer,
    now: Moment,
) -> Outcome<Vec<u8>> {
    let (registry, owners) = (&loaded.policy.registry, &loaded.registry.owners);
    let chain = history::read(&log, registry, &draft.partner, owners);
    let holds = |chain: &history::Chain| match &chain.broken {
        None => Ok(()),
        // Nothing stands in the way of stopping, not even a log that does not hold: it stays broken where it is.
        Some(_) if draft.code.stops() => Ok(()),
        Some(broken) => {
            Err(Failure::no(format!("the log of `{}` does not hold at line {}: {}", draft.partner, broken.line, broken.message))
                .hint(format!("admit verify log {}", draft.partner)))
        }
    };
    holds(&chain)?;
    if let Some(last) = chain.events.last().filter(|last| now < last.at) {
        return Err(behind(&draft.partner, now, last.at));
    }
    let (seq, previous) = history::next_link(&log, registry, &draft.partner);
    let subject: Text = draft.subject.parse().map_err(|e: crate::model::NotText| Failure::unanswered(e.to_string()))?;
    let event = Event {
        version: 1,
        registry: registry.clone(),
        partner: draft.partner.clone(),
        seq,
        at: now,
        code: draft.code,
        actor: actor.clone(),
        subject,
        reason: draft.reason,
        note: draft.note.clone(),
        records: draft.records.iter().filter_map(|path| written.get(path).map(|digest| (path.clone(), *digest))).collect(),
        relied: draft.relied.clone(),
        previous,
    };
    let signature = signer.sign(history::NAMESPACE, &history::event_bytes(&event)?)?;
    log.extend(history::log_line(event, &signature)?);
    holds(&history::read(&log, registry, &draft.partner, owners))?;
    Ok(log)
}
