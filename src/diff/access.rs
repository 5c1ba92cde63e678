//! What is said of an application's access in one environment: whether there is one, whom its identity is verified against, who asked.

use super::{anchor::Renamed, application::is_empty, codes, grant, sheet, sheet::Sheet, words};
use crate::{
    grammar,
    model::{Environment, EnvironmentAccess},
};

/// Where the access is, and the environment that its keys begin with.
pub(super) struct Place<'a> {
    /// The place, which asks for the access to be approved.
    pub(super) at: sheet::Place,
    /// The environment.
    pub(super) environment: &'a Environment,
}

impl Place<'_> {
    /// A key of the access.
    pub(super) fn key(&self, below: &str) -> String {
        let dot = if below.is_empty() { "" } else { "." };
        format!("environments.{}{dot}{below}", self.environment)
    }
}

/// Compares two accesses.
pub(super) fn compare(
    sheet: &mut Sheet,
    place: &Place<'_>,
    old: Option<&EnvironmentAccess>,
    now: Option<&EnvironmentAccess>,
    renamed: &Renamed,
) {
    match (old, now) {
        (None, None) => {}
        (None, Some(now)) => sheet.say(codes::ACCESS_ADDED, &place.at, place.key(""), added(place, now)),
        (Some(old), None) => {
            let scopes = grammar::list(old.grants.iter().map(|grant| &grant.scope));
            let message = format!("there is no access in {} any more; it had {scopes}", place.environment);
            sheet.say(codes::ACCESS_REMOVED, &place.at, place.key(""), message);
        }
        (Some(old), Some(now)) => kept(sheet, place, old, now, renamed),
    }
}

fn added(place: &Place<'_>, now: &EnvironmentAccess) -> String {
    let EnvironmentAccess { anchor, requested_by, requested_on, grants } = now;
    let may = if is_empty(now) {
        "nothing is granted yet".to_owned()
    } else {
        format!("it may call {}", grants.iter().map(grant::told).collect::<Vec<_>>().join("; "))
    };
    let anchor = anchor.as_ref().map(|anchor| format!("; verified against `{anchor}`")).unwrap_or_default();
    let by = requested_by.as_ref().map(|owner| format!("; `{owner}` asked")).unwrap_or_default();
    let on = requested_on.map(|day| format!(" on {day}")).filter(|_| requested_by.is_some()).unwrap_or_default();
    format!("there is access in {}: {may}{anchor}{by}{on}", place.environment)
}

fn kept(sheet: &mut Sheet, place: &Place<'_>, old: &EnvironmentAccess, now: &EnvironmentAccess, renamed: &Renamed) {
    let EnvironmentAccess { anchor, requested_by, requested_on, grants } = now;
    match (&old.anchor, anchor) {
        (was, is) if was == is => {}
        // A renamed anchor is said where it stands.
        (Some(was), Some(is)) if renamed.get(was) == Some(is) => {}
        (Some(was), Some(is)) => {
            let message = format!("it is verified against `{is}` instead of `{was}`");
            sheet.say(codes::ANCHOR_REBOUND, &place.at, place.key("anchor"), message);
        }
        (None, Some(is)) => {
            sheet.say(
                codes::ANCHOR_BOUND,
                &place.at,
                place.key("anchor"),
                format!("it is verified against `{is}` instead of nothing"),
            );
        }
        (was, None) => {
            let message = format!("it is verified against nothing instead of {}", words::or_none(was.as_ref()));
            sheet.say(codes::ANCHOR_UNBOUND, &place.at, place.key("anchor"), message);
        }
    }
    if *requested_by != old.requested_by {
        let message = format!("who asked, and may not approve, is {}", words::instead(&old.requested_by, requested_by));
        sheet.say(codes::REQUESTER_CHANGED, &place.at, place.key("requested-by"), message);
    }
    if *requested_on != old.requested_on {
        let message = format!("it was asked for on {} instead of {}", words::day(*requested_on), words::day(old.requested_on));
        sheet.say(codes::REQUEST_REDATED, &place.at, place.key("requested-on"), message);
    }
    grant::compare(sheet, place, &old.grants, grants);
}
