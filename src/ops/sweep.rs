//! Sweeping: what triggers ask for that was not done yet, whom to tell of it, and the change that does it for one partner. It stops and tells,
//! and has no way to give anything.

use super::{Stop, offboard, revoke, stop::overlay, suspend};
use crate::{
    failure::Outcome,
    model::{Act, Change, Code, EventDraft, Moment, OwnerId, PartnerFolder, PartnerId, Period, Registry, Subject, Text},
    policy::Loaded,
    rules::{
        Meetings, PartnerView, Scene,
        trigger::{Firing, Unknown, Watch},
    },
};
use std::collections::{BTreeMap, BTreeSet};

/// What triggers ask for.
#[derive(Debug, Clone, Default)]
pub struct Sweep {
    /// What is not done, by partner and by when it is due.
    pub items: Vec<Item>,
    /// The applications whose inactivity nobody can judge.
    pub unjudged: BTreeMap<Subject, Unknown>,
}

/// One thing that a trigger asks for.
#[derive(Debug, Clone)]
pub struct Item {
    /// Whose.
    pub partner: PartnerId,
    /// How far it is.
    pub stage: Stage,
    /// The trigger.
    pub firing: Firing,
    /// The mail addresses of those who must know: our owners who are still with us, and the partner's contacts.
    pub tell: Vec<String>,
}

/// How far it is with a trigger.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Stage {
    /// The act is due.
    Due,
    /// People are to be told now of an act that comes.
    Notice,
    /// Nothing is to be done yet.
    Ahead,
}

/// What is to be done for one partner, and what of it is settled once it is.
#[derive(Debug, Clone, Default)]
pub struct Carried {
    /// The change.
    pub change: Change,
    /// What it settles.
    pub settled: Vec<Item>,
    /// How many notices cannot be recorded, since the log does not hold. No stop waits for that.
    pub withheld: usize,
}

/// Everything that is due, that people are to be told of, and that comes within a time; of one partner, where one is named.
#[must_use]
pub fn sweep(scene: &Scene<'_>, within: Period, only: Option<&PartnerId>) -> Sweep {
    let watch = Watch::new(scene, scene.now.plus(within));
    let mut swept = Sweep::default();
    for view in scene.partners.iter().filter(|view| only.is_none_or(|only| only == view.id)) {
        let watched = watch.partner(view);
        swept.unjudged.extend(watched.unjudged);
        let open = |firing: &Firing| !firing.is_done(view.folder, &view.chain.events, scene.now);
        swept.items.extend(watched.firings.into_iter().filter(open).map(|firing| {
            let told = firing.is_told(&view.chain.events);
            let stage = match firing.is_due() {
                true => Stage::Due,
                false if firing.is_announced() && !told => Stage::Notice,
                false => Stage::Ahead,
            };
            Item { partner: view.id.clone(), stage, tell: tell(scene, view, &firing.subject), firing }
        }));
    }
    swept
}

/// A sweep of some partners at a time, which says what one of all at once does.
#[derive(Debug)]
pub struct SweepInParts<'o> {
    now: Moment,
    within: Period,
    only: Option<&'o PartnerId>,
    swept: Sweep,
    meetings: Meetings,
}

impl<'o> SweepInParts<'o> {
    /// A sweep as [`sweep`] makes one, as of a moment.
    #[must_use]
    pub fn new(now: Moment, within: Period, only: Option<&'o PartnerId>) -> Self {
        Self { now, within, only, swept: Sweep::default(), meetings: Meetings::default() }
    }

    /// Looks at some partners, with what is common to all.
    pub fn part(&mut self, loaded: &Loaded) {
        let scene = Scene::new(&loaded.registry, &loaded.policy, self.now, None);
        self.meetings.note(&scene);
        let Sweep { items, unjudged } = sweep(&scene, self.within, self.only);
        self.swept.items.extend(items);
        self.swept.unjudged.extend(unjudged);
    }

    /// Those of them for whom something is to be done now, and those who concern each other: what is due of one may rest on another.
    #[must_use]
    pub fn together(&mut self) -> BTreeSet<PartnerId> {
        self.meetings.met().into_iter().chain(self.swept.open().into_keys()).collect()
    }

    /// Whether it looked at a partner of that name.
    #[must_use]
    pub fn knows(&self, partner: &PartnerId) -> bool {
        self.meetings.partners().contains(partner)
    }

    /// What came of it, with a scene of those that [`Self::together`] named, or of more.
    #[must_use]
    pub fn end(self, scene: &Scene<'_>) -> Sweep {
        let again: BTreeSet<&PartnerId> = scene.partners.iter().map(|view| view.id).collect();
        let mut swept = self.swept;
        swept.items.retain(|item| !again.contains(&item.partner));
        swept.unjudged.retain(|subject, _| subject.partner().is_none_or(|partner| !again.contains(partner)));
        let Sweep { items, unjudged } = sweep(scene, self.within, self.only);
        swept.items.extend(items);
        swept.items.sort_by(|a, b| a.partner.cmp(&b.partner));
        swept.unjudged.extend(unjudged);
        swept
    }
}

