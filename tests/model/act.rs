//! What can happen in the model: a command at once, a command in two halves by one of two writers, an edit by hand, a new policy, the
//! passing of time. A commit looks at what it was planned on, as the product's does.

use super::{
    count::tally,
    promises::{Broken, kept},
    records::{Decision, Question, Records, Unseen, Vote},
    rules::{Fault, Person, Rules},
    verbs::{Effect, Verb, file, plan, statement},
};

/// What can happen.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub(crate) enum Act {
    /// A command, planned and committed at once.
    Now(Verb),
    /// A writer plans a command on what is there.
    Plan(usize, Verb),
    /// And commits it.
    Commit(usize),
    /// A statement about the grant that was signed and put on file by hand, whether or not it counts.
    ByHand(Person, Decision),
    /// The grant is edited.
    Edit(u8),
    /// The next policy comes into force.
    Adopt,
    /// Time passes.
    Tick,
}

/// A plan that waits for its commit.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub(crate) struct Pending {
    pub(crate) verb: Verb,
    /// When it was decided; what it writes is dated so.
    pub(crate) at: u8,
    writes: u32,
    vote: Option<Vote>,
    /// What changed since.
    pub(crate) touched: u32,
    /// What the files would become. The records of today say the same where the commit may go on.
    after: Unseen<Records>,
}

impl Pending {
    /// The files that must be as they were.
    pub(crate) fn needs(&self, rules: &Rules) -> u32 {
        let own = if self.vote.is_some() { file::OWN_VOTE } else { 0 };
        match rules.fault {
            Some(Fault::CommitUnchecked) => 0,
            _ if self.verb.grants() && !rules.has(Fault::CommitBlind) => file::ALL,
            _ => self.writes | own,
        }
    }
}

/// A state of the model.
#[derive(Debug, Clone, Default, PartialEq, Eq, Hash)]
pub(crate) struct State {
    pub(crate) now: u8,
    pub(crate) records: Records,
    pub(crate) pending: [Option<Pending>; 2],
    /// The promises that a step broke.
    pub(crate) broken: Broken,
}

/// Acts: what comes of it, or `None` when it was refused and nothing changed. A commit that is refused is the end of its plan.
pub(crate) fn act(rules: &Rules, state: &State, act: Act) -> (bool, Option<State>) {
    let records = &state.records;
    let (written, vote) = match act {
        Act::Now(verb) => {
            let Some(effect) = plan(rules, records, state.now, verb) else { return (false, None) };
            let mut next = state.clone();
            let allowed = commit(rules, &mut next, pending(verb, state.now, effect));
            return (allowed, Some(next));
        }
        Act::Plan(writer, verb) => {
            let planned = plan(rules, records, state.now, verb).filter(|_| state.pending[writer].is_none());
            let Some(effect) = planned else { return (false, None) };
            let mut next = state.clone();
            next.pending[writer] = Some(pending(verb, state.now, effect));
            return (true, Some(next));
        }
        Act::Commit(writer) => {
            let mut next = state.clone();
            let Some(pending) = next.pending[writer].take() else { return (false, None) };
            let allowed = commit(rules, &mut next, pending);
            return (allowed, Some(next));
        }
        Act::ByHand(person, decision) => {
            let question = Question::Grant(records.content);
            let place = tally(rules, records, state.now, question).place_by_hand(person);
            (file::VOTES, Some(statement(rules, records, state.now, question, (person, decision), place)))
        }
        Act::Edit(_) => (file::APPLICATION, None),
        Act::Adopt if usize::from(records.policy) + 1 == rules.policies.len() => return (false, None),
        Act::Adopt => (file::POLICY, None),
        Act::Tick => (0, None),
    };
    let mut next = state.clone();
    match act {
        Act::Edit(text) => next.records.content.text = text,
        Act::Adopt => next.records.policy += 1,
        Act::Tick => next.now += 1,
        _ => vote.into_iter().for_each(|vote| next.records.put(vote)),
    }
    next.touch(written, vote);
    (true, Some(next))
}

fn pending(verb: Verb, at: u8, effect: Effect) -> Pending {
    let Effect { writes, vote, after } = effect;
    Pending { verb, at, writes, vote, touched: 0, after: Unseen(after) }
}

impl State {
    /// Tells the plans that wait what was written.
    fn touch(&mut self, written: u32, vote: Option<Vote>) {
        for pending in self.pending.iter_mut().flatten() {
            pending.touched |= written;
            if let (Some(mine), Some(theirs)) = (pending.vote.as_mut(), vote)
                && mine.question == theirs.question
            {
                if mine.person == theirs.person {
                    pending.touched |= file::OWN_VOTE;
                }
                mine.named &= !(1 << theirs.person);
            }
        }
    }
}

/// Writes what was planned, unless what it was planned on is no longer there.
fn commit(rules: &Rules, state: &mut State, pending: Pending) -> bool {
    if pending.touched & pending.needs(rules) != 0 {
        return false;
    }
    let before = state.records.clone();
    let (after, writes) = (pending.after.0, pending.writes);
    let now = &mut state.records;
    if writes & file::PARTNER != 0 {
        (now.partner, now.offboarded) = (after.partner, after.offboarded);
    }
    if writes & file::APPLICATION != 0 {
        (now.application, now.content) = (after.application, after.content);
    }
    if writes & file::ANCHOR != 0 {
        (now.anchor, now.anchor_revoked, now.proof) = (after.anchor, after.anchor_revoked, after.proof);
    }
    for (index, credential) in
        after.credentials.into_iter().enumerate().filter(|(index, _)| writes & file::credential(*index) != 0)
    {
        match now.credentials.get_mut(index).filter(|_| pending.verb != Verb::Issue) {
            Some(there) => *there = credential,
            None => now.credentials.push(credential),
        }
    }
    if writes & file::LOG != 0 {
        now.log = after.log;
    }
    if let Some(vote) = pending.vote {
        now.put(vote);
    }
    kept(rules, &before, now, pending.at, &mut state.broken);
    state.touch(writes | if pending.vote.is_some() { file::VOTES } else { 0 }, pending.vote);
    true
}
