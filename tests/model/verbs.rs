//! The verbs of the model: each looks at the records and plans what they become, or refuses. Nothing is changed here.

use super::{
    count::{tally, terms},
    gate::{admitted, is_live, may_be_approved, may_return, release},
    records::{Credential, Decision, Line, On, Proof, Question, Records, Vote},
    rules::{Fault, Person, Rules},
};

/// What a person answers.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub(crate) enum Ask {
    Grant,
    Release(On),
    Policy,
}

/// A command that goes through a commit.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub(crate) enum Verb {
    Vote(Ask, Person, Decision),
    Issue,
    Suspend(On),
    Resume(On),
    Revoke(On),
    Offboard,
    Prove,
}

impl Verb {
    /// Whether it gives something, and rests on all that it read.
    pub(crate) fn grants(self) -> bool {
        matches!(self, Self::Issue | Self::Resume(_))
    }
}

/// Files, as bits.
pub(crate) mod file {
    pub(crate) const POLICY: u32 = 1;
    pub(crate) const PARTNER: u32 = 2;
    pub(crate) const APPLICATION: u32 = 4;
    pub(crate) const ANCHOR: u32 = 8;
    pub(crate) const LOG: u32 = 16;
    /// Any statement.
    pub(crate) const VOTES: u32 = 32;
    /// The statement that the plan itself would write.
    pub(crate) const OWN_VOTE: u32 = 64;
    pub(crate) const ALL: u32 = !OWN_VOTE;

    pub(crate) fn credential(index: usize) -> u32 {
        256 << index
    }
}

/// What a verb would do.
#[derive(Debug, Clone)]
pub(crate) struct Effect {
    /// The files that it writes.
    pub(crate) writes: u32,
    /// The statement that it puts on file.
    pub(crate) vote: Option<Vote>,
    /// What the files become.
    pub(crate) after: Records,
}

/// Plans; `None` is a refusal.
pub(crate) fn plan(rules: &Rules, records: &Records, now: u8, verb: Verb) -> Option<Effect> {
    let mut effect = Effect { writes: 0, vote: None, after: records.clone() };
    let line = match verb {
        Verb::Vote(ask, person, decision) => {
            effect.vote = Some(vote(rules, records, now, ask, person, decision)?);
            return Some(effect);
        }
        Verb::Issue => issue(rules, records, now, &mut effect)?,
        Verb::Suspend(on) => {
            effect.after.holds_mut(on).filter(|holds| !holds.open)?.push();
            effect.writes |= file_of(on);
            Line::Suspended
        }
        Verb::Resume(on) => resume(rules, records, now, on, &mut effect)?,
        Verb::Revoke(on) => revoke(records, now, on, &mut effect)?,
        Verb::Offboard => offboard(records, now, &mut effect)?,
        Verb::Prove => {
            if records.anchor_revoked {
                return None;
            }
            let life = rules.policies[usize::from(records.policy)].proof;
            effect.after.proof = Some(Proof { given: now, until: now.saturating_add(life) });
            effect.writes |= file::ANCHOR;
            Line::Proved
        }
    };
    effect.after.log.0.push(line);
    effect.writes |= file::LOG;
    Some(effect)
}

fn file_of(on: On) -> u32 {
    match on {
        On::Partner => file::PARTNER,
        On::Application => file::APPLICATION,
        On::Anchor => file::ANCHOR,
        On::Credential(index) => file::credential(usize::from(index)),
    }
}

/// The question that is asked; `None` when there is none.
pub(crate) fn question(records: &Records, ask: Ask) -> Option<Question> {
    match ask {
        Ask::Grant => Some(Question::Grant(records.content)),
        Ask::Release(on) => release(records, on),
        Ask::Policy => Some(Question::Policy(records.policy)),
    }
}

fn vote(rules: &Rules, records: &Records, now: u8, ask: Ask, person: Person, decision: Decision) -> Option<Vote> {
    let question = question(records, ask)?;
    let place = tally(rules, records, now, question).place(rules, question, person, decision)?;
    if ask == Ask::Grant && decision == Decision::Approve && !may_be_approved(records) {
        return None;
    }
    Some(statement(rules, records, now, question, (person, decision), place))
}

/// A statement as it would be signed now.
pub(crate) fn statement(
    rules: &Rules,
    records: &Records,
    now: u8,
    question: Question,
    (person, decision): (Person, Decision),
    (step, role): (usize, super::rules::Role),
) -> Vote {
    let named = if step > 1 { tally(rules, records, now, question).voices(step - 1) } else { 0 };
    let (_, life) = terms(&rules.policies[usize::from(records.policy)], question);
    // What never ends needs no date, and states that differ in it alone are one.
    let given = if life >= super::rules::LONG { 0 } else { now };
    Vote { question, person, decision, step, role, given, until: given.saturating_add(life), named }
}

fn issue(rules: &Rules, records: &Records, now: u8, effect: &mut Effect) -> Option<Line> {
    let until = admitted(rules, records, now)?;
    let content = records.content;
    effect.writes |= file::credential(records.credentials.len());
    effect.after.credentials.push(Credential { content, until, holds: Default::default(), revoked: false, admitted: false });
    Some(Line::Issued)
}

fn resume(rules: &Rules, records: &Records, now: u8, on: On, effect: &mut Effect) -> Option<Line> {
    if !may_return(rules, records, now, on) {
        return None;
    }
    effect.after.holds_mut(on)?.open = false;
    effect.writes |= file_of(on);
    if rules.has(Fault::ReturnUnrevokes) {
        effect.after.credentials.iter_mut().for_each(|c| c.revoked = false);
        (0..records.credentials.len()).for_each(|index| effect.writes |= file::credential(index));
    }
    Some(Line::Resumed)
}

fn end_credentials(now: u8, which: impl Fn(usize) -> bool, effect: &mut Effect) {
    for (index, credential) in effect.after.credentials.iter_mut().enumerate() {
        if which(index) && is_live(credential, now) {
            credential.revoked = true;
            effect.writes |= file::credential(index);
        }
    }
}

fn end_anchor(effect: &mut Effect) {
    if !effect.after.anchor_revoked {
        effect.after.anchor_revoked = true;
        effect.writes |= file::ANCHOR;
    }
}

/// Of partner and application everything below ends and the record is held; of the anchor, the anchor and what rests on it.
fn revoke(records: &Records, now: u8, on: On, effect: &mut Effect) -> Option<Line> {
    records.holds(on)?;
    match on {
        On::Credential(one) => end_credentials(now, |index| index == usize::from(one), effect),
        On::Anchor => {
            end_anchor(effect);
            end_credentials(now, |_| true, effect);
        }
        On::Partner | On::Application => {
            end_credentials(now, |_| true, effect);
            if let Some(holds) = effect.after.holds_mut(on).filter(|holds| !holds.open) {
                holds.push();
                effect.writes |= file_of(on);
            }
        }
    }
    (effect.writes != 0).then_some(Line::Revoked)
}

fn offboard(records: &Records, now: u8, effect: &mut Effect) -> Option<Line> {
    if records.offboarded {
        return None;
    }
    end_anchor(effect);
    end_credentials(now, |_| true, effect);
    effect.after.content.cut = Some(now);
    effect.after.offboarded = true;
    effect.writes |= file::PARTNER | file::APPLICATION;
    Some(Line::Offboarded)
}
