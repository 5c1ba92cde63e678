//! Which triggers have fired, and which are going to: one pure function from a partner and a moment to what is to be done, to what, since
//! when and by when. The audit says what was not done, the sweep does it; both ask here, and neither decides anew. It changes nothing.

mod agreement;
mod anchor;
mod compromise;
mod done;
mod evidence;
mod inactivity;
mod owner;
mod request;
mod review;
mod rotation;

pub(super) use compromise::keys;
pub use done::living;

use super::{PartnerView, Scene};
use crate::model::{Act, Day, Moment, Partner, Period, Reason, Subject, Trigger, TriggerKind};
use compromise::Compromised;
use std::collections::BTreeMap;

/// A trigger that has fired, or is going to.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Firing {
    /// Which.
    pub kind: TriggerKind,
    /// What it is about: the partner, one of its applications or anchors, or a credential.
    pub subject: Subject,
    /// Since when the condition is true, or when it will be.
    pub since: Moment,
    /// When the act is due: once the condition has lasted as long as the trigger says, and its grace is over.
    pub due: Moment,
    /// From when on people are told of the act; `None` where nobody is told before.
    pub notice_from: Option<Moment>,
    /// How far the condition is known: the moment that is judged, or the end of the logs that tell of it.
    pub known: Moment,
    /// What is done. To let go ends the partner whatever the trigger fired for.
    pub act: Act,
    /// The reason that the act gives.
    pub reason: Reason,
    /// What happened or will, in a sentence that can follow another.
    pub message: String,
}

/// Why nobody can say whether the credentials of an application lie idle.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Unknown {
    /// No use is on record.
    NoUsage,
    /// The logs were read up to the end of that day, and by then it was not long enough.
    LogsEnd(Day),
}

/// What is said of a partner.
#[derive(Debug, Clone, Default)]
pub struct Watched {
    /// What has fired or is going to, by when it is due; one for each kind and subject.
    pub firings: Vec<Firing>,
    /// The applications whose inactivity cannot be judged, and why.
    pub unjudged: BTreeMap<Subject, Unknown>,
}

/// A condition that a trigger is for.
struct Condition {
    subject: Subject,
    since: Moment,
    /// How long it must last where the trigger does not say.
    after: Option<Period>,
    /// How far it is known, when that is not up to now.
    known: Option<Moment>,
    /// The reason that the act gives, when the kind alone does not say.
    reason: Option<Reason>,
    message: String,
}

impl Condition {
    fn new(subject: Subject, since: Moment, message: String) -> Self {
        Self { subject, since, after: None, known: None, reason: None, message }
    }
}

/// What is the same for every partner while triggers are looked at.
pub struct Watch<'s, 'a> {
    scene: &'s Scene<'a>,
    until: Moment,
    compromised: Compromised,
}

impl<'s, 'a> Watch<'s, 'a> {
    /// A watch over everything in a scene, with what is due or told of up to `until`.
    #[must_use]
    pub fn new(scene: &'s Scene<'a>, until: Moment) -> Self {
        Self { scene, until, compromised: Compromised::of(scene.registry) }
    }

    /// The triggers of a partner that have fired, and that will up to the end of the watch; nothing of one that ended for good, or has
    /// no record. Whether what they ask for was done is for [`Firing::is_done`] to say.
    #[must_use]
    pub fn partner(&self, view: &PartnerView<'a>) -> Watched {
        let mut watched = Watched::default();
        let Some(record) = view.record.map(|record| &record.value).filter(|record| record.offboarded.is_none()) else {
            return watched;
        };
        for kind in TriggerKind::ALL {
            let Some(trigger) = agreed(record, kind) else { continue };
            let conditions = self.conditions(kind, view, record, &trigger, &mut watched.unjudged);
            let mut firings: Vec<Firing> = conditions.into_iter().map(|c| self.firing(kind, &trigger, c)).collect();
            firings.sort_by(|a, b| (&a.subject, a.due, a.since).cmp(&(&b.subject, b.due, b.since)));
            firings.dedup_by(|later, first| later.subject == first.subject);
            watched.firings.extend(firings.into_iter().filter(|f| f.notice_from.unwrap_or(f.due).min(f.due) <= self.until));
        }
        watched.firings.sort_by(|a, b| (a.due, a.kind, &a.subject).cmp(&(b.due, b.kind, &b.subject)));
        watched
    }

