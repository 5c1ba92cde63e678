//! What a change asks for: each thing that must be approved, who has approved it under the quorum from before the change, and whom it
//! still waits for, with the command for that person.

use super::Scenes;
use crate::{
    approval::{Tally, Void, VoidWhy},
    diff::{Alteration, Direction},
    failure::Outcome,
    grammar,
    model::{ApplicationId, Environment, Intent, Moment, Owner, OwnerId, OwnerKind, PartnerId, Registry, Role, RuleId, Subject},
    ops::question,
    policy::{Loaded, has_key},
    rules::{AccessView, Scene},
};
use std::collections::BTreeSet;

/// One thing that must be approved.
#[derive(Debug, Clone)]
pub struct Demand {
    /// What.
    pub intent: Intent,
    /// By which quorum, where there are two: `from before the change`.
    pub quorum: Option<&'static str>,
    /// Who has approved; `None` while there is nothing that could be.
    pub tally: Option<Tally>,
    /// The template that policy approved it by in advance.
    pub in_advance: Option<RuleId>,
    /// Whom it waits for.
    pub missing: Vec<Missing>,
}

/// A class of approvers that is not complete.
#[derive(Debug, Clone)]
pub struct Missing {
    /// The step, from 1.
    pub step: u32,
    /// The role.
    pub role: Role,
    /// How many persons more.
    pub count: u32,
    /// Who can: they hold the role, have a key, and neither asked for it nor made the change nor were counted already.
    pub people: Vec<OwnerId>,
    /// What each of them types.
    pub command: String,
}

impl Demand {
    /// Whether nothing more is needed.
    #[must_use]
    pub fn is_met(&self) -> bool {
        self.in_advance.is_some() || self.tally.as_ref().is_some_and(Tally::is_complete)
    }

    /// Approvals that were given and do not count, but for those of what the record said earlier.
    pub fn set_aside(&self) -> impl Iterator<Item = &Void> {
        let told = |void: &&Void| !matches!(void.why, VoidWhy::Stale | VoidWhy::Expired);
        self.tally.iter().flat_map(|tally| &tally.void).filter(told)
    }
}

/// Everything that the widening changes ask for, each once.
pub(super) fn demands(alterations: &[Alteration], base: &Loaded, scenes: &Scenes<'_>, name: &str) -> Outcome<Vec<Demand>> {
    let widening = alterations.iter().filter(|a| a.direction == Direction::Widens);
    let intents: BTreeSet<&Intent> = widening.flat_map(|a| &a.asks).collect();
    let mut all = Vec::new();
    for intent in intents {
        match intent {
            Intent::Grant(partner, application, environment) | Intent::BreakGlass(partner, application, environment) => {
                all.push(of_grant(scenes, intent, partner, application, environment));
            }
            Intent::Waiver(id) => {
                let view = scenes.after.waivers.iter().find(|view| view.id == id);
                let asker = view.map(|view| &view.record.value.requested_by);
                let authors = scenes.after.since.and_then(|s| s.authors.waivers.get(id).cloned()).unwrap_or_default();
                let court = Court::of(&scenes.after, asker, authors);
                all.push(court.asked(intent, view.map(|view| view.tally.clone()), &format!("admit approve --waiver {id}")));
            }
            Intent::Resume(subject) => all.push(of_return(base, scenes, intent, subject)?),
            Intent::Policy => all.extend(of_policy(scenes, name)?),
        }
    }
    Ok(all)
}

/// Who may answer, and who may not.
struct Court<'a> {
    roster: Vec<&'a Owner>,
    now: Moment,
    barred: Vec<OwnerId>,
}

impl<'a> Court<'a> {
    fn of(scene: &Scene<'a>, asker: Option<&OwnerId>, authors: Vec<OwnerId>) -> Self {
        let roster = scene.registry.owners.values().map(|record| &record.value).collect();
        Self { roster, now: scene.now, barred: authors.into_iter().chain(asker.cloned()).collect() }
    }

    fn asked(&self, intent: &Intent, tally: Option<Tally>, command: &str) -> Demand {
        let missing = tally.as_ref().map(|tally| self.missing(tally, command)).unwrap_or_default();
        Demand { intent: intent.clone(), quorum: None, tally, in_advance: None, missing }
    }

