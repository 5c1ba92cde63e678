//! A log of 200 events, and every single thing that can be done to one line or one byte of it: each is found, and named at its line.

use super::ledger::{checkpoint, lines, log, read, world};
use crate::world::{PARTNER, World, id};
use admit::{
    history::{self, Chain, Place, Roster},
    model::{LogLine, PartnerId},
};
use rayon::iter::{IntoParallelIterator, ParallelIterator};
use std::sync::LazyLock;

const EVENTS: usize = 200;

static WORLD: LazyLock<World> = LazyLock::new(|| world(PARTNER, EVENTS, 1));

/// The line at which these lines break when they follow on a place.
fn breaks(place: Place, lines: &[Vec<u8>], roster: &mut Roster<'_>) -> Option<usize> {
    read_on(place, &lines.concat(), roster).broken.map(|broken| broken.line)
}

fn read_on(place: Place, bytes: &[u8], roster: &mut Roster<'_>) -> Chain {
    history::read_on(bytes, place, &WORLD.policy.registry, &id::<PartnerId>(PARTNER), roster)
}

fn roster() -> Roster<'static> {
    Roster::new(&WORLD.registry.owners)
}

/// The place before each line, as a reader knows it that came so far.
fn places(lines: &[Vec<u8>]) -> Vec<Place> {
    let mut place = Place::start(&WORLD.policy.registry, &id::<PartnerId>(PARTNER));
    let events = read(&WORLD, &lines.concat()).events;
    let mut places = Vec::new();
    for (line, event) in lines.iter().zip(&events) {
        places.push(place);
        place = place.after(line.strip_suffix(b"\n").unwrap(), event);
    }
    places
}

#[test]
fn the_log_itself_holds() {
    let chain = read(&WORLD, log(&WORLD));
    assert_eq!((chain.events.len(), chain.broken), (EVENTS, None));
}

#[test]
fn reading_on_from_a_known_place_is_reading_the_whole() {
    let lines = lines(log(&WORLD));
    let whole = read(&WORLD, log(&WORLD));
    for (n, place) in places(&lines).into_iter().enumerate().step_by(17) {
        let on = read_on(place, &lines[n..].concat(), &mut roster());
        assert_eq!((on.head, on.broken), (whole.head, None));
        assert_eq!(on.events, whole.events[n..]);
    }
}

