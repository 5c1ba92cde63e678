//! Onboarding: what was said about a partner, an application, an anchor, an owner or a scope becomes a record, or changes one.
//! What is not said stays as it is.

use crate::{
    anchor::Material,
    crypto::SshPublicKey,
    failure::{Failure, Outcome},
    model::{
        Access, AccessReview, Act, Agreement, Anchor, AnchorId, AnchorKind, Api, ApiId, Application, ApplicationId,
        ApplicationKind, ApplicationOwners, Change, Conditions, Contact, ContactKind, Contacts, Content, Day, Email, Environment,
        EnvironmentAccess, EvidenceId, Grant, Jurisdiction, Justification, LegalEntity, Lei, Names, Offboarding, Owner, OwnerId,
        OwnerKey, OwnerKind, Partner, PartnerId, PartnerOwners, Period, Role, Scope, ScopeName, Sensitivity, Slot, Text, Tier,
        Trigger,
    },
    policy::Loaded,
    policy::Policy,
};
use std::collections::BTreeMap;

/// What is said about a partner.
#[derive(Debug, Clone, Default)]
pub struct NewPartner {
    /// A record to begin with, from an intake file.
    pub from: Option<Partner>,
    /// The registered name.
    pub legal_name: Option<Text>,
    /// The country of the register.
    pub jurisdiction: Option<Jurisdiction>,
    /// The number in the register.
    pub registration: Option<Text>,
    /// The Legal Entity Identifier.
    pub lei: Option<Lei>,
    /// The evidence of the look-up in the register.
    pub verified: Option<EvidenceId>,
    /// The tier.
    pub tier: Option<Tier>,
    /// The purpose.
    pub purpose: Option<Text>,
    /// The kinds of data.
    pub data: Vec<Text>,
    /// Where it was asked for.
    pub ticket: Option<Text>,
    /// The business owner.
    pub business_owner: Option<OwnerId>,
    /// The technical owner.
    pub technical_owner: Option<OwnerId>,
    /// Contacts by kind.
    pub contacts: Vec<(ContactKind, Contact)>,
    /// The agreement's number.
    pub agreement: Option<Text>,
    /// Its first day.
    pub agreement_start: Option<Day>,
    /// Its last day.
    pub agreement_end: Option<Day>,
    /// Triggers by name.
    pub triggers: Vec<(String, Trigger)>,
    /// Fill in the triggers that were not named, as policy suggests.
    pub standard_triggers: bool,
    /// The recipient of secrets.
    pub recipient: Option<Text>,
    /// A review of access, with what was seen, by an owner.
    pub review: Option<(OwnerId, Option<Text>)>,
}

/// Plans a partner's record.
///
/// # Errors
/// When a new one has no legal name or tier, half of a legal entity or agreement is missing, or the id belongs to a partner that was
/// offboarded, or to one whose record is gone.
pub fn partner(loaded: &Loaded, id: &PartnerId, said: NewPartner, today: Day) -> Outcome<Change> {
    let folder = loaded.registry.partners.get(id);
    let old = folder.and_then(|folder| folder.partner.as_ref());
    if old.is_none() && folder.is_some_and(|folder| !folder.log.is_empty()) {
        return Err(Failure::no(format!("`{id}` has a log and its record is gone, and an id is never given again"))
            .hint(format!("put {} back, from git", Slot::Partner(id.clone()).path())));
    }
    if let Some(end) = old.and_then(|record| record.value.offboarded.as_ref()) {
        return Err(Failure::no(format!("`{id}` was offboarded on {}, and an id is never given again", end.on.day()))
            .hint("onboard the partner under a new id"));
    }
    if said.from.as_ref().is_some_and(|from| from.id != *id) {
        return Err(Failure::usage(format!("the intake file is for another partner than `{id}`")));
    }
    if said.from.as_ref().is_some_and(|from| !from.holds.is_empty() || from.offboarded.is_some()) {
        return Err(Failure::no("an intake file cannot hold or offboard; those are commands of their own"));
    }
    if said.from.is_some() && old.is_some() {
        return Err(Failure::no(format!("`{id}` is registered already")).hint("change it with flags, or edit its file"));
    }
    let mut value = match (old.map(|record| record.value.clone()), said.from.clone()) {
        (Some(record), _) | (None, Some(record)) => record,
        (None, None) => Partner {
            id: id.clone(),
            legal_name: said.legal_name.clone().ok_or_else(|| needs(id, "--legal-name"))?,
            legal_entity: None,
            tier: said.tier.clone().ok_or_else(|| needs(id, "--tier"))?,
            justification: None,
            owners: PartnerOwners::default(),
            contacts: Contacts::default(),
            agreement: None,
            offboarding: None,
            recipient: None,
            reviews: Vec::new(),
            holds: Vec::new(),
            offboarded: None,
        },
    };
    fill(&mut value, said, &loaded.policy, today)?;
    let mut change = Change::default();
    change.write(Slot::Partner(id.clone()).path(), old.map(|record| record.digest), Content::Partner(Box::new(value)));
    Ok(change)
}

