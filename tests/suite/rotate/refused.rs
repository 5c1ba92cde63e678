//! What does not hand over, and what the gate has against the next one: each leaves everything as it was.

use super::{at, audit, before, files, name, rotate, rotated, words};
use crate::{
    hand::{P256, PARTNER},
    place::{Place, Run},
};
use admit::{
    admission::admit,
    commit::{Hand, commit},
    crypto::SystemEntropy,
    mint::api_key,
    model::{CredentialKind, Standing, Subject, Turn},
    ops::{self, issue_change, rotate_change, rotation},
    rules::{Request, Scene},
    signer::SshKeygen,
    store::load::{Wanted, load},
};

/// It is refused with exit 1 and these words, and nothing is written.
fn refused(place: &Place, says: &str, run: impl FnOnce(&Place) -> Run) {
    let kept = place.everything();
    let run = run(place);
    assert_eq!((run.code, run.stdout.as_str()), (1, ""), "{says}: {run:?}");
    assert!(run.stderr.contains(says), "it does not say `{says}`: {}", run.stderr);
    assert!(place.everything() == kept, "{says}: it wrote");
}

const LIMIT: &str = "[tiers.standard.environments.production]";

#[test]
fn what_does_not_stand_does_not_hand_over() {
    let (place, old) = Place::issued();
    place.request("next", P256);
    let ask = |place: &Place| rotate(place, &old, "next", &[]);
    refused(&place, "there is no `acme-pay/payouts/none`", |p| rotate(p, "acme-pay/payouts/none", "next", &[]));
    refused(&place, "there is no `acme-pay/reports/", |p| rotate(p, &old.replace("payouts/", "reports/"), "next", &[]));
    refused(&place, "an overlap of 8d is asked for, and at most 7d is allowed", |p| {
        rotate(p, &old, "next", &["--overlap", "8d"])
    });
    let held = place.copy();
    held.ok_as("priya-nair", &["suspend", &old, "--note", "odd traffic"]);
    refused(&held, "what is held does not hand over", ask);
    let revoked = place.copy();
    revoked.ok_as("priya-nair", &["revoke", &old, "--reason", "key-compromise"]);
    refused(&revoked, "so that there is nothing to hand over", ask);
    let usage = place.run_as("priya-nair", &["rotate", "acme-pay/payouts", "--out", "x"]);
    assert_eq!((usage.code, usage.stderr.contains("is not a credential")), (2, true), "{usage:?}");
    let without = place.run_as("priya-nair", &["rotate", &old, "--out", "x"]);
    assert_eq!((without.code, without.stderr.contains("`--csr` is missing")), (2, true), "{without:?}");
    refused(&place, "holds none of the roles", |p| p.run_as("maria-lopez", &words(&old, &files("next"), &[])));
    // And what policy says of the overlap counts.
    place.edit_below("admit.toml", LIMIT, "live-credentials = 2", "live-credentials = 2\noverlap = \"24h\"");
    place.approve_policy();
    refused(&place, "an overlap of 25h is asked for, and at most 24h is allowed", |p| {
        rotate(p, &old, "next", &["--overlap", "25h"])
    });
    let (_, until) = rotated(&place, &old, "next", &[]);
    let hours = (until.unix() - admit::clock::now().unwrap().unix() + 1800) / 3600;
    assert_eq!(hours, 24, "as long as policy allows, unless said");
}

#[test]
fn of_one_line_one_retires_at_a_time() {
    let (place, first) = Place::issued();
    let (second, until) = rotated(&place, &first, "second", &[]);
    place.request("third", P256);
    refused(&place, "has handed over to", |p| rotate(p, &first, "third", &[]));
    refused(&place, "of one line only one retires at a time", |p| rotate(p, &second, "third", &["--overlap", "1h"]));
    // In an hour of need the second ends at once, and the first still has its time.
    let (third, _) = rotated(&place, &second, "third", &["--overlap", "0d"]);
    let all = [first.as_str(), &second, &third];
    let turns = |now| at(&place, &all, now).into_iter().map(|(standing, turn, _)| (standing, turn)).collect::<Vec<_>>();
    let over = (Standing::Ended, Turn::Ended);
    let now = before(until);
    assert_eq!(turns(now), [(Standing::Active, Turn::Retiring), over, (Standing::Active, Turn::Current)]);
    assert_eq!(turns(until), [over, over, (Standing::Active, Turn::Current)]);
    assert_eq!(audit(&place, now), [""; 0]);
}

