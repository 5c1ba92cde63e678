//! What is said of the templates, which approve in advance: for whom, for what, how many.

use super::{
    super::{
        codes,
        codes::Code,
        pairs::unmatched,
        sheet::{Place, Sheet},
    },
    by_name,
};
use crate::{grammar, model::RuleId, policy::Template};
use std::{cmp::Ordering, collections::BTreeMap};

/// Compares all templates.
pub(super) fn compare(sheet: &mut Sheet, at: &Place, old: &BTreeMap<RuleId, Template>, now: &BTreeMap<RuleId, Template>) {
    for (name, was, is) in by_name(old, now) {
        let key = format!("templates.{name}");
        match (was, is) {
            (None, None) => {}
            (None, Some(is)) => {
                sheet.say(codes::TEMPLATE_ADDED, at, key, format!("approved in advance by `{name}`: {}", told(is)))
            }
            (Some(was), None) => {
                sheet.say(codes::TEMPLATE_REMOVED, at, key, format!("no longer approved in advance by `{name}`: {}", told(was)));
            }
            (Some(was), Some(is)) => kept(sheet, at, name, was, is),
        }
    }
}

fn told(template: &Template) -> String {
    let Template { tier, environment, scopes, credentials, lifetime, count, within } = template;
    let (scopes, kinds) = (grammar::list(scopes), grammar::joined(credentials));
    let credentials = grammar::count(*count, "credential");
    format!("tier `{tier}` in {environment}, {scopes}, {kinds} for {lifetime}, {credentials} within {within}")
}

fn kept(sheet: &mut Sheet, at: &Place, name: &RuleId, old: &Template, now: &Template) {
    let Template { tier, environment, scopes, credentials, lifetime, count, within } = now;
    let mut say = |wider: bool, key: &str, message: String| {
        let code: Code = if wider { codes::TEMPLATE_WIDENED } else { codes::TEMPLATE_NARROWED };
        sheet.say(code, at, format!("templates.{name}.{key}"), format!("what `{name}` approves in advance {message}"));
    };
    if *tier != old.tier {
        say(true, "tier", format!("is for tier `{tier}` instead of `{}`", old.tier));
    }
    if *environment != old.environment {
        say(true, "environment", format!("is in {environment} instead of {}", old.environment));
    }
    let (gone, new) = unmatched(&old.scopes, scopes);
    for scope in new {
        say(true, "scopes", format!("takes in `{scope}`"));
    }
    for scope in gone {
        say(false, "scopes", format!("no longer takes in `{scope}`"));
    }
    let (gone, new) = unmatched(&old.credentials, credentials);
    for kind in new {
        say(true, "credentials", format!("takes in {kind}"));
    }
    for kind in gone {
        say(false, "credentials", format!("no longer takes in {kind}"));
    }
    if lifetime != &old.lifetime {
        say(*lifetime > old.lifetime, "lifetime", format!("lives for {lifetime} instead of {}", old.lifetime));
    }
    if *count != old.count {
        let (is, was) = (grammar::count(*count, "credential"), old.count);
        say(*count > was, "count", format!("is {is} instead of {was}"));
    }
    // The same number in a longer time is less.
    match within.cmp(&old.within) {
        Ordering::Equal => {}
        moved => say(moved == Ordering::Less, "within", format!("is counted within {within} instead of {}", old.within)),
    }
}
