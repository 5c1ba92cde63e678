//! Registries of each format that there was: `tests/formats/<n>/`, as they were written. `docs/formats.md` says what is promised.

use crate::place::Place;
use admit::{approval::policy_digest, policy::FORMAT, store::load};
use std::{
    collections::BTreeMap,
    fs,
    path::{Path, PathBuf},
};

/// When they were written, in some hour of that day.
const THEN: &str = "2026-11-22T23:00:00Z";

fn fixtures() -> Vec<PathBuf> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/formats");
    let fixtures: Vec<PathBuf> = (0..=FORMAT).map(|format| folder.join(format.to_string())).collect();
    assert_eq!(fs::read_dir(folder).unwrap().count(), fixtures.len(), "a folder for each format");
    fixtures
}

/// A place whose registry is a copy.
fn place_of(fixture: &Path) -> Place {
    let place = Place::bare();
    for entry in walkdir::WalkDir::new(fixture).into_iter().map(Result::unwrap).filter(|entry| entry.file_type().is_file()) {
        let to = place.root().join(entry.path().strip_prefix(fixture).unwrap());
        fs::create_dir_all(to.parent().unwrap()).unwrap();
        fs::copy(entry.path(), to).unwrap();
    }
    place
}

#[test]
fn a_registry_of_each_format_is_read_and_means_the_same() {
    let mut means = Vec::new();
    for fixture in fixtures() {
        let place = place_of(&fixture);
        assert!(place.ok(&["check"]).stdout.contains("no problems"), "{}", fixture.display());
        place.ok(&["verify", "log"]);
        let status = place.run(&["status", "acme-pay/payouts", "--format", "json", "--now", THEN]).stdout;
        let loaded = load::load(&place.root(), load::Wanted::Whole).unwrap_or_else(|_| panic!("{}", fixture.display()));
        means.push((policy_digest(&loaded.policy, &loaded.registry).unwrap(), loaded.policy, status));
    }
    assert!(means.windows(2).all(|pair| pair[0] == pair[1]), "{means:?}");
}

#[test]
fn an_upgrade_makes_the_newest_format_of_each_and_changes_no_other_line() {
    let newest = place_of(fixtures().last().unwrap()).files();
    for (format, fixture) in fixtures().iter().enumerate() {
        let place = place_of(fixture);
        let old = place.files();
        let is_old = format < FORMAT as usize;
        let said = place.ok(&["fmt", "--check"]).stderr;
        assert_eq!(
            said.contains(&format!("the registry has format {format}; admit fmt --upgrade brings it to {FORMAT}")),
            is_old,
            "{said}"
        );
        assert_eq!(place.run(&["fmt", "--check", "--upgrade"]).code, i32::from(is_old));
        assert_eq!(place.files(), old, "looking changes nothing");
        place.ok(&["fmt", "--upgrade"]);
        assert_eq!(place.files(), newest, "format {format}");
        place.ok(&["fmt", "--upgrade", "--check"]);
        let changed: BTreeMap<_, _> = newest.iter().filter(|(path, bytes)| old.get(*path) != Some(bytes)).collect();
        assert!(changed.keys().all(|path| *path == "admit.toml"), "{changed:?}");
    }
}

#[test]
fn a_newer_format_is_refused_with_the_version_that_is_wanted_and_an_old_one_is_wrong_at_its_own_lines() {
    let newest = fixtures().pop().unwrap();
    let place = place_of(&newest);
    place.edit("admit.toml", &format!("format = {FORMAT}\n"), "format = 99\nadmit = \"7.1.0\"\nnobody-knows = true\n");
    for command in [&["check"][..], &["status", "acme-pay"], &["fmt", "--upgrade"], &["audit"]] {
        let run = place.run(command);
        let said = format!("{}{}", run.stdout, run.stderr);
        assert!(matches!(run.code, 1 | 3), "{run:?}");
        assert!(said.contains("the registry has format 99") && said.contains("install `admit` 7.1.0 or newer"), "{said}");
    }
    let place = place_of(&fixtures()[0]);
    let text = place.text("bank-partners/admit.toml");
    let line = text.lines().position(|line| line.starts_with("trust-domain")).unwrap() + 1;
    place.edit("admit.toml", "\ntrust-domain", "\ntrust-domian");
    let said = place.run(&["check"]);
    assert!(format!("{}{}", said.stdout, said.stderr).contains(&format!("admit.toml:{line}:1")), "{said:?}");
}
