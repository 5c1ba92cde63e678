//! Rotation: the next credential beside the one that hands over, by the binary, and the hour at which that one is over though nobody acts.

mod refused;

use crate::{
    hand::{LOG, P256},
    place::{Place, Run},
};
use admit::{
    model::{Code, Moment, PartnerId, Standing, Turn},
    ops::{access, receipts_for},
    publish::crl,
    rules::{Admitted, Scene, admitted},
    store::load::{Wanted, load},
};
use serde_json::Value;
use std::collections::BTreeMap;

const API_KEY: [&str; 6] = ["issue", "acme-pay/payouts", "--environment", "sandbox", "--kind", "api-key"];

/// The words by which a certificate is rotated with the request `<name>.csr`, to `<name>.pem`.
fn words<'w>(subject: &'w str, files: &'w [String; 3], more: &[&'w str]) -> Vec<&'w str> {
    let [csr, proof, out] = files;
    let request = ["rotate", subject, "--csr", csr, "--csr-proof", proof, "--out", out];
    let issuer = ["--issuer-key", "issuer-keys/production-ca.key.pem", "--passphrase-file", "passphrase"];
    [request.as_slice(), &issuer, more].concat()
}

fn files(name: &str) -> [String; 3] {
    ["csr", "csr.sig", "pem"].map(|end| format!("{name}.{end}"))
}

/// Rotates a certificate of production as security does.
fn rotate(place: &Place, subject: &str, name: &str, more: &[&str]) -> Run {
    if !place.path(&format!("{name}.csr")).exists() {
        place.request(name, P256);
    }
    place.run_as("priya-nair", &words(subject, &files(name), more))
}

/// As [`rotate`], which must succeed; answers the subject of the next one and the hour at which the old one ends.
fn rotated(place: &Place, subject: &str, name: &str, more: &[&str]) -> (String, Moment) {
    let run = rotate(place, subject, name, &[more, &["--format", "json"]].concat());
    assert_eq!(run.code, 0, "{run:?}");
    let told = run.json();
    assert_eq!((&told["command"], &told["details"]["replaces"]), (&"rotate".into(), &Value::from(subject)));
    let until = told["details"]["replaced-until"].as_str().unwrap().parse().unwrap();
    (told["subject"].as_str().unwrap().to_owned(), until)
}

/// The id of a credential by its subject.
fn name(subject: &str) -> &str {
    subject.rsplit('/').next().unwrap()
}

/// How credentials stand at a moment: standing, turn, and why.
fn at(place: &Place, subjects: &[&str], now: Moment) -> Vec<(Standing, Turn, String)> {
    let partner: PartnerId = "acme-pay".parse().unwrap();
    let loaded = load(&place.root(), Wanted::Partner(&partner)).unwrap();
    let scene = Scene::new(&loaded.registry, &loaded.policy, now, None);
    let view = &scene.partners[0];
    let one = |subject: &&str| {
        let found = view.credentials.iter().find(|credential| credential.id.as_str() == name(subject)).unwrap();
        (found.state.standing, view.folder.turn(&found.record.value, now), found.state.because.clone())
    };
    subjects.iter().map(one).collect()
}

fn before(moment: Moment) -> Moment {
    Moment::from_unix(moment.unix() - 1).unwrap()
}

/// The rules that an audit names, of those that speak of credentials, logs and records.
fn audit(place: &Place, now: Moment) -> Vec<String> {
    let report = place.run(&["audit", "--format", "json", "--now", &now.to_string()]).json();
    let rules = report["findings"].as_array().unwrap().iter().map(|finding| finding["rule"].as_str().unwrap().to_owned());
    let about = |rule: &String| ["credential", "record", "log", "key", "not-canonical"].iter().any(|word| rule.starts_with(word));
    rules.filter(about).collect()
}

