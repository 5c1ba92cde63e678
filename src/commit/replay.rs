//! The way of a rebased log to the disk: signed anew, read as any reader would, and durable in one step with its receipts, or not at
//! all.

use super::{Hand, PATIENCE, failed, log_path};
use crate::{
    crypto::sha256,
    failure::{Failure, Outcome},
    history::{self, Replay},
    policy::Loaded,
    store::{lock::Lock, receipts, transaction::Transaction},
};
use std::path::Path;

/// Signs the events of a replay and makes the log and the receipts durable; returns the files, in order. none when the log is
/// already what it would become.
///
/// # Errors
/// When a receipt is not the one that its event wrote, the key cannot sign, the log would not hold, or the disk does not take it. Nothing
/// has changed then.
pub fn replay(root: &Path, loaded: &Loaded, replay: &Replay, hand: Hand<'_>) -> Outcome<Vec<String>> {
    let Hand { actor: _, signer, now, command, dry_run, seen: _ } = hand;
    let (partner, registry) = (&replay.partner, &loaded.policy.registry);
    let receipts = receipts::read(root, replay.receipts()).map_err(|error| failed(&error))?;
    let found = loaded.registry.partners.get(partner).map(|folder| folder.log.as_slice()).unwrap_or_default();
    if replay.events.is_empty() && found == replay.base {
        return Ok(Vec::new());
    }
    let mut paths: Vec<String> = receipts.keys().cloned().collect();
    paths.push(log_path(partner));
    paths.sort();
    if dry_run {
        return Ok(paths);
    }
    let signer =
        signer.ok_or_else(|| Failure::unanswered("no signing key was given, and what cannot be signed is not logged"))?;
    let replayed = replay.sign(&receipts, signer)?;
    let chain = history::read(&replayed.log, registry, partner, &loaded.registry.owners);
    if let Some(broken) = chain.broken {
        return Err(Failure::no(format!("the log of `{partner}` would not hold at line {}: {}", broken.line, broken.message)));
    }
    let lock = Lock::acquire(root, command, now, PATIENCE).map_err(|error| failed(&error))?;
    let mut transaction = Transaction::begin(&lock).map_err(|error| failed(&error))?;
    for (path, bytes) in replayed.receipts {
        transaction.write(&path, bytes).map_err(|error| failed(&error))?;
        transaction.expect(&path, receipts.get(&path).map(|bytes| sha256(bytes))).map_err(|error| failed(&error))?;
    }
    transaction.write(&log_path(partner), replayed.log).map_err(|error| failed(&error))?;
    transaction.expect(&log_path(partner), (!found.is_empty()).then(|| sha256(found))).map_err(|error| failed(&error))?;
    transaction.commit().map_err(|error| failed(&error))?;
    Ok(paths)
}
