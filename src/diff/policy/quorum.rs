//! What is said of a quorum: step by step and class by class. One voice less anywhere lowers it, whatever was added elsewhere.

use super::{
    super::{codes, sheet::Sheet},
    Spot,
};
use crate::{grammar, policy::Step};

/// Compares two quorums.
pub(super) fn compare(sheet: &mut Sheet, spot: &Spot, old: &[Step], now: &[Step]) {
    if old == now {
        return;
    }
    let nothing = Step::new();
    let mut missing = Vec::new();
    for (index, step) in old.iter().enumerate() {
        let is = now.get(index).unwrap_or(&nothing);
        for (role, count) in step {
            let there = is.get(role).copied().unwrap_or(0);
            if there < *count {
                missing.push(format!("{} `{role}` less in step {}", count - there, index + 1));
            }
        }
    }
    let change = format!("approval takes {} instead of {}{}", told(now), told(old), spot.whose);
    if missing.is_empty() {
        sheet.say(codes::QUORUM_RAISED, &spot.at, spot.key("approvals"), change);
    } else {
        let message = format!("{change}: {}", grammar::joined(missing));
        sheet.say(codes::QUORUM_LOWERED, &spot.at, spot.key("approvals"), message);
    }
}

/// `1 api-owner, then 1 risk and 1 security`
pub(super) fn told(steps: &[Step]) -> String {
    let step = |step: &Step| grammar::joined(step.iter().map(|(role, count)| format!("{count} {role}")));
    match steps {
        [] => "nobody".to_owned(),
        steps => steps.iter().map(step).collect::<Vec<_>>().join(", then "),
    }
}
