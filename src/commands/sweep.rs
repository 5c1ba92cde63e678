//! `admit sweep`

use super::{Acting, Format};
use crate::{
    context::Context,
    exit::Exit,
    failure::{Failure, Outcome},
    history::Signer,
    model::{Moment, OwnerId, PartnerId, Period},
    ops::{Duty, Item, Stage, Sweep as Open, SweepInParts, carry_out},
    policy::Loaded,
    present::{
        json,
        sweep::{FailedJson, SweepJson, SweptJson, UnjudgedJson},
    },
    rules::{Scene, trigger::Unknown},
};
use clap::Args;
use std::{collections::BTreeMap, path::Path};

/// Evaluate the triggers that end access: what is due, and what comes
///
/// Each trigger that was agreed up front (admit onboard partner --trigger) is held against the records: the agreement's end, inactivity, a
/// compromised key, a failed anchor, an owner who left, an overdue review, a missed rotation, evidence that is over, the partner's own
/// request. Of each that has fired or is going to it says the partner, the day, the act, whom to tell, and the command that does it. The
/// answer is no while something is due and not done.
///
/// With --apply it is done: suspended, revoked, offboarded, or recorded as told. It stops and never grants, so that the key may be that of
/// an automation whose role policy lets stop. What is done already is left alone; one partner that cannot be read or written holds up no
/// other. Nothing is mailed: what is answered says whom to tell.
#[derive(Debug, Args)]
#[command(
    after_help = "Examples:\n  $ admit sweep --within 90d\n  $ admit sweep --partner acme-pay --now 2027-03-01T00:00:00Z\n  $ admit sweep --apply --key sweeper.key --format json"
)]
pub(crate) struct Sweep {
    /// How far to look ahead
    #[arg(long, value_name = "PERIOD", default_value = "30d")]
    within: Period,
    /// Do what is due
    #[arg(long)]
    apply: bool,
    /// Only this partner
    #[arg(long, value_name = "PARTNER")]
    partner: Option<PartnerId>,
    /// Judge as of this moment (RFC 3339, UTC) instead of now
    #[arg(long, value_name = "TIME", conflicts_with = "apply")]
    now: Option<Moment>,
    #[command(flatten)]
    acting: Acting,
}

/// What came of it.
#[derive(Default)]
struct Swept {
    settled: Vec<Item>,
    open: Open,
    failures: BTreeMap<PartnerId, String>,
    files: Vec<String>,
}

/// A registry of those for whom something is to be done, what that is, and what is wrong with those who cannot be read.
type Looked = (Loaded, Open, BTreeMap<PartnerId, String>);

impl Sweep {
    pub(crate) fn run(self, context: &Context) -> Outcome<Exit> {
        if !self.apply && (self.acting.writing.dry_run || self.acting.key.is_some()) {
            return Err(Failure::usage("without --apply nothing is written or signed, and --dry-run and --key say nothing"));
        }
        let root = context.root()?;
        let now = self.now.unwrap_or(context.now);
        let (loaded, open, unread) = self.look(context, &root, now)?;
        let registry = loaded.policy.registry.to_string();
        let swept = match self.apply {
            true => self.apply(context, &root, (loaded, open, unread))?,
            false => Swept { open, failures: self.concerned(unread), ..Swept::default() },
        };
        let report = self.report(&registry, now, swept);
        match self.acting.writing.format {
            Format::Json => context.ui.result(&json::text(&report)),
            Format::Text => context.ui.result(&report.text(context.ui.width())),
        }
        Ok(match () {
            () if !report.failures.is_empty() => Exit::Unanswered,
            () if !self.apply && report.at_stage("due") + report.at_stage("notice") > 0 => Exit::No,
            () => Exit::Done,
        })
    }

