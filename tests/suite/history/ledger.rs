//! Logs made in memory, with everybody's keys at hand, for tests to tamper with. It judges nothing.

use crate::{
    in_parts::parts,
    world::{PARTNER, World, id},
};
use admit::{
    crypto::{NewKey, SigningKey},
    failure::Outcome,
    history::{self, Chain, Checkpoint, Departure, NoteKey},
    model::{Code, Digest, PartnerId, Period},
    ops::{Heads, Since},
    policy::Loaded,
    rules::Scene,
};
use std::collections::BTreeMap;

/// The people whose events take turns, so that a signature of another is at hand.
const ACTORS: [&str; 3] = ["priya-nair", "tom-berger", "maria-lopez"];

/// The world with a log of so many events, a minute apart, in the place of its own; `seed` tells two such logs apart.
pub(super) fn world(partner: &str, events: usize, seed: u8) -> World {
    let mut world = World::new();
    world.folder(partner).log.clear();
    for n in 0..events {
        world.now = world.now.plus(Period::minutes(1));
        let records: BTreeMap<String, Digest> =
            [(format!("partners/{partner}/evidence/document-{n}.yaml"), Digest([seed; 32]))].into();
        let code = if n % 7 == 3 { Code::Suspended } else { Code::EvidenceRecorded };
        world.sign_event_over(partner, code, ACTORS[n % ACTORS.len()], partner, records, BTreeMap::new());
    }
    world
}

/// The log of the partner that tests are about.
pub(super) fn log(world: &World) -> &[u8] {
    &world.registry.partners[PARTNER].log
}

/// Reads bytes as the log of that partner.
pub(super) fn read(world: &World, bytes: &[u8]) -> Chain {
    history::read(bytes, &world.policy.registry, &id::<PartnerId>(PARTNER), &world.registry.owners)
}

/// The lines with their line feeds.
pub(super) fn lines(log: &[u8]) -> Vec<Vec<u8>> {
    log.split_inclusive(|b| *b == b'\n').map(<[u8]>::to_vec).collect()
}

pub(super) fn loaded(world: &World) -> Loaded {
    Loaded { policy: world.policy.clone(), registry: world.registry.clone() }
}

/// A checkpoint over logs that are read one by one, as a key would sign it.
pub(super) fn sign(world: &World, key: &SigningKey, name: &str) -> Outcome<Checkpoint> {
    let mut heads = Heads::default();
    parts(&loaded(world), 1).iter().for_each(|part| heads.part(part));
    heads.checkpoint(&loaded(world), key.public_key(), Some(name), world.now)
}

/// Where logs that are read one by one do not go on from a checkpoint.
pub(super) fn departures(world: &World, made: &Checkpoint) -> Vec<Departure> {
    let mut since = Since::new(made, None);
    for Loaded { policy, registry } in parts(&loaded(world), 1) {
        since.part(&Scene::new(&registry, &policy, world.now, None)).unwrap();
    }
    since.end()
}

/// A key for checkpoints, and a checkpoint over everything as it stands.
pub(super) fn checkpoint(world: &World) -> (SigningKey, NoteKey, Checkpoint) {
    let key = SigningKey::generate(NewKey::Ed25519, &mut crate::world::FixedEntropy::of("checkpoint")).unwrap();
    let made = sign(world, &key, "bank.example/log").unwrap();
    let public = NoteKey::new("bank.example/log", key.public_key()).unwrap();
    (key, public, made)
}
