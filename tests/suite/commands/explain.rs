//! `admit explain`.

use crate::place::Place;

#[test]
fn a_rule_is_explained_and_all_are_listed() {
    let place = Place::bare();
    let page = place.ok(&["explain", "contact-missing"]);
    assert!(page.stdout.starts_with("contact-missing\n") && page.stdout.contains("How to fix it"), "{page:?}");
    let list = place.ok(&["explain"]);
    assert!(list.stdout.contains("ownership\n") && list.stdout.contains("  contact-missing "), "{list:?}");
    let all = place.ok(&["explain", "--format", "json"]).json();
    assert_eq!(all["rules"].as_array().unwrap().len(), admit::rules::ALL.len());
    let one = place.ok(&["explain", "contact-missing", "--format", "json"]).json();
    assert_eq!(one["rules"][0]["id"], "contact-missing");
}

#[test]
fn a_slip_is_understood() {
    let run = Place::bare().run(&["explain", "contcat-missing"]);
    assert_eq!((run.code, run.stderr.contains("did you mean `contact-missing`?")), (1, true), "{run:?}");
}