#[test]
fn both_certificates_stand_until_the_hour_and_then_the_next_alone() {
    let (place, old) = Place::issued();
    let (next, until) = rotated(&place, &old, "next", &["--overlap", "24h"]);
    let pair = [old.as_str(), next.as_str()];
    let told = |now| at(&place, &pair, now).into_iter().map(|(standing, turn, _)| (standing, turn)).collect::<Vec<_>>();
    let beside = [(Standing::Active, Turn::Retiring), (Standing::Active, Turn::Next)];
    assert_eq!(told(before(until)), beside);
    assert_eq!(told(until), [(Standing::Ended, Turn::Ended), (Standing::Active, Turn::Current)]);
    let because = at(&place, &pair, until).remove(0).2;
    assert_eq!(because, format!("`{}` handed over to `{}` and ended on {}", name(&old), name(&next), until.day()));

    // The certificate is one of our authority, for the key of the second request.
    let authority = authority(&place);
    assert_eq!(place.must("openssl", &["verify", "-CAfile", &authority, "next.pem"]).trim(), "next.pem: OK");
    let key = |args: &[&str]| place.must("openssl", args);
    assert_eq!(
        key(&["x509", "-in", "next.pem", "-noout", "-pubkey"]),
        key(&["pkey", "-in", "next.key", "-pubout"]),
        "it has the key of the request"
    );
    let subject = |file| key(&["x509", "-in", file, "-noout", "-subject", "-ext", "subjectAltName"]);
    assert_eq!(subject("next.pem"), subject("payouts.pem"));

    told_to_people(&place, &old, &next, until);
    one_step_in_the_log(&place, &old, &next);
    listed(&place, until);
    let_in(&place, &old, &next, until);
    place.ok(&["check"]);
    assert_eq!(audit(&place, until), [""; 0]);
    assert_eq!(audit(&place, before(until)), [""; 0]);
    at_the_door_on_the_day(&place, &old, until);
}

/// What `status` says, before the hour and from it on.
fn told_to_people(place: &Place, old: &str, next: &str, until: Moment) {
    let status = |now: Moment| place.run(&["status", "acme-pay", "--now", &now.to_string()]).stdout.replace("\n", " ");
    let words = |text: &str| text.split_whitespace().collect::<Vec<_>>().join(" ");
    let beside = words(&status(before(until)));
    for says in [
        format!("retiring: handed over to `{}` and ends at {until}", name(next)),
        "next, until ".to_owned(),
        format!("it takes over from `{}`, which ends at {until}", name(old)),
    ] {
        assert!(beside.contains(&says), "{says}: {beside}");
    }
    let after = words(&status(until));
    for says in [format!("`{}` handed over to `{}` and ended on", name(old), name(next)), "current, until ".to_owned()] {
        assert!(after.contains(&says), "{says}: {after}");
    }
}

/// The next one, its receipt and the old one's record are of one event.
fn one_step_in_the_log(place: &Place, old: &str, next: &str) {
    let log = place.text(&format!("bank-partners/{LOG}"));
    let event: Value = serde_json::from_str::<Value>(log.lines().last().unwrap()).unwrap()["event"].clone();
    assert_eq!((&event["code"], &event["subject"]), (&"credential-rotated".into(), &Value::from(next)));
    let records: Vec<&str> = event["records"].as_object().unwrap().keys().map(String::as_str).collect();
    let mut expected = [old, next].map(|subject| format!("partners/acme-pay/credentials/{}.yaml", name(subject))).to_vec();
    expected.push(format!("partners/acme-pay/receipts/{}.json", name(next)));
    expected.sort();
    assert_eq!(records, expected);
    let receipt: Value =
        serde_json::from_str(&place.text(&format!("bank-partners/partners/acme-pay/receipts/{}.json", name(next)))).unwrap();
    assert_eq!(receipt["replaces"]["credential"], name(old));
    place.ok(&["verify", "log", "acme-pay"]);
}

/// From the hour on the old certificate is on the list, as superseded then.
fn listed(place: &Place, until: Moment) {
    let loaded = load(&place.root(), Wanted::Whole).unwrap();
    let entries = |now: Moment| {
        let scene = Scene::new(&loaded.registry, &loaded.policy, now, None);
        let issued = scene.credentials().map(|(partner, view)| crl::Issued {
            folder: partner.folder,
            credential: &view.record.value,
            state: &view.state,
            proved_until: partner.anchor(&view.record.value.anchor).and_then(|anchor| anchor.proved_until),
        });
        let lifetime = "7d".parse().unwrap();
        crl::entries(&"production-ca".parse().unwrap(), issued.collect::<Vec<_>>().into_iter(), now, lifetime)
    };
    assert!(entries(before(until)).is_empty());
    let one = entries(until).remove(0);
    assert_eq!((one.on, one.reason.map(admit::crypto::CrlReason::code)), (until, Some(4)), "superseded, RFC 5280 section 5.3.1");
}

