//! Checkpoints in the library: one form, a root from its own lines, a key that counts.

use super::ledger::{checkpoint, departures, sign, world};
use crate::world::{PARTNER, World, id};
use admit::{
    crypto::{NewKey, SigningKey, SystemEntropy},
    history::{Checkpoint, Head, NoteKey, leaf, root},
    model::{Digest, PartnerId},
};

fn code(note: &str, key: &NoteKey) -> &'static str {
    Checkpoint::open(note.as_bytes(), key).unwrap_err().code
}

/// The same text with something changed, signed with the key all the same: what only the key's holder could do.
fn signed(text: &str, key: &SigningKey) -> String {
    let public = NoteKey::new("bank.example/log", key.public_key()).unwrap();
    let hash = admit::crypto::sha256(&[b"bank.example/log\n\x01", &key.public_key().spki_der()[12..]].concat());
    let signature = key.sign(text.as_bytes()).unwrap();
    assert!(public.to_string().starts_with("bank.example/log+"));
    format!("{text}\n\u{2014} bank.example/log {}\n", data_encoding::BASE64.encode(&[&hash.0[..4], &signature].concat()))
}

#[test]
fn a_checkpoint_reads_as_it_was_written() {
    let world = world(PARTNER, 5, 1);
    let (key, public, made) = checkpoint(&world);
    let note = made.sign(&key).unwrap();
    assert_eq!(note, signed(&made.text(), &key));
    assert_eq!(Checkpoint::open(note.as_bytes(), &public).unwrap(), made);
    let lines: Vec<&str> = note.lines().collect();
    assert_eq!(
        (lines[0], lines[1], lines[6]),
        ("bank.example/log", "2", &*format!("log acme-pay 5 {}", made.logs[PARTNER].digest))
    );
    let leaves: Vec<Digest> = lines[6..8].iter().map(|line| leaf(line.as_bytes())).collect();
    assert_eq!(lines[2], data_encoding::BASE64.encode(&root(&leaves).0));
    assert_eq!(made.events(), made.logs.values().map(|head| head.events).sum::<u64>());
}

#[test]
fn every_byte_of_a_note_counts() {
    let (key, public, made) = checkpoint(&world(PARTNER, 3, 1));
    let note = made.sign(&key).unwrap();
    let mut bytes = note.clone().into_bytes();
    for at in 0..bytes.len() {
        for bit in 0..8 {
            bytes[at] ^= 1 << bit;
            assert!(Checkpoint::open(&bytes, &public).is_err(), "byte {at}, bit {bit}");
            bytes[at] ^= 1 << bit;
        }
    }
    for end in 0..bytes.len() {
        assert!(Checkpoint::open(&bytes[..end], &public).is_err(), "{end} bytes");
    }
}

#[test]
fn what_says_a_second_thing_is_refused_though_the_key_signed_it() {
    let (key, public, made) = checkpoint(&world(PARTNER, 5, 1));
    let text = made.text();
    let log = text.lines().find(|line| line.starts_with("log acme-pay")).unwrap();
    let globex = text.lines().find(|line| line.starts_with("log globex")).unwrap();
    let cases = [
        (text.replacen("bank.example/log\n", "other.example/log\n", 1), "origin"),
        (text.replacen("\n2\n", "\n3\n", 1), "root"),
        (text.replacen("\n2\n", "\n02\n", 1), "root"),
        (text.replace("log acme-pay 5", "log acme-pay 6"), "root"),
        (text.replace(&format!("{globex}\n"), ""), "root"),
        (text.replace(&format!("{log}\n{globex}\n"), &format!("{globex}\n{log}\n")), "malformed"),
        (text.replace("log acme-pay 5", "log acme-pay 05"), "malformed"),
        (text.replace("log acme-pay 5", "log acme-pay  5"), "malformed"),
        (format!("{text}{globex}\n"), "malformed"),
        (format!("{text}note something\n"), "malformed"),
        (text.replace("policy 4 ", "policy +4 "), "malformed"),
        (text.replace("registry ", "repository "), "malformed"),
        (text.replacen("time ", "time  ", 1), "malformed"),
        (text.replace("\npolicy", "\n\npolicy"), "malformed"),
        ("bank.example/log\n0\n47DEQpj8HBSa+/TImW+5JCeuQeRkm5NMpJWZG3hSuFU=\n".to_owned(), "malformed"),
    ];
    for (changed, due) in cases {
        assert_ne!(changed, text);
        assert_eq!(code(&signed(&changed, &key), &public), due, "{changed}");
    }
}

