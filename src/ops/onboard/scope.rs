//! A scope in the catalogue of its API.

use super::needs;
use crate::{
    failure::{Failure, Outcome},
    model::{Access, Api, ApiId, Change, Content, Environment, OwnerId, Scope, ScopeName, Sensitivity, Slot, Text},
    policy::Loaded,
};
use std::collections::BTreeMap;

/// What is said about a scope, and about its API where that is new.
#[derive(Debug, Clone)]
pub struct NewScope {
    /// The scope.
    pub scope: ScopeName,
    /// What it lets its holder do.
    pub description: Text,
    /// The class of access.
    pub access: Access,
    /// The class of data or act.
    pub sensitivity: Sensitivity,
    /// The API's name.
    pub api_name: Option<Text>,
    /// Who answers for the API.
    pub owner: Option<OwnerId>,
    /// Where the API is offered, beside where it is.
    pub environments: Vec<Environment>,
}

/// Plans a scope in the catalogue.
///
/// # Errors
/// When it is a wildcard, or a new API has no name, owner or environment.
pub fn scope(loaded: &Loaded, said: NewScope) -> Outcome<Change> {
    if said.scope.is_wildcard() {
        return Err(Failure::no(format!(
            "`{}` stands for more than one scope, and the catalogue lists them one by one",
            said.scope
        )));
    }
    let id: &ApiId = &said.scope.api;
    let old = loaded.registry.apis.get(id);
    let mut value = match old {
        Some(record) => record.value.clone(),
        None => Api {
            id: id.clone(),
            name: said.api_name.clone().ok_or_else(|| needs(id, "--api-name"))?,
            owner: said.owner.clone().ok_or_else(|| needs(id, "--owner"))?,
            environments: Vec::new(),
            scopes: BTreeMap::new(),
        },
    };
    value.name = said.api_name.unwrap_or(value.name);
    value.owner = said.owner.unwrap_or(value.owner);
    for environment in said.environments {
        if !value.environments.contains(&environment) {
            value.environments.push(environment);
        }
    }
    let scope = Scope { description: said.description, access: said.access, sensitivity: said.sensitivity };
    value.scopes.insert(said.scope.name.clone(), scope);
    let mut change = Change::default();
    change.write(Slot::Api(id.clone()).path(), old.map(|record| record.digest), Content::Api(Box::new(value)));
    Ok(change)
}
