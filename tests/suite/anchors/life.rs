//! The life of an anchor: another takes over with its word or without, it retires, it is revoked, and nothing of policy, scope or
//! application is touched by any of that.

use super::partner::{Identity, shell};
use crate::place::Place;

const NEW_AUTHORITY: &str = "openssl req -x509 -newkey $KEY -nodes -keyout acme-ca-2027.key -out acme-ca-2027.pem -sha256 -days 700 \
    -subj '/O=Acme/CN=Acme CA 2027' -addext basicConstraints=critical,CA:TRUE -addext keyUsage=critical,keyCertSign,cRLSign 2>&1";

/// A place in which `acme-ca-2027` is registered as the successor of `acme-ca`, with a challenge in `new.challenge`.
fn succeeding(place: &Place) {
    shell(place, NEW_AUTHORITY);
    let words = ["onboard", "anchor", "acme-pay#acme-ca-2027", "--environment", "production", "--kind", "ca-certificate"];
    place.ok(&[words.as_slice(), &["--certificate", "acme-ca-2027.pem", "--replaces", "acme-ca"]].concat());
    let run = place.ok_as("priya-nair", &["prove", "acme-pay#acme-ca-2027", "--out", "new.challenge"]);
    assert!(run.stderr.contains("whoever holds `acme-pay#acme-ca`"), "{}", run.stderr);
    sign(place, "acme-ca-2027.key", "new.challenge", "new.sig");
    sign(place, "acme-ca.key", "new.challenge", "old.sig");
}

fn sign(place: &Place, key: &str, file: &str, out: &str) {
    place.must("openssl", &["dgst", "-sha256", "-sign", key, "-out", out, file]);
}

fn prove(place: &Place, more: &[&str]) -> crate::place::Run {
    place.run_as("priya-nair", &[&["prove", "acme-pay#acme-ca-2027", "--response", "new.sig"], more].concat())
}

/// Lets the application rest on the successor in production.
fn move_over(place: &Place) {
    place.ok(&["onboard", "application", "acme-pay/payouts", "--environment", "production", "--anchor", "acme-ca-2027"]);
}

/// The rules that a request for a certificate under the new authority meets.
fn refused(place: &Place) -> Vec<String> {
    place.request("again", crate::hand::P256);
    place.vouch("again", "acme-ca-2027.key");
    let run = place.ask("again");
    run.rules().into_keys().collect()
}

#[test]
fn what_was_approved_stays_approved_when_the_old_anchor_hands_over() {
    let (place, credential) = Place::issued();
    succeeding(&place);
    let run = prove(&place, &["--handover", "old.sig", "--overlap", "20d"]);
    assert_eq!(run.code, 0, "{}", run.stderr);
    let until = crate::place::in_days(20);
    assert!(run.stdout.contains(&format!("`acme-ca` handed over and ends on {until}")), "{}", run.stdout);
    // The old one still stands, and so does what rests on it; nothing new is given on it.
    let audit = place.run(&["audit", "acme-pay"]).stdout;
    assert!(audit.contains("anchor-retiring"), "{audit}");
    assert_eq!(refused(&place), ["anchor-retiring"]);
    move_over(&place);
    assert_eq!(refused(&place), Vec::<String>::new(), "nobody was asked again");
    assert!(place.ok(&["status", "acme-pay"]).stdout.contains(&format!("client-certificate {credential} in production: active")));
    let later = format!("{}T00:00:00Z", crate::place::in_days(22));
    let status = place.run(&["status", "acme-pay", "--now", &later]).stdout;
    assert!(status.contains(&format!("{credential} in production: ended")), "{status}");
    assert!(status.contains("handed over to `acme-ca-2027`"), "{status}");
    let after_grace = format!("{}T00:00:00Z", crate::place::in_days(24));
    let audit = place.run(&["audit", "acme-pay", "--now", &after_grace]).stdout;
    assert!(audit.contains("trigger-ignored"), "{audit}");
}

#[test]
fn without_the_word_of_the_old_anchor_everything_is_approved_anew() {
    let place = Place::approved();
    succeeding(&place);
    let run = prove(&place, &[]);
    assert_eq!(run.code, 0, "{}", run.stderr);
    move_over(&place);
    assert_eq!(refused(&place), ["approval-quorum"]);
    place.approve_production();
    assert_eq!(refused(&place), Vec::<String>::new());
}

#[test]
fn a_handover_by_another_key_or_over_another_challenge_is_none() {
    let place = Place::approved();
    succeeding(&place);
    sign(&place, "acme-sandbox-key.key", "new.challenge", "other.sig");
    sign(&place, "acme-ca.key", "acme-ca.challenge", "stale.sig");
    for answer in ["other.sig", "stale.sig", "new.sig"] {
        let run = prove(&place, &["--handover", answer]);
        assert_eq!(run.code, 1, "{answer}: {}", run.stdout);
        assert!(run.stderr.contains("`acme-pay#acme-ca` does not hand over"), "{answer}: {}", run.stderr);
    }
    // Nobody is asked to hand over to an anchor that does not say whom it replaces.
    shell(&place, &NEW_AUTHORITY.replace("acme-ca-2027", "acme-ca-alone"));
    let words = ["onboard", "anchor", "acme-pay#acme-ca-alone", "--environment", "production", "--kind", "ca-certificate"];
    place.ok(&[words.as_slice(), &["--certificate", "acme-ca-alone.pem"]].concat());
    place.ok_as("priya-nair", &["prove", "acme-pay#acme-ca-alone", "--out", "alone.challenge"]);
    sign(&place, "acme-ca-alone.key", "alone.challenge", "alone.sig");
    sign(&place, "acme-ca.key", "alone.challenge", "old-alone.sig");
    let words = ["prove", "acme-pay#acme-ca-alone", "--response", "alone.sig", "--handover", "old-alone.sig"];
    let run = place.run_as("priya-nair", &words);
    assert!(run.code == 1 && run.stderr.contains("names no anchor that hands over"), "{}", run.stderr);
}

