//! What is said of the agreement: which one it is, when it begins, when it ends.

use super::{
    codes,
    sheet::{Place, Sheet},
    words,
};
use crate::model::Agreement;
use std::cmp::Ordering;

/// Compares two agreements. `covered` asks for every access: reference and end are part of what is approved, the start is not.
pub(super) fn compare(sheet: &mut Sheet, at: &Place, covered: &Place, old: Option<&Agreement>, now: Option<&Agreement>) {
    match (old, now) {
        (None, None) => {}
        (None, Some(now)) => {
            let end = words::until(now.end);
            let message = format!("there is an agreement, {}, from {} {end}", words::shown(now.reference.as_str()), now.start);
            sheet.say(codes::AGREEMENT_ADDED, covered, "agreement", message);
        }
        (Some(old), None) => {
            let end = words::until(old.end);
            let message = format!("the agreement {} {end} is no longer on record", words::shown(old.reference.as_str()));
            sheet.say(codes::AGREEMENT_REMOVED, covered, "agreement", message);
        }
        (Some(old), Some(now)) => kept(sheet, at, covered, old, now),
    }
}

fn kept(sheet: &mut Sheet, at: &Place, covered: &Place, old: &Agreement, now: &Agreement) {
    let Agreement { reference, start, end } = now;
    if *reference != old.reference {
        let message = format!("the agreement is {}", words::instead(&old.reference, reference));
        sheet.say(codes::AGREEMENT_CHANGED, covered, "agreement.reference", message);
    }
    let begins = match start.cmp(&old.start) {
        Ordering::Equal => None,
        Ordering::Less => Some(codes::AGREEMENT_BEGINS_EARLIER),
        Ordering::Greater => Some(codes::AGREEMENT_BEGINS_LATER),
    };
    if let Some(code) = begins {
        sheet.say(code, at, "agreement.start", format!("the agreement begins on {start} instead of {}", old.start));
    }
    let ends = match words::moved(old.end, *end) {
        Ordering::Equal => None,
        Ordering::Greater => Some(codes::AGREEMENT_LONGER),
        Ordering::Less => Some(codes::AGREEMENT_SHORTER),
    };
    if let Some(code) = ends {
        sheet.say(code, covered, "agreement.end", format!("the agreement runs {}", words::until_instead(old.end, *end)));
    }
}
