//! `admit log rebase`: two people appended to one log, and the events of one go behind those of the other.

use super::ledger::{lines, loaded, log, read, world};
use crate::{
    hand::{LOG, P256},
    place::{Place, Run},
    world::{PARTNER, World, id},
};
use admit::{
    history::{self, Replay},
    model::{Code, LogLine, Period},
    ops,
};
use std::collections::BTreeMap;

const HERE: &str = "bank-partners/partners/acme-pay/log.jsonl";

/// Two copies of an approved registry: in the first Priya issued a certificate, in the second something else was done. The first one has
/// the second one's log as `theirs`, and its other new files.
fn apart(elsewhere: impl Fn(&Place)) -> Place {
    let place = Place::approved();
    place.request("payouts", P256);
    let other = place.copy();
    assert_eq!(place.ask("payouts").code, 0);
    elsewhere(&other);
    let before = place.files();
    for (path, bytes) in other.files() {
        if path != LOG && !before.contains_key(&path) {
            place.write(&format!("bank-partners/{path}"), bytes);
        }
    }
    place.write("theirs", other.text(HERE));
    place
}

fn evidence(place: &Place) {
    place.ok_as("lena-fischer", &["evidence", "acme-pay", "--kind", "attestation", "--file", "agreement.pdf", "--id", "later"]);
}

fn rebase(place: &Place, owner: &str, more: &[&str]) -> Run {
    place.run_as(owner, &[&["log", "rebase", "acme-pay", "--onto", "theirs"], more].concat())
}

fn all_is_well(place: &Place) {
    place.ok(&["check"]);
    place.ok(&["verify", "log"]);
    let audit = place.run(&["audit", "--format", "json"]).json();
    let findings = audit["findings"].as_array().unwrap();
    let of = |finding: &&serde_json::Value| ["history", "credential", "lifecycle"].contains(&family(&audit, finding).as_str());
    let found: Vec<_> = findings.iter().filter(of).filter(|finding| finding["rule"] != "gateway-missing").collect();
    assert!(found.is_empty(), "{found:?}");
}

fn family(audit: &serde_json::Value, finding: &serde_json::Value) -> String {
    let rule = audit["rules"].as_array().unwrap().iter().find(|rule| rule["id"] == finding["rule"]).unwrap();
    rule["family"].as_str().unwrap().to_owned()
}

#[test]
fn what_was_done_here_goes_behind_what_was_done_there() {
    let place = apart(evidence);
    let (ours, theirs) = (place.text(HERE), place.text("theirs"));
    let run = rebase(&place, "priya-nair", &["--format", "json"]);
    assert_eq!(run.code, 0, "{run:?}");
    let n = theirs.lines().count();
    assert_eq!(run.json()["message"], format!("1 event of `acme-pay` behind line {n}"));
    let joined = place.text(HERE);
    assert!(joined.starts_with(&theirs) && joined.lines().count() == n + 1);
    all_is_well(&place);
    // The receipt says its new place, the event its new digest, and both say the same of what happened.
    let event = |text: &str| serde_json::from_str::<LogLine>(text.lines().last().unwrap()).unwrap().event;
    let (old, new) = (event(&ours), event(&joined));
    assert_eq!((new.seq, &new.actor, new.code, &new.relied), (n as u64 + 1, &old.actor, old.code, &old.relied));
    let receipt = new.records.keys().find(|path| path.contains("/receipts/")).unwrap();
    let written = place.text(&format!("bank-partners/{receipt}"));
    assert_eq!(new.records[receipt], admit::crypto::sha256(written.as_bytes()));
    let receipt: serde_json::Value = serde_json::from_str(&written).unwrap();
    assert_eq!((&receipt["log"]["seq"], &receipt["log"]["previous"]), (&(n + 1).into(), &new.previous.to_string().into()));
    // And a second time there is nothing to do.
    let run = rebase(&place, "priya-nair", &["--format", "json"]);
    assert_eq!((run.code, &run.json()["done"], place.text(HERE)), (0, &false.into(), joined));
    // The credential that was issued lives on: it can be taken back.
    let subject = new.subject.to_string();
    place.ok_as("priya-nair", &["revoke", &subject, "--reason", "superseded"]);
}

