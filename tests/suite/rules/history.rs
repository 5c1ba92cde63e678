//! Fixtures of the family `history`.

use super::fixture::Fixture;
use crate::world::{PARTNER, World, id};
use admit::model::{Challenge, Code, Digest, Period};

/// What YAML cannot show.
pub(super) const FIXTURES: &[Fixture] = &[
    Fixture::request("log-broken", another_word, |_| {}),
    Fixture::audit("log-broken", |w| w.folder(PARTNER).log.truncate(100), |_| {}),
    Fixture::audit("log-broken", line_left_out, |_| {}),
    Fixture::request(
        "log-missing",
        |w| w.folder(PARTNER).log.clear(),
        |w| {
            let folder = w.folder(PARTNER);
            folder.log.clear();
            folder.credentials.clear();
            folder.receipts.clear();
        },
    ),
    Fixture::request("record-edited", |w| w.edit_credential(|c| c.expires = id("2036-01-01T00:00:00Z")), |_| {}),
    Fixture::audit("record-edited", |w| w.folder(PARTNER).receipts.values_mut().for_each(|d| d.0[0] ^= 1), |_| {}),
    Fixture::audit("record-edited", receipt_by_hand, |_| {}),
    Fixture::audit(
        "record-edited",
        |w| w.edit_credential(|c| c.delivery = None),
        |w| {
            w.edit_credential(|c| c.delivery = None);
            let path = format!("partners/{PARTNER}/credentials/payouts-k3m9.yaml");
            w.sign_event(PARTNER, Code::Suspended, "priya-nair", "acme-pay/payouts/payouts-k3m9", &[path]);
        },
    ),
    Fixture::request("record-edited", |w| w.edit_evidence("agreement-2026", |e| e.digest.0[0] ^= 1), |_| {}),
    Fixture::audit(
        "record-edited",
        |w| w.edit_evidence("due-diligence-2026", |e| e.until = Some(id("2036-01-01"))),
        |w| {
            let mut by_hand = w.folder(PARTNER).evidence["due-diligence-2026"].clone();
            by_hand.path = format!("partners/{PARTNER}/evidence/by-hand.yaml");
            by_hand.value.id = id("by-hand");
            w.folder(PARTNER).evidence.insert(id("by-hand"), by_hand);
        },
    ),
    Fixture::audit(
        "event-unauthorised",
        |w| no_longer(w, "priya-nair"),
        |w| {
            no_longer(w, "priya-nair");
            w.now = id("2027-11-20T09:00:00Z");
            w.edit_credential(|c| c.expires = id("2027-01-01T00:00:00Z"));
            w.registry.partners.values_mut().for_each(|folder| folder.anchors.clear());
        },
    ),
    Fixture::audit("event-unauthorised", |w| by_lena(w, Code::CredentialIssued), |w| by_lena(w, Code::EvidenceRecorded)),
    Fixture::audit(
        "event-unauthorised",
        |w| by_lena(w, Code::Resumed),
        |w| {
            by_lena(w, Code::Resumed);
            w.sign_event(PARTNER, Code::Suspended, "priya-nair", CREDENTIAL, &[]);
        },
    ),
    Fixture::audit(
        "event-unauthorised",
        |w| by_lena(w, Code::Suspended),
        |w| {
            by_lena(w, Code::Suspended);
            w.sign_event(PARTNER, Code::Resumed, "priya-nair", CREDENTIAL, &[]);
        },
    ),
    Fixture::audit(
        "event-unauthorised",
        |w| by_lena(w, Code::CredentialIssued),
        |w| {
            by_lena(w, Code::CredentialIssued);
            w.edit_owner("lena-fischer", |o| o.roles.push(id("security")));
        },
    ),
    Fixture::request("record-removed", |w| w.folder(PARTNER).credentials.clear(), |_| {}),
    Fixture::audit("record-removed", |w| w.folder(PARTNER).receipts.clear(), |_| {}),
    Fixture::request("proof-unlogged", prove_again, |w| {
        prove_again(w);
        w.sign_event(PARTNER, Code::AnchorProved, "priya-nair", "acme-pay#acme-ca", &[]);
    }),
    Fixture::request("clock-behind", |w| w.now = id("2026-10-06T09:59:59Z"), |w| w.now = id("2026-10-06T10:00:00Z")),
];

const CREDENTIAL: &str = "acme-pay/payouts/payouts-k3m9";

fn no_longer(world: &mut World, owner: &str) {
    world.edit_owner(owner, |o| o.roles.clear());
}

/// An event about the live credential, genuinely signed by somebody whose role is another.
fn by_lena(world: &mut World, code: Code) {
    let path = format!("partners/{PARTNER}/credentials/payouts-k3m9.yaml");
    world.sign_event(PARTNER, code, "lena-fischer", CREDENTIAL, &[path]);
}

fn another_word(world: &mut World) {
    let folder = world.folder(PARTNER);
    let log = String::from_utf8(folder.log.clone()).unwrap();
    assert!(log.contains("credential-issued"));
    folder.log = log.replace("credential-issued", "credential-revoked").into_bytes();
}

fn line_left_out(world: &mut World) {
    let folder = world.folder(PARTNER);
    let lines: Vec<&[u8]> = folder.log.split_inclusive(|b| *b == b'\n').collect();
    folder.log = [&lines[..2], &lines[3..]].concat().concat();
}

fn receipt_by_hand(world: &mut World) {
    let path = format!("partners/{PARTNER}/receipts/payouts-x9y8.json");
    world.folder(PARTNER).receipts.insert(path, Digest([5; 32]));
}

fn prove_again(world: &mut World) {
    let challenge = Challenge {
        predecessor: None,
        nonce: id("ab"),
        recipient: None,
        issued: world.now,
        expires: world.now.plus(Period::days(7)),
        proves_until: world.now.plus(Period::days(300)),
        by: id("priya-nair"),
    };
    world.edit_anchor("acme-ca", |a| a.challenge = Some(challenge));
    world.answer(PARTNER, "acme-ca");
}
