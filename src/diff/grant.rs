//! What is said of the scopes that are granted: which, until when, why. Grants are paired by their scope.

use super::{access::Place, codes, condition, pairs::matched, sheet::Sheet, words};
use crate::model::{Conditions, Grant};
use std::cmp::Ordering;

/// The grants of an access.
pub(super) fn compare(sheet: &mut Sheet, place: &Place<'_>, old: &[Grant], now: &[Grant]) {
    for (was, is) in matched(old, now, |grant| grant.scope.clone()) {
        match (was, is) {
            (None, None) => {}
            (None, Some((index, grant))) => {
                let message = format!("a scope may be called that could not be before: {}", told(grant));
                sheet.say(codes::SCOPE_ADDED, &place.at, place.key(&format!("grants.{index}")), message);
            }
            (Some(grant), None) => {
                let message = format!("`{}` may no longer be called; it was granted {}", grant.scope, words::until(grant.until));
                sheet.say(codes::SCOPE_REMOVED, &place.at, place.key("grants"), message);
            }
            (Some(was), Some((index, is))) => kept(sheet, place, &format!("grants.{index}"), was, is),
        }
    }
}

fn kept(sheet: &mut Sheet, place: &Place<'_>, key: &str, old: &Grant, now: &Grant) {
    let Grant { scope, until, reason, when } = now;
    let code = match words::moved(old.until, *until) {
        Ordering::Equal => None,
        Ordering::Greater => Some(codes::GRANT_LONGER),
        Ordering::Less => Some(codes::GRANT_SHORTER),
    };
    if let Some(code) = code {
        let message = format!("`{scope}` may be called {}", words::until_instead(old.until, *until));
        sheet.say(code, &place.at, place.key(&format!("{key}.until")), message);
    }
    if *reason != old.reason {
        let message = format!("the reason for `{scope}` is {}", words::instead(&old.reason, reason));
        sheet.say(codes::GRANT_REASON_CHANGED, &place.at, place.key(&format!("{key}.reason")), message);
    }
    condition::compare(sheet, &place.at, &place.key(&format!("{key}.when")), scope, &old.when, when);
}

/// A grant in a few words, with every condition.
pub(super) fn told(grant: &Grant) -> String {
    let Grant { scope, until, reason: _, when } = grant;
    let Conditions { sources, hours, max_amount } = when;
    let from = (!sources.is_empty()).then(|| format!("from {}", condition::networks(sources)));
    let hours = hours.map(|hours| format!("at {hours}"));
    let amount = max_amount.map(|amount| format!("at most {}", u64::from(amount)));
    let all: Vec<String> = [Some(words::until(*until)), from, hours, amount].into_iter().flatten().collect();
    format!("`{scope}` {}", all.join(", "))
}
