//! What is said of the triggers that end access. They are no part of what is approved: policy bounds them.

use super::{
    codes,
    sheet::{Place, Sheet},
};
use crate::model::{Act, Offboarding, Period, Trigger};
use std::cmp::Ordering;

/// The triggers of a partner.
pub(super) fn compare(sheet: &mut Sheet, at: &Place, old: Option<&Offboarding>, now: Option<&Offboarding>) {
    let nothing = Offboarding::default();
    let (old, now) = (old.unwrap_or(&nothing), now.unwrap_or(&nothing));
    let Offboarding { agreement_end, inactivity, key_compromise, anchor_failure, owner_gone, review_overdue } = now;
    for (kind, was, is) in [
        ("agreement-end", &old.agreement_end, agreement_end),
        ("inactivity", &old.inactivity, inactivity),
        ("key-compromise", &old.key_compromise, key_compromise),
        ("anchor-failure", &old.anchor_failure, anchor_failure),
        ("owner-gone", &old.owner_gone, owner_gone),
        ("review-overdue", &old.review_overdue, review_overdue),
    ] {
        one(sheet, at, kind, was.as_ref(), is.as_ref());
    }
}

fn one(sheet: &mut Sheet, at: &Place, kind: &str, old: Option<&Trigger>, now: Option<&Trigger>) {
    let key = format!("offboarding.{kind}");
    match (old, now) {
        (None, None) => {}
        (None, Some(now)) => sheet.say(codes::TRIGGER_ADDED, at, key, format!("the trigger `{kind}` is to {}", told(now))),
        (Some(old), None) => {
            sheet.say(codes::TRIGGER_DROPPED, at, key, format!("the trigger `{kind}` is gone; it was to {}", told(old)));
        }
        (Some(old), Some(now)) if old == now => {}
        (Some(old), Some(now)) => {
            let code = if weaker(old, now) { codes::TRIGGER_WEAKER } else { codes::TRIGGER_STRONGER };
            sheet.say(code, at, key, format!("the trigger `{kind}` is to {} instead of {}", told(now), told(old)));
        }
    }
}

/// Whether anything about it is milder or later. Without `after` it depends on the trigger what is meant, so a change to or from
/// nothing counts as weaker; without `grace` it acts at once.
fn weaker(old: &Trigger, now: &Trigger) -> bool {
    let Trigger { act, after, grace } = now;
    let later = match (old.after, *after) {
        (Some(old), Some(now)) => now > old,
        (old, now) => old.is_some() != now.is_some(),
    };
    let slower = wait(*grace).cmp(&wait(old.grace)) == Ordering::Greater;
    *act < old.act || later || slower
}

fn wait(grace: Option<Period>) -> i64 {
    grace.map_or(0, Period::seconds)
}

fn told(trigger: &Trigger) -> String {
    let Trigger { act, after, grace } = trigger;
    let act = match act {
        Act::Notify => "notify",
        Act::Suspend => "suspend",
        Act::Revoke => "revoke",
        Act::Offboard => "offboard",
    };
    let after = after.map(|after| format!(" after {after}")).unwrap_or_default();
    let grace = grace.map(|grace| format!(" within {grace}")).unwrap_or_default();
    format!("{act}{after}{grace}")
}