#[test]
fn git_says_which_two_logs_are_joined() {
    let place = Place::approved();
    place.request("payouts", P256);
    let git = |words: &[&str]| {
        let who = ["-C", "bank-partners", "-c", "user.name=Priya", "-c", "user.email=priya.nair@bank.example"];
        place.exec("git", &[who.as_slice(), words].concat(), b"")
    };
    let must = |words: &[&str]| {
        let run = git(words);
        assert_eq!(run.code, 0, "git {words:?}: {run:?}");
        run.stdout
    };
    must(&["init", "-q", "-b", "main"]);
    must(&["add", "-A"]);
    must(&["commit", "-q", "-m", "as it was"]);
    must(&["checkout", "-q", "-b", "issue"]);
    assert_eq!(place.ask("payouts").code, 0);
    must(&["add", "-A"]);
    must(&["commit", "-q", "-m", "a certificate"]);
    must(&["checkout", "-q", "main"]);
    evidence(&place);
    must(&["add", "-A"]);
    must(&["commit", "-q", "-m", "a document"]);
    must(&["checkout", "-q", "issue"]);
    assert_eq!(git(&["merge", "-q", "main"]).code, 1, "two appends are a conflict");
    place.write("theirs", must(&["show", &format!("main:{LOG}")]));
    let run = place.run(&["verify", "log", "acme-pay"]);
    assert!(run.code == 1 && run.stdout.contains("admit log rebase"), "{run:?}");
    let run = rebase(&place, "priya-nair", &[]);
    assert!(run.code == 1 && run.stderr.contains("--local"), "{run:?}");
    place.write("ours", must(&["show", &format!("HEAD:{LOG}")]));
    let run = rebase(&place, "priya-nair", &["--local", "ours"]);
    assert_eq!(run.code, 0, "{run:?}");
    must(&["add", "-A"]);
    must(&["commit", "-q", "-m", "both"]);
    all_is_well(&place);
}

#[test]
fn nothing_is_written_before_it_is_meant() {
    let place = apart(evidence);
    let before = place.files();
    let run = rebase(&place, "priya-nair", &["--dry-run"]);
    assert!(run.code == 0 && run.stdout.starts_with("would be done: 1 event"), "{run:?}");
    assert_eq!(place.files(), before);
}

#[test]
fn nobody_signs_for_another() {
    let place = apart(evidence);
    let before = place.files();
    let run = rebase(&place, "tom-berger", &[]);
    assert!(run.code == 1 && run.stderr.contains("`priya-nair` must sign again"), "{run:?}");
    assert_eq!(place.files(), before);
}

#[test]
fn what_contradicts_is_not_joined() {
    let stopped: [&dyn Fn(&Place); 3] = [
        &|place| drop(place.ok_as("priya-nair", &["suspend", "acme-pay", "--note", "odd traffic"])),
        &|place| drop(place.ok_as("priya-nair", &["suspend", "acme-pay#acme-ca", "--note", "odd traffic"])),
        &|place| drop(place.ok_as("priya-nair", &["offboard", "acme-pay"])),
    ];
    for stop in stopped {
        let place = apart(stop);
        let before = place.files();
        let run = rebase(&place, "priya-nair", &[]);
        assert!(run.code == 1 && run.stderr.contains("contradict") && run.stderr.contains("credential-issued"), "{run:?}");
        assert_eq!(place.files(), before);
    }
    // What is stopped elsewhere and is another thing stands in nobody's way.
    let place = apart(|place| drop(place.ok_as("priya-nair", &["suspend", "acme-pay#acme-sandbox-key", "--note", "odd"])));
    let other = rebase(&place, "priya-nair", &[]);
    assert_eq!(other.code, 0, "{other:?}");
}

#[test]
fn one_record_is_not_written_twice() {
    let place = Place::approved();
    let other = place.copy();
    place.ok_as("priya-nair", &["suspend", "acme-pay", "--note", "seen here"]);
    other.ok_as("priya-nair", &["suspend", "acme-pay", "--note", "seen there"]);
    place.write("theirs", other.text(HERE));
    let run = rebase(&place, "priya-nair", &[]);
    assert!(run.code == 1 && run.stderr.contains("both wrote `partners/acme-pay/partner.yaml`"), "{run:?}");
}