    /// The open classes of every step: those behind the next one wait for it, and whoever reads this wants to know them all.
    fn missing(&self, tally: &Tally, command: &str) -> Vec<Missing> {
        let counted: BTreeSet<&OwnerId> = tally.steps.iter().flatten().flat_map(|class| &class.given).collect();
        let steps = (1_u32..).zip(&tally.steps);
        let open = steps.flat_map(|(step, classes)| classes.iter().filter(|c| !c.is_met()).map(move |class| (step, class)));
        open.map(|(step, class)| Missing {
            step,
            role: class.role.clone(),
            count: class.needed.saturating_sub(u32::try_from(class.given.len()).unwrap_or(u32::MAX)),
            people: self
                .roster
                .iter()
                .filter(|o| self.can(o, &class.role) && !counted.contains(&o.id))
                .map(|o| o.id.clone())
                .collect(),
            command: command.to_owned(),
        })
        .collect()
    }

    fn can(&self, owner: &Owner, role: &Role) -> bool {
        let today = self.now.day();
        owner.kind == OwnerKind::Person
            && owner.roles.contains(role)
            && owner.stands_on(today)
            && has_key(owner, today)
            && !self.barred.contains(&owner.id)
    }
}

fn of_grant(
    scenes: &Scenes<'_>,
    intent: &Intent,
    partner: &PartnerId,
    application: &ApplicationId,
    environment: &Environment,
) -> Demand {
    let same =
        |a: &AccessView<'_>| a.partner == partner && a.application.value.id == *application && a.environment == environment;
    let view = scenes.after.accesses().map(|(_, access)| access).find(|access| same(access));
    let asker = view.and_then(|view| view.access.requested_by.as_ref());
    let authors = scenes.after.since.map(|since| since.authors.of(partner).to_vec()).unwrap_or_default();
    let tally = view.filter(|view| view.grant.is_some() && view.terms.is_some()).map(|view| view.tally.clone());
    let command = format!("admit approve {partner}/{application} --environment {environment}");
    let mut asked = Court::of(&scenes.after, asker, authors).asked(intent, tally, &command);
    asked.in_advance = view.and_then(|view| view.approved_in_advance(None)).map(|(id, _)| id.clone());
    asked
}

/// A return is judged by the holds that the change found: what is approved is that they end.
fn of_return(base: &Loaded, scenes: &Scenes<'_>, intent: &Intent, subject: &Subject) -> Outcome<Demand> {
    let mut registry: Registry = base.registry.clone();
    for (id, folder) in &mut registry.partners {
        folder.approvals = scenes.after.registry.partners.get(id).map(|folder| folder.approvals.clone()).unwrap_or_default();
    }
    let then = Loaded { policy: base.policy.clone(), registry };
    let scene = Scene::new(&then.registry, &then.policy, scenes.before.now, None);
    let tally = question(&scene, &then, intent).ok().map(|approving| approving.tally);
    Ok(Court::of(&scenes.after, None, Vec::new()).asked(intent, tally, &format!("admit approve {subject} --resume")))
}

/// Policy is approved twice: by the quorum from before the change, and by the one that it makes.
fn of_policy(scenes: &Scenes<'_>, base: &str) -> Outcome<Vec<Demand>> {
    let Some(since) = scenes.after.since else { return Ok(Vec::new()) };
    let (_, before) = since.policy_tally(scenes.after.now)?;
    let of = |scene: &Scene<'_>, tally: Tally, quorum: &'static str, command: &str| {
        let asked = Court::of(scene, None, since.authors.policy.clone()).asked(&Intent::Policy, Some(tally), command);
        Demand { quorum: Some(quorum), ..asked }
    };
    let old = of(&scenes.before, before, "from before the change", &format!("admit approve --policy --base {base}"));
    let new = of(&scenes.own, scenes.own.policy_tally.clone(), "of the change", "admit approve --policy");
    // Where the quorum is the same one, it is the same people and the same approvals.
    let same = since.policy.governance == since.policy_after.governance && old.is_met() == new.is_met();
    Ok(if same { vec![old] } else { vec![old, new] })
}

impl Demand {
    /// What is missing, in a sentence, and what to type.
    pub(super) fn said(&self) -> (String, String) {
        let Some(tally) = &self.tally else {
            let partner = match &self.intent {
                Intent::Grant(partner, ..) => format!("admit status {partner}"),
                _ => "admit audit".to_owned(),
            };
            return (format!("{} cannot be approved yet: it lacks what an approval would cover", self.intent), partner);
        };
        let (given, needed) = tally.counts();
        let approvals = grammar::count(needed, "approval");
        let fix = self.missing.first().map_or_else(String::new, |missing| missing.command.clone());
        if !tally.rejected.is_empty() {
            return (format!("{} is rejected by {}", self.intent, grammar::list(&tally.rejected)), fix);
        }
        let roles = grammar::list(self.missing.iter().map(|missing| &missing.role));
        let aside: Vec<_> = self.set_aside().map(|void| format!("; {} does not count: {}", void.path, void.message)).collect();
        (format!("{} has {given} of {approvals}, {roles} missing{}", self.intent, aside.concat()), fix)
    }
}
