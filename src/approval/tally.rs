//! The count: which approvals answer a question today, step by step and class by class, and why the others do not.
//! People are counted, not signatures, and one rejection blocks.

use super::{Question, Signed};
use crate::{
    crypto::Refused,
    model::{Approval, Decision, Digest, Moment, Owner, OwnerId, Record, Role, Statement},
    policy::{Policy, Step},
};
use std::collections::{BTreeMap, BTreeSet};

/// Who has approved what is asked.
#[derive(Debug, Clone, Default)]
pub struct Tally {
    /// The steps in order, each with its classes.
    pub steps: Vec<Vec<ClassTally>>,
    /// Approvals of this subject that do not count, and why.
    pub void: Vec<Void>,
    /// Who said no.
    pub rejected: Vec<OwnerId>,
    /// The digests of the statements that count, by file.
    pub counted: BTreeMap<String, Digest>,
    /// Each approval that counts, in the order in which it was counted.
    pub voices: Vec<Counted>,
}

/// An approval that counts.
#[derive(Debug, Clone)]
pub struct Counted {
    /// The file.
    pub path: String,
    /// What was signed.
    pub statement: Statement,
    /// Until when it counts: by its own end or by that of policy, whichever is sooner.
    pub until: Moment,
    /// The fingerprint of the key that signed.
    pub fingerprint: String,
}

/// One class of one step.
#[derive(Debug, Clone)]
pub struct ClassTally {
    /// The role.
    pub role: Role,
    /// How many persons are asked for.
    pub needed: u32,
    /// Who has approved in it.
    pub given: Vec<OwnerId>,
}

impl ClassTally {
    /// Whether enough persons have approved.
    #[must_use]
    pub fn is_met(&self) -> bool {
        u32::try_from(self.given.len()).is_ok_and(|given| given >= self.needed)
    }
}

/// An approval that does not count.
#[derive(Debug, Clone)]
pub struct Void {
    /// The file.
    pub path: String,
    /// Who gave it, as far as it says.
    pub approver: Option<OwnerId>,
    /// What it approves, as far as it says.
    pub digest: Option<Digest>,
    /// Why it does not count, by kind.
    pub why: VoidWhy,
    /// And in a sentence.
    pub message: String,
}

/// Why an approval does not count.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum VoidWhy {
    /// It was never good: unreadable, misplaced, signed by nobody we know, or with something altered.
    Forged,
    /// It answers what the record no longer says.
    Stale,
    /// Its time is over.
    Expired,
    /// The approver asked for it.
    SelfApproval,
    /// The approver does not hold the role, left, or was counted already.
    NotEntitled,
    /// It does not name the approvals of the step before.
    OutOfOrder,
}

impl Tally {
    /// Whether every class of every step is met and nobody said no.
    #[must_use]
    pub fn is_complete(&self) -> bool {
        !self.steps.is_empty() && self.rejected.is_empty() && self.steps.iter().flatten().all(ClassTally::is_met)
    }

    /// The first step that is not met, from 1, with its open classes.
    #[must_use]
    pub fn next(&self) -> Option<(u32, Vec<&ClassTally>)> {
        let index = self.steps.iter().position(|step| !step.iter().all(ClassTally::is_met))?;
        Some((u32::try_from(index).ok()? + 1, self.steps[index].iter().filter(|c| !c.is_met()).collect()))
    }

    /// How many approvals count and how many are asked for.
    #[must_use]
    pub fn counts(&self) -> (usize, usize) {
        let needed = |c: &ClassTally| usize::try_from(c.needed).unwrap_or(usize::MAX);
        let all = self.steps.iter().flatten();
        (all.clone().map(|c| c.given.len().min(needed(c))).sum(), all.map(needed).sum())
    }
}

/// Everything that one approval is judged by.
struct Court<'a> {
    question: &'a Question<'a>,
    policy: &'a Policy,
    owners: &'a BTreeMap<OwnerId, Record<Owner>>,
    now: Moment,
    /// Whether each approval is judged as of its own moment instead of now, though of none before this one.
    as_given: Option<Moment>,
}

/// An approval's file, read once for all the questions that it may answer.
#[derive(Debug)]
pub struct Given<'a> {
    record: &'a Record<Approval>,
    signed: Result<Signed, Refused>,
}

/// Reads the approvals of a folder; which of them are good is for the count to say.
#[must_use]
pub fn given<'a>(approvals: impl Iterator<Item = &'a Record<Approval>>) -> Vec<Given<'a>> {
    approvals.map(|record| Given { record, signed: Signed::read(&record.value) }).collect()
}

