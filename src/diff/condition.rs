//! What is said of the conditions of a grant: source networks, hours, amounts. A condition that cannot be compared with the one before
//! counts as wider.

use super::{
    codes,
    codes::Code,
    pairs::{LOOKED_AT, unmatched},
    sheet::{Place, Sheet},
    words,
};
use crate::{
    grammar,
    model::{Amount, Conditions, Hours, Network, ScopeName},
};
use std::cmp::Ordering;

/// Minutes of a day.
const DAY: u16 = 1440;

/// Compares the conditions of one grant.
pub(super) fn compare(sheet: &mut Sheet, at: &Place, key: &str, scope: &ScopeName, old: &Conditions, now: &Conditions) {
    let Conditions { sources: from, hours: at_hours, max_amount } = now;
    sources(sheet, at, &format!("{key}.sources"), scope, &old.sources, from);
    hours(sheet, at, &format!("{key}.hours"), scope, old.hours.as_ref(), at_hours.as_ref());
    amount(sheet, at, &format!("{key}.max-amount"), scope, old.max_amount, *max_amount);
}

/// Networks as a sentence lists them.
pub(super) fn networks(networks: &[Network]) -> String {
    grammar::joined(networks)
}

fn sources(sheet: &mut Sheet, at: &Place, key: &str, scope: &ScopeName, old: &[Network], now: &[Network]) {
    let (gone, new) = unmatched(old, now);
    if gone.is_empty() && new.is_empty() {
        return;
    }
    let few = old.len().saturating_mul(now.len()) <= LOOKED_AT;
    let covers = |wide: &[Network], narrow: &[Network]| few && narrow.iter().all(|n| wide.iter().any(|w| w.contains(n)));
    let (code, message): (Code, String) = match (old, now) {
        (_, []) => {
            (codes::SOURCES_LIFTED, format!("`{scope}` may be called from anywhere instead of only from {}", networks(old)))
        }
        ([], _) => (codes::SOURCES_SET, format!("`{scope}` may be called only from {} instead of from anywhere", networks(now))),
        _ if covers(old, now) && covers(now, old) => {
            (codes::SOURCES_RESTATED, format!("`{scope}` may be called from {}, which is as much as before", networks(now)))
        }
        _ if covers(old, now) => {
            (codes::SOURCES_NARROWED, format!("`{scope}` may be called from {} instead of {}", networks(now), networks(old)))
        }
        _ => (codes::SOURCES_WIDENED, format!("`{scope}` may be called from {} instead of {}", networks(now), networks(old))),
    };
    sheet.say(code, at, key, message);
}

/// The minutes of the day that hours take in, in their own zone.
fn minutes(hours: &Hours) -> impl Fn(u16) -> bool {
    let (from, to, _) = hours.parts();
    move |minute| if from < to { (from..to).contains(&minute) } else { minute >= from || minute < to }
}

fn hours(sheet: &mut Sheet, at: &Place, key: &str, scope: &ScopeName, old: Option<&Hours>, now: Option<&Hours>) {
    let (code, message) = match (old, now) {
        (old, now) if old == now => return,
        (None, None) => return,
        (None, Some(now)) => (codes::HOURS_SET, format!("`{scope}` may be called only at {now} instead of at any hour")),
        (Some(old), None) => (codes::HOURS_LIFTED, format!("`{scope}` may be called at any hour instead of only at {old}")),
        (Some(old), Some(now)) => {
            let (was, is) = (minutes(old), minutes(now));
            let within = |a: &dyn Fn(u16) -> bool, b: &dyn Fn(u16) -> bool| (0..DAY).all(|minute| !a(minute) || b(minute));
            let code = match (old.parts().2 == now.parts().2, within(&is, &was), within(&was, &is)) {
                (true, true, _) => codes::HOURS_SHORTER,
                (true, _, true) => codes::HOURS_LONGER,
                _ => codes::HOURS_MOVED,
            };
            (code, format!("`{scope}` may be called at {now} instead of {old}"))
        }
    };
    sheet.say(code, at, key, message);
}

fn amount(sheet: &mut Sheet, at: &Place, key: &str, scope: &ScopeName, old: Option<Amount>, now: Option<Amount>) {
    let code = match words::moved(old, now) {
        Ordering::Equal => return,
        Ordering::Greater => codes::AMOUNT_RAISED,
        Ordering::Less => codes::AMOUNT_LOWERED,
    };
    let told =
        |amount: Option<Amount>| amount.map_or_else(|| "any amount".to_owned(), |most| format!("at most {}", u64::from(most)));
    sheet.say(code, at, key, format!("`{scope}` may move {} instead of {}", told(now), told(old)));
}