/// What is put behind a place is seen from there on, so that the lines from the change on are read, and some logs as a whole.
#[test]
fn every_change_of_one_event_is_found_and_named() {
    let start = Place::start(&WORLD.policy.registry, &id::<PartnerId>(PARTNER));
    let own = lines(log(&WORLD));
    let other = lines(&world(PARTNER, EVENTS, 2).registry.partners[PARTNER].log);
    let foreign = lines(&world("globex", EVENTS, 1).registry.partners["globex"].log);
    let resigned = |line: &[u8], by: &[u8]| {
        let parsed = |line: &[u8]| serde_json::from_slice::<LogLine>(line).unwrap();
        let line = LogLine { signature: parsed(by).signature, ..parsed(line) };
        let mut bytes = admit::crypto::jcs::canonical(&serde_json::to_value(line).unwrap()).unwrap();
        bytes.push(b'\n');
        bytes
    };
    let places = places(&own);
    let wrong: Vec<String> = (0..EVENTS)
        .into_par_iter()
        .flat_map(|n| {
            let mut roster = roster();
            let mut with = |change: &dyn Fn(&mut Vec<Vec<u8>>)| {
                let mut lines = own.clone();
                change(&mut lines);
                let found = breaks(places[n], lines.get(n..).unwrap_or_default(), &mut roster);
                let whole = if n % 25 == 24 { breaks(start, &lines, &mut roster) } else { found };
                if whole == found { found } else { Some(0) }
            };
            let last = n + 1 == EVENTS;
            let line = n + 1;
            // What is taken off the end is for a checkpoint; so is a line that was put at the end by someone with a key, which none here is.
            let cases = [
                ("removed", with(&|l| drop(l.remove(n))), (!last).then_some(line)),
                ("doubled", with(&|l| l.insert(n, own[n].clone())), Some(line + 1)),
                ("swapped", if last { None } else { with(&|l| l.swap(n, n + 1)) }, (!last).then_some(line)),
                // Two logs of one partner have the same first link, so that the first line of one could begin the other.
                ("inserted", with(&|l| l.insert(n, other[n].clone())), Some(line + usize::from(n == 0))),
                ("replaced", with(&|l| l[n] = other[n].clone()), Some(line + usize::from(n == 0))),
                ("of another partner", with(&|l| l.insert(n, foreign[n].clone())), Some(line)),
                ("signed by another", with(&|l| l[n] = resigned(&own[n], &own[(n + 1) % EVENTS])), Some(line)),
                ("signed elsewhere", with(&|l| l[n] = resigned(&own[n], &other[n])), Some(line)),
                ("emptied", with(&|l| l[n] = b"\n".to_vec()), Some(line)),
                ("without end", with(&|l| l[n] = own[n].strip_suffix(b"\n").unwrap().to_vec()), Some(line)),
            ];
            cases
                .into_iter()
                .filter(|(_, found, due)| found != due)
                .map(|case| format!("line {line}: {case:?}"))
                .collect::<Vec<_>>()
        })
        .collect();
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

/// A line begins nothing that it did not see, so that what a flip does is seen from its line on; the next test looks at whole logs.
#[test]
fn every_change_of_one_byte_is_found_and_named() {
    let lines = lines(log(&WORLD));
    let places = places(&lines);
    let tried: Vec<(usize, Vec<String>)> = (0..EVENTS)
        .into_par_iter()
        .map(|n| {
            let mut bytes = lines[n..(n + 2).min(EVENTS)].concat();
            let (mut wrong, mut roster) = (Vec::new(), roster());
            for at in 0..lines[n].len() {
                for mask in masks(at) {
                    bytes[at] ^= mask;
                    let found = read_on(places[n], &bytes, &mut roster).broken.map(|broken| broken.line);
                    bytes[at] ^= mask;
                    if found != Some(n + 1) {
                        wrong.push(format!("line {}, byte {at} with {mask:#04x}: {found:?}", n + 1));
                    }
                }
            }
            (lines[n].len(), wrong)
        })
        .collect();
    let wrong: Vec<&String> = tried.iter().flat_map(|(_, wrong)| wrong).collect();
    assert!(wrong.is_empty(), "{} of them: {:?}", wrong.len(), &wrong[..wrong.len().min(20)]);
    assert_eq!(tried.iter().map(|(bytes, _)| bytes).sum::<usize>(), log(&WORLD).len(), "every byte was changed");
}

/// Which bits of a byte are turned: one, another one from byte to byte, so that every bit is turned all over the log.
fn masks(at: usize) -> [u8; 1] {
    [1 << (at % 8)]
}

#[test]
fn a_changed_byte_is_found_by_who_reads_the_whole_log() {
    let whole = log(&WORLD);
    let wrong: Vec<usize> = (0..whole.len())
        .step_by(2003)
        .collect::<Vec<_>>()
        .into_par_iter()
        .filter(|at| {
            let mut bytes = whole.to_vec();
            bytes[*at] ^= 1 << (at % 7);
            let line = whole[..*at].iter().filter(|b| **b == b'\n').count() + 1;
            read(&WORLD, &bytes).broken.map(|broken| broken.line) != Some(line)
        })
        .collect();
    assert!(wrong.is_empty(), "{wrong:?}");
}

#[test]
fn every_cut_at_the_end_is_found_by_a_checkpoint_and_by_nothing_else() {
    let (_, _, checkpoint) = checkpoint(&WORLD);
    let own = lines(log(&WORLD));
    let partner: PartnerId = id(PARTNER);
    let departure = |lines: &[Vec<u8>]| {
        let bytes = lines.concat();
        // A log that was cut is a whole chain; all of them are read in the place of one, since each is the beginning of the next.
        let chain = if lines.len() % 50 == 49 { read(&WORLD, &bytes) } else { Chain::default() };
        assert_eq!(chain.broken, None);
        checkpoint.departure(&partner, Some((&bytes, &chain))).map(|departure| (departure.code, departure.line))
    };
    assert_eq!(departure(&own), None);
    for left in 0..EVENTS {
        assert_eq!(departure(&own[..left]), Some(("log-cut", Some(left as u64 + 1))), "{left} lines");
    }
    assert_eq!(checkpoint.departure(&partner, None).map(|departure| departure.code), Some("log-removed"));
}

#[test]
fn a_log_that_was_written_anew_with_everybodys_keys_is_found_by_a_checkpoint() {
    let (_, _, checkpoint) = checkpoint(&WORLD);
    for events in [EVENTS, EVENTS + 1] {
        let anew = world(PARTNER, events, 3);
        let chain = read(&anew, log(&anew));
        assert_eq!(chain.broken, None, "a chain of its own, and whole");
        let departure = checkpoint.departure(&id(PARTNER), Some((log(&anew), &chain))).unwrap();
        assert_eq!((departure.code, departure.line), ("log-rewritten", Some(EVENTS as u64)));
    }
}