    fn conditions(
        &self,
        kind: TriggerKind,
        view: &PartnerView<'a>,
        record: &Partner,
        trigger: &Trigger,
        unjudged: &mut BTreeMap<Subject, Unknown>,
    ) -> Vec<Condition> {
        match kind {
            TriggerKind::AgreementEnd => agreement::conditions(self.scene, view, record),
            TriggerKind::Inactivity => inactivity::conditions(self.scene, view, record, trigger, unjudged),
            TriggerKind::KeyCompromise => compromise::conditions(self.scene, view, &self.compromised),
            TriggerKind::AnchorFailure => anchor::conditions(self.scene, view),
            TriggerKind::OwnerGone => owner::conditions(self.scene, view, record),
            TriggerKind::ReviewOverdue => review::conditions(self.scene, view, record),
            TriggerKind::RotationMissed => rotation::conditions(self.scene, view, record, trigger),
            TriggerKind::EvidenceOver => evidence::conditions(self.scene, view, record),
            TriggerKind::PartnerRequest => request::conditions(view),
        }
    }

    fn firing(&self, kind: TriggerKind, trigger: &Trigger, condition: Condition) -> Firing {
        let Trigger { act, after, grace, notice } = trigger;
        let Condition { subject, since, after: usual, known, reason, message } = condition;
        let due = due(since, after.or(usual), *grace);
        // To tell is the act of one that only tells.
        let notice_from = notice.filter(|_| *act != Act::Notify).map(|notice| due.minus(notice));
        let reason = reason.unwrap_or_else(|| usual_reason(kind, *act));
        Firing { kind, subject, since, due, notice_from, known: known.unwrap_or(self.scene.now), act: *act, reason, message }
    }
}

impl Firing {
    /// Whether the act is due.
    #[must_use]
    pub fn is_due(&self) -> bool {
        self.due <= self.known
    }

    /// Whether people must have been told of an act that is not due yet.
    #[must_use]
    pub fn is_announced(&self) -> bool {
        !self.is_due() && self.notice_from.is_some_and(|from| from <= self.known)
    }

    /// What the note of the event says by which a notice of this is known again: the kind and the day on which the act is due.
    #[must_use]
    pub fn note(&self) -> String {
        format!("{} due on {}", self.kind, self.due.day())
    }

    /// The command that does it by hand.
    #[must_use]
    pub fn command(&self) -> String {
        let (subject, reason) = (&self.subject, self.reason);
        match (self.act, subject.partner()) {
            (Act::Suspend, _) => format!("admit suspend {subject} --reason {reason} --note '{}'", self.note()),
            (Act::Revoke, _) => format!("admit revoke {subject} --reason {reason}"),
            (Act::Offboard, Some(partner)) => format!("admit offboard {partner} --reason {reason}"),
            (_, partner) => {
                let partner = partner.map(|partner| format!(" --partner {partner}")).unwrap_or_default();
                format!("admit sweep --apply{partner}")
            }
        }
    }
}

/// The trigger that counts: the one in the record, or what stands in for one that was not agreed.
fn agreed(record: &Partner, kind: TriggerKind) -> Option<Trigger> {
    record.offboarding.as_ref().and_then(|offboarding| offboarding.of(kind)).cloned().or_else(|| kind.unnamed())
}

/// When an act is due whose condition is true since then.
fn due(since: Moment, after: Option<Period>, grace: Option<Period>) -> Moment {
    [after, grace].into_iter().flatten().fold(since, Moment::plus)
}

/// The reason that an act gives (RFC 5280, section 5.3.1): what was agreed to end did (5), a compromise is one (1), and what nobody answers
/// for any more may not be used (9) or is held until somebody does (6).
fn usual_reason(kind: TriggerKind, act: Act) -> Reason {
    match (kind, act) {
        (TriggerKind::AgreementEnd | TriggerKind::PartnerRequest, _) => Reason::CessationOfOperation,
        (TriggerKind::KeyCompromise, _) => Reason::KeyCompromise,
        (_, Act::Suspend) => Reason::CertificateHold,
        _ => Reason::PrivilegeWithdrawn,
    }
}

/// The one word of two that fits what is past, or to come.
fn tense(since: Moment, now: Moment, past: &'static str, coming: &'static str) -> &'static str {
    if since <= now { past } else { coming }
}
