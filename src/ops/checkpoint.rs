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

/// Where logs stand, read part after part.
#[derive(Debug, Default)]
pub struct Heads {
    logs: BTreeMap<PartnerId, Head>,
    broken: Vec<String>,
    /// The latest event, and whose.
    last: Option<(Moment, PartnerId)>,
}

impl Heads {
    /// Reads some logs.
    pub fn part(&mut self, loaded: &Loaded) {
        let registry = &loaded.policy.registry;
        let folders: Vec<_> = loaded.registry.partners.iter().collect();
        let read: Vec<_> = folders
            .par_iter()
            .map(|(partner, folder)| (*partner, history::read(&folder.log, registry, partner, &loaded.registry.owners)))
            .collect();
        for (partner, chain) in read {
            if let Some(place) = &chain.broken {
                self.broken.push(format!("partners/{partner}/log.jsonl:{}: {}", place.line, place.message));
            }
            let last = chain.events.last().map(|last| (last.at, partner.clone()));
            self.last = self.last.take().max(last);
            let digest = chain.head.unwrap_or_else(|| history::first_link(registry, partner));
            self.logs.insert(partner.clone(), Head { events: chain.events.len() as u64, digest });
        }
    }

    /// Puts the checkpoint together that a key is to sign: under the name that policy gives the key, or else under the given one. Of
    /// `loaded` only what is common to all is looked at.
    ///
    /// # Errors
    /// When policy names another key or name, a log does not hold, or an event is dated after `now`.
    pub fn checkpoint(self, loaded: &Loaded, key: &PublicKey, given: Option<&str>, now: Moment) -> Outcome<Checkpoint> {
        let Self { logs, broken, last } = self;
        let (policy, registry) = (&loaded.policy, &loaded.policy.registry);
        let known = named(policy)?;
        let usual = known.as_ref().map_or_else(|| checkpoint_name(registry), |known| known.name().to_owned());
        let signer = NoteKey::new(given.unwrap_or(&usual), key)?;
        if known.as_ref().is_some_and(|known| *known != signer) {
            return Err(Failure::no(format!("`{signer}` is not the `checkpoint-key` that policy names")));
        }
        if let Some((last, partner)) = last.filter(|(last, _)| now < *last) {
            return Err(Failure::unanswered(format!("the clock says {now}, and the last event of `{partner}` is of {last}")));
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
}

/// Whether logs go on from a checkpoint, part after part.
pub struct Since<'c> {
    checkpoint: &'c Checkpoint,
    policy: Option<Departure>,
    /// Of each log that the checkpoint knows and that is asked for: nothing while it was not seen, then where it departs.
    logs: BTreeMap<&'c PartnerId, Option<Option<Departure>>>,
}

impl<'c> Since<'c> {
    /// Compares all logs, or that of one partner.
    #[must_use]
    pub fn new(checkpoint: &'c Checkpoint, partner: Option<&PartnerId>) -> Self {
        let asked = checkpoint.logs.keys().filter(|known| partner.is_none_or(|partner| partner == *known));
        Self { checkpoint, policy: None, logs: asked.map(|known| (known, None)).collect() }
    }

    /// Compares the logs of a scene, and the policy.
    ///
    /// # Errors
    /// When policy and what belongs to it cannot be digested.
    pub fn part(&mut self, scene: &Scene<'_>) -> Outcome<()> {
        let (checkpoint, digest) = (self.checkpoint, scene.policy_digest.clone()?);
        self.policy = checkpoint.policy_departure(&scene.policy.registry, scene.policy.version, digest);
        for view in &scene.partners {
            if let Some(seen) = self.logs.get_mut(view.id) {
                *seen = Some(checkpoint.departure(view.id, Some((view.folder.log.as_slice(), &view.chain))));
            }
        }
        Ok(())
    }

    /// Where the registry no longer goes on from it.
    #[must_use]
    pub fn end(self) -> Vec<Departure> {
        let Self { checkpoint, policy, logs } = self;
        let logs = logs.into_iter().filter_map(|(known, seen)| seen.unwrap_or_else(|| checkpoint.departure(known, None)));
        policy.into_iter().chain(logs).collect()
    }
}
