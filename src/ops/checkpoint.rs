//! Checkpoints: what is signed over all logs, by whose key, and whether the registry still goes on from one. A checkpoint over a log
//! that does not hold is never made.

use crate::{
    approval::policy_digest,
    crypto::PublicKey,
    failure::{Failure, Outcome},
    grammar,
    history::{self, Checkpoint, Departure, Head, NoteKey},
    model::{Moment, PartnerId, Text},
    policy::{Loaded, Policy},
    rules::Scene,
};
use rayon::iter::{IntoParallelRefIterator, ParallelIterator};
use std::collections::BTreeMap;

/// The name of a registry's checkpoint key, when none is given.
#[must_use]
pub fn checkpoint_name(registry: &Text) -> String {
    format!("admit.{registry}")
}

/// The key that policy names for checkpoints.
fn named(policy: &Policy) -> Outcome<Option<NoteKey>> {
    let key = policy.checkpoint_key.as_ref().map(|key| key.as_str().parse::<NoteKey>());
    key.transpose().map_err(|refused| Failure::no(format!("`checkpoint-key` in admit.toml cannot be used: {refused}")))
}

/// The key whose signature on a checkpoint counts: the one that was given, or the one that policy names.
///
/// # Errors
/// When there is neither.
pub fn checkpoint_signer(loaded: &Loaded, given: Option<&NoteKey>) -> Outcome<NoteKey> {
    if let Some(given) = given {
        return Ok(given.clone());
    }
    named(&loaded.policy)?.ok_or_else(|| {
        Failure::usage("nobody says whose checkpoints count")
            .hint("--key NAME+ID+KEY names the key; `checkpoint-key` in admit.toml is the usual place")
    })
}

/// Puts the checkpoint together that a key is to sign: under the name that policy gives the key, or else under the given one.
///
/// # Errors
/// When policy names another key or name, a log does not hold, or an event is dated after `now`.
pub fn checkpoint(loaded: &Loaded, key: &PublicKey, given: Option<&str>, now: Moment) -> Outcome<Checkpoint> {
    let (policy, registry) = (&loaded.policy, &loaded.policy.registry);
    let known = named(policy)?;
    let usual = known.as_ref().map_or_else(|| checkpoint_name(registry), |known| known.name().to_owned());
    let signer = NoteKey::new(given.unwrap_or(&usual), key)?;
    if known.as_ref().is_some_and(|known| *known != signer) {
        return Err(Failure::no(format!("`{signer}` is not the `checkpoint-key` that policy names")));
    }
    let folders: Vec<_> = loaded.registry.partners.iter().collect();
    let read: Vec<_> = folders
        .par_iter()
        .map(|(partner, folder)| (*partner, history::read(&folder.log, registry, partner, &loaded.registry.owners)))
        .collect();
    let mut logs = BTreeMap::new();
    let mut broken = Vec::new();
    for (partner, chain) in read {
        if let Some(place) = &chain.broken {
            broken.push(format!("partners/{partner}/log.jsonl:{}: {}", place.line, place.message));
        }
        if let Some(last) = chain.events.last().filter(|last| now < last.at) {
            return Err(Failure::unanswered(format!(
                "the clock says {now}, and the last event of `{partner}` is of {}",
                last.at
            )));
        }
        let digest = chain.head.unwrap_or_else(|| history::first_link(registry, partner));
        logs.insert(partner.clone(), Head { events: chain.events.len() as u64, digest });
    }
    if !broken.is_empty() {
        let n = broken.len();
        let verb = if n == 1 { "does" } else { "do" };
        return Err(Failure::no(format!("no checkpoint is signed: {} {verb} not hold", grammar::count(n, "log")))
            .with_details(broken)
            .hint("admit verify log"));
    }
    Ok(Checkpoint {
        origin: signer.name().to_owned(),
        registry: registry.clone(),
        at: now,
        policy_version: policy.version,
        policy: policy_digest(policy, &loaded.registry)?,
        logs,
    })
}

/// Where the registry, or one partner's log, no longer goes on from a checkpoint.
///
/// # Errors
/// When policy and what belongs to it cannot be digested.
pub fn since(scene: &Scene<'_>, checkpoint: &Checkpoint, partner: Option<&PartnerId>) -> Outcome<Vec<Departure>> {
    let digest = scene.policy_digest.clone()?;
    let policy = checkpoint.policy_departure(&scene.policy.registry, scene.policy.version, digest);
    let asked = checkpoint.logs.keys().filter(|known| partner.is_none_or(|partner| partner == *known));
    let logs = asked.filter_map(|known| {
        let view = scene.partners.iter().find(|view| view.id == known);
        checkpoint.departure(known, view.map(|view| (view.folder.log.as_slice(), &view.chain)))
    });
    Ok(policy.into_iter().chain(logs).collect())
}