#[test]
fn another_key_does_not_count_and_witnesses_are_passed_over() {
    let (key, public, made) = checkpoint(&World::new());
    let note = made.sign(&key).unwrap();
    let stranger = SigningKey::generate(NewKey::Ed25519, &mut SystemEntropy::new()).unwrap();
    let strange = NoteKey::new("bank.example/log", stranger.public_key()).unwrap();
    assert_eq!(code(&note, &strange), "unsigned");
    let witnessed = format!("{note}\u{2014} witness.example/w1 jWbPPwAAAABkGFDLEZMHwSRaJNiIDoe9\n");
    assert_eq!(Checkpoint::open(witnessed.as_bytes(), &public).unwrap(), made);
}

#[test]
fn no_partners_are_a_checkpoint_too() {
    let (key, public, mut made) = checkpoint(&World::new());
    made.logs.clear();
    let read = Checkpoint::open(made.sign(&key).unwrap().as_bytes(), &public).unwrap();
    assert_eq!(read.root().hex(), "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855");
}

#[test]
fn nothing_is_signed_over_a_log_that_does_not_hold() {
    let mut world = world(PARTNER, 5, 1);
    let (key, public, _) = checkpoint(&world);
    let sign =
        |world: &World, name: &str, key: &SigningKey| sign(world, key, name).map(|_| ()).map_err(|failure| failure.message);
    world.policy.checkpoint_key = Some(id(&public.to_string()));
    assert_eq!(sign(&world, "bank.example/log", &key), Ok(()));
    assert!(sign(&world, "bank.example/other", &key).unwrap_err().contains("is not the `checkpoint-key`"));
    let stranger = SigningKey::generate(NewKey::Ed25519, &mut SystemEntropy::new()).unwrap();
    assert!(sign(&world, "bank.example/log", &stranger).unwrap_err().contains("is not the `checkpoint-key`"));
    let p384 = SigningKey::generate(NewKey::P384, &mut SystemEntropy::new()).unwrap();
    assert!(sign(&world, "bank.example/log", &p384).unwrap_err().contains("Ed25519"));
    let mut early = world.clone();
    early.now = id("2026-01-01T00:00:00Z");
    assert!(sign(&early, "bank.example/log", &key).unwrap_err().contains("the clock says"));
    let log = &mut world.folder(PARTNER).log;
    let end = log.len() - 100;
    log[end] ^= 1;
    assert_eq!(sign(&world, "bank.example/log", &key).unwrap_err(), "no checkpoint is signed: 1 log does not hold");
}

#[test]
fn a_policy_that_went_back_is_found() {
    let world = world(PARTNER, 5, 1);
    let (_, _, made) = checkpoint(&world);
    let code = |world: &World| departures(world, &made).into_iter().map(|departure| departure.code).collect::<Vec<_>>();
    assert_eq!(code(&world), [""; 0]);
    let changed = |change: &dyn Fn(&mut World)| {
        let mut world = world.clone();
        change(&mut world);
        code(&world)
    };
    assert_eq!(changed(&|w| w.policy.version -= 1), ["policy-older"]);
    assert_eq!(changed(&|w| w.policy.version += 1), [""; 0]);
    assert_eq!(changed(&|w| w.policy.key_prefix = id("abc")), ["policy-altered"]);
    assert_eq!(changed(&|w| drop(w.registry.owners.remove("tom-berger"))), ["policy-altered"], "the lines are the same");
    assert_eq!(changed(&|w| drop(w.registry.partners.remove("globex"))), ["log-removed"]);
    assert_eq!(changed(&|w| w.folder("globex").log.clear()), ["log-cut"]);
    assert_eq!(changed(&|w| w.policy.registry = id("another")).first(), Some(&"registry-other"));
}

#[test]
fn who_was_onboarded_later_and_who_had_no_event_yet_depart_from_nothing() {
    let world = world(PARTNER, 5, 1);
    let (_, _, mut made) = checkpoint(&world);
    let globex: PartnerId = id("globex");
    made.logs.remove(&globex);
    assert_eq!(departures(&world, &made), []);
    made.logs.insert(globex, Head { events: 0, digest: Digest([7; 32]) });
    assert_eq!(departures(&world, &made), []);
}
