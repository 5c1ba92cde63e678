//! A gateway's record: where it stands, what it is given, how soon it must confirm.

use super::{needs, set};
use crate::{
    failure::{Failure, Outcome},
    model::{
        ApiId, Change, Content, Day, Environment, Gateway, GatewayId, Moment, OwnerId, Period, Reason, Revocation, Slot,
        TargetName, Text,
    },
    policy::Loaded,
};

/// What is said about a gateway.
#[derive(Debug, Clone, Default)]
pub struct NewGateway {
    /// What it is, for people.
    pub description: Option<Text>,
    /// What it is given from now on, beside what it is given already.
    pub targets: Vec<TargetName>,
    /// The environment that it stands before.
    pub environment: Option<Environment>,
    /// The APIs behind it, beside those that are.
    pub apis: Vec<ApiId>,
    /// Who of ours runs it.
    pub owner: Option<OwnerId>,
    /// How old what it runs may be.
    pub staleness: Option<Period>,
    /// Since when it lets anybody in.
    pub since: Option<Day>,
    /// Who says that it lets nobody in any more.
    pub retired_by: Option<OwnerId>,
}

/// Plans a gateway's record.
///
/// # Errors
/// When a new one has no environment, target, owner or staleness, or names what is not on record; and for another environment of one
/// that has confirmed something.
pub fn gateway(loaded: &Loaded, id: &GatewayId, said: NewGateway, now: Moment) -> Outcome<Change> {
    let old = loaded.registry.gateways.get(id);
    let mut value = match old {
        Some(record) => record.value.clone(),
        None => Gateway {
            id: id.clone(),
            description: None,
            targets: Vec::new(),
            environment: said.environment.clone().ok_or_else(|| needs(id, "--environment"))?,
            apis: Vec::new(),
            owner: said.owner.clone().ok_or_else(|| needs(id, "--owner"))?,
            staleness: said.staleness.ok_or_else(|| needs(id, "--staleness"))?,
            since: None,
            confirmed: Vec::new(),
            retired: None,
        },
    };
    let environment = said.environment.unwrap_or_else(|| value.environment.clone());
    if environment != value.environment && !value.confirmed.is_empty() {
        let message =
            format!("`{id}` has confirmed what it runs before {}; another environment has another gateway", value.environment);
        return Err(Failure::no(message));
    }
    value.environment = environment;
    for target in said.targets {
        if !value.targets.contains(&target) {
            value.targets.push(target);
        }
    }
    for api in said.apis {
        if !value.apis.contains(&api) {
            value.apis.push(api);
        }
    }
    value.owner = said.owner.unwrap_or(value.owner);
    value.staleness = said.staleness.unwrap_or(value.staleness);
    set(&mut value.description, said.description);
    set(&mut value.since, said.since);
    if let Some(by) = said.retired_by {
        value.retired = Some(Revocation { on: now, by, reason: Reason::CessationOfOperation, note: None });
    }
    on_record(loaded, &value)?;
    let mut change = Change::default();
    change.write(Slot::Gateway(id.clone()).path(), old.map(|record| record.digest), Content::Gateway(Box::new(value)));
    Ok(change)
}

/// Whatever it names must be there.
fn on_record(loaded: &Loaded, gateway: &Gateway) -> Outcome<()> {
    if gateway.targets.is_empty() {
        return Err(needs(&gateway.id, "--target"));
    }
    if !loaded.policy.environments.contains_key(&gateway.environment) {
        return Err(Failure::no(format!("`{}` is not an environment of this policy", gateway.environment)));
    }
    if let Some(api) = gateway.apis.iter().find(|api| !loaded.registry.apis.contains_key(*api)) {
        return Err(Failure::no(format!("there is no API `{api}` in the catalogue")));
    }
    let owners = std::iter::once(&gateway.owner).chain(gateway.retired.iter().map(|end| &end.by));
    match owners.into_iter().find(|owner| !loaded.registry.owners.contains_key(*owner)) {
        Some(owner) => Err(Failure::no(format!("there is no owner `{owner}` in the roster"))),
        None => Ok(()),
    }
}
