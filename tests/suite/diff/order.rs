//! What is longer, more or wider widens one way and narrows the other, for any two values. Networks, hours and quorums are held against
//! the sets that they stand for.

use super::{
    base::{self, AGREEMENT, FULL, OLD, OTTO, PARTNER, PAYMENTS, PAYOUTS, POLICY, WAIVER},
    said,
};
use admit::diff::Direction;
use proptest::prelude::{Just, Strategy, prop, prop_assert_eq, prop_oneof, proptest};
use serde_json::{Value, json};
use std::collections::BTreeSet;

/// A field, its values from the least to the most, and whether none at all is the most.
const ORDERED: &[(&str, &str, &[&str], bool)] = &[
    (PARTNER, "/agreement/end", &["2026-12-31", "2027-02-28", "2030-01-01"], true),
    (PARTNER, "/agreement/start", &["2026-12-31", "2026-03-01", "2020-01-01"], false),
    (PAYOUTS, "/environments/production/grants/0/until", &["2026-12-31", "2027-02-28", "2030-01-01"], true),
    (AGREEMENT, "/until", &["2026-12-31", "2027-02-28", "2030-01-01"], true),
    (WAIVER, "/until", &["2026-11-30", "2026-12-31", "2030-01-01"], false),
    (WAIVER, "/from", &["2026-12-01", "2026-11-01", "2020-01-01"], false),
    (OTTO, "/left", &["2026-01-01", "2026-06-30", "2030-01-01"], true),
    (OTTO, "/keys/0/until", &["2026-01-01", "2026-06-30", "2030-01-01"], true),
    (OTTO, "/keys/0/from", &["2026-01-01", "2025-01-01", "2020-01-01"], false),
    (OTTO, "/keys/0/revoked", &["2026-01-01", "2026-07-01", "2030-01-01"], true),
    (OLD, "/retiring/until", &["2026-11-01T00:00:00Z", "2026-12-01T08:00:00Z", "2030-01-01T00:00:00Z"], false),
    (FULL, "/retiring/until", &["2026-10-21T00:00:00Z", "2026-10-27T08:00:00Z", "2030-01-01T00:00:00Z"], false),
    (PAYMENTS, "/scopes/write/access", &["admin", "write", "read"], false),
    (PAYMENTS, "/scopes/write/sensitivity", &["restricted", "confidential", "internal", "public"], false),
    (POLICY, "/environments/production/crl-lifetime", &["10m", "24h", "7d"], false),
    (POLICY, "/governance/approval", &["24h", "30d", "365d"], false),
    (POLICY, "/waivers/longest", &["24h", "30d", "365d"], false),
    (POLICY, "/tiers/standard/review", &["24h", "30d", "365d"], false),
    (POLICY, "/tiers/standard/inactivity", &["24h", "30d", "365d"], false),
    (POLICY, "/tiers/standard/environments/production/access", &["read", "write", "admin"], false),
    (POLICY, "/tiers/standard/environments/production/sensitivity", &["public", "internal", "confidential", "restricted"], false),
    (POLICY, "/tiers/standard/environments/production/client-certificate", &["10m", "24h", "90d"], false),
    (POLICY, "/tiers/standard/environments/production/approval", &["10m", "24h", "90d"], false),
    (POLICY, "/tiers/standard/environments/production/request", &["10m", "24h", "90d"], false),
    (POLICY, "/tiers/standard/environments/production/proof", &["10m", "24h", "90d"], false),
    (POLICY, "/tiers/standard/environments/production/overlap", &["0d", "24h", "7d", "30d"], false),
    (POLICY, "/templates/sandbox-read/lifetime", &["10m", "24h", "90d"], false),
    (POLICY, "/templates/sandbox-read/within", &["90d", "24h", "10m"], false),
];

#[test]
fn more_widens_there_and_narrows_back() {
    for (file, pointer, values, open) in ORDERED {
        let mut worlds: Vec<_> = values
            .iter()
            .map(|value| {
                let mut world = base::world();
                world.set(file, pointer, json!(value));
                world
            })
            .collect();
        if *open {
            let mut world = base::world();
            world.unset(file, pointer);
            worlds.push(world);
        }
        for (at, less) in worlds.iter().enumerate() {
            for more in &worlds[at + 1..] {
                let ways = [said(less, more), said(more, less)].map(|list| list.iter().map(|a| a.direction).collect::<Vec<_>>());
                assert_eq!(ways, [[Direction::Widens], [Direction::Narrows]], "{file} {pointer}");
            }
        }
    }
}

