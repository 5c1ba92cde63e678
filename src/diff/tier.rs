//! What another tier means for a partner, by what the policy of the base revision asks of both: the change that lowers a tier's terms
//! is not the one to measure by.

use super::{
    Direction, codes,
    policy::tier::between,
    sheet::{Place, Sheet},
};
use crate::{grammar, model::Tier, policy::Policy};

/// How many of the differences are named; the policy shows the rest.
const NAMED: usize = 4;

/// Compares two tiers of one policy.
pub(super) fn compare(sheet: &mut Sheet, policy: &Policy, at: &Place, old: &Tier, now: &Tier) {
    if old == now {
        return;
    }
    let change = format!("tier is `{now}` instead of `{old}`");
    let (Some(was), Some(is)) = (policy.tiers.get(old), policy.tiers.get(now)) else {
        sheet.say(codes::TIER_CHANGED, at, "tier", format!("{change}, and the policy before this change does not know both"));
        return;
    };
    let mut differences = Sheet::default();
    between(&mut differences, was, is);
    let differences = differences.sorted();
    let of = |way: Direction| differences.iter().filter(move |alteration| alteration.direction == way);
    let (code, way) = match (of(Direction::Widens).count(), of(Direction::Narrows).count()) {
        (0, 0) => {
            sheet.say(codes::TIER_CHANGED, at, "tier", format!("{change}; both ask for the same"));
            return;
        }
        (0, _) => (codes::TIER_RAISED, Direction::Narrows),
        (_, 0) => (codes::TIER_LOWERED, Direction::Widens),
        (_, _) => (codes::TIER_CHANGED, Direction::Widens),
    };
    let all = of(way).count();
    let mut named: Vec<String> = of(way).take(NAMED).map(|alteration| alteration.message.clone()).collect();
    if all > NAMED {
        named.push(format!("{} more", all - NAMED));
    }
    sheet.say(code, at, "tier", format!("{change}: {}", grammar::joined(named)));
}
