//! Confirming: what a gateway runs becomes part of its record, and closes every stop that it covers and that no earlier confirmation
//! closed. It grants nothing, and refuses what would take back what was confirmed.

use super::manifest::{Flaw, Signed};
use crate::{
    failure::{Failure, Outcome},
    grammar,
    history::{self, Answer, Closing, GatewayView},
    model::{Change, Confirmation, Content, Gateway, GatewayId, Moment, OwnerId, PartnerId},
    policy::Loaded,
    publish::Manifest,
    rules::Scene,
};
use rayon::iter::{IntoParallelRefIterator, ParallelIterator};
use std::collections::{BTreeMap, BTreeSet};

/// A confirmation before it is signed.
#[derive(Debug)]
pub struct Confirming<'s, 'a> {
    view: &'s GatewayView<'a>,
    /// What is to be signed; its signature is empty.
    pub confirmation: Confirmation,
    /// The stops that it is the first to close at this gateway.
    pub closes: Vec<&'s Closing<'a>>,
    /// The stops that this gateway leaves open, each with the last line of the log that the manifest knows.
    pub leaves: Vec<(&'s Closing<'a>, u64)>,
}

/// A refusal of a manifest as a failure of a command.
#[must_use]
pub fn refused(flaw: &Flaw) -> Failure {
    let rules = BTreeMap::from([(flaw.code.to_owned(), flaw.message.clone())]);
    Failure::no(format!("the manifest is not taken ({}): {}", flaw.code, flaw.message)).with_rules(rules)
}

/// The gateway of that name, which still stands.
///
/// # Errors
/// When there is none, or it was retired.
pub fn gateway<'s, 'a>(scene: &'s Scene<'a>, id: &GatewayId) -> Outcome<&'s GatewayView<'a>> {
    let found = scene.gateways.iter().find(|view| view.gateway().id == *id);
    let view = found.ok_or_else(|| {
        Failure::no(format!("there is no gateway `{id}`"))
            .hint(format!("admit onboard gateway {id} --environment ENVIRONMENT --target TARGET --owner OWNER --staleness 1h"))
    })?;
    match &view.gateway().retired {
        Some(end) => Err(Failure::no(format!("`{id}` was retired on {}, and confirms nothing any more", end.on.day()))),
        None => Ok(view),
    }
}

/// How far each log is, and who was ever stopped; read part after part.
#[derive(Debug, Default)]
pub struct Logged {
    lines: BTreeMap<PartnerId, u64>,
    stopped: BTreeSet<PartnerId>,
}

impl Logged {
    /// Reads some logs.
    pub fn part(&mut self, loaded: &Loaded) {
        let folders: Vec<_> = loaded.registry.partners.iter().collect();
        let read = folders.par_iter().map(|(partner, folder)| {
            let chain = history::read(&folder.log, &loaded.policy.registry, partner, &loaded.registry.owners);
            (*partner, chain.events.len() as u64, !history::stops(folder, &chain.events).is_empty())
        });
        for (partner, lines, is_stopped) in read.collect::<Vec<_>>() {
            self.lines.insert(partner.clone(), lines);
            self.stopped.extend(is_stopped.then(|| partner.clone()));
        }
    }

    /// Those of whom something was stopped, whom a confirmation is about.
    #[must_use]
    pub fn stopped(&self) -> &BTreeSet<PartnerId> {
        &self.stopped
    }
}

/// Plans what is recorded when a gateway runs that manifest, in a scene of those who were stopped.
///
/// # Errors
/// When the manifest is of another environment, lacks a target of the gateway, knows lines of a log that are not here, or is older than what is confirmed already.
pub fn confirm<'s, 'a>(
    scene: &'s Scene<'a>,
    logged: &Logged,
    id: &GatewayId,
    signed: &Signed,
    by: &OwnerId,
) -> Outcome<Confirming<'s, 'a>> {
    let view = gateway(scene, id)?;
    let gateway = view.gateway();
    let Signed { manifest, digest, .. } = signed;
    if manifest.environment != gateway.environment {
        let message = format!("the manifest is of {}, and `{id}` stands before {}", manifest.environment, gateway.environment);
        return Err(Failure::no(message));
    }
    let lacks: Vec<_> = gateway.targets.iter().filter(|name| !manifest.targets.contains_key(*name)).collect();
    if !lacks.is_empty() {
        let message = format!("the manifest has no {}, which `{id}` is given", grammar::list(lacks));
        return Err(Failure::no(message).hint(format!("admit publish --out DIR --gateway {id}")));
    }
    known(logged, manifest)?;
    goes_on(scene, view, manifest)?;
    if let Some(last) = gateway.confirmed.last().filter(|last| scene.now < last.on) {
        return Err(Failure::unanswered(format!(
            "the clock says {}, and the last confirmation of `{id}` is of {}",
            scene.now, last.on
        )));
    }
    let waiting = scene.closings.iter().filter(|closing| waits(closing, gateway));
    let (closes, leaves): (Vec<_>, Vec<_>) = waiting.partition(|closing| covers(manifest, closing));
    let mut stops: BTreeMap<PartnerId, u64> = BTreeMap::new();
    for closing in &closes {
        let last = stops.entry(closing.stop.partner.clone()).or_default();
        *last = closing.stop.seq.max(*last);
    }
    // What came back is open nowhere.
    let leaves = leaves.into_iter().filter(|closing| closing.stop.lifted.is_none());
    let leaves = leaves.map(|closing| (closing, line(manifest, &closing.stop.partner))).collect();
    let (made, on, by) = (manifest.made, scene.now, by.clone());
    let confirmation = Confirmation { manifest: *digest, made, on, by, stops, signature: String::new() };
    Ok(Confirming { view, confirmation, closes, leaves })
}

