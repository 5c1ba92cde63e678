//! How access ends and comes back: stopping takes one person, returning the quorum, and what was revoked or offboarded never returns,
//! whoever edits the files.

use crate::{
    hand::{ANCHOR, APPLICATION, P256, PARTNER},
    place::{Place, Run, days_ago},
};
use admit::{
    history,
    store::load::{Wanted, load},
};

const CREDENTIALS: &str = "partners/acme-pay/credentials/";

/// A place with a live credential, its subject, and a request for another one.
fn alive() -> (Place, String) {
    let (place, subject) = Place::issued();
    place.request("next", P256);
    (place, subject)
}

fn stop(place: &Place, words: &[&str]) -> Run {
    place.ok_as("priya-nair", words)
}

fn refused(place: &Place) -> Vec<String> {
    let before = place.everything();
    let run = place.ask("next");
    assert_eq!(run.code, 1, "{run:?}");
    assert_eq!(place.everything(), before);
    run.rules().into_keys().collect()
}

/// Every line of the log verifies, and there are so many of that code.
fn log_holds(place: &Place, code: &str, count: usize) {
    let partner = "acme-pay".parse().unwrap();
    let loaded = load(&place.root(), Wanted::Partner(&partner)).unwrap();
    let chain =
        history::read(&loaded.registry.partners[&partner].log, &loaded.policy.registry, &partner, &loaded.registry.owners);
    assert!(chain.broken.is_none(), "{:?}", chain.broken);
    let codes: Vec<String> = chain.events.iter().map(|event| event.code.to_string()).collect();
    assert_eq!(codes.iter().filter(|c| *c == code).count(), count, "{codes:?}");
}

fn credential(place: &Place) -> String {
    place.find(CREDENTIALS, ".yaml").remove(0)
}

#[test]
fn what_is_suspended_comes_back_with_the_quorum_alone() {
    for subject in ["acme-pay", "acme-pay/payouts", "acme-pay#acme-ca"] {
        let (place, _) = alive();
        stop(&place, &["suspend", subject, "--note", "odd traffic"]);
        assert_eq!(refused(&place), ["held"], "{subject}");
        let before = place.everything();
        let run = place.run_as("priya-nair", &["resume", subject]);
        assert_eq!((run.code, run.stderr.contains("0 of 2 approvals (approval-quorum)")), (1, true), "{subject}: {run:?}");
        assert_eq!(place.everything(), before);
        place.ok_as("maria-lopez", &["approve", subject, "--resume"]);
        assert_eq!(place.run_as("priya-nair", &["resume", subject]).code, 1, "{subject}");
        place.ok_as("tom-berger", &["approve", subject, "--resume"]);
        place.ok_as("priya-nair", &["resume", subject]);
        log_holds(&place, "resumed", 1);
        let run = place.ask("next");
        assert_eq!(run.code, 0, "{subject}: {run:?}");
    }
}

#[test]
fn a_return_is_approved_for_one_hold_and_what_comes_back_with_it() {
    let (place, _) = alive();
    let subject = "acme-pay/payouts";
    stop(&place, &["suspend", subject, "--note", "first"]);
    for owner in ["maria-lopez", "tom-berger"] {
        place.ok_as(owner, &["approve", subject, "--resume"]);
    }
    let changed = place.copy();
    place.ok_as("priya-nair", &["resume", subject]);
    stop(&place, &["suspend", subject, "--note", "second"]);
    assert_eq!(place.run_as("priya-nair", &["resume", subject]).code, 1, "the approvals were for the first hold");
    // And the grant that would come back is what was looked at.
    changed.edit(APPLICATION, "scope: payments:read", "scope: payments:screening");
    assert_eq!(changed.run_as("priya-nair", &["resume", subject]).code, 1);
}

#[test]
fn nobody_stops_or_resumes_without_the_role() {
    let (place, subject) = alive();
    let before = place.everything();
    for words in [
        ["suspend", "acme-pay", "--note", "no"].as_slice(),
        &["revoke", &subject, "--reason", "key-compromise"],
        &["offboard", "acme-pay"],
    ] {
        let run = place.run_as("maria-lopez", words);
        assert_eq!((run.code, run.stderr.contains("holds none of the roles")), (1, true), "{run:?}");
    }
    place.must("ssh-keygen", &["-q", "-t", "ed25519", "-N", "", "-f", "stranger"]);
    let run = place.run(&["suspend", "acme-pay", "--note", "no", "--key", "stranger"]);
    assert_eq!((run.code, run.stderr.contains("nobody's in the roster")), (1, true), "{run:?}");
    for name in ["stranger", "stranger.pub"] {
        std::fs::remove_file(place.path(name)).unwrap();
    }
    assert_eq!(place.everything(), before);
}