/// Counts. `approvals` are all of the folder where approvals of this question lie; those of other subjects are passed over.
#[must_use]
pub fn tally(
    question: &Question<'_>,
    approvals: &[Given<'_>],
    owners: &BTreeMap<OwnerId, Record<Owner>>,
    policy: &Policy,
    now: Moment,
) -> Tally {
    count(&Court { question, policy, owners, now, as_given: None }, approvals)
}

/// Counts each approval as it was when it was given, or at `since` if it was given before: that it ended later, that its approver left
/// or that a document was replaced takes nothing away. A key that was revoked does, and so does a role that the roster no longer
/// names. Who had left before `since` counts for nothing, whatever the date that they wrote.
#[must_use]
pub fn tally_as_given(
    question: &Question<'_>,
    approvals: &[Given<'_>],
    owners: &BTreeMap<OwnerId, Record<Owner>>,
    policy: &Policy,
    since: Moment,
    now: Moment,
) -> Tally {
    count(&Court { question, policy, owners, now, as_given: Some(since) }, approvals)
}

fn count(court: &Court<'_>, approvals: &[Given<'_>]) -> Tally {
    let question = court.question;
    let mut count = Count::default();
    let mut good = Vec::new();
    for given in approvals {
        match court.judge(given) {
            Judged::Elsewhere => {}
            Judged::Void(void) => count.tally.void.push(void),
            Judged::Good { signed, fingerprint } => {
                let until = court.end_of(&signed.statement);
                good.push(Voice { path: &given.record.path, signed, fingerprint, until });
            }
        }
    }
    // One no is enough, whichever step it answers; the rest is counted in the order of steps and files.
    for voice in good.iter().filter(|voice| voice.signed.statement.decision == Decision::Reject) {
        count.tally.rejected.push(voice.signed.statement.approver.clone());
    }
    good.retain(|voice| voice.signed.statement.decision == Decision::Approve);
    good.sort_by(|a, b| (a.signed.statement.step, a.path).cmp(&(b.signed.statement.step, b.path)));
    for (number, step) in (1_u32..).zip(question.steps) {
        count.begin(step);
        good.iter().filter(|voice| voice.signed.statement.step == number).for_each(|voice| count.hear(number, voice));
    }
    let last = u32::try_from(question.steps.len()).unwrap_or(u32::MAX);
    for voice in good.iter().filter(|voice| !(1..=last).contains(&voice.signed.statement.step)) {
        count.set_aside(voice, VoidWhy::Stale, format!("it answers step {}, and policy has {last}", voice.signed.statement.step));
    }
    count.tally
}

/// A genuine approval that answers today's question.
struct Voice<'a> {
    path: &'a str,
    signed: &'a Signed,
    fingerprint: String,
    until: Moment,
}

/// The count as it goes on: who and which keys were heard, and which approvals met the step before.
#[derive(Default)]
struct Count {
    tally: Tally,
    persons: BTreeSet<OwnerId>,
    keys: BTreeSet<String>,
    before: Vec<(Role, u32, Vec<Digest>)>,
    here: Vec<(Role, u32, Vec<Digest>)>,
}

impl Count {
    fn begin(&mut self, step: &Step) {
        self.before =
            std::mem::replace(&mut self.here, step.iter().map(|(role, needed)| (role.clone(), *needed, Vec::new())).collect());
        let class = |(role, needed): (&Role, &u32)| ClassTally { role: role.clone(), needed: *needed, given: Vec::new() };
        self.tally.steps.push(step.iter().map(class).collect());
    }

    fn hear(&mut self, number: u32, voice: &Voice<'_>) {
        let statement = &voice.signed.statement;
        if let Some((why, message)) = self.objection(number, voice) {
            return self.set_aside(voice, why, message);
        }
        let class = self.tally.steps.last_mut().and_then(|step| step.iter_mut().find(|class| class.role == statement.class));
        let here = self.here.iter_mut().find(|(role, _, _)| *role == statement.class);
        if let (Some(class), Some((_, _, given))) = (class, here) {
            class.given.push(statement.approver.clone());
            given.push(voice.signed.digest);
            self.persons.insert(statement.approver.clone());
            self.keys.insert(voice.fingerprint.clone());
            self.tally.counted.insert(voice.path.to_owned(), voice.signed.digest);
            let (path, fingerprint) = (voice.path.to_owned(), voice.fingerprint.clone());
            self.tally.voices.push(Counted { path, statement: statement.clone(), until: voice.until, fingerprint });
        }
    }

    /// Why a genuine approval is not counted beside those that were.
    fn objection(&self, number: u32, voice: &Voice<'_>) -> Option<(VoidWhy, String)> {
        let statement = &voice.signed.statement;
        if self.here.iter().all(|(role, _, _)| *role != statement.class) {
            return Some((VoidWhy::NotEntitled, format!("step {number} does not ask for `{}`", statement.class)));
        }
        if !names_enough(&statement.previous, &self.before) {
            return Some((VoidWhy::OutOfOrder, format!("it does not name the approvals that met step {}", number - 1)));
        }
        if self.persons.contains(&statement.approver) {
            return Some((VoidWhy::NotEntitled, format!("`{}` is counted already", statement.approver)));
        }
        if self.keys.contains(&voice.fingerprint) {
            return Some((VoidWhy::NotEntitled, format!("the key {} is counted already, for another name", voice.fingerprint)));
        }
        None
    }

