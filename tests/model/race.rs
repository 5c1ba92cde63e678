//! The two writers of the model on the disk, with the commit of the binary: what gives something is not written once anything that it was
//! decided on has moved, and a stop is written all the same.

use crate::place::Place;
use admit::{
    admission::admit,
    commit::{Hand, commit},
    crypto::SystemEntropy,
    failure::Outcome,
    mint::api_key,
    model::{Change, CredentialKind, Reason, Subject},
    ops,
    policy::Loaded,
    rules::{Request, Scene},
    signer::SshKeygen,
    store::load::{Wanted, load},
};

const GRANT: [&str; 4] = ["approve", "acme-pay/payouts", "--environment", "sandbox"];

fn loaded(place: &Place) -> Loaded {
    load(&place.root(), Wanted::Partner(&"acme-pay".parse().unwrap())).unwrap()
}

fn write(place: &Place, loaded: &Loaded, change: &Change) -> Outcome<Vec<String>> {
    let path = ("PATH".to_owned(), std::env::var("PATH").unwrap());
    let mut signer = SshKeygen::new(&place.path("ssh/priya-nair"), &[path]).unwrap();
    let now = admit::clock::now().unwrap();
    let hand = Hand {
        actor: "priya-nair".parse().unwrap(),
        signer: Some(&mut signer),
        now,
        command: "test",
        dry_run: false,
        seen: None,
    };
    commit(&place.root(), loaded, change, hand)
}

/// A credential that was admitted and minted, and is not on record yet.
fn minted(loaded: &Loaded) -> Change {
    let request = Request {
        partner: "acme-pay".parse().unwrap(),
        application: "payouts".parse().unwrap(),
        environment: "sandbox".parse().unwrap(),
        kind: Some(CredentialKind::ApiKey),
        lifetime: None,
        key: None,
        replaces: None,
    };
    let scene = Scene::new(&loaded.registry, &loaded.policy, admit::clock::now().unwrap(), Some(&request));
    let admission = admit(&scene, None).unwrap();
    let by = "priya-nair".parse().unwrap();
    let minted = api_key(admission, &loaded.policy.key_prefix, None, by, &mut SystemEntropy::default()).unwrap();
    ops::issue_change(loaded, minted).unwrap().0
}

/// What another writer does meanwhile, none of which touches a file that the credential is written to.
type Meddling = (&'static str, fn(&Place));

const MEDDLING: [Meddling; 5] = [
    ("somebody says no", |place| drop(place.ok_as("maria-lopez", &[GRANT.as_slice(), &["--reject"]].concat()))),
    ("an approval is taken away", |place| {
        for file in place.find("partners/acme-pay/approvals/", ".yaml") {
            place.remove(&file);
        }
    }),
    ("the policy is another one", |place| place.edit("admit.toml", "version = 1", "version = 2")),
    ("the roster is another one", |place| drop(place.ok(&["onboard", "owner", "tom-berger", "--role", "api-owner"]))),
    ("the grant is another one", |place| {
        place.edit("partners/acme-pay/applications/payouts.yaml", "scope: payments:read", "scope: payments:screening");
    }),
];

#[test]
fn a_credential_is_not_put_on_record_once_its_ground_has_moved() {
    for (what, meddle) in MEDDLING {
        let place = Place::approved();
        let loaded = loaded(&place);
        let change = minted(&loaded);
        meddle(&place);
        let before = place.files();
        let refused = write(&place, &loaded, &change).expect_err(what);
        assert!(refused.message.contains("changed while the command ran"), "{what}: {}", refused.message);
        assert!(place.files() == before, "{what}");
    }
    let place = Place::approved();
    let loaded = loaded(&place);
    write(&place, &loaded, &minted(&loaded)).unwrap();
    assert_eq!(place.find("partners/acme-pay/credentials/", ".yaml").len(), 1);
}

#[test]
fn a_stop_is_written_whatever_moved_beside_it() {
    for (what, meddle) in MEDDLING.into_iter().take(4) {
        let place = Place::approved();
        let loaded = loaded(&place);
        let stop = ops::Stop {
            on: admit::clock::now().unwrap(),
            by: "priya-nair".parse().unwrap(),
            reason: Reason::KeyCompromise,
            note: None,
        };
        let change = ops::suspend(&loaded.registry, &Subject::Partner("acme-pay".parse().unwrap()), &stop).unwrap();
        meddle(&place);
        assert!(write(&place, &loaded, &change).is_ok(), "{what}");
    }
}
