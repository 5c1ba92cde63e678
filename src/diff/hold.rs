//! What is said of stops: holds, revocations and tombstones. A stop that is set narrows, and one that is gone, lifted or altered
//! widens; only the return from a hold can be approved.

use super::{
    codes,
    codes::Code,
    pairs::matched,
    sheet::{Place, Sheet},
    words,
};
use crate::model::{Hold, Intent, Lifted, Revocation, Subject};

/// The holds of a subject.
pub(super) fn compare(sheet: &mut Sheet, at: &Place, subject: &Subject, old: &[Hold], now: &[Hold]) {
    let back = at.asking([Intent::Resume(subject.clone())]);
    let at = &at.asking([]);
    for (was, is) in matched(old, now, |hold| hold.on) {
        match (was, is) {
            (None, None) => {}
            (None, Some((index, hold))) if hold.is_open() => {
                sheet.say(codes::HOLD_SET, at, format!("holds.{index}"), format!("it is held {}", told(hold)));
            }
            (None, Some((index, hold))) => {
                let message = format!("a hold that is over already is on record: {}", told(hold));
                sheet.say(codes::HOLD_RECORDED, at, format!("holds.{index}"), message);
            }
            (Some(hold), None) => {
                let place = if hold.is_open() { &back } else { at };
                sheet.say(codes::HOLD_REMOVED, place, "holds", format!("the hold {} is gone from the record", told(hold)));
            }
            (Some(was), Some((index, is))) => changed(sheet, at, &back, &format!("holds.{index}"), was, is),
        }
    }
}

fn changed(sheet: &mut Sheet, at: &Place, back: &Place, key: &str, was: &Hold, is: &Hold) {
    match (&was.lifted, &is.lifted) {
        (None, Some(Lifted { on, by })) => {
            let message = format!("the hold {} was lifted on {} by `{by}`", told(was), on.day());
            sheet.say(codes::HOLD_LIFTED, back, format!("{key}.lifted"), message);
        }
        (Some(_), None) => sheet.say(codes::HOLD_SET, at, key, format!("it is held again {}", told(is))),
        (Some(old), Some(new)) if old != new => {
            let message = format!(
                "the hold {} was lifted on {} by `{}` instead of on {} by `{}`",
                told(is),
                new.on,
                new.by,
                old.on,
                old.by
            );
            sheet.say(codes::HOLD_ALTERED, at, format!("{key}.lifted"), message);
        }
        _ => {}
    }
    let Hold { on, by, reason, note, lifted: _ } = is;
    if (*on, by, *reason, note) != (was.on, &was.by, was.reason, &was.note) {
        let message = format!("a hold on record says something else: {} instead of {}", told(is), told(was));
        sheet.say(codes::HOLD_ALTERED, at, key, message);
    }
}

fn told(hold: &Hold) -> String {
    let Hold { on, by, reason, note, lifted: _ } = hold;
    format!("since {} by `{by}` ({reason}): {}", on.day(), words::shown(note.as_str()))
}

/// The open holds of a record that is gone itself: there is nothing left that could return.
pub(super) fn lost(sheet: &mut Sheet, at: &Place, holds: &[Hold]) {
    for hold in holds.iter().filter(|hold| hold.is_open()) {
        sheet.say(codes::HOLD_REMOVED, at, "holds", format!("the hold {} is gone with the record", told(hold)));
    }
}

/// The final stop of an anchor, a credential or an issuer; `set` is the code for a new one.
pub(super) fn revocation(sheet: &mut Sheet, at: &Place, set: Code, old: Option<&Revocation>, now: Option<&Revocation>) {
    final_stop(
        sheet,
        at,
        "revoked",
        ("revoked", "revocation"),
        [set, codes::REVOCATION_REMOVED, codes::REVOCATION_ALTERED],
        old,
        now,
    );
}

/// The end of a partner.
pub(super) fn tombstone(sheet: &mut Sheet, at: &Place, old: Option<&Revocation>, now: Option<&Revocation>) {
    let codes = [codes::PARTNER_OFFBOARDED, codes::TOMBSTONE_REMOVED, codes::TOMBSTONE_ALTERED];
    final_stop(sheet, at, "offboarded", ("offboarded", "tombstone"), codes, old, now);
}

fn final_stop(
    sheet: &mut Sheet,
    at: &Place,
    key: &str,
    (done, noun): (&str, &str),
    [set, unset, altered]: [Code; 3],
    old: Option<&Revocation>,
    now: Option<&Revocation>,
) {
    match (old, now) {
        (None, None) => {}
        (None, Some(now)) => sheet.say(set, at, key, format!("it is {done} {}", ended(now))),
        (Some(old), None) => sheet.say(unset, at, key, format!("the {noun} {} is gone, as if there had been none", ended(old))),
        (Some(old), Some(now)) if old == now => {}
        (Some(old), Some(now)) => {
            let message = format!("the {noun} on record says something else: {} instead of {}", ended(now), ended(old));
            sheet.say(altered, at, key, message);
        }
    }
}

fn ended(end: &Revocation) -> String {
    let Revocation { on, by, reason, note } = end;
    let note = note.as_ref().map(|note| format!(": {}", words::shown(note.as_str()))).unwrap_or_default();
    format!("since {on} by `{by}` ({reason}){note}")
}