impl Sweep {
    /// What is to be done now, by partner.
    #[must_use]
    pub fn open(&self) -> BTreeMap<PartnerId, Vec<Item>> {
        let mut open: BTreeMap<PartnerId, Vec<Item>> = BTreeMap::new();
        for item in self.items.iter().filter(|item| item.stage != Stage::Ahead) {
            open.entry(item.partner.clone()).or_default().push(item.clone());
        }
        open
    }
}

/// Whom to tell.
fn tell(scene: &Scene<'_>, view: &PartnerView<'_>, subject: &Subject) -> Vec<String> {
    let Some(record) = view.record.map(|record| &record.value) else { return Vec::new() };
    let application = match subject {
        Subject::Application(_, id) | Subject::Credential(_, id, _) => view.folder.applications.get(id),
        _ => None,
    };
    let own = application.and_then(|application| application.value.owners.technical.as_ref());
    let owners = [record.owners.business.as_ref(), record.owners.technical.as_ref(), own];
    let with_us = owners.into_iter().flatten().filter_map(|id| scene.owner(id)).filter(|owner| owner.stands_on(scene.now.day()));
    let contacts = [&record.contacts.technical, &record.contacts.security, &record.contacts.revocation];
    let theirs = contacts.into_iter().flatten().map(|contact| contact.email.to_string());
    let mut all: Vec<String> = with_us.map(|owner| owner.email.to_string()).chain(theirs).collect();
    let mut seen = BTreeSet::new();
    all.retain(|mail| seen.insert(mail.clone()));
    all
}

/// Plans what is due of one partner: the acts, the sternest first, so that none is done that a sterner one covers; then the notices. All of
/// it is one change.
///
/// # Errors
/// When there is no such partner.
pub fn carry_out(scene: &Scene<'_>, partner: &PartnerId, items: &[Item], by: &OwnerId) -> Outcome<Carried> {
    let mut carried = Carried::default();
    let Some(view) = scene.partner(partner) else { return Ok(carried) };
    // The acts are planned one after the other, each on what the one before makes of the partner.
    let mut stage = Registry { partners: [(partner.clone(), view.folder.clone())].into(), ..Registry::default() };
    let mut acts: Vec<&Item> = items.iter().filter(|item| item.stage == Stage::Due && item.firing.act != Act::Notify).collect();
    acts.sort_by_key(|item| (std::cmp::Reverse(item.firing.act), breadth(&item.firing.subject), item.firing.kind));
    for item in acts {
        let folder = stage.partners.entry(partner.clone()).or_default();
        if !item.firing.is_done(folder, &view.chain.events, scene.now) {
            let change = act(&stage, &item.firing, by, scene.now)?;
            stage.partners.entry(partner.clone()).and_modify(|folder| overlay(folder, &change));
            merge(&mut carried.change, change);
        }
        carried.settled.push(item.clone());
    }
    let offboarded = |folder: &PartnerFolder| folder.partner.as_ref().is_some_and(|record| record.value.offboarded.is_some());
    let gone = stage.partners.get(partner).is_some_and(offboarded);
    // Nobody need be told of what comes for a partner that has just ended.
    let tells = items.iter().filter(|item| !gone && (item.stage == Stage::Notice || item.firing.act == Act::Notify));
    for item in tells.filter(|item| item.stage != Stage::Ahead) {
        if view.chain.broken.is_some() {
            carried.withheld += 1;
            continue;
        }
        carried.change.events.push(notice(partner, &item.firing)?);
        carried.settled.push(item.clone());
    }
    Ok(carried)
}

fn breadth(subject: &Subject) -> u8 {
    match subject {
        Subject::Partner(_) | Subject::Key(_) => 0,
        Subject::Application(..) => 1,
        Subject::Anchor(..) => 2,
        Subject::Credential(..) => 3,
    }
}

fn act(registry: &Registry, firing: &Firing, by: &OwnerId, now: Moment) -> Outcome<Change> {
    let said = format!("{}: {}", firing.note(), firing.message);
    let note: Option<Text> = said.parse().or_else(|_| firing.note().parse()).ok();
    let stop = Stop { on: now, by: by.clone(), reason: firing.reason, note };
    match (firing.act, firing.subject.partner()) {
        (Act::Suspend, _) => suspend(registry, &firing.subject, &stop),
        (Act::Offboard, Some(partner)) => offboard(registry, partner, &stop),
        _ => revoke(registry, &firing.subject, &stop),
    }
}

fn notice(partner: &PartnerId, firing: &Firing) -> Outcome<EventDraft> {
    let note: Text =
        firing.note().parse().map_err(|e: crate::model::NotText| crate::failure::Failure::unanswered(e.to_string()))?;
    Ok(EventDraft {
        partner: partner.clone(),
        code: Code::NoticeGiven,
        subject: firing.subject.to_string(),
        reason: None,
        note: Some(note),
        records: Vec::new(),
        relied: BTreeMap::new(),
    })
}

/// Adds a change that was planned on the outcome of another: a file that both write becomes what the second makes of it.
fn merge(all: &mut Change, next: Change) {
    for write in next.writes {
        match all.writes.iter_mut().find(|earlier| earlier.path == write.path) {
            Some(earlier) => earlier.content = write.content,
            None => all.writes.push(write),
        }
    }
    all.events.extend(next.events);
}
