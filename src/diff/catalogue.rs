//! What is said of the catalogue: which scopes there are, how much each lets its holder do, where an API is offered. A scope that
//! counts for less than before passes ceilings that it did not pass.

use super::{
    codes,
    pairs::{Pair, pairs, unmatched},
    sheet::{Place, Sheet},
    words,
};
use crate::{
    grammar,
    model::{Access, Api, ApiId, Intent, Record, Scope, Sensitivity},
};
use std::{
    cmp::Ordering,
    collections::{BTreeMap, BTreeSet},
};

/// All APIs.
pub(super) fn compare(sheet: &mut Sheet, old: &BTreeMap<ApiId, Record<Api>>, now: &BTreeMap<ApiId, Record<Api>>) {
    let under = |record: &Api, id: &ApiId| Api { id: id.clone(), ..record.clone() };
    for pair in pairs(old, now, under) {
        match pair {
            Pair::Added(id, now) => {
                let Api { id: _, name, owner, environments, scopes } = &now.value;
                let (name, places) = (words::shown(name.as_str()), grammar::joined(environments));
                let scopes = grammar::list(scopes.keys().map(|scope| format!("{id}:{scope}")));
                let message = format!("{name} is offered in {places} with {scopes}; `{owner}` answers for it");
                sheet.say(codes::API_ADDED, &place(id, now), "", message);
            }
            Pair::Removed(id, old) => {
                let scopes = grammar::list(old.value.scopes.keys().map(|scope| format!("{id}:{scope}")));
                sheet.say(codes::API_REMOVED, &place(id, old), "", format!("it is off the catalogue, with {scopes}"));
            }
            Pair::Renamed(from, to, now) => {
                let message = format!("`{from}` is called `{to}` now, and so is each of its scopes");
                sheet.say(codes::API_RENAMED, &place(to, now), "id", message);
            }
            Pair::Kept(id, old, now) => kept(sheet, id, &old.value, now),
        }
    }
}

fn place(id: &ApiId, record: &Record<Api>) -> Place {
    Place::new(format!("api {id}"), &record.path).asking([Intent::Policy])
}

fn kept(sheet: &mut Sheet, id: &ApiId, old: &Api, record: &Record<Api>) {
    // The id was paired, and a rename said.
    let Api { id: _, name, owner, environments, scopes } = &record.value;
    let at = place(id, record);
    if *name != old.name {
        sheet.say(codes::DESCRIPTION_CHANGED, &at, "name", format!("the name is {}", words::instead(&old.name, name)));
    }
    if *owner != old.owner {
        sheet.say(codes::API_OWNER_CHANGED, &at, "owner", format!("`{owner}` answers for it instead of `{}`", old.owner));
    }
    let (gone, new) = unmatched(&old.environments, environments);
    if !new.is_empty() {
        sheet.say(codes::API_OFFERED, &at, "environments", format!("it is offered in {} too", grammar::joined(new)));
    }
    if !gone.is_empty() {
        sheet.say(codes::API_WITHDRAWN, &at, "environments", format!("it is no longer offered in {}", grammar::joined(gone)));
    }
    for scope in old.scopes.keys().chain(scopes.keys()).collect::<BTreeSet<_>>() {
        let at = Place { subject: format!("scope {id}:{scope}"), ..at.clone() };
        one(sheet, &at, &format!("scopes.{scope}"), old.scopes.get(scope), scopes.get(scope));
    }
}

fn one(sheet: &mut Sheet, at: &Place, key: &str, old: Option<&Scope>, now: Option<&Scope>) {
    let told = |scope: &Scope| {
        let Scope { description, access, sensitivity } = scope;
        format!("{}: {}, {}", words::shown(description.as_str()), access_word(*access), sensitivity_word(*sensitivity))
    };
    match (old, now) {
        (None, None) => {}
        (None, Some(now)) => sheet.say(codes::CATALOGUE_SCOPE_ADDED, at, key, format!("it is in the catalogue: {}", told(now))),
        (Some(old), None) => {
            sheet.say(codes::CATALOGUE_SCOPE_REMOVED, at, key, format!("it is off the catalogue; it was {}", told(old)));
        }
        (Some(old), Some(now)) => scope(sheet, at, key, old, now),
    }
}

fn scope(sheet: &mut Sheet, at: &Place, key: &str, old: &Scope, now: &Scope) {
    let Scope { description, access, sensitivity } = now;
    if *description != old.description {
        let message = format!("the description is {}", words::instead(&old.description, description));
        sheet.say(codes::DESCRIPTION_CHANGED, at, format!("{key}.description"), message);
    }
    let code = match access.cmp(&old.access) {
        Ordering::Equal => None,
        Ordering::Less => Some(codes::SCOPE_ACCESS_LOWERED),
        Ordering::Greater => Some(codes::SCOPE_ACCESS_RAISED),
    };
    if let Some(code) = code {
        let message = format!("it counts as {} instead of {}", access_word(*access), access_word(old.access));
        sheet.say(code, at, format!("{key}.access"), message);
    }
    let code = match sensitivity.cmp(&old.sensitivity) {
        Ordering::Equal => None,
        Ordering::Less => Some(codes::SCOPE_SENSITIVITY_LOWERED),
        Ordering::Greater => Some(codes::SCOPE_SENSITIVITY_RAISED),
    };
    if let Some(code) = code {
        let message = format!("it counts as {} instead of {}", sensitivity_word(*sensitivity), sensitivity_word(old.sensitivity));
        sheet.say(code, at, format!("{key}.sensitivity"), message);
    }
}

/// The word for a class of access.
pub(super) fn access_word(access: Access) -> &'static str {
    match access {
        Access::Read => "read",
        Access::Write => "write",
        Access::Admin => "admin",
    }
}

/// The word for a class of sensitivity.
pub(super) fn sensitivity_word(sensitivity: Sensitivity) -> &'static str {
    match sensitivity {
        Sensitivity::Public => "public",
        Sensitivity::Internal => "internal",
        Sensitivity::Confidential => "confidential",
        Sensitivity::Restricted => "restricted",
    }
}
