//! An application's record, and its access in an environment, from what was said about them.

use super::{needs, registered, set};
use crate::{
    failure::{Failure, Outcome},
    model::{
        AnchorId, Application, ApplicationId, ApplicationKind, ApplicationOwners, Change, Conditions, Content, Day, Environment,
        EnvironmentAccess, Grant, OwnerId, PartnerId, ScopeName, Slot, Text,
    },
    policy::Loaded,
};
use std::collections::BTreeMap;

/// What is said about an application and its access in one environment.
#[derive(Debug, Clone, Default)]
pub struct NewApplication {
    /// A record to begin with, from an intake file.
    pub from: Option<Application>,
    /// What it does.
    pub description: Option<Text>,
    /// What kind of thing calls us.
    pub kind: Option<ApplicationKind>,
    /// Who of ours answers for the integration.
    pub technical_owner: Option<OwnerId>,
    /// Where access is asked for.
    pub environment: Option<Environment>,
    /// The anchor there.
    pub anchor: Option<AnchorId>,
    /// Who asks.
    pub requested_by: Option<OwnerId>,
    /// The scopes there, with the same end, reason and conditions.
    pub grant: Option<NewGrant>,
}

/// Scopes that are asked for together.
#[derive(Debug, Clone)]
pub struct NewGrant {
    /// The scopes.
    pub scopes: Vec<ScopeName>,
    /// The last day.
    pub until: Option<Day>,
    /// Why.
    pub reason: Option<Text>,
    /// Under which conditions.
    pub when: Conditions,
}

/// Plans an application's record. A scope that is asked for again takes the new end, reason and conditions.
///
/// # Errors
/// When the partner is not registered or was offboarded, a new application has no kind, or access is described without an environment.
pub fn application(
    loaded: &Loaded,
    partner: &PartnerId,
    id: &ApplicationId,
    said: NewApplication,
    today: Day,
) -> Outcome<Change> {
    let folder = registered(loaded, partner)?;
    let old = folder.applications.get(id);
    if said.from.is_some() && old.is_some() {
        return Err(Failure::no(format!("`{partner}/{id}` is registered already")).hint("change it with flags, or edit its file"));
    }
    if said.from.as_ref().is_some_and(|from| from.id != *id || !from.holds.is_empty()) {
        return Err(Failure::usage(format!("the intake file is not one of a new application `{id}`")));
    }
    let mut value = match (old.map(|record| record.value.clone()), said.from) {
        (Some(record), _) | (None, Some(record)) => record,
        (None, None) => Application {
            id: id.clone(),
            description: None,
            kind: said.kind.ok_or_else(|| needs(id, "--kind"))?,
            owners: ApplicationOwners::default(),
            environments: BTreeMap::new(),
            holds: Vec::new(),
        },
    };
    value.kind = said.kind.unwrap_or(value.kind);
    set(&mut value.description, said.description);
    set(&mut value.owners.technical, said.technical_owner);
    match said.environment {
        Some(environment) => {
            let access = value.environments.entry(environment).or_insert_with(EnvironmentAccess::default);
            set(&mut access.anchor, said.anchor);
            if said.requested_by.is_some() || said.grant.is_some() {
                access.requested_on = Some(today);
            }
            set(&mut access.requested_by, said.requested_by);
            said.grant.into_iter().for_each(|grant| ask(access, grant));
        }
        None if said.anchor.is_some() || said.requested_by.is_some() || said.grant.is_some() => {
            return Err(Failure::usage("access is asked for in an environment; name it with --environment"));
        }
        None => {}
    }
    let mut change = Change::default();
    change.write(
        Slot::Application(partner.clone(), id.clone()).path(),
        old.map(|record| record.digest),
        Content::Application(Box::new(value)),
    );
    Ok(change)
}

fn ask(access: &mut EnvironmentAccess, new: NewGrant) {
    let NewGrant { scopes, until, reason, when } = new;
    for scope in scopes {
        let grant = Grant { scope, until, reason: reason.clone(), when: when.clone() };
        match access.grants.iter_mut().find(|there| there.scope == grant.scope) {
            Some(there) => *there = grant,
            None => access.grants.push(grant),
        }
    }
}
