//! The one path from a planned change to the disk: every file and every event of it becomes durable in one step, or nothing
//! does. What cannot be logged does not happen.

mod books;
mod replay;

pub use replay::replay;

use crate::{
    failure::{Failure, Outcome},
    history::Signer,
    model::{Change, Digest, Moment, OwnerId, PartnerId, Period},
    policy::Loaded,
    store::{
        file::{FileError, Trouble},
        load::{Wanted, key_uses, load},
        lock::{Lock, Turn},
        save::NotPrepared,
        transaction::Transaction,
    },
};
use books::Books;
use std::{collections::BTreeSet, path::Path, time::Duration};

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
    let mut books = Books::open(root, loaded, hand);
    books.enter(change)?;
    close(root, loaded, books)
}

/// Makes several changes durable in one step, each planned when the events of those before it are signed: `plan` is given the place in the
/// partner's log that the event of its change takes.
///
/// # Errors
/// As [`commit`], and when one of them cannot be planned.
pub fn commit_each<T>(
    root: &Path,
    loaded: &Loaded,
    turns: Vec<(PartnerId, T)>,
    mut plan: impl FnMut(T, (u64, Digest)) -> Outcome<Change>,
    hand: Hand<'_>,
) -> Outcome<Vec<String>> {
    let mut books = Books::open(root, loaded, hand);
    for (partner, turn) in turns {
        let change = plan(turn, books.place(&partner))?;
        books.enter(&change)?;
    }
    close(root, loaded, books)
}

fn close(root: &Path, loaded: &Loaded, books: Books<'_, '_>) -> Outcome<Vec<String>> {
    let paths = books.paths();
    if books.hand.dry_run {
        return Ok(paths);
    }
    let lock = Lock::acquire(root, books.hand.command, books.hand.now, PATIENCE).map_err(|error| failed(&error))?;
    let mut transaction = Transaction::begin(&lock).map_err(|error| failed(&error))?;
    if !books.given.is_empty() {
        ground_holds(root, loaded, &books.given)?;
    }
    if !books.recorded.is_empty() && !books.hand.seen.as_ref().is_some_and(|seen| lock.follows(seen)) {
        keys_stand_alone(root, loaded, &books)?;
    }
    for (path, found, bytes) in books.contents() {
        transaction.write(&path, bytes).map_err(|error| failed(&error))?;
        transaction.expect(&path, found).map_err(|error| failed(&error))?;
    }
    transaction.commit().map_err(|error| failed(&error))?;
    Ok(paths)
}

/// What gives something was decided on more than the files that it writes: a rejection, a new policy or another grant that came since,
/// and touches none of them, undoes the decision as well. Looked at once nobody else can write.
fn ground_holds(root: &Path, loaded: &Loaded, partners: &BTreeSet<PartnerId>) -> Outcome<()> {
    let again = |message: String| Err(Failure::no(message).hint("run the command again"));
    let Ok(fresh) = load(root, Wanted::Partners(partners)) else {
        return again("the registry changed while the command ran, and can no longer be read".to_owned());
    };
    match partners.iter().find_map(|partner| loaded.moved_in(&fresh, partner)) {
        Some(path) => again(format!("`{path}` changed while the command ran, and the decision rested on it")),
        None => Ok(()),
    }
}

/// Two commands for two partners write none of the same files, and may bring one key. It is searched for again once nobody else can write.
fn keys_stand_alone(root: &Path, loaded: &Loaded, books: &Books<'_, '_>) -> Outcome<()> {
    let folders = books.recorded.iter().filter_map(|partner| loaded.registry.partners.get(partner));
    let anchors = folders.flat_map(|folder| folder.anchors.values()).flat_map(|record| record.value.key_digests());
    let keys: Vec<Digest> = anchors.chain(books.keys.iter().copied()).collect();
    // Their own folders are as they were when they were judged.
    let uses = key_uses(root, &books.recorded, &keys).map_err(|error| failed(&error))?;
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
