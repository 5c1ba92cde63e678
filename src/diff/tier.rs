//! What another tier means for a partner, by what the policy of the base revision asks of both: the change that lowers a tier's terms
//! is not the one to measure by.

use super::{
    Alteration, Direction, codes,
    policy::tier::between,
    sheet::{Place, Sheet},
};
use crate::{model::Tier, policy::Policy};

/// How many of the differences are named; the policy shows the rest.
const NAMED: usize = 3;

/// Compares two tiers of one policy.
pub(super) fn compare(sheet: &mut Sheet, policy: &Policy, at: &Place, old: &Tier, now: &Tier) {
    if old == now {
        return;
    }
    let change = format!("the tier is `{now}` instead of `{old}`");
    let (Some(was), Some(is)) = (policy.tiers.get(old), policy.tiers.get(now)) else {
        let unknown = if policy.tiers.contains_key(old) { now } else { old };
        let message = format!("{change}, and the policy before this change knows no tier `{unknown}`");
        sheet.say(codes::TIER_CHANGED, at, "tier", message);
        return;
    };
    let mut differences = Sheet::default();
    between(&mut differences, was, is);
    let differences = differences.sorted();
    let of = |way: Direction| differences.iter().filter(move |alteration| alteration.direction == way);
    let demanded = |way: Direction| of(way).any(|alteration| rank(alteration) < 2);
    let code = match (of(Direction::Widens).count(), of(Direction::Narrows).count()) {
        (0, 0) => {
            sheet.say(codes::TIER_CHANGED, at, "tier", format!("{change}; both ask for the same"));
            return;
        }
        (0, _) => codes::TIER_RAISED,
        _ if demanded(Direction::Widens) && !demanded(Direction::Narrows) => codes::TIER_LOWERED,
        _ => codes::TIER_CHANGED,
    };
    let mut told: Vec<_> = of(code.direction).collect();
    told.sort_by_key(|alteration| rank(alteration));
    let mut named: Vec<&str> = told.iter().take(NAMED).map(|alteration| alteration.message.as_str()).collect();
    let more = format!("{} more", told.len().saturating_sub(NAMED));
    if told.len() > NAMED {
        named.push(&more);
    }
    sheet.say(code, at, "tier", format!("{change}: {}", named.join("; ")));
}

/// Who approves comes first, then what a partner must bring, then how far it may go, then how long.
fn rank(alteration: &Alteration) -> u8 {
    match alteration.code {
        code if code.starts_with("quorum-") => 0,
        code if code.starts_with("demand-") => 1,
        code if code.starts_with("ceiling-") || code.starts_with("terms-") || code.starts_with("kind-") => 2,
        _ => 3,
    }
}