fn needs(id: impl std::fmt::Display, flag: &str) -> Failure {
    Failure::usage(format!("`{id}` is new, and a new one needs {flag}"))
}

fn set<T>(slot: &mut Option<T>, said: Option<T>) {
    if said.is_some() {
        *slot = said;
    }
}

fn fill(value: &mut Partner, said: NewPartner, policy: &Policy, today: Day) -> Outcome<()> {
    if let Some(name) = said.legal_name {
        value.legal_name = name;
    }
    if let Some(tier) = said.tier {
        value.tier = tier;
    }
    match (&mut value.legal_entity, said.jurisdiction, said.registration) {
        (Some(entity), jurisdiction, registration) => {
            entity.jurisdiction = jurisdiction.unwrap_or_else(|| entity.jurisdiction.clone());
            entity.registration = registration.unwrap_or_else(|| entity.registration.clone());
        }
        (slot @ None, Some(jurisdiction), Some(registration)) => {
            *slot = Some(LegalEntity { jurisdiction, registration, lei: None, verified: None });
        }
        (None, None, None) if said.lei.is_none() && said.verified.is_none() => {}
        _ => return Err(Failure::usage("a legal entity needs both --jurisdiction and --registration")),
    }
    if let Some(entity) = &mut value.legal_entity {
        set(&mut entity.lei, said.lei);
        set(&mut entity.verified, said.verified);
    }
    match (&mut value.justification, said.purpose) {
        (slot @ None, Some(purpose)) => *slot = Some(Justification { purpose, data: Vec::new(), ticket: None, on: today }),
        (Some(justification), Some(purpose)) => (justification.purpose, justification.on) = (purpose, today),
        (None, None) if !said.data.is_empty() || said.ticket.is_some() => {
            return Err(Failure::usage("--data and --ticket belong to a justification; give its --purpose too"));
        }
        _ => {}
    }
    if let Some(justification) = &mut value.justification {
        if !said.data.is_empty() {
            justification.data = said.data;
        }
        set(&mut justification.ticket, said.ticket);
    }
    set(&mut value.owners.business, said.business_owner);
    set(&mut value.owners.technical, said.technical_owner);
    for (kind, contact) in said.contacts {
        match kind {
            ContactKind::Technical => value.contacts.technical = Some(contact),
            ContactKind::Security => value.contacts.security = Some(contact),
            ContactKind::Revocation => value.contacts.revocation = Some(contact),
        }
    }
    match (&mut value.agreement, said.agreement, said.agreement_start) {
        (Some(agreement), reference, start) => {
            agreement.reference = reference.unwrap_or_else(|| agreement.reference.clone());
            agreement.start = start.unwrap_or(agreement.start);
            set(&mut agreement.end, said.agreement_end);
        }
        (slot @ None, Some(reference), start) => {
            *slot = Some(Agreement { reference, start: start.unwrap_or(today), end: said.agreement_end });
        }
        (None, None, None) if said.agreement_end.is_none() => {}
        (None, None, _) => return Err(Failure::usage("an agreement needs its number: --agreement")),
    }
    set(&mut value.recipient, said.recipient);
    if let Some((by, note)) = said.review {
        value.reviews.push(AccessReview { on: today, by, note });
    }
    triggers(value, said.triggers, said.standard_triggers, policy)
}

fn triggers(value: &mut Partner, said: Vec<(String, Trigger)>, standard: bool, policy: &Policy) -> Outcome<()> {
    if said.is_empty() && !standard {
        return Ok(());
    }
    let offboarding = value.offboarding.get_or_insert_with(Offboarding::default);
    for (name, trigger) in said {
        *slot_of(offboarding, &name)? = Some(trigger);
    }
    if standard {
        let inactivity = policy.tiers.get(&value.tier).map(|tier| tier.inactivity);
        let usual = [
            ("agreement-end", Act::Offboard, None, Some(Period::days(0))),
            ("inactivity", Act::Suspend, inactivity, None),
            ("key-compromise", Act::Revoke, None, None),
            ("anchor-failure", Act::Suspend, None, Some(Period::hours(24))),
            ("owner-gone", Act::Suspend, None, Some(Period::days(14))),
            ("review-overdue", Act::Notify, None, Some(Period::days(14))),
        ];
        for (name, act, after, grace) in usual {
            slot_of(offboarding, name)?.get_or_insert(Trigger { act, after, grace });
        }
    }
    Ok(())
}

fn slot_of<'o>(offboarding: &'o mut Offboarding, name: &str) -> Outcome<&'o mut Option<Trigger>> {
    match name {
        "agreement-end" => Ok(&mut offboarding.agreement_end),
        "inactivity" => Ok(&mut offboarding.inactivity),
        "key-compromise" => Ok(&mut offboarding.key_compromise),
        "anchor-failure" => Ok(&mut offboarding.anchor_failure),
        "owner-gone" => Ok(&mut offboarding.owner_gone),
        "review-overdue" => Ok(&mut offboarding.review_overdue),
        _ => Err(Failure::usage(format!(
            "`{name}` is not a trigger; one of agreement-end, inactivity, key-compromise, anchor-failure, owner-gone, review-overdue"
        ))),
    }
}

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

