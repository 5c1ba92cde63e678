//! What is said of the triggers that end access. They are no part of what is approved: policy bounds them.

use super::{
    codes,
    sheet::{Place, Sheet},
};
use crate::model::{Offboarding, Period, Trigger, TriggerKind};
use std::cmp::Ordering;

/// The triggers of a partner.
pub(super) fn compare(sheet: &mut Sheet, at: &Place, old: Option<&Offboarding>, now: Option<&Offboarding>) {
    let nothing = Offboarding::default();
    let (old, now) = (old.unwrap_or(&nothing), now.unwrap_or(&nothing));
    // `of` takes the record apart completely.
    for kind in TriggerKind::ALL {
        one(sheet, at, kind, old.of(kind), now.of(kind));
    }
}

fn one(sheet: &mut Sheet, at: &Place, kind: TriggerKind, old: Option<&Trigger>, now: Option<&Trigger>) {
    let key = format!("offboarding.{kind}");
    match (old, now) {
        (None, None) => {}
        // Nobody asks for this one, and without it something is done all the same.
        (None, Some(now)) if !kind.is_demanded() && kind.unnamed().is_some_and(|unnamed| weaker(&unnamed, now)) => {
            let unnamed = kind.unnamed().map(|unnamed| told(&unnamed)).unwrap_or_default();
            let message = format!("the trigger `{kind}` is to {}; where it is not named it is to {unnamed} at once", told(now));
            sheet.say(codes::TRIGGER_WEAKER, at, key, message);
        }
        (None, Some(now)) => sheet.say(codes::TRIGGER_ADDED, at, key, format!("the trigger `{kind}` is to {}", told(now))),
        (Some(old), None) => {
            sheet.say(codes::TRIGGER_DROPPED, at, key, format!("the trigger `{kind}` is gone; it was to {}", told(old)));
        }
        (Some(old), Some(now)) if old == now => {}
        (Some(old), Some(now)) => {
            let code = match (Trigger { notice: now.notice, ..old.clone() }) == *now {
                true => codes::TRIGGER_NOTICE_CHANGED,
                false if weaker(old, now) => codes::TRIGGER_WEAKER,
                false => codes::TRIGGER_STRONGER,
            };
            sheet.say(code, at, key, format!("the trigger `{kind}` is to {} instead of {}", told(now), told(old)));
        }
    }
}

/// Whether anything about it is milder or later. Without `after` it depends on the trigger what is meant, so a change to or from
/// nothing counts as weaker; without `grace` it acts at once.
fn weaker(old: &Trigger, now: &Trigger) -> bool {
    // How long before it people are told makes it neither.
    let Trigger { act, after, grace, notice: _ } = now;
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
    let Trigger { act, after, grace, notice } = trigger;
    let after = after.map(|after| format!(" after {after}")).unwrap_or_default();
    let grace = grace.map(|grace| format!(" within {grace}")).unwrap_or_default();
    let notice = notice.map(|notice| format!(" with a notice of {notice}")).unwrap_or_default();
    format!("{act}{after}{grace}{notice}")
}