#[test]
fn a_handover_that_is_edited_or_comes_from_a_compromised_key_carries_nothing() {
    let place = Place::approved();
    succeeding(&place);
    assert_eq!(prove(&place, &["--handover", "old.sig"]).code, 0);
    move_over(&place);
    let whole = place.copy();
    let file = "partners/acme-pay/anchors/acme-ca-2027.yaml";
    let text = place.text(&format!("bank-partners/{file}"));
    let signatures: Vec<&str> = text.lines().filter_map(|line| line.trim().strip_prefix("signature: ")).collect();
    let [own, handover] = signatures.as_slice() else { panic!("{text}") };
    place.edit(file, handover, own);
    assert_eq!(refused(&place), ["approval-quorum", "handover-broken"]);

    let revoked = whole.run_as("priya-nair", &["revoke", "acme-pay#acme-ca", "--reason", "superseded"]);
    assert_eq!(revoked.code, 0, "{}", revoked.stderr);
    assert_eq!(refused(&whole), Vec::<String>::new(), "an old anchor that was superseded has handed over");
    let again = Place::approved();
    succeeding(&again);
    assert_eq!(prove(&again, &["--handover", "old.sig"]).code, 0);
    move_over(&again);
    again.ok_as("priya-nair", &["revoke", "acme-pay#acme-ca", "--reason", "key-compromise"]);
    assert_eq!(refused(&again), ["approval-quorum", "handover-broken"], "whoever has the key could have signed");
}

#[test]
fn what_rests_on_an_anchor_stops_with_it_and_no_line_of_policy_or_scope_is_touched() {
    let (place, credential) = Place::issued();
    let before = place.files();
    place.ok_as("priya-nair", &["revoke", "acme-pay#acme-ca", "--reason", "key-compromise"]);
    let after = place.files();
    let changed: Vec<&String> =
        after.iter().filter(|(name, bytes)| before.get(*name) != Some(*bytes)).map(|(name, _)| name).collect();
    let file = format!("partners/acme-pay/credentials/{}.yaml", credential.rsplit('/').next().unwrap());
    assert_eq!(changed, ["partners/acme-pay/anchors/acme-ca.yaml", &file, "partners/acme-pay/log.jsonl"]);
    assert_eq!(before.len(), after.len(), "policy, scopes, partner and application are as they were");
    let status = place.run(&["status", "acme-pay"]).stdout;
    assert!(status.contains(&format!("{credential} in production: ended")), "{status}");
    place.request("again", crate::hand::P256);
    let run = place.ask("again");
    assert!(run.code == 1 && run.rules().contains_key("anchor-revoked"), "{}", run.stderr);
    assert!(!place.path("again.pem").exists());
}

#[test]
fn an_anchor_that_is_lost_stops_what_rests_on_it_and_touches_nothing_else() {
    let (place, credential) = Place::issued();
    place.remove("partners/acme-pay/anchors/acme-ca.yaml");
    let status = place.run(&["status", "acme-pay"]).stdout;
    assert!(status.contains(&format!("{credential} in production: ended")), "{status}");
    place.request("again", crate::hand::P256);
    assert!(place.ask("again").rules().contains_key("anchor-unknown"));
}

#[test]
fn a_key_set_that_is_changed_in_place_has_drifted() {
    let place = Place::onboarded();
    let identity = Identity::of("jwks", "");
    identity.challenged(&place, "own", "sandbox");
    identity.answer(&place);
    assert_eq!(Identity::hand_in("own", &place).code, 0);
    let file = "partners/acme-pay/anchors/own.yaml";
    let clean = place.run(&["audit", "acme-pay", "--rule", "anchor-drifted"]);
    assert!(!clean.stdout.contains("own"), "{}", clean.stdout);
    // A key of somebody else's in the place of the spare one.
    super::partner::make(&place, "jwks-p256");
    let set = |text: &str| serde_json::from_str::<serde_json::Value>(text).unwrap()["keys"][1]["x"].as_str().unwrap().to_owned();
    let theirs = set(&place.text("acme-jwks.json"));
    let record = place.text(&format!("bank-partners/{file}"));
    let spare: Vec<&str> = record.lines().filter_map(|line| line.trim().strip_prefix("\"x\": \"")).collect();
    let y: Vec<&str> = record.lines().filter_map(|line| line.trim().strip_prefix("\"y\": \"")).collect();
    let theirs_y = serde_json::from_str::<serde_json::Value>(&place.text("acme-jwks.json")).unwrap()["keys"][1]["y"].clone();
    place.edit(file, spare[1].trim_end_matches([',', '"']), &theirs);
    place.edit(file, y[1].trim_end_matches([',', '"']), theirs_y.as_str().unwrap());
    let drifted = place.run(&["audit", "acme-pay"]).stdout;
    for rule in ["anchor-drifted", "anchor-key-mismatch", "proof-invalid"] {
        assert!(drifted.contains(rule), "{rule}: {drifted}");
    }
}