fn registered<'l>(loaded: &'l Loaded, partner: &PartnerId) -> Outcome<&'l crate::model::PartnerFolder> {
    let folder = loaded.registry.partners.get(partner).filter(|folder| folder.partner.is_some());
    let folder = folder.ok_or_else(|| {
        Failure::no(format!("there is no partner `{partner}`"))
            .hint(format!("admit onboard partner {partner} --legal-name NAME --tier TIER"))
    })?;
    match folder.partner.as_ref().and_then(|record| record.value.offboarded.as_ref()) {
        Some(end) => Err(Failure::no(format!("`{partner}` was offboarded on {}", end.on.day()))),
        None => Ok(folder),
    }
}

/// What is said about an anchor.
#[derive(Debug, Clone)]
pub struct NewAnchor {
    /// What it is.
    pub kind: AnchorKind,
    /// Where it counts.
    pub environment: Environment,
    /// A certificate in PEM.
    pub certificate: Option<String>,
    /// A public key in PEM.
    pub public_key: Option<String>,
    /// DNS names that certificates under it may carry.
    pub dns: Vec<Text>,
}

/// Plans an anchor's record. An anchor that is there is never given other material: that is a new anchor.
///
/// # Errors
/// When the id is taken, or the material is refused.
pub fn anchor(loaded: &Loaded, partner: &PartnerId, id: &AnchorId, said: NewAnchor) -> Outcome<Change> {
    let folder = registered(loaded, partner)?;
    if folder.anchors.contains_key(id) {
        return Err(Failure::no(format!("there is an anchor `{partner}#{id}` already"))
            .hint("an anchor keeps its material for life; register the new one under an id of its own"));
    }
    let NewAnchor { kind, environment, certificate, public_key, dns } = said;
    let mut value = Anchor {
        id: id.clone(),
        kind,
        environments: vec![environment],
        certificate,
        public_key,
        key: None,
        names: Names { dns },
        challenge: None,
        proofs: Vec::new(),
        holds: Vec::new(),
        revoked: None,
    };
    let material = Material::of(&value)?;
    if let Some(flaw) = material.flaws().into_iter().next() {
        return Err(Failure::no(format!("this cannot be an anchor of kind `{kind}`: {flaw}")));
    }
    value.key = Some(material.key().digest());
    let mut change = Change::default();
    change.write(Slot::Anchor(partner.clone(), id.clone()).path(), None, Content::Anchor(Box::new(value)));
    Ok(change)
}

/// What is said about an owner.
#[derive(Debug, Clone, Default)]
pub struct NewOwner {
    /// What kind of owner it is.
    pub kind: Option<OwnerKind>,
    /// What people call it.
    pub name: Option<Text>,
    /// Where it is reached.
    pub email: Option<Email>,
    /// Roles it holds from now on, beside those it has.
    pub roles: Vec<Role>,
    /// A further key, as the line of an SSH public key file.
    pub key: Option<String>,
    /// The last day with us.
    pub left: Option<Day>,
}

/// Plans an owner's record.
///
/// # Errors
/// When a new one has no kind, name or mail address, or the key is refused.
pub fn owner(loaded: &Loaded, id: &OwnerId, said: NewOwner, today: Day) -> Outcome<Change> {
    let old = loaded.registry.owners.get(id);
    let mut value = match old {
        Some(record) => record.value.clone(),
        None => Owner {
            id: id.clone(),
            kind: said.kind.ok_or_else(|| needs(id, "--kind"))?,
            name: said.name.clone().ok_or_else(|| needs(id, "--name"))?,
            email: said.email.clone().ok_or_else(|| needs(id, "--email"))?,
            roles: Vec::new(),
            keys: Vec::new(),
            left: None,
        },
    };
    value.kind = said.kind.unwrap_or(value.kind);
    value.name = said.name.unwrap_or(value.name);
    value.email = said.email.unwrap_or(value.email);
    for role in said.roles {
        if !value.roles.contains(&role) {
            value.roles.push(role);
        }
    }
    if let Some(line) = said.key {
        let key = SshPublicKey::parse(line.trim_end())?;
        let text: Text = key.line().parse().map_err(|e: crate::model::NotText| Failure::usage(e.to_string()))?;
        if value.keys.iter().all(|there| there.key != text) {
            value.keys.push(OwnerKey { key: text, from: today, until: None, revoked: None });
        }
    }
    set(&mut value.left, said.left);
    let mut change = Change::default();
    change.write(Slot::Owner(id.clone()).path(), old.map(|record| record.digest), Content::Owner(Box::new(value)));
    Ok(change)
}

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
