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
    let change = format!("approval{} takes {} instead of {}", spot.whose, told(now), told(old));
    if takes_as_much(old, now) {
        sheet.say(codes::QUORUM_RAISED, &spot.at, spot.key("approvals"), change);
    } else {
        let missing = missing(old, now);
        let less = if missing.is_empty() { "the order is another".to_owned() } else { grammar::joined(missing) };
        sheet.say(codes::QUORUM_LOWERED, &spot.at, spot.key("approvals"), format!("{change}: {less}"));
    }
}

/// Whether each step is still there, in its order, with as many of each class; more may stand before, between and behind.
fn takes_as_much(old: &[Step], now: &[Step]) -> bool {
    let mut steps = now.iter();
    old.iter().all(|step| steps.any(|is| step.iter().all(|(role, count)| is.get(role).is_some_and(|there| there >= count))))
}

/// What is less, by the number of the step.
fn missing(old: &[Step], now: &[Step]) -> Vec<String> {
    let nothing = Step::new();
    let steps = old.iter().enumerate().map(|(index, step)| (index + 1, step, now.get(index).unwrap_or(&nothing)));
    let of_step = |(number, step, is): (usize, &Step, &Step)| {
        let less = step.iter().filter_map(|(role, count)| {
            let there = is.get(role).copied().unwrap_or(0);
            (there < *count).then(|| format!("{} {role} less in step {number}", count - there))
        });
        less.collect::<Vec<_>>()
    };
    steps.flat_map(of_step).collect()
}

/// `1 api-owner, then 1 risk and 1 security`
pub(super) fn told(steps: &[Step]) -> String {
    let step = |step: &Step| grammar::joined(step.iter().map(|(role, count)| format!("{count} {role}")));
    match steps {
        [] => "nobody".to_owned(),
        steps => steps.iter().map(step).collect::<Vec<_>>().join(", then "),
    }
}
