//! Sixteen who write at once, each a process of its own: half of them into one log, where all but one must look again, half each into their
//! own. Whoever is refused changed nothing, and whatever was said to be done is there once.

use super::{
    kills::command,
    lines::{LINES, ground},
    long,
};
use crate::place::Place;
use std::{collections::BTreeMap, io::Write};

const WRITERS: usize = 16;
/// How many changes each makes on every change of the code.
const CHANGES: usize = 4;

/// What one writer met.
#[derive(Default)]
struct Met {
    done: usize,
    again: usize,
}

fn partner(writer: usize) -> String {
    if writer.is_multiple_of(2) { "acme-pay".to_owned() } else { format!("partner-{writer}") }
}

/// Puts documents on file, one after the other, each for as long as it takes.
fn write(place: &Place, writer: usize, changes: usize) -> Met {
    let mut met = Met::default();
    for change in 0..changes {
        let (partner, id) = (partner(writer), format!("w{writer}-{change}"));
        let words =
            ["evidence", &partner, "--kind", "attestation", "--file", "agreement.pdf", "--id", &id, "--key", "ssh/lena-fischer"];
        let words = words.map(str::to_owned);
        for attempt in 0.. {
            let output = command(place, &words).output().unwrap();
            let said = String::from_utf8_lossy(&output.stderr).into_owned();
            if output.status.success() {
                met.done += 1;
                break;
            }
            // Somebody else was faster: that is said, and nothing else is ever said.
            let faster =
                ["was changed meanwhile", "changed while the command ran", "is changing this registry", "is there already"];
            assert!(faster.iter().any(|faster| said.contains(faster)), "writer {writer}, change {change}: {said}");
            assert!(attempt < 500, "writer {writer} never gets its turn: {said}");
            met.again += 1;
        }
    }
    met
}

fn all_write(changes: usize) {
    let place = ground();
    for writer in (1..WRITERS).step_by(2) {
        place.ok(&["onboard", "partner", &partner(writer), "--legal-name", "Some Company", "--tier", "low"]);
    }
    let before = place.files();
    let met: Vec<Met> = std::thread::scope(|scope| {
        let writers: Vec<_> = (0..WRITERS)
            .map(|writer| {
                scope.spawn({
                    let place = &place;
                    move || write(place, writer, changes)
                })
            })
            .collect();
        writers.into_iter().map(|writer| writer.join().unwrap()).collect()
    });
    let done: usize = met.iter().map(|met| met.done).sum();
    println!("{WRITERS} writers, {done} changes, {} times refused", met.iter().map(|met| met.again).sum::<usize>());
    assert_eq!(done, WRITERS * changes);
    place.ok(&["check"]);
    place.ok(&["verify", "log"]);
    let after = place.files();
    let mut records: BTreeMap<String, usize> = BTreeMap::new();
    for path in after.keys().filter(|path| !before.contains_key(*path) && path.contains("/evidence/")) {
        *records.entry(path.split('/').nth(1).unwrap().to_owned()).or_default() += 1;
    }
    assert_eq!(records.values().sum::<usize>(), done, "each document is on file once: {records:?}");
    for (partner, files) in &records {
        let log = format!("partners/{partner}/log.jsonl");
        let lines =
            |files: &BTreeMap<String, Vec<u8>>| files.get(&log).map_or(0, |log| log.iter().filter(|b| **b == b'\n').count());
        assert_eq!(lines(&after) - lines(&before), *files, "and each is one event of `{partner}`");
    }
    let others = |files: &BTreeMap<String, Vec<u8>>| {
        files.keys().filter(|path| !path.contains("/evidence/") && !path.ends_with("log.jsonl")).cloned().collect::<Vec<_>>()
    };
    assert_eq!(others(&before), others(&after), "and nothing else");
}

#[test]
fn sixteen_who_write_at_once_lose_and_double_nothing() {
    all_write(CHANGES);
}

#[test]
#[ignore = "takes minutes; docs/reliability.md says how to run it"]
fn sixteen_writers_with_fifty_changes_each() {
    all_write(long("ADMIT_CHANGES").unwrap_or(50));
}

#[test]
fn one_key_never_comes_to_two_partners() {
    let place = ground();
    place.must("openssl", &["req", "-in", "next.csr", "-noout", "-pubkey", "-out", "next.pub"]);
    place.must("mkfifo", &["typed"]);
    place.ok(&["onboard", "partner", "globex", "--legal-name", "Globex B.V.", "--tier", "low"]);
    let line = LINES.iter().find(|line| line.name == "issue a certificate").unwrap();
    let words: Vec<String> =
        line.words(&place).into_iter().map(|word| if word == "passphrase" { "typed".to_owned() } else { word }).collect();
    // It has passed the gate when it asks for the passphrase.
    let issuing = command(&place, &words).spawn().unwrap();
    let mut typed = std::fs::OpenOptions::new().write(true).open(place.path("typed")).unwrap();
    let anchor = ["onboard", "anchor", "globex#same", "--kind", "pinned-key", "--environment", "sandbox"];
    place.ok(&[anchor.as_slice(), &["--public-key", "next.pub"]].concat());
    typed.write_all(place.text("passphrase").as_bytes()).unwrap();
    drop(typed);
    let output = issuing.wait_with_output().unwrap();
    let said = String::from_utf8_lossy(&output.stderr).into_owned();
    assert!(said.contains("`partners/globex/anchors/same.yaml` came to hold the same key while the command ran"), "{said}");
    assert_eq!(output.status.code(), Some(1));
    assert!(!place.path("next.pem").exists());
    assert_eq!(place.find("partners/acme-pay/credentials/", ".yaml").len(), 1);
}
