//! `admit check` and `admit fmt`.

use crate::place::Place;

const PARTNER: &str = "partners/acme-pay/partner.yaml";

#[test]
fn a_good_registry_is_clean() {
    let place = Place::approved();
    let run = place.ok(&["check"]);
    assert!(run.stdout.ends_with("files, no problems\n") && !run.stdout.contains("note:"), "{run:?}");
    assert_eq!(place.ok(&["fmt", "--check"]).stdout, "");
}

#[test]
fn every_problem_of_every_file_is_shown_at_once() {
    let place = Place::onboarded();
    place.edit(PARTNER, "tier: standard", "tierr: standard");
    place.edit("owners/tom-berger.yaml", "kind: person", "kind: robot");
    place.edit("admit.toml", "version = 1", "version = \"one\"");
    let run = place.run(&["check", "--format", "json"]);
    assert_eq!(run.code, 1, "{run:?}");
    let json = run.json();
    let files: Vec<_> = json["problems"].as_array().unwrap().iter().map(|p| p["file"].as_str().unwrap()).collect();
    assert!(files.contains(&"admit.toml") && files.contains(&"owners/tom-berger.yaml") && files.contains(&PARTNER), "{files:?}");
    let text = place.run(&["check"]);
    assert!(text.stdout.contains("`tierr`") && text.stdout.contains("did you mean `tier`?"), "{text:?}");
    let one = place.run(&["check", "bank-partners/owners"]);
    assert!(one.stdout.contains("tom-berger") && !one.stdout.contains("tierr"), "{one:?}");
    assert_eq!(place.run(&["check", "partners/acme-pay/applications"]).code, 0);
}

#[test]
fn what_nothing_reads_is_noticed_and_is_no_problem() {
    let place = Place::onboarded();
    place.write("bank-partners/partners/acme-pay/notes.md", "hello\n");
    let run = place.ok(&["check", "--format", "json"]);
    assert_eq!(run.json()["notes"], serde_json::json!([{ "file": "partners/acme-pay/notes.md", "note": "stray" }]));
}

#[test]
fn what_cannot_be_read_is_not_answered() {
    let place = Place::new();
    std::fs::remove_file(place.path("bank-partners/admit.toml")).unwrap();
    std::fs::create_dir(place.path("bank-partners/admit.toml")).unwrap();
    assert_eq!(place.run(&["check"]).code, 3);
}

#[test]
fn a_crooked_spelling_is_mended_and_its_comments_stay() {
    let place = Place::onboarded();
    let before = place.files();
    place.edit(PARTNER, "legal-name: Acme Payments GmbH", "# as registered\nlegal-name:   'Acme Payments GmbH'");
    let crooked = place.files();
    let run = place.run(&["fmt", "--check"]);
    assert_eq!((run.code, run.stdout.as_str()), (1, "partners/acme-pay/partner.yaml\n"), "{run:?}");
    assert_eq!(place.files(), crooked);
    place.ok(&["fmt"]);
    let mended = place.text(&format!("bank-partners/{PARTNER}"));
    assert!(mended.contains("# as registered\nlegal-name: Acme Payments GmbH\n"), "{mended}");
    assert_eq!(mended.replace("# as registered\n", "").as_bytes(), before[PARTNER]);
    place.ok(&["fmt", "--check"]);
}