    fn set_aside(&mut self, voice: &Voice<'_>, why: VoidWhy, message: String) {
        let (approver, digest) = (voice.signed.statement.approver.clone(), voice.signed.statement.digest);
        let path = voice.path.to_owned();
        self.tally.void.push(Void { path, approver: Some(approver), digest: Some(digest), why, message });
    }
}

/// Whether the digests that an approval names were enough to meet the step before it, whoever approved there besides.
fn names_enough(named: &[Digest], step_before: &[(Role, u32, Vec<Digest>)]) -> bool {
    step_before.iter().all(|(_, needed, given)| {
        let there = given.iter().filter(|digest| named.contains(digest)).count();
        u32::try_from(there).is_ok_and(|there| there >= *needed)
    })
}

enum Judged<'g> {
    Elsewhere,
    Void(Void),
    Good { signed: &'g Signed, fingerprint: String },
}

impl Court<'_> {
    fn judge<'g>(&self, given: &'g Given<'_>) -> Judged<'g> {
        let record = given.record;
        let path = record.path.clone();
        let signed = match &given.signed {
            Ok(signed) => signed,
            Err(refused) => {
                let message = refused.to_string();
                return Judged::Void(Void { path, approver: None, digest: None, why: VoidWhy::Forged, message });
            }
        };
        let (q, s) = (self.question, &signed.statement);
        let (who, digest) = (Some(s.approver.clone()), Some(s.digest));
        let void = |approver: Option<OwnerId>, why: VoidWhy, message: String| {
            Judged::Void(Void { path: path.clone(), approver, digest, why, message })
        };
        if record.value.id.as_str() != signed.file_id() {
            return void(who, VoidWhy::Forged, format!("its name should be `{}`", signed.file_id()));
        }
        let same_place = q.action == s.action
            && q.partner == s.partner.as_ref()
            && q.application == s.application.as_ref()
            && q.environment == s.environment.as_ref()
            && q.waiver == s.waiver.as_ref();
        if !same_place {
            return Judged::Elsewhere;
        }
        if s.registry != self.policy.registry {
            return void(who, VoidWhy::Forged, "it was given in another registry".to_owned());
        }
        let Some(owner) = self.owners.get(&s.approver) else {
            return void(who, VoidWhy::Forged, format!("`{}` is not in the roster", s.approver));
        };
        match signed.verify(&owner.value, self.moment_of(s)) {
            // A key that ended or an owner who left makes nobody a forger.
            Err(refused) if signed.is_by(&owner.value) => void(who, VoidWhy::NotEntitled, refused.to_string()),
            Err(refused) => void(who, VoidWhy::Forged, refused.to_string()),
            Ok(fingerprint) => match self.not_today(signed, &owner.value) {
                Some((why, message)) => void(who, why, message),
                None => Judged::Good { signed, fingerprint },
            },
        }
    }

    /// The moment as of which an approval is judged; never one to come.
    fn moment_of(&self, statement: &Statement) -> Moment {
        self.as_given.map_or(self.now, |since| statement.issued.max(since).min(self.now))
    }

    /// When an approval ends: by what was signed or by policy, whichever is sooner.
    fn end_of(&self, statement: &Statement) -> Moment {
        statement.expires.min(statement.issued.plus(self.question.lifetime))
    }

    /// Why a genuine approval does not count today.
    fn not_today(&self, signed: &Signed, owner: &Owner) -> Option<(VoidWhy, String)> {
        let (q, s) = (self.question, &signed.statement);
        let end = self.end_of(s);
        let swapped = s.evidence.iter().find(|d| self.as_given.is_none() && !q.evidence.contains(d));
        if s.digest != q.digest {
            return Some((VoidWhy::Stale, format!("it is for {}, and today's digest is {}", s.digest.short(), q.digest.short())));
        }
        if let Some(gone) = swapped {
            return Some((VoidWhy::Stale, format!("it rests on evidence {} that is no longer on file", gone.short())));
        }
        if s.policy_version > self.policy.version {
            return Some((
                VoidWhy::Forged,
                format!("it names policy version {}, and {} is in force", s.policy_version, self.policy.version),
            ));
        }
        if s.issued > self.now {
            return Some((VoidWhy::Forged, format!("it is dated {}, which is still to come", s.issued)));
        }
        if self.moment_of(s) >= end {
            return Some((VoidWhy::Expired, format!("it ended on {}", end.day())));
        }
        if q.requested_by.contains(&&s.approver) {
            return Some((VoidWhy::SelfApproval, format!("`{}` asked for it", s.approver)));
        }
        if q.authors.contains(&s.approver) {
            return Some((VoidWhy::SelfApproval, format!("`{}` is an author of this change", s.approver)));
        }
        if !owner.roles.contains(&s.class) {
            return Some((VoidWhy::NotEntitled, format!("`{}` does not hold the role `{}`", s.approver, s.class)));
        }
        None
    }
}
