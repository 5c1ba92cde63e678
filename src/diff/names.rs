//! What is said of the names that may come under an anchor. They are part of what is approved.

use super::{
    codes,
    pairs::unmatched,
    sheet::{Place, Sheet},
};
use crate::{grammar, model::Names};
use std::fmt::Display;

/// Compares the names; the place asks for the accesses that rest on the anchor.
pub(super) fn compare(sheet: &mut Sheet, at: &Place, old: &Names, now: &Names) {
    let Names { dns, spiffe, subjects } = now;
    of_kind(sheet, at, ("dns", "DNS name"), &old.dns, dns);
    of_kind(sheet, at, ("spiffe", "SPIFFE id"), &old.spiffe, spiffe);
    of_kind(sheet, at, ("subjects", "subject"), &old.subjects, subjects);
}

fn of_kind<T: Ord + Display>(sheet: &mut Sheet, at: &Place, (key, word): (&str, &str), old: &[T], now: &[T]) {
    let (gone, new) = unmatched(old, now);
    let key = format!("names.{key}");
    for name in new {
        let more = if old.is_empty() { "" } else { " too" };
        sheet.say(
            codes::NAME_ADDED,
            at,
            &key,
            format!("the {word} {} may come under it{more}", grammar::quoted(&name.to_string())),
        );
    }
    for name in gone {
        let message = format!("the {word} {} may no longer come under it", grammar::quoted(&name.to_string()));
        sheet.say(codes::NAME_REMOVED, at, &key, message);
    }
}

/// All names in a few words; `None` when there are none.
pub(super) fn told(names: &Names) -> Option<String> {
    let Names { dns, spiffe, subjects } = names;
    let all: Vec<String> = dns
        .iter()
        .map(ToString::to_string)
        .chain(spiffe.iter().map(ToString::to_string))
        .chain(subjects.iter().map(ToString::to_string))
        .collect();
    (!all.is_empty()).then(|| grammar::list(all))
}
