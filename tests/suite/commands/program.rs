//! What the program says of itself: schemas, completions, manual pages.

use crate::place::Place;

#[test]
fn schemas_are_listed_shown_and_refreshed() {
    let place = Place::new();
    assert!(place.ok(&["schema"]).stdout.lines().any(|line| line == "partner"));
    assert_eq!(place.ok(&["schema", "partner"]).json()["title"], "A partner");
    assert_eq!(place.ok(&["schema", "--output", "verify"]).json()["title"], "admit verify");
    let run = place.run(&["schema", "partnr"]);
    assert_eq!((run.code, run.stderr.contains("did you mean `partner`?")), (1, true), "{run:?}");

    let before = place.files();
    assert_eq!(place.ok(&["schema", "--write"]).stdout, "the schemas are up to date\n");
    place.edit("schemas/partner.json", "A partner", "Some partner");
    std::fs::remove_file(place.path("bank-partners/schemas/owner.json")).unwrap();
    assert_eq!(place.ok(&["schema", "--write"]).stdout, "2 schemas written\n");
    assert_eq!(place.files(), before);
}

#[test]
fn the_pattern_for_scanners_finds_a_key_of_this_registry() {
    let place = Place::approved();
    let pattern = place.ok(&["schema", "--secret-scanning"]).stdout;
    let words = ["issue", "acme-pay/payouts", "--environment", "sandbox", "--kind", "api-key", "--plain", "--out", "key"];
    place.ok_as("priya-nair", &words);
    let found = place.exec("grep", &["-P", "-c", pattern.trim(), "key"], b"");
    assert_eq!((found.code, found.stdout.trim()), (0, "1"), "{found:?}");
}

#[test]
fn bash_reads_its_completions() {
    let place = Place::bare();
    let script = place.ok(&["completions", "bash"]);
    place.write("admit.bash", &script.bytes);
    place.must("bash", &["-n", "admit.bash"]);
    assert!(script.stdout.contains("onboard"), "no commands in it");
}

#[test]
fn every_command_has_a_manual_page() {
    let place = Place::bare();
    assert!(place.ok(&["man"]).stdout.contains(".TH admit 1"));
    place.ok(&["man", "--out", "man1"]);
    for page in ["admit", "admit-onboard-partner", "admit-verify-log", "admit-publish"] {
        let text = place.text(&format!("man1/{page}.1"));
        assert!(text.contains(&format!(".TH {page} 1")), "{page}: {}", &text[..200]);
    }
}