#[test]
fn a_revoked_credential_never_returns() {
    let (place, subject) = alive();
    stop(&place, &["revoke", &subject, "--reason", "key-compromise"]);
    log_holds(&place, "credential-revoked", 1);
    assert!(place.text(&format!("bank-partners/{}", credential(&place))).contains("reason: key-compromise"));
    let run = place.run_as("priya-nair", &["revoke", &subject, "--reason", "superseded"]);
    assert_eq!((run.code, run.stderr.contains("left to revoke")), (1, true), "{run:?}");
    for words in [["approve", &subject, "--resume"].as_slice(), &["resume", &subject]] {
        for owner in ["maria-lopez", "priya-nair"] {
            assert_eq!(place.run_as(owner, words).code, 1, "{words:?}");
        }
    }
    // The same key is never certified again.
    place.vouch("payouts", "acme-ca.key");
    std::fs::remove_file(place.path("payouts.pem")).unwrap();
    let run = place.ask("payouts");
    assert_eq!(run.rules().into_keys().collect::<Vec<_>>(), ["request-key-used"], "{run:?}");
    // Another one is.
    assert_eq!(place.ask("next").code, 0);
}

#[test]
fn a_revocation_that_is_taken_out_by_hand_is_found() {
    let (place, subject) = alive();
    stop(&place, &["revoke", &subject, "--reason", "key-compromise"]);
    place.cut(&credential(&place), "revoked:");
    assert_eq!(refused(&place), ["record-edited", "revocation-removed"]);
    // And so is one whose file was put back as it was before.
    let (place, subject) = alive();
    let before = place.text(&format!("bank-partners/{}", credential(&place)));
    stop(&place, &["revoke", &subject, "--reason", "key-compromise"]);
    place.write(&format!("bank-partners/{}", credential(&place)), before);
    assert_eq!(refused(&place), ["record-edited", "revocation-removed"]);
}

#[test]
fn a_hold_that_is_taken_out_by_hand_is_found() {
    for (subject, file) in [("acme-pay", PARTNER), ("acme-pay/payouts", APPLICATION), ("acme-pay#acme-ca", ANCHOR)] {
        let (place, _) = alive();
        stop(&place, &["suspend", subject, "--note", "odd traffic"]);
        place.cut(file, "holds:");
        assert_eq!(refused(&place), ["hold-removed"], "{subject}");
    }
}

#[test]
fn a_hold_that_is_lifted_by_hand_is_found() {
    let (place, _) = alive();
    stop(&place, &["suspend", "acme-pay", "--note", "odd traffic"]);
    place.edit(
        PARTNER,
        "    note: odd traffic\n",
        &format!("    note: odd traffic\n    lifted:\n      on: {}T00:00:00Z\n      by: priya-nair\n", days_ago(0)),
    );
    assert_eq!(refused(&place), ["hold-removed"]);
}

#[test]
fn revoking_an_application_or_partner_ends_all_below_and_holds_it() {
    for (subject, file) in [("acme-pay/payouts", APPLICATION), ("acme-pay", PARTNER)] {
        let (place, _) = alive();
        stop(&place, &["revoke", subject, "--reason", "key-compromise"]);
        assert!(place.text(&format!("bank-partners/{}", credential(&place))).contains("\nrevoked:\n"), "{subject}");
        assert_eq!(refused(&place), ["held"], "{subject}");
        log_holds(&place, "revoked", 1);
        let by_hand = place.copy();
        by_hand.cut(file, "holds:");
        assert_eq!(refused(&by_hand), ["hold-removed"], "{subject}");
        for owner in ["maria-lopez", "tom-berger"] {
            place.ok_as(owner, &["approve", subject, "--resume"]);
        }
        place.ok_as("priya-nair", &["resume", subject]);
        assert!(place.text(&format!("bank-partners/{}", credential(&place))).contains("\nrevoked:\n"), "{subject}");
        assert_eq!(place.ask("next").code, 0, "{subject}");
        log_holds(&place, "resumed", 1);
    }
}

#[test]
fn revoking_an_anchor_ends_what_rests_on_it() {
    let (place, _) = alive();
    stop(&place, &["revoke", "acme-pay#acme-ca", "--reason", "ca-compromise"]);
    assert!(place.text(&format!("bank-partners/{}", credential(&place))).contains("\nrevoked:\n"));
    assert_eq!(refused(&place), ["anchor-revoked"]);
    log_holds(&place, "anchor-revoked", 1);
    for words in [["approve", "acme-pay#acme-ca", "--resume"].as_slice(), &["resume", "acme-pay#acme-ca"]] {
        assert_eq!(place.run_as("priya-nair", words).code, 1);
    }
    let run = place.run_as("priya-nair", &["prove", "acme-pay#acme-ca", "--out", "again.challenge"]);
    assert_eq!((run.code, run.stderr.contains("was revoked on")), (1, true), "{run:?}");
    place.cut(ANCHOR, "revoked:");
    assert!(refused(&place).contains(&"revocation-removed".to_owned()));
}

