//! Impact: what would stop if something were taken back, whom that concerns, and the command that does it. It plans the very change that
//! the command would plan, looks how everything stands with it and without it, and changes nothing.

mod concern;
mod tell;
mod trial;

pub use concern::Concern;
pub use tell::Told;

use super::{Fallen, OwnerStop, Stop, fallen, revoke, stop_owner};
use crate::{
    failure::{Failure, Outcome},
    grammar,
    model::{
        ApiId, ApplicationId, Change, CredentialKind, Environment, GatewayId, Moment, OwnerId, PartnerId, Reason, Registry,
        ScopeName, Subject, TargetName,
    },
    policy::Loaded,
};
use std::collections::{BTreeMap, BTreeSet};

/// What would stop, and what follows from that.
#[derive(Debug, Default)]
pub struct Impact {
    /// What it is, in a few words.
    pub what: String,
    /// The credentials that are active and would not be any more.
    pub credentials: Vec<Stopped>,
    /// The accesses that nothing active would be left of, with the scopes that could be used until then.
    pub accesses: BTreeMap<Access, BTreeSet<ScopeName>>,
    /// The applications that nothing active would be left of.
    pub applications: BTreeSet<(PartnerId, ApplicationId)>,
    /// The partners that nothing active would be left of.
    pub partners: BTreeSet<PartnerId>,
    /// The approvals that would count no more.
    pub fallen: Fallen,
    /// What would have nobody of ours to answer for it.
    pub answers_for: Vec<String>,
    /// The gateways that have to learn it.
    pub gateways: Vec<Learner>,
    /// Whom to tell.
    pub tell: Vec<Told>,
    /// The commands that do it, in order; none when nothing is left to stop.
    pub commands: Vec<String>,
    /// What no command does and people have to.
    pub by_hand: Vec<String>,
}

/// An application's access in an environment.
type Access = (PartnerId, ApplicationId, Environment);

/// A credential that would stop.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Stopped {
    /// Partner, application and credential.
    pub subject: Subject,
    /// Where.
    pub environment: Environment,
    /// What it is.
    pub kind: CredentialKind,
    /// What it may do.
    pub scopes: Vec<ScopeName>,
    /// When it would end by itself.
    pub ends: Moment,
}

/// A gateway that has to learn it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Learner {
    /// The gateway.
    pub id: GatewayId,
    /// Where it stands.
    pub environment: Environment,
    /// What it is given.
    pub targets: Vec<TargetName>,
    /// Who of ours runs it.
    pub owner: OwnerId,
}

/// Works out the impact at a moment. The registry must be whole for what no single partner has: an owner, an issuer, a key.
///
/// # Errors
/// When there is no such thing on record.
pub fn impact(loaded: &Loaded, concern: &Concern, now: Moment) -> Outcome<Impact> {
    let registry = &loaded.registry;
    match concern {
        Concern::Owner(owner) => of_roster(loaded, &OwnerStop::Left(owner.clone()), now),
        Concern::RosterKey(key) => of_roster(loaded, &OwnerStop::Key(*key), now),
        Concern::Issuer(id) => match registry.issuers.contains_key(id) {
            true => of_issuer(loaded, concern, now),
            false => Err(Failure::no(format!("there is no issuer `{id}` in the registry"))),
        },
        Concern::Subject(Subject::Key(key)) => match concern::issuer_of(registry, key) {
            Some(id) => of_issuer(loaded, &Concern::Issuer(id), now),
            None => of_subject(loaded, &Subject::Key(*key), now),
        },
        Concern::Subject(subject) => of_subject(loaded, subject, now),
    }
}

/// A stop as it would be written. Who acts and why is said when it is done.
fn order(now: Moment, reason: Reason) -> Outcome<Stop> {
    let by = "somebody".parse().map_err(|e: crate::model::NotAnId| Failure::no(e.to_string()))?;
    Ok(Stop { on: now, by, reason, note: None })
}

fn of_subject(loaded: &Loaded, subject: &Subject, now: Moment) -> Outcome<Impact> {
    let what = concern::what(&loaded.registry, subject).ok_or_else(|| {
        let hint = subject.partner().map_or_else(|| "admit status".to_owned(), |partner| format!("admit status {partner}"));
        Failure::no(format!("there is no `{subject}` in the registry")).hint(hint)
    })?;
    let reason = concern::reason(subject);
    let planned = revoke(&loaded.registry, subject, &order(now, reason)?);
    let mut impact = Impact { what, ..Impact::default() };
    let mut changes = Vec::new();
    // What is there and has nothing left to revoke stops nothing.
    if let Ok(change) = planned {
        impact.commands.push(format!("admit revoke {subject} --reason {reason}"));
        changes.push(change);
    }
    stops(loaded, &changes, now, &mut impact);
    let named = subject.partner().into_iter().cloned().collect();
    finish(&loaded.registry, named, impact)
}