/// What gateways are told: both until the hour, with that hour as the old one's end, and then the next alone.
fn let_in(place: &Place, old: &str, next: &str, until: Moment) {
    let loaded = load(&place.root(), Wanted::Whole).unwrap();
    let told = |now: Moment| {
        let scene = Scene::new(&loaded.registry, &loaded.policy, now, None);
        let (let_in, _) = admitted(&scene, &BTreeMap::new());
        let one = |one: &Admitted<'_, '_>| (one.credential.id.to_string(), one.ends == until);
        let_in.iter().map(one).collect::<BTreeMap<_, _>>()
    };
    let (old, next) = (name(old).to_owned(), name(next).to_owned());
    assert_eq!(told(before(until)), [(old, true), (next.clone(), false)].into());
    assert_eq!(told(until), [(next, false)].into());
}

/// `log access` lets the old one out at the hour, from the log and the receipts alone.
fn at_the_door_on_the_day(place: &Place, old: &str, until: Moment) {
    let loaded = load(&place.root(), Wanted::Whole).unwrap();
    let receipts = receipts_for(&loaded).into_iter().map(|path| (path.clone(), place.files().remove(&path).unwrap())).collect();
    let told = access(&loaded, &receipts, &"payments:write".parse().unwrap(), until.day());
    let of = told.access.iter().find(|access| access.subject.to_string() == old).unwrap();
    assert_eq!(of.spans.last().unwrap().1, until);
    assert_eq!(of.end.as_ref().map(|end| (end.at, end.code)), Some((until, Code::CredentialRotated)));
}

/// The certificate of our authority, as openssl takes it.
fn authority(place: &Place) -> String {
    let record = place.text("bank-partners/issuers/production-ca.yaml");
    let lines = record.lines().skip_while(|line| !line.starts_with("certificate:")).skip(1).take_while(|l| l.starts_with("  "));
    place.write("issuer.pem", lines.map(|line| format!("{}\n", line.trim())).collect::<String>());
    "issuer.pem".to_owned()
}

#[test]
fn both_api_keys_open_until_the_hour_and_none_of_the_old_after_it() {
    let place = Place::approved();
    let issued = place.ok_as("priya-nair", &[API_KEY.as_slice(), &["--plain", "--out", "old", "--format", "json"]].concat());
    let old = issued.json()["subject"].as_str().unwrap().to_owned();
    let words = ["rotate", &old, "--overlap", "1h", "--plain", "--out", "next", "--format", "json"];
    let until: Moment = place.ok_as("priya-nair", &words).json()["details"]["replaced-until"].as_str().unwrap().parse().unwrap();
    let asked = |file: &str, now: Moment| {
        let words = ["verify", "key", "--format", "json", "--now", &now.to_string()];
        let run = place.exec(env!("CARGO_BIN_EXE_admit"), &words, place.text(file).as_bytes());
        run.json()["reason"].as_str().unwrap().to_owned()
    };
    assert_eq!(["old", "next"].map(|file| asked(file, before(until))), ["active", "active"]);
    assert_eq!(["old", "next"].map(|file| asked(file, until)), ["ended", "active"]);
}

#[test]
fn what_is_enrolled_is_rotated_by_enrolling_the_next() {
    let place = Place::approved();
    let client = |out: &str, more: &[&str]| {
        let words = ["enroll", "acme-pay/payouts", "--environment", "sandbox", "--kind", "oauth-client"];
        let how = ["--method", "private-key-jwt", "--out", out, "--format", "json"];
        place.run_as("priya-nair", &[words.as_slice(), &how, more].concat())
    };
    let old = client("old.json", &[]).json()["subject"].as_str().unwrap().to_owned();
    let run = place.run_as("priya-nair", &["rotate", &old, "--out", "x"]);
    assert_eq!((run.code, run.stderr.contains(&format!("--kind oauth-client --replaces {}", name(&old)))), (2, true), "{run:?}");
    let run = client("next.json", &["--overlap", "1h", "--replaces", name(&old)]);
    assert_eq!(run.code, 0, "{run:?}");
    let until: Moment = run.json()["details"]["replaced-until"].as_str().unwrap().parse().unwrap();
    let next = run.json()["subject"].as_str().unwrap().to_owned();
    let turns = |now| at(&place, &[&old, &next], now).into_iter().map(|(_, turn, _)| turn).collect::<Vec<_>>();
    assert_eq!((turns(before(until)), turns(until)), (vec![Turn::Retiring, Turn::Next], vec![Turn::Ended, Turn::Current]));
    // Another kind does not take its place.
    let words = [API_KEY.as_slice(), &["--plain", "--out", "key", "--format", "json"]].concat();
    let key = place.ok_as("priya-nair", &words).json()["subject"].as_str().unwrap().to_owned();
    let run = client("other.json", &["--replaces", name(&key)]);
    assert_eq!((run.code, run.stderr.contains("takes its place")), (1, true), "{run:?}");
}
