//! Who is counted: the quorum of a question under the policy in force, step by step, and the place that a person would answer in.

use super::{
    records::{Decision, Question, Records, Vote},
    rules::{Fault, Person, Policy, REQUESTER, Role, Rules, Step, roles},
};

/// What came of counting.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Tally {
    pub(crate) steps: &'static [Step],
    /// Step from 1, role, person.
    pub(crate) given: Vec<(usize, Role, Person)>,
    pub(crate) rejected: Vec<Person>,
}

impl Tally {
    fn in_class(&self, step: usize, role: Role) -> usize {
        self.given.iter().filter(|(s, r, _)| (*s, *r) == (step, role)).count()
    }

    fn is_open(&self, step: usize, (role, needed): (Role, usize)) -> bool {
        self.in_class(step, role) < needed
    }

    /// The first step that is not met, from 1.
    pub(crate) fn next(&self) -> Option<usize> {
        (1..).zip(self.steps).find(|(number, step)| step.iter().any(|class| self.is_open(*number, *class))).map(|(n, _)| n)
    }

    pub(crate) fn is_complete(&self) -> bool {
        self.rejected.is_empty() && self.next().is_none()
    }

    /// The persons counted in a step, as bits.
    pub(crate) fn voices(&self, step: usize) -> u8 {
        self.given.iter().filter(|(s, ..)| *s == step).fold(0, |bits, (.., person)| bits | 1 << person)
    }

    /// The place of a person's answer by the command; `None` when it is refused.
    pub(crate) fn place(&self, rules: &Rules, question: Question, person: Person, decision: Decision) -> Option<(usize, Role)> {
        if decision == Decision::Reject {
            return self.any_place(person);
        }
        let asked = matches!(question, Question::Grant(_) | Question::Release(..))
            && person == REQUESTER
            && !rules.has(Fault::RequesterCounts);
        let voiced = self.given.iter().any(|(.., counted)| *counted == person);
        if asked || voiced { None } else { self.open_place(person) }
    }

    /// The place of an answer that was signed by hand: nobody asked whether it will count.
    pub(crate) fn place_by_hand(&self, person: Person) -> (usize, Role) {
        let (role, _) = self.steps[0][0];
        self.open_place(person).or_else(|| self.any_place(person)).unwrap_or((1, role))
    }

    fn open_place(&self, person: Person) -> Option<(usize, Role)> {
        let step = self.next()?;
        let class = self.steps[step - 1].iter().find(|class| self.is_open(step, **class) && roles(person).contains(&class.0));
        class.map(|(role, _)| (step, *role))
    }

    fn any_place(&self, person: Person) -> Option<(usize, Role)> {
        let classes = (1..).zip(self.steps).flat_map(|(number, step)| step.iter().map(move |(role, _)| (number, *role)));
        classes.into_iter().find(|(_, role)| roles(person).contains(role))
    }
}

/// Who answers a question under a policy, and how long an answer counts.
pub(crate) fn terms(policy: &Policy, question: Question) -> (&'static [Step], u8) {
    match question {
        Question::Policy(_) => (policy.governance, policy.governed),
        Question::Grant(_) | Question::Release(..) => (policy.grant, policy.vote),
    }
}

/// Counts.
pub(crate) fn tally(rules: &Rules, records: &Records, now: u8, question: Question) -> Tally {
    let (steps, life) = terms(&rules.policies[usize::from(records.policy)], question);
    let steps = if rules.has(Fault::OldQuorum) { terms(&rules.policies[0], question).0 } else { steps };
    let counts = |vote: &&Vote| {
        let expired = now >= vote.until.min(vote.given.saturating_add(life)) && !rules.has(Fault::ExpiredCounts);
        let own = matches!(question, Question::Grant(_) | Question::Release(..))
            && vote.person == REQUESTER
            && !rules.has(Fault::RequesterCounts);
        let stale =
            matches!((vote.question, question), (Question::Grant(_), Question::Grant(_))) && rules.has(Fault::StaleCounts);
        (vote.question == question || stale) && vote.given <= now && !expired && !own && roles(vote.person).contains(&vote.role)
    };
    let good: Vec<&Vote> = records.votes.iter().filter(counts).collect();
    let no = good.iter().filter(|v| v.decision == Decision::Reject && !rules.has(Fault::RejectionIgnored));
    let mut tally = Tally { steps, given: Vec::new(), rejected: no.map(|v| v.person).collect() };
    for (number, step) in (1..).zip(steps) {
        let here = good.iter().filter(|v| v.decision == Decision::Approve && v.step == number);
        for vote in here.filter(|v| step.iter().any(|(role, _)| *role == v.role)) {
            if number == 1 || rules.has(Fault::OrderIgnored) || names_enough(&tally, number - 1, vote.named) {
                tally.given.push((number, vote.role, vote.person));
            }
        }
    }
    tally.given.sort_unstable();
    tally
}

/// Whether the statements that are named were enough for a step.
fn names_enough(tally: &Tally, step: usize, named: u8) -> bool {
    tally.steps[step - 1].iter().all(|(role, needed)| {
        let there = tally.given.iter().filter(|(s, r, person)| (*s, r) == (step, role) && named & (1 << person) != 0);
        there.count() >= *needed
    })
}
