//! What everything else is judged by: policy, roster, catalogue, issuers and gateways, as one digest that the governance quorum signs. What
//! only people read, a name or a description, is not in it and can be mended without asking anybody.

use super::record_digest;
use crate::{
    crypto::Refused,
    model::{
        Access, Api, ApiId, Day, Digest, Email, Environment, Gateway, Issuer, Owner, OwnerId, OwnerKey, OwnerKind, Period,
        Registry, Revocation, Role, Scope, Sensitivity, TargetName, Text,
    },
    policy::Policy,
};
use serde::Serialize;
use std::collections::BTreeMap;

#[derive(Serialize)]
#[serde(rename_all = "kebab-case")]
struct Governed<'a> {
    version: u32,
    policy: &'a Policy,
    roster: BTreeMap<&'a str, Person<'a>>,
    catalogue: BTreeMap<&'a str, Offered<'a>>,
    issuers: BTreeMap<&'a str, Authority<'a>>,
    #[serde(skip_serializing_if = "BTreeMap::is_empty")]
    gateways: BTreeMap<&'a str, Enforces<'a>>,
}

#[derive(Serialize)]
#[serde(rename_all = "kebab-case")]
struct Person<'a> {
    kind: OwnerKind,
    email: &'a Email,
    roles: Vec<&'a Role>,
    keys: &'a [OwnerKey],
    left: Option<crate::model::Day>,
}

#[derive(Serialize)]
#[serde(rename_all = "kebab-case")]
struct Offered<'a> {
    owner: &'a OwnerId,
    environments: Vec<&'a Environment>,
    scopes: BTreeMap<&'a str, (Access, Sensitivity)>,
}

#[derive(Serialize)]
#[serde(rename_all = "kebab-case")]
struct Authority<'a> {
    environment: &'a Environment,
    certificate: Option<&'a str>,
    public_key: Option<&'a str>,
    crl: Option<&'a Text>,
    revoked: Option<&'a Revocation>,
}

#[derive(Serialize)]
#[serde(rename_all = "kebab-case")]
struct Enforces<'a> {
    environment: &'a Environment,
    targets: Vec<TargetName>,
    apis: Vec<&'a ApiId>,
    staleness: Period,
    #[serde(skip_serializing_if = "Option::is_none")]
    since: Option<Day>,
    retired: Option<&'a Revocation>,
}

/// The digest of what everything else is judged by. The order of roles, of environments and of files says nothing.
///
/// # Errors
/// As [`record_digest`].
pub fn policy_digest(policy: &Policy, registry: &Registry) -> Result<Digest, Refused> {
    record_digest(&Governed {
        version: 1,
        policy,
        roster: registry.owners.iter().map(|(id, record)| (id.as_str(), person(&record.value))).collect(),
        catalogue: registry.apis.iter().map(|(id, record)| (id.as_str(), offered(&record.value))).collect(),
        gateways: registry.gateways.iter().map(|(id, record)| (id.as_str(), enforces(&record.value))).collect(),
        issuers: registry.issuers.iter().map(|(id, record)| (id.as_str(), authority(&record.value))).collect(),
    })
}

fn person(owner: &Owner) -> Person<'_> {
    let Owner { id: _, kind, name: _, email, roles, keys, left } = owner;
    let mut roles: Vec<_> = roles.iter().collect();
    roles.sort();
    Person { kind: *kind, email, roles, keys, left: *left }
}

fn offered(api: &Api) -> Offered<'_> {
    let Api { id: _, name: _, owner, environments, scopes } = api;
    let mut environments: Vec<_> = environments.iter().collect();
    environments.sort();
    let scope = |(name, scope)| {
        let (name, Scope { description: _, access, sensitivity }): (&String, &Scope) = (name, scope);
        (name.as_str(), (*access, *sensitivity))
    };
    Offered { owner, environments, scopes: scopes.iter().map(scope).collect() }
}

fn authority(issuer: &Issuer) -> Authority<'_> {
    let Issuer { id: _, environment, certificate, public_key, crl, revoked } = issuer;
    Authority {
        environment,
        certificate: certificate.as_deref(),
        public_key: public_key.as_deref(),
        crl: crl.as_ref(),
        revoked: revoked.as_ref(),
    }
}

/// What a revocation waits for. What a gateway confirmed is signed by itself.
fn enforces(gateway: &Gateway) -> Enforces<'_> {
    let Gateway { id: _, description: _, targets, environment, apis, owner: _, staleness, since, confirmed: _, retired } =
        gateway;
    let (mut targets, mut apis) = (targets.clone(), apis.iter().collect::<Vec<_>>());
    targets.sort();
    apis.sort();
    Enforces { environment, targets, apis, staleness: *staleness, since: *since, retired: retired.as_ref() }
}
