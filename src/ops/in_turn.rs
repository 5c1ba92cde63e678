//! Many requests at the gate, each judged as those before it leave the registry: what was admitted takes room. It refuses each by itself,
//! and writes nothing.

use crate::{
    admission::{Admission, Refusal, admit},
    model::{ApplicationId, Digest, Environment, Moment, PartnerId, Registry},
    policy::Loaded,
    rules::{Planned, Request, Scene},
};
use rayon::iter::{IntoParallelIterator, ParallelIterator};
use std::{
    borrow::Cow,
    collections::{BTreeMap, BTreeSet},
};

/// A request, and when that ends which it rests on beyond the registry, as [`admit`] has it.
pub type Bounded = (Request, Option<Moment>);

/// The permission for each, or what stands in its way, in the order of the requests. Partners do not take each other's room, and their
/// keys are searched for in each other's files, so that those of different partners are judged at the same time.
#[must_use]
pub fn admit_in_turn(loaded: &Loaded, asked: &[Bounded], now: Moment) -> Vec<Result<Admission, Refusal>> {
    let mut partners: BTreeMap<&PartnerId, Vec<usize>> = BTreeMap::new();
    for (index, (request, _)) in asked.iter().enumerate() {
        partners.entry(&request.partner).or_default().push(index);
    }
    let partners: Vec<_> = partners.into_iter().collect();
    let judged: Vec<Vec<_>> = partners
        .into_par_iter()
        .map(|(partner, indices)| {
            let mine: Vec<&Bounded> = indices.iter().map(|index| &asked[*index]).collect();
            indices.into_iter().zip(of_partner(loaded, partner, &mine, now)).collect()
        })
        .collect();
    let mut judged: Vec<_> = judged.into_iter().flatten().collect();
    judged.sort_by_key(|(index, _)| *index);
    judged.into_iter().map(|(_, judged)| judged).collect()
}

fn of_partner(loaded: &Loaded, partner: &PartnerId, asked: &[&Bounded], now: Moment) -> Vec<Result<Admission, Refusal>> {
    let registry = alone(&loaded.registry, partner, asked);
    let mut scenes: BTreeMap<(&ApplicationId, &Environment), Scene<'_>> = BTreeMap::new();
    let mut planned: Vec<Planned> = Vec::new();
    let mut judged = Vec::new();
    for (request, bound) in asked {
        let scene = scenes
            .entry((&request.application, &request.environment))
            .or_insert_with(|| Scene::new(&registry, &loaded.policy, now, Some(request)));
        scene.ask(request, std::mem::take(&mut planned));
        let admission = admit(&*scene, *bound);
        planned = std::mem::take(&mut scene.planned);
        planned.extend(admission.as_ref().ok().map(room));
        judged.push(admission);
    }
    judged
}

/// The room that what was admitted takes.
fn room(admission: &Admission) -> Planned {
    let Request { application, environment, .. } = admission.request();
    Planned {
        application: application.clone(),
        environment: environment.clone(),
        kind: admission.kind(),
        scopes: admission.grant().scopes(),
    }
}

/// The registry as a command for that partner alone reads it: its folder, what is common to all, and where its keys stand elsewhere.
fn alone<'r>(registry: &'r Registry, partner: &PartnerId, asked: &[&Bounded]) -> Cow<'r, Registry> {
    if registry.partners.keys().all(|id| id == partner) {
        return Cow::Borrowed(registry);
    }
    let Registry { owners, apis, issuers, gateways, partners, waivers, approvals, usage, key_uses, whole: _, notes: _ } =
        registry;
    let folder = partners.get(partner);
    let anchors = folder.into_iter().flat_map(|folder| folder.anchors.values()).flat_map(|record| record.value.key_digests());
    let keys: BTreeSet<Digest> = anchors.chain(asked.iter().filter_map(|(request, _)| request.key)).collect();
    let own = format!("partners/{partner}/");
    let elsewhere = key_uses.iter().filter(|seen| keys.contains(&seen.key) && !seen.path.starts_with(&own));
    Cow::Owned(Registry {
        owners: owners.clone(),
        apis: apis.clone(),
        issuers: issuers.clone(),
        gateways: gateways.clone(),
        partners: folder.map(|folder| (partner.clone(), folder.clone())).into_iter().collect(),
        waivers: waivers.clone(),
        approvals: approvals.clone(),
        usage: usage.get(partner).map(|usage| (partner.clone(), usage.clone())).into_iter().collect(),
        key_uses: elsewhere.cloned().collect(),
        whole: false,
        notes: Vec::new(),
    })
}