/// The direction of one edit of the first grant in production.
fn of_grant(key: &str, old: &Value, now: &Value) -> Option<Direction> {
    one(PAYOUTS, &format!("/environments/production/grants/0/when/{key}"), old, now)
}

/// The one direction of a change of a field.
fn one(file: &str, pointer: &str, old: &Value, now: &Value) -> Option<Direction> {
    let [old, now] = [old, now].map(|value| {
        let mut world = base::world();
        world.set(file, pointer, value.clone());
        world
    });
    let list = said(&old, &now);
    assert!(list.len() < 2, "{list:?}");
    list.first().map(|a| a.direction)
}

/// Networks among eight addresses: how they are written, and the addresses.
fn network() -> impl Strategy<Value = (String, BTreeSet<u8>)> {
    (29_u8..=32, 0_u8..8).prop_map(|(prefix, address)| {
        let size = 1 << (32 - prefix);
        let first = address / size * size;
        (format!("10.0.0.{first}/{prefix}"), (first..first + size).collect())
    })
}

type Networks = (Value, BTreeSet<u8>);

fn networks() -> impl Strategy<Value = Networks> {
    prop::collection::vec(network(), 0..4).prop_map(|list| {
        let anywhere = list.is_empty().then_some(0..=255).into_iter().flatten();
        let addresses = list.iter().flat_map(|(_, addresses)| addresses.iter().copied()).chain(anywhere).collect();
        (json!(list.into_iter().map(|(text, _)| text).collect::<Vec<_>>()), addresses)
    })
}

fn hours() -> impl Strategy<Value = (Value, BTreeSet<u16>)> {
    (0_u16..24, 1_u16..24).prop_map(|(from, length)| {
        let to = (from + length) % 24;
        (json!(format!("{from:02}:00-{to:02}:00 UTC")), (from..from + length).map(|hour| hour % 24).collect())
    })
}

fn quorum() -> impl Strategy<Value = Value> {
    let step = prop::collection::btree_map(prop_oneof![Just("risk"), Just("security"), Just("api-owner")], 1_u32..3, 1..3);
    prop::collection::vec(step, 1..4).prop_map(|steps| json!(steps))
}

/// Whether each step of one is found in the other, in its order: tried in every way there is.
fn holds(old: &[Value], now: &[Value]) -> bool {
    let within = |step: &Value, is: &Value| step.as_object().unwrap().iter().all(|(role, n)| is[role].as_u64() >= n.as_u64());
    match old {
        [] => true,
        [step, rest @ ..] => (0..now.len()).any(|at| within(step, &now[at]) && holds(rest, &now[at + 1..])),
    }
}

proptest! {
    #![proptest_config(proptest::prelude::ProptestConfig { cases: 200, failure_persistence: None, ..Default::default() })]

    #[test]
    fn networks_that_let_in_an_address_more_widen(old in networks(), now in networks()) {
        let way = of_grant("sources", &old.0, &now.0);
        if !now.1.is_subset(&old.1) {
            prop_assert_eq!(way, Some(Direction::Widens));
        }
        if way == Some(Direction::Neutral) {
            prop_assert_eq!(&old.1, &now.1);
        }
    }

    #[test]
    fn hours_widen_when_they_take_in_one_more(old in hours(), now in hours()) {
        let way = of_grant("hours", &old.0, &now.0);
        let expected = match (now.1.is_subset(&old.1), old.0 == now.0) {
            (_, true) => None,
            (true, _) => Some(Direction::Narrows),
            (false, _) => Some(Direction::Widens),
        };
        prop_assert_eq!(way, expected);
    }

    #[test]
    fn amounts_widen_when_they_rise(old in 0_u64..5, now in 0_u64..5) {
        let expected = match now.cmp(&old) {
            std::cmp::Ordering::Less => Some(Direction::Narrows),
            std::cmp::Ordering::Equal => None,
            std::cmp::Ordering::Greater => Some(Direction::Widens),
        };
        prop_assert_eq!(of_grant("max-amount", &json!(old), &json!(now)), expected);
    }

    #[test]
    fn a_quorum_that_lacks_a_voice_of_the_old_one_widens(old in quorum(), now in quorum()) {
        let way = one(POLICY, "/tiers/standard/environments/production/approvals", &old, &now);
        let kept = holds(old.as_array().unwrap(), now.as_array().unwrap());
        let expected = match (old == now, kept) {
            (true, _) => None,
            (_, true) => Some(Direction::Narrows),
            (_, false) => Some(Direction::Widens),
        };
        prop_assert_eq!(way, expected);
    }
}
