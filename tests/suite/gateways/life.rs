//! From the registry to the door: what `revoke`, `suspend` and `offboard` stop in the records is stopped at each real gateway once it was
//! published and reloaded, and not before.

use super::{
    KINDS,
    list::with,
    program::{Call, Gateway, Kind, Service},
    server,
};
use crate::{enroll::with_names, place::Place};
use std::path::{Path, PathBuf};

/// Publishes for both environments to that folder.
fn publish(place: &Place, out: &Path) {
    place.ok_as("priya-nair", &["publish", "--out", out.to_str().unwrap()]);
}

/// Publishes, has all read it again, and waits until each answers the call like that.
fn published(place: &Place, out: &Path, gateways: &[Gateway], call: &Call<'_>, let_in: bool) {
    publish(place, out);
    for gateway in gateways {
        gateway.reload();
    }
    for gateway in gateways {
        gateway.comes_to(call, let_in);
    }
}

/// A key for sandbox, in the clear, and its subject.
fn api_key(place: &Place) -> (String, String) {
    let words = ["issue", "acme-pay/payouts", "--environment", "sandbox", "--kind", "api-key", "--out", "key", "--plain"];
    let run = place.ok_as("priya-nair", &[words.as_slice(), &["--format", "json"]].concat());
    (place.text("key").trim().to_owned(), run.json()["subject"].as_str().unwrap().to_owned())
}

#[test]
fn what_was_stopped_is_stopped_at_the_door_after_publishing_and_reloading() {
    let place = with_names();
    assert_eq!(place.enroll_certificate("own", &[]).code, 0);
    let subject = place.issue("payouts");
    let (key, key_subject) = api_key(&place);
    let edge = Place::bare();
    server(&edge);
    let (folder, out): (PathBuf, PathBuf) = (place.path(""), edge.path("out"));
    publish(&place, &out);
    let service = Service::start();
    let at = |environment: &str, kinds: &[Kind]| -> Vec<Gateway> {
        kinds.iter().map(|kind| Gateway::start(*kind, &edge.path(""), &out.join(environment), service.port)).collect()
    };
    let gateways = at("production", &KINDS);
    let (ours, own) = (with(&folder, "payouts"), with(&folder, "own"));
    for gateway in &gateways {
        gateway.says(&ours, true, "a certificate of ours");
        gateway.says(&own, true, "a certificate of the partner's authority");
    }

    let sandbox = at("sandbox", &[Kind::Haproxy, Kind::Envoy]);
    let bearer = Call { certificate: None, key: Some(&key), ..ours };
    for (gateway, other) in sandbox.iter().zip(&gateways[1..]) {
        gateway.says(&bearer, true, "a key for sandbox");
        gateway.says(&ours, false, "a certificate for production in sandbox");
        other.says(&bearer, false, "a key for sandbox in production");
    }

    place.ok_as("priya-nair", &["revoke", &subject, "--reason", "key-compromise"]);
    place.ok_as("priya-nair", &["revoke", &key_subject, "--reason", "key-compromise"]);
    for gateway in &gateways {
        gateway.says(&ours, true, "what was revoked and not published");
    }
    publish(&place, &out);
    for gateway in gateways.iter().filter(|gateway| gateway.kind != Kind::Envoy) {
        gateway.says(&ours, true, "what was published and not loaded");
    }
    published(&place, &out, &gateways, &ours, false);
    published(&place, &out, &sandbox, &bearer, false);
    for gateway in &gateways {
        gateway.says(&own, true, "what was not revoked");
    }

    let suspended = place.copy();
    suspended.ok_as("priya-nair", &["suspend", "acme-pay/payouts", "--note", "odd traffic"]);
    published(&suspended, &out, &gateways, &own, false);

    published(&place, &out, &gateways, &own, true);
    place.ok_as("priya-nair", &["offboard", "acme-pay", "--note", "the agreement has ended"]);
    published(&place, &out, &gateways, &own, false);
}
