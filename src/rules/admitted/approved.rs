//! What was approved when a credential was issued, as its receipt has it, and how much of it today's record still asks for.

use crate::{
    crypto::{jcs, sha256},
    model::{Conditions, Day, Digest, Grant, Network},
};
use serde_json::Value;

/// The grants of an effective grant that was admitted.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Approved(Vec<Grant>);

/// What a receipt says was approved, by the digest of the grant; `None` when it is no receipt, or the grant in it is not the one that
/// its digest names.
#[must_use]
pub fn approved_by(receipt: &[u8]) -> Option<(Digest, Approved)> {
    let receipt: Value = serde_json::from_slice(receipt).ok()?;
    let grant = receipt.get("effective-grant")?;
    let digest: Digest = receipt.get("grant")?.as_str()?.parse().ok()?;
    if sha256(&jcs::canonical(grant).ok()?) != digest {
        return None;
    }
    let grants = grant.get("grants")?.as_array()?.iter().map(covered).collect::<Option<Vec<_>>>()?;
    Some((digest, Approved(grants)))
}

/// A grant as the effective grant covers it.
fn covered(grant: &Value) -> Option<Grant> {
    let text = |key: &str| grant.get(key).and_then(Value::as_str);
    let sources: Option<Vec<Network>> = grant.get("sources")?.as_array()?.iter().map(|n| n.as_str()?.parse().ok()).collect();
    let hours = match text("hours") {
        Some(hours) => Some(hours.parse().ok()?),
        None => None,
    };
    let max_amount = match grant.get("max-amount").and_then(Value::as_u64) {
        Some(amount) => Some(amount.try_into().ok()?),
        None => None,
    };
    let until = match text("until") {
        Some(day) => Some(day.parse().ok()?),
        None => None,
    };
    Some(Grant {
        scope: text("scope")?.parse().ok()?,
        until,
        reason: None,
        when: Conditions { sources: sources?, hours, max_amount },
    })
}

impl Approved {
    /// What is both approved and still on record. Hours that differ have no common spelling, so nothing is left of such a grant.
    pub(super) fn narrowed_to(&self, today: &[Grant]) -> Vec<Grant> {
        let mut left: Vec<Grant> = Vec::new();
        for both in today.iter().flat_map(|grant| self.0.iter().filter_map(|approved| both(grant, approved))) {
            if !left.contains(&both) {
                left.push(both);
            }
        }
        left
    }
}

fn both(one: &Grant, other: &Grant) -> Option<Grant> {
    let Grant { scope, until, reason: _, when: Conditions { sources, hours, max_amount } } = one;
    if *scope != other.scope {
        return None;
    }
    let hours = match (hours, &other.when.hours) {
        (Some(own), Some(other)) if own != other => return None,
        (own, other) => own.or(*other),
    };
    Some(Grant {
        scope: scope.clone(),
        until: earlier(*until, other.until),
        reason: None,
        when: Conditions {
            sources: common(sources, &other.when.sources)?,
            hours,
            max_amount: [*max_amount, other.when.max_amount].into_iter().flatten().min(),
        },
    })
}

fn earlier(one: Option<Day>, other: Option<Day>) -> Option<Day> {
    [one, other].into_iter().flatten().min()
}

/// The networks that lie in both lists, an empty list being every network; `None` when there are none.
fn common(one: &[Network], other: &[Network]) -> Option<Vec<Network>> {
    if one.is_empty() || other.is_empty() {
        return Some(if one.is_empty() { other.to_vec() } else { one.to_vec() });
    }
    let within = |inner: &[Network], outer: &[Network]| -> Vec<Network> {
        inner.iter().filter(|network| outer.iter().any(|wide| wide.contains(network))).copied().collect()
    };
    let mut both = within(one, other);
    both.extend(within(other, one));
    both.sort();
    both.dedup();
    (!both.is_empty()).then_some(both)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn grant(until: &str, sources: &[&str], hours: Option<&str>, amount: Option<u64>) -> Grant {
        Grant {
            scope: "payments:write".parse().unwrap(),
            until: Some(until.parse().unwrap()),
            reason: None,
            when: Conditions {
                sources: sources.iter().map(|n| n.parse().unwrap()).collect(),
                hours: hours.map(|h| h.parse().unwrap()),
                max_amount: amount.map(|a| a.try_into().unwrap()),
            },
        }
    }

    #[test]
    fn what_is_left_is_in_both() {
        let approved = Approved(vec![grant("2027-02-28", &["203.0.113.0/28"], Some("22:00-04:00 Europe/Berlin"), Some(500))]);
        let left = |today: Grant| approved.narrowed_to(&[today]);
        // Wider in every way: what was approved stays.
        assert_eq!(left(grant("2028-02-28", &[], None, None)), approved.0);
        assert_eq!(left(grant("2028-02-28", &["203.0.0.0/16"], None, Some(9000))), approved.0);
        // Narrower counts at once.
        let narrow = grant("2026-12-31", &["203.0.113.8/29"], Some("22:00-04:00 Europe/Berlin"), Some(100));
        assert_eq!(left(narrow.clone()), [narrow]);
        // What was never approved is nothing.
        assert_eq!(left(grant("2026-12-31", &["198.51.100.0/24"], None, None)), []);
        assert_eq!(left(grant("2026-12-31", &[], Some("00:00-12:00 UTC"), None)), []);
    }
}
