//! What is said of gateways: which there are, what each is given, how soon it must confirm. One that is gone, or asked for less, widens:
//! a revocation is finished without it.

use super::{
    codes,
    pairs::{Pair, pairs, unmatched},
    sheet::{Place, Sheet},
    words,
};
use crate::{
    grammar,
    model::{Confirmation, Gateway, GatewayId, Intent, Record},
};
use std::{cmp::Ordering, collections::BTreeMap};

/// All gateways.
pub(super) fn compare(sheet: &mut Sheet, old: &BTreeMap<GatewayId, Record<Gateway>>, now: &BTreeMap<GatewayId, Record<Gateway>>) {
    let under = |record: &Gateway, id: &GatewayId| Gateway { id: id.clone(), ..record.clone() };
    for pair in pairs(old, now, under) {
        match pair {
            Pair::Added(id, now) => {
                let given = grammar::list(&now.value.targets);
                let message = format!("`{id}` stands before {} and is given {given}", now.value.environment);
                sheet.say(codes::GATEWAY_ADDED, &place(id, now), "", message);
                confirmed(sheet, &place(id, now), &[], &now.value.confirmed);
            }
            Pair::Removed(id, old) => {
                let message = format!("no revocation waits for `{id}` any more");
                sheet.say(codes::GATEWAY_REMOVED, &place(id, old), "", message);
                confirmed(sheet, &place(id, old), &old.value.confirmed, &[]);
            }
            Pair::Renamed(from, to, now) => {
                sheet.say(codes::GATEWAY_RENAMED, &place(to, now), "id", format!("`{from}` is called `{to}` now"));
            }
            Pair::Kept(id, old, now) => kept(sheet, &place(id, now), &old.value, &now.value),
        }
    }
}

fn place(id: &GatewayId, record: &Record<Gateway>) -> Place {
    Place::new(format!("gateway {id}"), &record.path).asking([Intent::Policy])
}

fn kept(sheet: &mut Sheet, at: &Place, old: &Gateway, now: &Gateway) {
    // The id was paired, and a rename said.
    let Gateway { id: _, description, targets, environment, apis, owner, staleness, since, confirmed: record, retired } = now;
    if *description != old.description {
        sheet.say(codes::GATEWAY_DESCRIPTION_CHANGED, at, "description", "it is described otherwise".to_owned());
    }
    if *environment != old.environment {
        let message = format!("it stands before {environment} instead of {}", old.environment);
        sheet.say(codes::GATEWAY_ENVIRONMENT_CHANGED, at, "environment", message);
    }
    let sorted = |list: &[_]| {
        let mut list = list.to_vec();
        list.sort();
        list
    };
    if sorted(targets) != sorted(&old.targets) {
        let message = format!("it is given {} instead of {}", grammar::list(targets), grammar::list(&old.targets));
        sheet.say(codes::GATEWAY_TARGETS_CHANGED, at, "targets", message);
    }
    let (gone, new) = unmatched(&old.apis, apis);
    if !gone.is_empty() || !new.is_empty() {
        let named = |list: &[_]| if list.is_empty() { "every API".to_owned() } else { grammar::list(list) };
        let message = format!("behind it is {} instead of {}", named(apis), named(&old.apis));
        sheet.say(codes::GATEWAY_APIS_CHANGED, at, "apis", message);
    }
    if *owner != old.owner {
        let message = format!("it is run by {}", words::instead(&old.owner, owner));
        sheet.say(codes::GATEWAY_OWNER_CHANGED, at, "owner", message);
    }
    let code = match staleness.cmp(&old.staleness) {
        Ordering::Equal => None,
        Ordering::Greater => Some(codes::GATEWAY_STALENESS_LONGER),
        Ordering::Less => Some(codes::GATEWAY_STALENESS_SHORTER),
    };
    if let Some(code) = code {
        let message = format!("what it runs may be {staleness} old instead of {}", old.staleness);
        sheet.say(code, at, "staleness", message);
    }
    // No day is the earliest of all: an empty option comes before any.
    let code = match since.cmp(&old.since) {
        Ordering::Equal => None,
        Ordering::Greater => Some(codes::GATEWAY_SINCE_LATER),
        Ordering::Less => Some(codes::GATEWAY_SINCE_EARLIER),
    };
    if let Some(code) = code {
        let day = |day: &Option<crate::model::Day>| day.map_or_else(|| "the beginning".to_owned(), |day| day.to_string());
        let message = format!("stops wait for it from {} on instead of from {} on", day(since), day(&old.since));
        sheet.say(code, at, "since", message);
    }
    confirmed(sheet, at, &old.confirmed, record);
    if *retired != old.retired {
        let message = match retired {
            Some(end) => format!("no revocation waits for it any more: it was retired on {}", end.on.day()),
            None => "it was retired, and is back".to_owned(),
        };
        let code = if retired.is_some() { codes::GATEWAY_RETIRED } else { codes::GATEWAY_RETURNED };
        sheet.say(code, at, "retired", message);
    }
}

fn confirmed(sheet: &mut Sheet, at: &Place, old: &[Confirmation], now: &[Confirmation]) {
    let said = |one: &Confirmation| format!("the manifest {} of {}, by `{}`", one.manifest.short(), one.made, one.by);
    for (_, one) in excess(old, now) {
        sheet.say(codes::CONFIRMATION_REMOVED, at, "confirmed", format!("that it runs {} is no longer on record", said(one)));
    }
    for (index, one) in excess(now, old) {
        sheet.say(codes::CONFIRMATION_ADDED, at, format!("confirmed.{index}"), format!("it runs {}", said(one)));
    }
}

/// The entries of a list that another one has not, or not as often, with their places.
fn excess<'a>(list: &'a [Confirmation], other: &'a [Confirmation]) -> impl Iterator<Item = (usize, &'a Confirmation)> {
    let often = |list: &[Confirmation], one: &Confirmation| list.iter().filter(|other| *other == one).count();
    list.iter().enumerate().filter(move |(index, one)| often(&list[..*index], one) >= often(other, one))
}
