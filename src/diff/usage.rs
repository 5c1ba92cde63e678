//! What is said of the record of use. That more is known is no change of access; that less is, keeps a credential alive which lies idle.

use super::{
    codes::{self, Code},
    sheet::{Place, Sheet},
};
use crate::model::{ApplicationId, Day, LastUse, PartnerId, Record, Usage};
use std::collections::{BTreeMap, BTreeSet};

type All = BTreeMap<PartnerId, BTreeMap<ApplicationId, Record<Usage>>>;

/// The records of use of all partners.
pub(super) fn compare(sheet: &mut Sheet, base: &All, head: &All) {
    let nothing = BTreeMap::new();
    for partner in keys(base, head) {
        let (old, now) = (base.get(partner).unwrap_or(&nothing), head.get(partner).unwrap_or(&nothing));
        for id in keys(old, now) {
            one(sheet, &format!("{partner}/{id}"), old.get(id), now.get(id));
        }
    }
}

fn one(sheet: &mut Sheet, subject: &str, old: Option<&Record<Usage>>, now: Option<&Record<Usage>>) {
    match (old, now) {
        (None, None) => {}
        (None, Some(now)) => {
            let message = format!("its use is on record from {} to {}", now.value.seen_from, now.value.seen_until);
            sheet.say(codes::USAGE_RECORDED, &Place::new(subject, &now.path), "", message);
        }
        (Some(old), None) => {
            let message = format!("its use from {} to {} is no longer on record", old.value.seen_from, old.value.seen_until);
            sheet.say(codes::USAGE_REMOVED, &Place::new(subject, &old.path), "", message);
        }
        (Some(old), Some(now)) => kept(sheet, &Place::new(subject, &now.path), &old.value, &now.value),
    }
}

fn kept(sheet: &mut Sheet, at: &Place, old: &Usage, now: &Usage) {
    // The id is that of the path, and so is the partner where a registry was loaded.
    let Usage { id: _, partner, seen_from, seen_until, credentials } = now;
    if *partner != old.partner {
        sheet.say(codes::USAGE_REWRITTEN, at, "partner", format!("it is the use of `{partner}` instead of `{}`", old.partner));
    }
    // What is read from a later day on says less; every other day, when it is later, says more.
    let from = if *seen_from > old.seen_from { codes::USAGE_REWRITTEN } else { codes::USAGE_RECORDED };
    moved(sheet, at, "seen-from", "its logs are read from", Some(old.seen_from), Some(*seen_from), Some(from));
    moved(sheet, at, "seen-until", "its logs are read up to", Some(old.seen_until), Some(*seen_until), None);
    for id in keys(&old.credentials, credentials) {
        let (key, what) = (format!("credentials.{id}"), format!("`{id}` was last used on"));
        let (was, is) = (old.credentials.get(id), credentials.get(id));
        moved(sheet, at, &format!("{key}.last"), &what, was.map(|use_| use_.last), is.map(|use_| use_.last), None);
        let scopes = |last: Option<&LastUse>| last.map(|LastUse { last: _, scopes }| scopes.clone()).unwrap_or_default();
        let (was, is) = (scopes(was), scopes(is));
        for scope in keys(&was, &is) {
            let (key, what) = (format!("{key}.scopes.{scope}"), format!("`{id}` was last used for {scope} on"));
            moved(sheet, at, &key, &what, was.get(scope).copied(), is.get(scope).copied(), None);
        }
    }
}

/// A day that is another one; without a code of its own a later one says more, and an earlier one less.
fn moved(sheet: &mut Sheet, at: &Place, key: &str, what: &str, was: Option<Day>, is: Option<Day>, code: Option<Code>) {
    if was == is {
        return;
    }
    let code = code.unwrap_or(if is > was { codes::USAGE_RECORDED } else { codes::USAGE_REWRITTEN });
    let day = |day: Option<Day>| day.map_or_else(|| "no day".to_owned(), |day| day.to_string());
    sheet.say(code, at, key, format!("{what} {} instead of {}", day(is), day(was)));
}

/// The keys of two maps, in order.
fn keys<'a, K: Ord, T>(old: &'a BTreeMap<K, T>, now: &'a BTreeMap<K, T>) -> BTreeSet<&'a K> {
    old.keys().chain(now.keys()).collect()
}
