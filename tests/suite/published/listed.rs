//! What is on a revocation list: whatever does not stand and whatever is withheld, and nobody gets off it by an edit.

use crate::world::{PARTNER, PRODUCTION, World, id};
use admit::{
    crypto::{Crl, CrlReason},
    model::{Hold, Issuer, Period, Reason, Revocation},
    publish::crl::{Listing, Next, next},
    rules,
};
use std::collections::BTreeMap;

fn listing(world: &World) -> Listing {
    let scene = world.scene();
    let (_, withheld) = rules::admitted(&scene, &BTreeMap::new());
    let issuer: &Issuer = &world.registry.issuers["production-ca"].value;
    Listing::new(&scene, &withheld, issuer, Period::hours(24))
}

/// Serial numbers with the codes of their reasons.
fn listed(world: &World) -> Vec<(String, Option<u8>)> {
    listing(world).entries().map(|entry| (entry.serial_hex.clone(), entry.reason.map(CrlReason::code))).collect()
}

fn serial(world: &mut World) -> String {
    world.folder(PARTNER).credentials.values().next().unwrap().value.serial.as_ref().unwrap().to_string()
}

fn end() -> Revocation {
    Revocation { on: id("2026-11-19T09:00:00Z"), by: id("priya-nair"), reason: Reason::KeyCompromise, note: None }
}

#[test]
fn what_stands_is_not_listed_and_what_is_withheld_is_on_hold() {
    let mut world = World::new();
    assert!(listing(&world).is_empty());
    let serial = serial(&mut world);
    // Edited by hand, so that it is withheld; by its certificate it is known at the door all the same.
    for edit in ["expires", "serial", "issuer"] {
        let mut edited = world.clone();
        edited.edit_credential(|credential| match edit {
            "expires" => credential.expires = credential.expires.plus(Period::days(1)),
            "serial" => credential.serial = Some(id("0a0b")),
            _ => credential.issuer = Some(id("sandbox-ca")),
        });
        assert!(listed(&edited).contains(&(serial.clone(), Some(6))), "{edit}: {:?}", listed(&edited));
    }
}

#[test]
fn a_serial_number_that_stands_twice_or_is_none_stops_no_list() {
    let mut world = World::new();
    let serial = serial(&mut world);
    world.edit_credential(|credential| credential.revoked = Some(end()));
    let (mut twin, _) = world.json(&format!("partners/{PARTNER}/credentials/payouts-k3m9.yaml")).unwrap();
    twin["id"] = "payouts-twin".into();
    twin.as_object_mut().unwrap().remove("revoked");
    twin["holds"] = serde_json::to_value([Hold {
        on: id("2026-11-01T09:00:00Z"),
        by: id("priya-nair"),
        reason: Reason::CertificateHold,
        note: id("a copy"),
        lifted: None,
    }])
    .unwrap();
    world.put_json(&format!("partners/{PARTNER}/credentials/payouts-twin.yaml"), twin);
    assert_eq!(listed(&world), [(serial.clone(), Some(1))], "for good, not on hold");
    for odd in ["zz", "0A", "000a", "abc", &"11".repeat(30)] {
        let mut world = World::new();
        world.edit_credential(|credential| {
            credential.revoked = Some(end());
            credential.serial = Some(id(odd));
        });
        assert_eq!(listed(&world), [(serial.clone(), Some(1))], "{odd}");
    }
}

#[test]
fn nobody_gets_off_the_list_because_the_record_goes_or_names_another_serial_number() {
    let mut world = World::new();
    world.edit_credential(|credential| credential.revoked = Some(end()));
    let (now, week) = (world.now, Period::hours(24));
    let authority = world.keys.authority("production-ca");
    let Next::Make { number, entries } = next(None, authority.certificate(), &listing(&world), now, week).unwrap() else {
        panic!("there is no list to keep")
    };
    let last = Crl::ours_from_pem(&authority.crl(&entries, number, now, now.plus(week)).unwrap()).unwrap();
    assert_eq!((entries.len(), next(Some(&last), authority.certificate(), &listing(&world), now, week)), (1, Ok(Next::Keep)));
    for gone in [true, false] {
        let mut world = world.clone();
        if gone {
            world.folder(PARTNER).credentials.clear();
        } else {
            world.edit_credential(|credential| credential.serial = Some(id("0a0b")));
        }
        world.now = now.plus(Period::hours(1));
        let made = next(Some(&last), authority.certificate(), &listing(&world), world.now, week).unwrap();
        let kept = match &made {
            Next::Keep => true,
            Next::Make { entries: now, .. } => now.contains(&entries[0]),
        };
        assert!(kept, "{made:?}");
    }
    // It is listed until one list after its end, and no longer.
    world.now = id("2027-03-01T00:00:00Z");
    assert!(listed(&world).is_empty(), "{PRODUCTION}");
}
