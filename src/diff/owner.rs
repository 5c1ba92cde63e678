//! What is said of the roster: who is on it, in which roles, with which keys. Whatever lets somebody say more is approved like policy;
//! whatever takes a voice away stops, and asks nobody.

use super::{
    codes,
    codes::Code,
    pairs::{Pair, matched, pairs, unmatched},
    sheet::{Place, Sheet},
    words,
};
use crate::{
    grammar,
    model::{Intent, Owner, OwnerId, OwnerKey, OwnerKind, Record, Role},
};
use std::{cmp::Ordering, collections::BTreeMap};

/// The roster.
pub(super) fn compare(sheet: &mut Sheet, old: &BTreeMap<OwnerId, Record<Owner>>, now: &BTreeMap<OwnerId, Record<Owner>>) {
    let under = |record: &Owner, id: &OwnerId| Owner { id: id.clone(), ..record.clone() };
    for pair in pairs(old, now, under) {
        match pair {
            Pair::Added(id, now) => added(sheet, id, now),
            Pair::Removed(id, old) => {
                let (name, roles) = (words::shown(old.value.name.as_str()), in_roles(&old.value.roles));
                let message = format!("{name}, {roles}, is off the roster");
                sheet.say(codes::OWNER_REMOVED, &place(id, old), "", message);
            }
            Pair::Renamed(from, to, now) => {
                let message = format!("`{from}` is called `{to}` now; a record that names `{from}` names nobody");
                sheet.say(codes::OWNER_RENAMED, &place(to, now), "id", message);
            }
            Pair::Kept(id, old, now) => kept(sheet, &place(id, now), &old.value, &now.value),
        }
    }
}

fn place(id: &OwnerId, record: &Record<Owner>) -> Place {
    Place::new(format!("owner {id}"), &record.path).asking([Intent::Policy])
}

fn added(sheet: &mut Sheet, id: &OwnerId, now: &Record<Owner>) {
    let Owner { kind, name, email, roles, keys, .. } = &now.value;
    let who = format!("{} <{email}>, {}, is on the roster", words::shown(name.as_str()), words::a(kind_word(*kind)));
    let (code, message) = if roles.is_empty() && keys.is_empty() {
        (codes::OWNER_LISTED, format!("{who}, without roles and keys"))
    } else {
        let keys = grammar::count(keys.len(), "key");
        (codes::OWNER_ADDED, format!("{who}, {}, with {keys}", in_roles(roles)))
    };
    sheet.say(code, &place(id, now), "", message);
}

fn in_roles(roles: &[Role]) -> String {
    match roles {
        [] => "in no role".to_owned(),
        [one] => format!("in the role `{one}`"),
        more => format!("in the roles {}", grammar::list(more)),
    }
}

fn kind_word(kind: OwnerKind) -> &'static str {
    match kind {
        OwnerKind::Person => "person",
        OwnerKind::Team => "team",
        OwnerKind::Automation => "automation",
    }
}

fn kept(sheet: &mut Sheet, at: &Place, old: &Owner, now: &Owner) {
    // The id was paired, and a rename said.
    let Owner { id: _, kind, name, email, roles, keys, left } = now;
    if *kind != old.kind {
        let message = format!("it counts as {} instead of {}", words::a(kind_word(*kind)), words::a(kind_word(old.kind)));
        sheet.say(codes::OWNER_KIND_CHANGED, at, "kind", message);
    }
    if *name != old.name {
        sheet.say(codes::OWNER_NAME_CHANGED, at, "name", format!("the name is {}", words::instead(&old.name, name)));
    }
    if *email != old.email {
        let message = format!("the mail address, which commits are held against, is {}", words::instead(&old.email, email));
        sheet.say(codes::OWNER_EMAIL_CHANGED, at, "email", message);
    }
    let (gone, new) = unmatched(&old.roles, roles);
    for role in new {
        sheet.say(codes::ROLE_ADDED, at, "roles", format!("the role `{role}` is new; before: {}", in_roles(&old.roles)));
    }
    for role in gone {
        sheet.say(codes::ROLE_REMOVED, at, "roles", format!("the role `{role}` is gone"));
    }
    for (was, is) in matched(&old.keys, keys, |key| key.key.clone()) {
        match (was, is) {
            (None, None) => {}
            (None, Some((index, key))) => key_added(sheet, at, &format!("keys.{index}"), key),
            (Some(key), None) => {
                let message = format!("the key {} is off the record", words::ssh_key(key.key.as_str()));
                sheet.say(codes::OWNER_KEY_REMOVED, at, "keys", message);
                if key.revoked.is_some() {
                    let message = format!("the revocation of the key {} is gone with it", words::ssh_key(key.key.as_str()));
                    sheet.say(codes::OWNER_KEY_UNREVOKED, at, "keys", message);
                }
            }
            (Some(was), Some((index, is))) => key_kept(sheet, at, &format!("keys.{index}"), was, is),
        }
    }
    let code = match words::moved(old.left, *left) {
        Ordering::Equal => return,
        Ordering::Greater => codes::OWNER_RETURNED,
        Ordering::Less => codes::OWNER_LEFT,
    };
    let message = match (old.left, *left) {
        (Some(was), Some(is)) => format!("the last day with us is {is} instead of {was}"),
        (_, Some(is)) => format!("the last day with us is {is}"),
        (was, None) => format!("there is no last day with us any more; it was {}", words::day(was)),
    };
    sheet.say(code, at, "left", message);
}

fn key_added(sheet: &mut Sheet, at: &Place, field: &str, key: &OwnerKey) {
    let OwnerKey { key, from, until, revoked } = key;
    let end = words::until(*until);
    let revoked = revoked.map(|day| format!(", revoked on {day}")).unwrap_or_default();
    let message = format!("the key {} signs for it from {from} {end}{revoked}", words::ssh_key(key.as_str()));
    sheet.say(codes::OWNER_KEY_ADDED, at, field, message);
}

fn key_kept(sheet: &mut Sheet, at: &Place, field: &str, old: &OwnerKey, now: &OwnerKey) {
    let OwnerKey { key, from, until, revoked } = now;
    let name = words::ssh_key(key.as_str());
    let mut say = |code: Code, below: &str, message: String| sheet.say(code, at, format!("{field}.{below}"), message);
    match from.cmp(&old.from) {
        Ordering::Equal => {}
        Ordering::Less => {
            say(codes::OWNER_KEY_LONGER, "from", format!("the key {name} counts from {from} instead of {}", old.from))
        }
        Ordering::Greater => {
            say(codes::OWNER_KEY_SHORTER, "from", format!("the key {name} counts from {from} instead of {}", old.from))
        }
    }
    let counts = || format!("the key {name} counts {}", words::until_instead(old.until, *until));
    match words::moved(old.until, *until) {
        Ordering::Equal => {}
        Ordering::Greater => say(codes::OWNER_KEY_LONGER, "until", counts()),
        Ordering::Less => say(codes::OWNER_KEY_SHORTER, "until", counts()),
    }
    let stops = || match (old.revoked, *revoked) {
        (Some(was), Some(is)) => format!("the key {name} is revoked from {is} on instead of {was}"),
        (_, Some(is)) => format!("the key {name} is revoked from {is} on, and nothing that it ever signed counts"),
        (was, None) => format!("the key {name} is not revoked any more; it was from {} on", words::day(was)),
    };
    match words::moved(old.revoked, *revoked) {
        Ordering::Equal => {}
        Ordering::Greater => say(codes::OWNER_KEY_UNREVOKED, "revoked", stops()),
        Ordering::Less => say(codes::OWNER_KEY_REVOKED, "revoked", stops()),
    }
}
