//! Most of the hostile files are tried in this process, where a panic is caught and a try costs little.

use super::{mutation, one_of_each, place};
use admit::{
    model::Moment,
    ops::status::{overview, status},
    rules::{self, Scene},
    store::load::{NotLoaded, Wanted, load},
};
use std::{
    fs,
    panic::{AssertUnwindSafe, catch_unwind},
    path::Path,
};

/// Reads and judges everything; answers what was wrong with the files, a sentence each.
fn judged(root: &Path, now: Moment) -> Vec<String> {
    let loaded = match load(root, Wanted::Whole) {
        Ok(loaded) => loaded,
        Err(NotLoaded::File(error)) => return vec![error.to_string()],
        Err(NotLoaded::Problems(problems)) => return problems.iter().map(ToString::to_string).collect(),
    };
    let scene = Scene::new(&loaded.registry, &loaded.policy, now, None);
    let findings = rules::judge(rules::ALL.iter(), &scene);
    assert!(findings.iter().all(|finding| !finding.message.is_empty()));
    scene.partners.iter().for_each(|view| drop(status(&scene, view)));
    drop(overview(&scene));
    Vec::new()
}

/// Reads and judges; a panic fails with the story.
fn tried(root: &Path, now: Moment, story: &str) -> Vec<String> {
    catch_unwind(AssertUnwindSafe(|| judged(root, now))).unwrap_or_else(|_| panic!("{story}: it panicked"))
}

#[test]
fn a_spoilt_file_is_named_or_judged_and_never_a_panic() {
    let (place, now) = (place(), admit::clock::now().unwrap());
    assert_eq!(judged(&place.root(), now), Vec::<String>::new(), "as it is, it can be read");
    let (mut refused, mut taken) = (0, 0);
    for path in one_of_each(&place) {
        let file = place.root().join(&path);
        let old = fs::read(&file).unwrap();
        for (number, (name, spoil)) in mutation::ALL.iter().enumerate() {
            for turn in 0..if number < 10 { 2 } else { 1 } {
                let seed = (number * 100 + turn) as u64;
                fs::write(&file, spoil(&old, &mut mutation::Chance(seed))).unwrap();
                let story = format!("{path}, {name} (seed {seed})");
                let wrong = tried(&place.root(), now, &story);
                assert!(wrong.iter().all(|sentence| sentence.contains(&path)), "{story}: {wrong:?} does not name the file");
                if wrong.is_empty() { taken += 1 } else { refused += 1 }
            }
        }
        fs::write(&file, old).unwrap();
    }
    assert!(refused > 250 && taken > 30, "{refused} refused, {taken} taken: the mutations are too dull");
}

#[test]
fn what_stands_in_the_place_of_a_file_is_named() {
    let (place, now) = (place(), admit::clock::now().unwrap());
    for path in one_of_each(&place) {
        let file = place.root().join(&path);
        let old = fs::read(&file).unwrap();
        for (name, stand) in mutation::STAND_INS {
            fs::remove_file(&file).unwrap();
            stand(&file);
            let story = format!("{path} is {name}");
            let wrong = tried(&place.root(), now, &story);
            // An empty folder holds no file, so that a record in its place is only missing, and policy is what cannot be.
            if name != "a folder" || path == "admit.toml" {
                assert!(!wrong.is_empty(), "{story}: it was taken");
            }
            assert!(wrong.iter().all(|sentence| sentence.contains(&path)), "{story}: {wrong:?} does not name it");
            if name == "a folder" {
                fs::remove_dir(&file).unwrap();
            } else {
                fs::remove_file(&file).unwrap();
            }
            fs::write(&file, &old).unwrap();
        }
    }
    assert_eq!(judged(&place.root(), now), Vec::<String>::new(), "everything was put back");
}