#[test]
fn a_key_is_revoked_wherever_it_stands() {
    let (place, _) = alive();
    let text = place.text(&format!("bank-partners/{ANCHOR}"));
    let key = text.lines().find_map(|line| line.strip_prefix("key: ")).unwrap();
    stop(&place, &["revoke", key, "--reason", "key-compromise"]);
    assert_eq!(refused(&place), ["anchor-revoked"]);
    assert!(place.text(&format!("bank-partners/{}", credential(&place))).contains("\nrevoked:\n"));
    log_holds(&place, "revoked", 1);
    let run = place.run_as("priya-nair", &["revoke", key, "--reason", "key-compromise"]);
    assert_eq!(run.code, 1, "{run:?}");
    place.cut(ANCHOR, "revoked:");
    assert_eq!(refused(&place), ["revocation-removed"]);
    // And the key of a credential.
    let (place, _) = alive();
    let text = place.text(&format!("bank-partners/{}", credential(&place)));
    let key = text.lines().find_map(|line| line.strip_prefix("key: ")).unwrap();
    stop(&place, &["revoke", key, "--reason", "key-compromise"]);
    assert_eq!(place.ask("next").code, 0, "the application may have another one");
    let run = place.run_as("priya-nair", &["revoke", &format!("sha256:{}", "0".repeat(64)), "--reason", "superseded"]);
    assert_eq!(run.code, 1, "{run:?}");
}

#[test]
fn an_offboarded_partner_is_over() {
    let (place, subject) = alive();
    stop(&place, &["offboard", "acme-pay", "--note", "agreement ended"]);
    log_holds(&place, "offboarded", 1);
    assert!(place.text(&format!("bank-partners/{}", credential(&place))).contains("\nrevoked:\n"));
    for anchor in place.find("partners/acme-pay/anchors/", ".yaml") {
        assert!(place.text(&format!("bank-partners/{anchor}")).contains("\nrevoked:\n"), "{anchor}");
    }
    let today = format!("until: {}\n", days_ago(0));
    let application = place.text(&format!("bank-partners/{APPLICATION}"));
    assert_eq!(application.matches("until: ").count(), application.matches(&today).count(), "{application}");
    let rules = refused(&place);
    assert!(rules.contains(&"offboarded".to_owned()) && rules.contains(&"anchor-revoked".to_owned()), "{rules:?}");
    let again: [&[&str]; 5] = [
        &["onboard", "partner", "acme-pay", "--legal-name", "Acme Payments GmbH", "--tier", "low"],
        &["onboard", "application", "acme-pay/new", "--kind", "server"],
        &[
            "onboard",
            "anchor",
            "acme-pay#new",
            "--kind",
            "ca-certificate",
            "--environment",
            "production",
            "--certificate",
            "acme-ca.pem",
        ],
        &["offboard", "acme-pay", "--key", "ssh/priya-nair"],
        &["resume", &subject, "--key", "ssh/priya-nair"],
    ];
    let before = place.everything();
    for words in again {
        let run = place.run(words);
        assert_eq!(run.code, 1, "{words:?}: {run:?}");
    }
    assert_eq!(place.everything(), before);
    // The audit finds nothing left to end.
    let loaded = load(&place.root(), Wanted::Whole).unwrap();
    let scene = admit::rules::Scene::new(&loaded.registry, &loaded.policy, admit::clock::now().unwrap(), None);
    let rule = admit::rules::find("offboarding-unfinished").unwrap();
    assert!(admit::rules::judge(std::iter::once(rule), &scene).is_empty());
    // The tombstone cannot be cleared by hand, nor by a record of the same id.
    place.cut(PARTNER, "offboarded:");
    assert!(refused(&place).contains(&"revocation-removed".to_owned()));
    place.remove(PARTNER);
    let run = place.run(again[0]);
    assert_eq!((run.code, run.stderr.contains("never given again")), (1, true), "{run:?}");
}

#[test]
fn the_key_of_one_partners_anchor_is_no_other_partners() {
    let (place, _) = alive();
    place.ok(&["onboard", "partner", "globex", "--legal-name", "Globex B.V.", "--tier", "standard"]);
    let words = ["onboard", "anchor", "globex#stolen", "--kind", "ca-certificate", "--environment", "production"];
    place.ok(&[words.as_slice(), &["--certificate", "acme-ca.pem"]].concat());
    assert_eq!(refused(&place), ["key-shared"]);
}

#[test]
fn stopping_works_when_nothing_else_does() {
    let (place, subject) = alive();
    place.edit(PARTNER, "tier: standard", "tier: platinum");
    place.cut(PARTNER, "owners:");
    place.edit("admit.toml", "approvals = [{ security = 1, risk = 1 }]", "approvals = [{ security = 0 }]");
    stop(&place, &["suspend", "acme-pay", "--note", "at once"]);
    stop(&place, &["revoke", &subject, "--reason", "key-compromise"]);
    stop(&place, &["offboard", "acme-pay"]);
}