/// An issuer is ended by what it issued; its own record is policy's.
fn of_issuer(loaded: &Loaded, concern: &Concern, now: Moment) -> Outcome<Impact> {
    let Concern::Issuer(id) = concern else { return Err(Failure::no(format!("`{concern}` is not an issuer"))) };
    let record = loaded.registry.issuers.get(id);
    let environment = record.map(|record| record.value.environment.to_string()).unwrap_or_default();
    let mut impact = Impact { what: format!("issuer `{id}` of ours, for {environment}"), ..Impact::default() };
    let mut changes = Vec::new();
    for (partner, folder) in &loaded.registry.partners {
        let of = folder.credentials.values().map(|record| &record.value);
        for credential in of.filter(|credential| credential.issuer.as_ref() == Some(id) && credential.is_live(now)) {
            let subject = Subject::Credential(partner.clone(), credential.application.clone(), credential.id.clone());
            changes.push(revoke(&loaded.registry, &subject, &order(now, Reason::CaCompromise)?)?);
            impact.commands.push(format!("admit revoke {subject} --reason {}", Reason::CaCompromise));
        }
    }
    if let Some(record) = record.filter(|record| record.value.revoked.is_none()) {
        let path = &record.path;
        impact.by_hand.push(format!("write `revoked` into {path}, with `on`, `by` and `reason: {}`", Reason::CaCompromise));
        impact.by_hand.push(format!("have the quorum approve it, and name another issuer for {environment} in admit.toml"));
    }
    stops(loaded, &changes, now, &mut impact);
    finish(&loaded.registry, BTreeSet::new(), impact)
}

/// A stop of somebody of ours ends no credential: it takes the ground from approvals and from logs.
fn of_roster(loaded: &Loaded, stop: &OwnerStop, now: Moment) -> Outcome<Impact> {
    let roster = &loaded.registry.owners;
    let whose: Vec<OwnerId> = match stop {
        OwnerStop::Left(owner) => roster.keys().filter(|id| *id == owner).cloned().collect(),
        OwnerStop::Key(key) => concern::whose(roster, key),
    };
    if whose.is_empty() {
        let what = match stop {
            OwnerStop::Left(owner) => grammar::quoted(owner.as_str()),
            OwnerStop::Key(key) => format!("key {key}"),
        };
        return Err(Failure::no(format!("there is no {what} in the roster")).hint("admit status --owner OWNER"));
    }
    let names = grammar::list(&whose);
    let (what, command, from) = match stop {
        OwnerStop::Left(owner) => {
            let command = format!("admit revoke --owner {owner} --reason {}", Reason::AffiliationChanged);
            (format!("owner {names} of ours"), command, now.day().end())
        }
        OwnerStop::Key(key) => {
            let command = format!("admit revoke {key} --reason {}", Reason::KeyCompromise);
            (format!("key of {names} in our roster"), command, now)
        }
    };
    let mut impact = Impact { what, ..Impact::default() };
    if let Ok((_, after, _)) = stop_owner(roster, stop, now.day()) {
        impact.commands.push(command);
        impact.by_hand.push("the roster is another one then: nothing is minted until its quorum approves it".to_owned());
        impact.fallen = fallen(loaded, (roster, &after), from);
        if let OwnerStop::Left(owner) = stop {
            impact.answers_for = tell::answered_by(&loaded.registry, owner);
        }
    }
    let told: BTreeSet<&str> = impact.fallen.lost.iter().filter_map(|(subject, _)| subject.split('/').next()).collect();
    let partners = loaded.registry.partners.keys().filter(|id| told.contains(id.as_str())).cloned().collect();
    impact.tell = tell::ours(&loaded.registry, &whose, &partners);
    Ok(impact)
}

/// What is active without the changes and not with them.
fn stops(loaded: &Loaded, changes: &[Change], now: Moment, impact: &mut Impact) {
    let (before, after) = trial::standing(loaded, changes, now);
    impact.credentials =
        before.active.iter().filter(|(subject, _)| !after.active.contains_key(*subject)).map(|(_, s)| s.clone()).collect();
    let left: BTreeSet<Access> = after.active.values().filter_map(Stopped::access).collect();
    let left_of: BTreeSet<&PartnerId> = left.iter().map(|(partner, ..)| partner).collect();
    let left_to: BTreeSet<_> = left.iter().map(|(partner, application, _)| (partner, application)).collect();
    for stopped in &impact.credentials {
        let Some(access) = stopped.access() else { continue };
        if !left.contains(&access) {
            impact.accesses.entry(access.clone()).or_default().extend(stopped.scopes.iter().cloned());
        }
        let (partner, application, _) = access;
        if !left_of.contains(&partner) {
            impact.partners.insert(partner.clone());
        }
        if !left_to.contains(&(&partner, &application)) {
            impact.applications.insert((partner, application));
        }
    }
}

impl Stopped {
    /// The access that it is used for.
    fn access(&self) -> Option<Access> {
        match &self.subject {
            Subject::Credential(partner, application, _) => {
                Some((partner.clone(), application.clone(), self.environment.clone()))
            }
            _ => None,
        }
    }
}

/// Who has to learn it, and whom to tell: of the partners that were named, and of those that something stops of.
fn finish(registry: &Registry, mut partners: BTreeSet<PartnerId>, mut impact: Impact) -> Outcome<Impact> {
    partners.extend(impact.credentials.iter().filter_map(|stopped| stopped.subject.partner().cloned()));
    let concerns = |environment: &Environment, apis: &[ApiId]| {
        let here = impact.credentials.iter().filter(|stopped| stopped.environment == *environment);
        here.flat_map(|stopped| &stopped.scopes).any(|scope| apis.is_empty() || apis.contains(&scope.api))
    };
    let gateways = registry.gateways.values().map(|record| &record.value).filter(|gateway| gateway.retired.is_none());
    impact.gateways = gateways
        .filter(|gateway| concerns(&gateway.environment, &gateway.apis))
        .map(|gateway| Learner {
            id: gateway.id.clone(),
            environment: gateway.environment.clone(),
            targets: gateway.targets.clone(),
            owner: gateway.owner.clone(),
        })
        .collect();
    impact.tell = tell::all(registry, &partners, &impact);
    Ok(impact)
}