    /// What is due and what comes, with those partners for whom something is to be done.
    fn look(&self, context: &Context, root: &Path, now: Moment) -> Outcome<Looked> {
        let begin = || SweepInParts::new(now, self.within, self.partner.as_ref());
        let part = |sweep: &mut SweepInParts<'_>, loaded: &Loaded| {
            sweep.part(loaded);
            Ok(())
        };
        let (sweep, loaded, unread) = context.in_readable_parts(root, "looking at", begin, part, SweepInParts::together)?;
        if let Some(unknown) = self.partner.as_ref().filter(|id| !sweep.knows(id) && !unread.contains_key(*id)) {
            return Err(Failure::no(format!("there is no partner `{unknown}`")).hint("admit status"));
        }
        let open = sweep.end(&Scene::new(&loaded.registry, &loaded.policy, now, None));
        Ok((loaded, open, unread))
    }

    /// Does what is due, and looks again until nothing is: one act may be the condition of another, and who else sweeps at the same time may
    /// have been first. It ends when a round has changed nothing and found the same as the one before.
    fn apply(&self, context: &Context, root: &Path, first: Looked) -> Outcome<Swept> {
        let mut swept = Swept::default();
        let (mut looked, mut before) = (Some(first), Vec::new());
        loop {
            let (loaded, open, unread) = match looked.take() {
                Some(looked) => looked,
                None => self.look(context, root, context.now)?,
            };
            let (actor, mut signer) = context.hand(&loaded, self.acting.key.as_deref(), Duty::Stop)?;
            let scene = Scene::new(&loaded.registry, &loaded.policy, context.now, None);
            swept.open = open;
            swept.failures = self.concerned(unread);
            let (settled, due) = (swept.settled.len(), swept.open.open());
            for (partner, items) in &due {
                let hand: (&OwnerId, &mut dyn Signer) = (&actor, signer.as_mut());
                if let Err(failure) = self.one((context, root), &loaded, &scene, (partner, items), hand, &mut swept) {
                    swept.failures.insert(partner.clone(), failure.message);
                }
            }
            let due: Vec<PartnerId> = due.into_keys().collect();
            let stuck = swept.settled.len() == settled && due == before;
            if due.is_empty() || stuck || self.acting.writing.dry_run {
                return Ok(swept);
            }
            before = due;
        }
    }

    /// Does what is due of one partner, in one step.
    fn one(
        &self,
        (context, root): (&Context, &Path),
        loaded: &Loaded,
        scene: &Scene<'_>,
        (partner, items): (&PartnerId, &[Item]),
        (actor, signer): (&OwnerId, &mut dyn Signer),
        swept: &mut Swept,
    ) -> Outcome<()> {
        let carried = carry_out(scene, partner, items, actor)?;
        if !carried.change.events.is_empty() {
            let dry_run = self.acting.writing.dry_run;
            swept.files.extend(context.commit(root, loaded, &carried.change, (actor, Some(signer)), "sweep", dry_run)?);
            if !dry_run {
                swept.settled.extend(carried.settled);
            }
        }
        match carried.withheld {
            0 => Ok(()),
            n => Err(Failure::unanswered(format!("the log does not hold, so that {n} of its notices cannot be recorded"))),
        }
    }

    fn concerned(&self, mut unread: BTreeMap<PartnerId, String>) -> BTreeMap<PartnerId, String> {
        unread.retain(|partner, _| self.partner.as_ref().is_none_or(|only| only == partner));
        unread
    }

    fn report(&self, registry: &str, now: Moment, swept: Swept) -> SweepJson {
        let applied = self.apply && !self.acting.writing.dry_run;
        let mut report = SweepJson::new(registry, &now.to_string(), &self.within.to_string(), applied);
        let done = swept.settled.iter().map(|item| (item, if item.stage == Stage::Notice { "told" } else { "done" }));
        // What was told just now comes all the same, and is said once.
        let same = |a: &Item, b: &Item| {
            (a.firing.kind, &a.firing.subject, a.firing.due) == (b.firing.kind, &b.firing.subject, b.firing.due)
        };
        let open = swept.open.items.iter().filter(|item| !swept.settled.iter().any(|settled| same(settled, item)));
        let open = open.map(|item| (item, stage(item.stage)));
        let mut items: Vec<(&Item, &str)> = done.chain(open).collect();
        items.sort_by(|(a, _), (b, _)| (&a.partner, a.firing.due, a.firing.kind).cmp(&(&b.partner, b.firing.due, b.firing.kind)));
        report.items = items.into_iter().map(|(item, stage)| swept_json(item, stage)).collect();
        let unjudged = swept.open.unjudged.iter().map(|(subject, unknown)| UnjudgedJson {
            subject: subject.to_string(),
            logs_end: match unknown {
                Unknown::NoUsage => None,
                Unknown::LogsEnd(day) => Some(day.to_string()),
            },
        });
        report.unjudged = unjudged.collect();
        let failed = |(partner, message): (PartnerId, String)| FailedJson { partner: partner.to_string(), message };
        report.failures = swept.failures.into_iter().map(failed).collect();
        report.files = swept.files;
        report.files.sort();
        report.files.dedup();
        report
    }
}

fn stage(stage: Stage) -> &'static str {
    match stage {
        Stage::Due => "due",
        Stage::Notice => "notice",
        Stage::Ahead => "ahead",
    }
}

fn swept_json(item: &Item, stage: &str) -> SweptJson {
    let firing = &item.firing;
    SweptJson {
        partner: item.partner.to_string(),
        subject: firing.subject.to_string(),
        trigger: firing.kind.to_string(),
        stage: stage.to_owned(),
        act: firing.act.to_string(),
        since: firing.since.to_string(),
        due: firing.due.to_string(),
        notice_from: firing.notice_from.map(|from| from.to_string()),
        message: firing.message.clone(),
        tell: item.tell.clone(),
        command: match item.stage {
            Stage::Notice => format!("admit sweep --apply --partner {}", item.partner),
            _ => firing.command(),
        },
    }
}