#[test]
fn what_is_no_log_or_not_the_receipt_is_refused() {
    let place = apart(evidence);
    let before = place.files();
    let theirs = place.text("theirs");
    place.write("theirs", theirs.replacen("evidence-recorded", "suspended", 1));
    let run = rebase(&place, "priya-nair", &[]);
    assert!(run.code == 1 && run.stderr.contains("the other log of `acme-pay` does not hold at line 1"), "{run:?}");
    place.write("theirs", theirs);
    assert_eq!(place.files(), before);
    let receipt = place.find("partners/acme-pay/receipts/", ".json").remove(0);
    place.edit(&receipt, "\"kind\":\"client-certificate\"", "\"kind\":\"api-key\"");
    let run = rebase(&place, "priya-nair", &[]);
    assert!(run.code == 1 && run.stderr.contains("is not as line"), "{run:?}");
    assert_eq!(place.run(&["log", "rebase", "acme-pay", "--onto", "-", "--local", "-"]).code, 2);
}

/// Two logs with a common beginning; the local one has three events of Priya's more.
fn forked(minutes: u32) -> (World, World) {
    let base = world(PARTNER, 4, 1);
    let (mut ours, mut theirs) = (base.clone(), base);
    for n in 0..3_u8 {
        ours.now = ours.now.plus(Period::minutes(1));
        let records = [(format!("partners/acme-pay/evidence/ours-{n}.yaml"), admit::model::Digest([n; 32]))].into();
        ours.sign_event_over(PARTNER, Code::EvidenceRecorded, "priya-nair", PARTNER, records, BTreeMap::new());
    }
    theirs.now = theirs.now.plus(Period::minutes(minutes));
    theirs.sign_event_over(PARTNER, Code::EvidenceRecorded, "tom-berger", PARTNER, BTreeMap::new(), BTreeMap::new());
    (ours, theirs)
}

fn planned(ours: &World, theirs: &World) -> Result<Replay, String> {
    ops::rebase(&loaded(ours), &id(PARTNER), (log(ours), log(theirs)), &id("priya-nair")).map_err(|failure| failure.message)
}

#[test]
fn an_event_keeps_its_time_unless_the_log_would_go_back() {
    for (minutes, moved) in [(0, 0), (1, 0), (2, 1), (3, 2), (60, 3)] {
        let (mut ours, theirs) = forked(minutes);
        let plan = planned(&ours, &theirs).unwrap();
        let replayed = plan.sign(&BTreeMap::new(), &mut ours.keys.signer("priya-nair")).unwrap();
        let chain = read(&ours, &replayed.log);
        assert_eq!((chain.events.len(), chain.broken), (8, None));
        let (before, after) = (read(&ours, log(&ours)).events, &chain.events[5..]);
        for (n, (old, new)) in before[4..].iter().zip(after).enumerate() {
            let note = new.note.as_ref().map(ToString::to_string);
            if n < moved {
                assert_eq!(new.at, chain.events[4].at);
                assert_eq!(note, Some(format!("done at {}, logged behind a later line", old.at)));
            } else {
                assert_eq!((new.at, note), (old.at, None));
            }
            assert_eq!((&new.records, &new.subject, new.code), (&old.records, &old.subject, old.code));
        }
    }
}

#[test]
fn the_time_of_a_proof_is_never_moved() {
    let (mut ours, theirs) = forked(60);
    ours.sign_event(PARTNER, Code::AnchorProved, "priya-nair", "acme-pay#acme-ca", &[]);
    assert!(planned(&ours, &theirs).unwrap_err().contains("the time of a proof"));
}

#[test]
fn where_one_side_did_nothing_nothing_is_signed_again() {
    let (ours, theirs) = forked(5);
    let base = world(PARTNER, 4, 1);
    let ahead = planned(&ours, &base).unwrap();
    assert!(ahead.events.is_empty() && ahead.base == log(&ours));
    let behind = planned(&base, &theirs).unwrap();
    assert!(behind.events.is_empty() && behind.base == log(&theirs));
    assert_eq!(history::common(log(&ours), log(&theirs)).0, 4);
    assert_eq!(lines(log(&ours)).len(), 7);
}