#[test]
fn one_that_retires_takes_no_room_and_the_next_takes_its_place() {
    let (place, old) = Place::issued();
    place.edit_below("admit.toml", LIMIT, "live-credentials = 2", "live-credentials = 1");
    place.approve_policy();
    place.request("more", P256);
    assert_eq!(place.ask("more").rules().into_keys().collect::<Vec<_>>(), ["credential-count"]);
    let (next, until) = rotated(&place, &old, "next", &[]);
    assert_eq!(audit(&place, before(until)), [""; 0]);
    assert_eq!(place.ask("more").rules().into_keys().collect::<Vec<_>>(), ["credential-count"]);
    // Once the next one is gone, the one that retires takes its room again, until its hour.
    place.ok_as("priya-nair", &["revoke", &next, "--reason", "superseded"]);
    assert_eq!(place.ask("more").rules().into_keys().collect::<Vec<_>>(), ["credential-count"]);
    assert!(audit(&place, before(until)).contains(&"credential-expiring".to_owned()), "nothing follows it any more");
}

#[test]
fn what_blocks_issuing_blocks_rotating() {
    let (place, old) = Place::issued();
    place.request("next", P256);
    let broken: [fn(&Place); 4] = [
        |p| p.cut(PARTNER, "  revocation:"),
        |p| p.edit("admit.toml", "version = 1", "version = 2"),
        |p| p.edit(crate::hand::APPLICATION, "scope: payments:read", "scope: payments:screening"),
        |p| drop(p.ok_as("priya-nair", &["suspend", "acme-pay#acme-ca", "--note", "odd traffic"])),
    ];
    for change in broken {
        let place = place.copy();
        change(&place);
        let issuing = place.ask("next").rules().into_keys().collect::<Vec<_>>();
        assert!(!issuing.is_empty());
        refused(&place, &issuing[0], |p| rotate(p, &old, "next", &[]));
        assert_eq!(rotate(&place, &old, "next", &[]).rules().into_keys().collect::<Vec<_>>(), issuing);
    }
    // Nor is the old key certified again.
    place.vouch("payouts", "acme-ca.key");
    std::fs::remove_file(place.path("payouts.pem")).unwrap();
    refused(&place, "request-key-used", |p| rotate(p, &old, "payouts", &[]));
    // And a file that is there is not written over.
    place.write("next.pem", "mine\n");
    let kept = place.everything();
    assert_ne!(rotate(&place, &old, "next", &[]).code, 0);
    assert!(place.everything() == kept, "it wrote");
}

/// A stop that comes between the decision and the record wins, and an admission for a rotation is for nothing else.
#[test]
fn a_rotation_is_of_the_one_that_was_looked_at() {
    let place = Place::approved();
    let words = ["issue", "acme-pay/payouts", "--environment", "sandbox", "--kind", "api-key", "--plain", "--out", "old"];
    let old = place.ok_as("priya-nair", &[words.as_slice(), &["--format", "json"]].concat()).json()["subject"].clone();
    let old: Subject = old.as_str().unwrap().parse().unwrap();
    let now = admit::clock::now().unwrap();
    let loaded = load(&place.root(), Wanted::Whole).unwrap();
    let handing = rotation(&loaded, &old, None, now).unwrap();
    let minted = |replaces: bool| {
        let id = handing.record().value.id.clone();
        let request = Request {
            partner: "acme-pay".parse().unwrap(),
            application: "payouts".parse().unwrap(),
            environment: "sandbox".parse().unwrap(),
            kind: Some(CredentialKind::ApiKey),
            lifetime: None,
            key: None,
            replaces: replaces.then_some(id),
        };
        let scene = Scene::new(&loaded.registry, &loaded.policy, now, Some(&request));
        let admission = admit(&scene, None).unwrap();
        api_key(admission, &loaded.policy.key_prefix, None, "priya-nair".parse().unwrap(), &mut SystemEntropy::default()).unwrap()
    };
    assert!(issue_change(&loaded, minted(true)).is_err(), "the room of the old one was counted as free");
    assert!(rotate_change(&loaded, minted(false), &handing).is_err());
    let (change, _) = rotate_change(&loaded, minted(true), &handing).unwrap();
    place.ok_as("priya-nair", &["revoke", &old.to_string(), "--reason", "key-compromise"]);
    let path = ("PATH".to_owned(), std::env::var("PATH").unwrap());
    let mut signer = SshKeygen::new(&place.path("ssh/priya-nair"), &[path]).unwrap();
    let actor = "priya-nair".parse().unwrap();
    let kept = place.files();
    let hand = Hand { actor, signer: Some(&mut signer), now, command: "test", dry_run: false, seen: None };
    let failure = commit(&place.root(), &loaded, &change, hand).unwrap_err();
    assert!(failure.message.contains("changed"), "{}", failure.message);
    assert!(place.files() == kept);
    // What was ended does not stand again by a rotation that was looked at before.
    let fresh = load(&place.root(), Wanted::Whole).unwrap();
    assert!(ops::rotation(&fresh, &old, None, now).is_err());
    assert_eq!(at(&place, &[&old.to_string()], now)[0].0, Standing::Ended, "{}", name(&old.to_string()));
}
