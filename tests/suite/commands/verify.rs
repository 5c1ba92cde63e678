//! `admit log show` and `admit verify`.

use crate::place::{Place, in_days};

const LOG: &str = "partners/acme-pay/log.jsonl";

fn approval_of(place: &Place, owner: &str) -> String {
    let end = format!("-{owner}.yaml");
    let mut found =
        place.files().into_keys().filter(|name| name.starts_with("partners/acme-pay/approvals/") && name.ends_with(&end));
    found.next().unwrap()
}

#[test]
fn the_log_is_shown_and_holds() {
    let (place, subject) = Place::issued();
    let shown = place.ok(&["log", "show", "acme-pay", "--format", "json"]).json();
    let events = shown["logs"][0]["events"].as_array().unwrap().clone();
    let codes: Vec<_> = events.iter().map(|e| e["code"].as_str().unwrap()).collect();
    assert_eq!(codes[0], "evidence-recorded");
    assert_eq!(*codes.last().unwrap(), "credential-issued");
    assert_eq!(events.last().unwrap()["subject"], subject);
    let text = place.ok(&["log", "show"]).stdout;
    assert!(text.starts_with("acme-pay\n") && text.contains("anchor-proved"), "{text}");
    let none = place.ok(&["log", "show", "--since", &in_days(2).to_string(), "--format", "json"]).json();
    assert_eq!(none["logs"][0]["events"], serde_json::json!([]));
    let verdict = place.ok(&["verify", "log", "--format", "json"]).json();
    assert_eq!((verdict["verdict"].as_str(), verdict["reason"].as_str()), (Some("accept"), Some("holds")), "{verdict}");
    let head = shown["logs"][0]["head"].as_str().unwrap();
    assert_eq!(verdict["details"]["acme-pay"], format!("{} events, head {head}", codes.len()));
}

#[test]
fn a_line_that_was_altered_or_left_out_is_named() {
    let place = Place::onboarded();
    place.edit(LOG, "legal-entity", "legal-entitx");
    let run = place.run(&["verify", "log", "acme-pay", "--format", "json"]);
    let verdict = run.json();
    assert_eq!((run.code, verdict["reason"].as_str()), (1, Some("broken")), "{verdict}");
    assert_eq!(verdict["findings"][0]["place"], format!("{LOG}:3"), "{verdict}");

    let place = Place::onboarded();
    let log = place.text(&format!("bank-partners/{LOG}"));
    let less: String = log.lines().enumerate().filter(|(n, _)| *n != 1).map(|(_, line)| format!("{line}\n")).collect();
    place.write(&format!("bank-partners/{LOG}"), less);
    let run = place.run(&["verify", "log"]);
    assert_eq!((run.code, run.stdout.contains("log.jsonl:2")), (1, true), "{run:?}");
    assert!(place.ok(&["log", "show"]).stderr.contains("the log of `acme-pay` does not hold"));
}

#[test]
fn an_approval_counts_for_exactly_what_it_was_given_for() {
    let place = Place::approved();
    let file = approval_of(&place, "tom-berger");
    let verdict = place.ok(&["verify", "approval", &file, "--format", "json"]).json();
    assert_eq!((verdict["verdict"].as_str(), verdict["reason"].as_str()), (Some("accept"), Some("counts")), "{verdict}");
    assert_eq!(verdict["details"]["approver"], "tom-berger");

    let later = in_days(100).start().to_string();
    let run = place.run(&["verify", "approval", &file, "--now", &later, "--format", "json"]);
    assert_eq!((run.code, run.json()["reason"].as_str()), (1, Some("expired")), "{run:?}");

    place.edit("partners/acme-pay/partner.yaml", "Acme Payments GmbH", "Acme Payments AG");
    let run = place.run(&["verify", "approval", &file, "--format", "json"]);
    assert_eq!((run.code, run.json()["reason"].as_str()), (1, Some("stale")), "{run:?}");
}

#[test]
fn an_approval_that_was_altered_or_moved_does_not_count() {
    let place = Place::approved();
    let file = approval_of(&place, "tom-berger");
    place.edit(&file, "\"step\":1", "\"step\":2");
    let run = place.run(&["verify", "approval", &file, "--format", "json"]);
    assert_eq!((run.code, run.json()["reason"].as_str()), (1, Some("forged")), "{run:?}");

    let place = Place::approved();
    place.ok(&["onboard", "partner", "globex", "--legal-name", "Globex Ltd", "--tier", "low"]);
    let moved = approval_of(&place, "tom-berger").replace("acme-pay", "globex");
    std::fs::create_dir(place.path("bank-partners/partners/globex/approvals")).unwrap();
    std::fs::copy(place.root().join(approval_of(&place, "tom-berger")), place.root().join(&moved)).unwrap();
    let run = place.run(&["verify", "approval", &moved, "--format", "json"]);
    assert_eq!((run.code, run.json()["verdict"].as_str()), (1, Some("reject")), "{run:?}");
}

#[test]
fn the_return_from_a_hold_and_a_rejection_are_judged_too() {
    let place = Place::approved();
    place.ok_as("priya-nair", &["suspend", "acme-pay#acme-ca", "--note", "looked at"]);
    let run = place.ok_as("maria-lopez", &["approve", "acme-pay#acme-ca", "--resume", "--format", "json"]);
    let file = run.json()["files"][0].as_str().unwrap().to_owned();
    let verdict = place.ok(&["verify", "approval", &file]);
    assert!(verdict.stdout.contains("the return of `acme-pay#acme-ca`"), "{verdict:?}");

    let run = place.ok_as("tom-berger", &["approve", "acme-pay#acme-ca", "--resume", "--reject", "--format", "json"]);
    let file = run.json()["files"][0].as_str().unwrap().to_owned();
    let verdict = place.ok(&["verify", "approval", &file, "--format", "json"]).json();
    assert_eq!(verdict["reason"], "counts-as-rejection", "{verdict}");
}

#[test]
fn what_is_no_approval_is_said() {
    let place = Place::approved();
    assert_eq!(place.run(&["verify", "approval", "partners/acme-pay/partner.yaml"]).code, 2);
    assert_eq!(place.run(&["verify", "approval", "nothing.yaml"]).code, 3);
}

#[test]
fn a_credential_that_was_edited_by_hand_is_named() {
    let (place, subject) = Place::issued();
    let id = subject.rsplit('/').next().unwrap();
    let file = format!("partners/acme-pay/credentials/{id}.yaml");
    place.edit(&file, "by: priya-nair", "by: tom-berger");
    let run = place.run(&["verify", "log", "acme-pay", "--format", "json"]);
    let verdict = run.json();
    assert_eq!((run.code, verdict["reason"].as_str()), (1, Some("disagrees")), "{verdict}");
    assert_eq!(verdict["findings"][0]["code"], "record-edited", "{verdict}");
    assert!(verdict["findings"][0]["place"].as_str().unwrap().starts_with(&file), "{verdict}");
}
