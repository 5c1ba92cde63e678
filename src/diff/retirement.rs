//! What is said of a record that handed over to another one: until when it still stands, and to which.

use super::{
    codes,
    codes::Code,
    sheet::{Place, Sheet},
};
use crate::model::Retirement;
use std::{cmp::Ordering, fmt::Display};

/// Compares the two; `begun` is the code of one that begins.
pub(super) fn compare<Id: Display + PartialEq>(
    sheet: &mut Sheet,
    at: &Place,
    begun: Code,
    old: Option<&Retirement<Id>>,
    now: Option<&Retirement<Id>>,
) {
    match (old, now) {
        (None, None) => {}
        (None, Some(Retirement { successor, since: _, until, by: _ })) => {
            let message = format!("it stands beside its successor `{successor}` until {until} and ends then");
            sheet.say(begun, at, "retiring", message);
        }
        (Some(old), None) => {
            let message = format!("it stands without end instead of until {}", old.until);
            sheet.say(codes::RETIREMENT_REMOVED, at, "retiring", message);
        }
        (Some(old), Some(Retirement { successor, since, until, by })) => {
            let code = match until.cmp(&old.until) {
                Ordering::Equal => None,
                Ordering::Greater => Some(codes::RETIREMENT_LONGER),
                Ordering::Less => Some(codes::RETIREMENT_SHORTER),
            };
            if let Some(code) = code {
                let message = format!("it stands beside its successor until {until} instead of {}", old.until);
                sheet.say(code, at, "retiring.until", message);
            }
            if (successor, since, by) != (&old.successor, &old.since, &old.by) {
                let was = format!("`{}` since {} by `{}`", old.successor, old.since, old.by);
                let message = format!("its successor on record is `{successor}` since {since} by `{by}` instead of {was}");
                sheet.say(codes::RETIREMENT_ALTERED, at, "retiring", message);
            }
        }
    }
}