/// The last line of a partner's log that a manifest knows; none is 0.
fn line(manifest: &Manifest, partner: &PartnerId) -> u64 {
    manifest.covers.get(partner).copied().unwrap_or_default()
}

fn covers(manifest: &Manifest, closing: &Closing<'_>) -> bool {
    closing.stop.seq <= line(manifest, &closing.stop.partner) && closing.stop.at <= manifest.made
}

/// Whether a stop had to reach that gateway, and nothing says that it did. One that came back is closed as well: the gateway has it behind
/// it.
fn waits(closing: &Closing<'_>, gateway: &Gateway) -> bool {
    closing.awaited.iter().any(|one| one.gateway.id == gateway.id && one.answer == Answer::Open)
}

/// A manifest cannot know more of a log than there is: then it was made from another state than this one, or this one is behind.
fn known(logged: &Logged, manifest: &Manifest) -> Outcome<()> {
    for (partner, last) in &manifest.covers {
        let here = logged.lines.get(partner).copied().unwrap_or_default();
        if here < *last {
            let message = format!("the manifest knows the log of `{partner}` up to line {last}, and it has {here} lines here");
            return Err(Failure::no(message).hint("git pull   # this registry is behind the one that it was made from"));
        }
    }
    Ok(())
}

/// A gateway that goes back to what it ran before lets in again what was stopped since.
fn goes_on(scene: &Scene<'_>, view: &GatewayView<'_>, manifest: &Manifest) -> Outcome<()> {
    let id = &view.gateway().id;
    let back = |why: String| {
        Err(Failure::no(format!("`{id}` would go back: {why}"))
            .with_details(["nothing is recorded; what it lets in may have been stopped since".to_owned()])
            .hint(format!("admit publish --out DIR, let `{id}` take it, and confirm that")))
    };
    let last = view.genuine().next_back();
    if let Some(last) = last.filter(|last| manifest.made < last.made) {
        return back(format!("the manifest was made at {}, and it confirmed one of {} already", manifest.made, last.made));
    }
    let closed = scene.closings.iter().filter(|closing| view.closing(&closing.stop).is_some());
    let lost = closed.into_iter().find(|closing| closing.stop.seq > line(manifest, &closing.stop.partner));
    match lost.map(|closing| &closing.stop) {
        Some(stop) => back(format!(
            "the manifest knows the log of `{}` up to line {}, and line {} stopped `{}`, which it confirmed already",
            stop.partner,
            line(manifest, &stop.partner),
            stop.seq,
            stop.subject
        )),
        None => Ok(()),
    }
}

impl<'a> Confirming<'_, 'a> {
    /// The gateway.
    #[must_use]
    pub fn gateway(&self) -> &'a Gateway {
        self.view.gateway()
    }

    /// The change of the record, with the signature. Kept are the confirmations that closed something, and this one.
    #[must_use]
    pub fn change(&self, signature: String) -> Change {
        let record = self.view.record;
        let mut value = record.value.clone();
        value.confirmed.retain(|one| !one.stops.is_empty());
        value.confirmed.push(Confirmation { signature, ..self.confirmation.clone() });
        let mut change = Change::default();
        change.write(&record.path, Some(record.digest), Content::Gateway(Box::new(value)));
        change
    }

    /// What it closed, left open, and where others are waited for still, a line each.
    #[must_use]
    pub fn told(&self) -> Vec<String> {
        let closed = self.closes.iter().map(|closing| {
            let others: Vec<_> = closing.open().map(|other| &other.id).filter(|id| **id != self.gateway().id).collect();
            let rest = match others.as_slice() {
                [] => String::new(),
                some => format!("; {} {} not", grammar::list(some), if some.len() == 1 { "has" } else { "have" }),
            };
            format!("{}: confirmed {} after it was stopped{rest}", told(closing), self.after(closing))
        });
        let left = self.leaves.iter().map(|(closing, line)| {
            format!("{}: open, the manifest knows the log of `{}` up to line {line}", told(closing), closing.stop.partner)
        });
        closed.chain(left).collect()
    }

    fn after(&self, closing: &Closing<'_>) -> String {
        grammar::took(self.confirmation.on.unix() - closing.stop.at.unix())
    }

    /// The seconds from the oldest stop that it closes to now.
    #[must_use]
    pub fn slowest(&self) -> Option<i64> {
        let on: Moment = self.confirmation.on;
        self.closes.iter().map(|closing| (on.unix() - closing.stop.at.unix()).max(0)).max()
    }
}

fn told(closing: &Closing<'_>) -> String {
    let stop = &closing.stop;
    let reason = stop.reason.map(|reason| format!(" ({reason})")).unwrap_or_default();
    format!("{} line {}, `{}`{reason}", stop.partner, stop.seq, stop.subject)
}
