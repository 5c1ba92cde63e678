//! What is said of a number or a period that bounds something: more of it widens.

use super::{
    super::{codes, sheet::Sheet},
    Spot,
};
use std::{cmp::Ordering, fmt::Display};

/// A limit that is always there.
pub(super) fn compare<T: Ord + Display>(sheet: &mut Sheet, spot: &Spot, key: &str, what: &str, old: &T, now: &T) {
    let code = match now.cmp(old) {
        Ordering::Equal => return,
        Ordering::Greater => codes::LIMIT_RAISED,
        Ordering::Less => codes::LIMIT_LOWERED,
    };
    sheet.say(code, &spot.at, spot.key(key), format!("{what}{} is {now} instead of {old}", spot.whose));
}

/// A limit without which nothing is let through at all.
pub(super) fn optional<T: Ord + Display>(
    sheet: &mut Sheet,
    spot: &Spot,
    key: &str,
    what: &str,
    old: Option<&T>,
    now: Option<&T>,
) {
    match (old, now) {
        (None, None) => {}
        (Some(old), Some(now)) => compare(sheet, spot, key, what, old, now),
        (None, Some(now)) => {
            let message = format!("{what}{} is {now}, and none was allowed", spot.whose);
            sheet.say(codes::LIMIT_RAISED, &spot.at, spot.key(key), message);
        }
        (Some(old), None) => {
            let message = format!("{what}{} is not said any more, so none is allowed; it was {old}", spot.whose);
            sheet.say(codes::LIMIT_LOWERED, &spot.at, spot.key(key), message);
        }
    }
}
