//! The model explored to its last state: every order in which things can happen within its bounds. The promises hold in all of them, and
//! what makes them worth holding is reached.

use super::{
    act::{Act, Pending, State, act},
    count::{tally, terms},
    gate,
    promises::{active_is_admitted, offboarded_is_over, one_person_one_voice, requester_is_not_counted},
    records::{Content, Decision, On, Question},
    rules::{Fault, LENA, LONG, MARIA, PRIYA, Person, Policy, Role, Rules, TOM},
    verbs::{Ask, Verb, plan},
};
use admit::model::Standing;
use stateright::{Checker, Model, Property};
use std::time::Instant;

/// The first policy asks for two persons in any order; the second, which another quorum has to approve, for three in two steps, and
/// its approvals and proofs last half as long.
pub(crate) const POLICIES: [Policy; 2] = [
    Policy {
        grant: &[&[(Role::Api, 1), (Role::Risk, 1)]],
        governance: &[&[(Role::Api, 1)]],
        vote: 2,
        governed: LONG,
        proof: 2,
        key: 2,
        live: 1,
    },
    Policy {
        grant: &[&[(Role::Api, 1), (Role::Risk, 1)], &[(Role::Security, 1)]],
        governance: &[&[(Role::Risk, 1), (Role::Security, 1)]],
        vote: 1,
        governed: LONG,
        proof: 1,
        key: 2,
        live: 1,
    },
];

/// How far the model goes, and what happens in it.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Bounds {
    pub(crate) ticks: u8,
    pub(crate) policies: u8,
    pub(crate) texts: u8,
    /// Whether the anchor is proved once more.
    pub(crate) proves: bool,
    pub(crate) credentials: usize,
    pub(crate) subjects: &'static [On],
    /// Who answers, beside the one who asked.
    pub(crate) people: &'static [Person],
    /// How many of the two writers stop between plan and commit; the other one does not.
    pub(crate) waiting: usize,
}

/// Approvals, rejections, time, a grant that changes and a policy that follows another.
pub(crate) const APPROVALS: Bounds = Bounds {
    ticks: 2,
    policies: 2,
    texts: 2,
    proves: true,
    credentials: 1,
    subjects: &[],
    people: &[MARIA, PRIYA, TOM],
    waiting: 0,
};

/// Holds and returns, revocation, offboarding.
pub(crate) const STOPS: Bounds =
    Bounds { policies: 1, credentials: 2, subjects: &[On::Application], people: &[MARIA, TOM], ..APPROVALS };

/// Two writers.
pub(crate) const WRITERS: Bounds = Bounds { ticks: 1, proves: false, credentials: 1, waiting: 1, ..STOPS };

/// The life cycle within bounds.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Lifecycle {
    pub(crate) rules: Rules,
    pub(crate) bounds: Bounds,
}

impl Lifecycle {
    pub(crate) fn new(bounds: Bounds, fault: Option<Fault>) -> Self {
        Self { rules: Rules { policies: &POLICIES, fault }, bounds }
    }

    /// What a person can be told to do, in this state.
    fn verbs(&self, state: &State) -> Vec<Verb> {
        use Decision::{Approve, Reject};
        let (records, bounds) = (&state.records, &self.bounds);
        let mut verbs = vec![Verb::Offboard, Verb::Vote(Ask::Grant, LENA, Approve), Verb::Vote(Ask::Grant, TOM, Reject)];
        let everybody = |ask| bounds.people.iter().map(move |person| Verb::Vote(ask, *person, Approve));
        verbs.extend(everybody(Ask::Grant).chain(everybody(Ask::Policy)));
        if records.credentials.len() < bounds.credentials {
            verbs.push(Verb::Issue);
        }
        if bounds.proves && state.now > 0 && records.proof.is_some_and(|proof| proof.given == 0) {
            verbs.push(Verb::Prove);
        }
        let credentials = (0..records.credentials.len()).map(|index| On::Credential(u8::try_from(index).unwrap()));
        verbs.extend(credentials.chain([On::Anchor]).map(Verb::Revoke));
        for on in bounds.subjects.iter().copied() {
            let holds = records.holds(on).unwrap_or_default();
            if holds.open {
                verbs.extend(everybody(Ask::Release(on)));
                verbs.push(Verb::Resume(on));
            } else if holds.count == 0 {
                verbs.push(Verb::Suspend(on));
            }
        }
        verbs
    }
}

/// Verbs that are worth stopping in the middle of: what gives, what stops, and a change of mind.
fn may_wait(verb: Verb) -> bool {
    let change_of_mind = verb == Verb::Vote(Ask::Grant, TOM, Decision::Reject);
    change_of_mind || matches!(verb, Verb::Issue | Verb::Resume(_) | Verb::Suspend(_) | Verb::Revoke(On::Credential(_)))
}

/// Takes away what can never count again, so that states which differ in it alone are one. Here texts and policies only go forward, and
/// a later policy never lengthens what an earlier one gave.
fn forget(rules: &Rules, state: &mut State) {
    let (records, now) = (&mut state.records, state.now);
    let policy = rules.policies[usize::from(records.policy)];
    let mut votes = std::mem::take(&mut records.votes);
    for vote in &mut votes {
        vote.until = vote.until.min(vote.given.saturating_add(terms(&policy, vote.question).1));
    }
    votes.retain(|vote| {
        let asked = match vote.question {
            Question::Grant(of) => of == records.content || rules.has(Fault::StaleCounts),
            Question::Release(on, ..) => gate::release(records, on) == Some(vote.question),
            Question::Policy(of) => of == records.policy,
        };
        asked && (now < vote.until || rules.has(Fault::ExpiredCounts)) && !records.offboarded
    });
    records.votes = votes;
    for credential in records.credentials.iter_mut().filter(|credential| !gate::is_live(credential, now)) {
        (credential.until, credential.content) = (0, Content::default());
    }
    if state.pending == [None, None] {
        records.log.0.clear();
    }
}

impl Model for Lifecycle {
    type State = State;
    type Action = Act;

    fn init_states(&self) -> Vec<State> {
        let mut state = State::default();
        for verb in [Verb::Prove, Verb::Vote(Ask::Policy, MARIA, Decision::Approve)] {
            state = act(&Rules { fault: None, ..self.rules }, &state, Act::Now(verb)).1.unwrap();
        }
        forget(&self.rules, &mut state);
        vec![state]
    }

    fn actions(&self, state: &State, actions: &mut Vec<Act>) {
        if state.now < self.bounds.ticks {
            actions.push(Act::Tick);
        }
        if state.records.content.text + 1 < self.bounds.texts {
            actions.push(Act::Edit(state.records.content.text + 1));
        }
        if state.records.policy + 1 < self.bounds.policies {
            actions.push(Act::Adopt);
        }
        actions.push(Act::ByHand(LENA, Decision::Approve));
        for verb in self.verbs(state) {
            actions.push(Act::Now(verb));
            let waits = (0..self.bounds.waiting).filter(|writer| may_wait(verb) && state.pending[*writer].is_none());
            actions.extend(waits.map(|writer| Act::Plan(writer, verb)));
        }
        actions.extend((0..self.bounds.waiting).filter(|writer| state.pending[*writer].is_some()).map(Act::Commit));
    }

    fn next_state(&self, state: &State, action: Act) -> Option<State> {
        let mut next = act(&self.rules, state, action).1?;
        forget(&self.rules, &mut next);
        (next != *state).then_some(next)
    }

    fn properties(&self) -> Vec<Property<Self>> {
        let mut all = promises();
        all.extend(reached());
        all
    }
}

fn promises() -> Vec<Property<Lifecycle>> {
    vec![
        Property::always("nothing is minted without a quorum under the policy in force", |_, s: &State| {
            !s.broken.minted_without_quorum
        }),
        Property::always("nothing is minted under a policy that its own quorum did not approve", |_, s: &State| {
            !s.broken.minted_ungoverned
        }),
        Property::always("what is active was admitted, and all above it stands", |m: &Lifecycle, s| {
            active_is_admitted(&m.rules, s)
        }),
        Property::always("whoever asked is never counted", |m: &Lifecycle, s| requester_is_not_counted(&m.rules, s)),
        Property::always("one person is one voice", |m: &Lifecycle, s| one_person_one_voice(&m.rules, s)),
        Property::always("a hold ends with the quorum alone", |_, s: &State| !s.broken.returned_without_quorum),
        Property::always("revoked is final", |_, s: &State| !s.broken.revocation_undone),
        Property::always("offboarded is final", |_, s: &State| !s.broken.offboarding_undone),
        Property::always("nothing of an offboarded partner is active", |m: &Lifecycle, s| offboarded_is_over(&m.rules, s)),
        Property::always("the log only grows", |_, s: &State| !s.broken.log_cut),
    ]
}

/// The state of the first credential.
fn first(m: &Lifecycle, s: &State) -> Option<Standing> {
    s.records.credentials.first().map(|c| gate::of_credential(&m.rules, &s.records, s.now, c))
}

fn is_active(m: &Lifecycle, s: &State) -> bool {
    first(m, s) == Some(Standing::Active)
}

fn quorum(m: &Lifecycle, s: &State) -> bool {
    tally(&m.rules, &s.records, s.now, Question::Grant(s.records.content)).is_complete()
}

fn waits(s: &State, verb: fn(Verb) -> bool) -> Option<&Pending> {
    s.pending.iter().flatten().find(|pending| verb(pending.verb))
}

fn reached() -> Vec<Property<Lifecycle>> {
    vec![
        Property::sometimes("a credential is active", is_active),
        Property::sometimes(STRICTER, |m: &Lifecycle, s: &State| s.records.policy == 1 && is_active(m, s) && quorum(m, s)),
        Property::sometimes("a credential outlives the quorum that it was minted with", |m, s: &State| {
            is_active(m, s) && !quorum(m, s)
        }),
        Property::sometimes("a credential is of an earlier grant", |m, s: &State| {
            is_active(m, s) && s.records.credentials[0].content != s.records.content
        }),
        Property::sometimes(UNAPPROVED, |m: &Lifecycle, s: &State| {
            quorum(m, s) && !gate::is_governed(&m.rules, &s.records, s.now)
        }),
        Property::sometimes(RETURNED, |m, s: &State| is_active(m, s) && s.records.application.count > 0),
        Property::sometimes(UNPROVED, |m, s: &State| first(m, s) == Some(Standing::Suspended) && !s.records.application.open),
        Property::sometimes(NO, |m: &Lifecycle, s: &State| {
            let tally = tally(&m.rules, &s.records, s.now, Question::Grant(s.records.content));
            tally.next().is_none() && !tally.rejected.is_empty()
        }),
        Property::sometimes("the one who asked has signed too", |_, s: &State| {
            s.records.votes.iter().any(|v| v.person == LENA && matches!(v.question, Question::Grant(_)))
        }),
        Property::sometimes("a partner is offboarded with a live credential", |_, s: &State| {
            s.records.offboarded && s.records.credentials.iter().any(|c| c.revoked)
        }),
        Property::sometimes(WAITING[0], |m: &Lifecycle, s: &State| {
            waits(s, Verb::grants).is_some_and(|p| p.touched & p.needs(&m.rules) != 0)
        }),
        Property::sometimes(WAITING[1], |m: &Lifecycle, s: &State| {
            waits(s, |v| v == Verb::Issue).is_some_and(|p| p.touched != 0 && plan(&m.rules, &s.records, s.now, p.verb).is_some())
        }),
        Property::sometimes(WAITING[2], |m: &Lifecycle, s: &State| {
            waits(s, |v| matches!(v, Verb::Suspend(_))).is_some_and(|p| p.touched != 0 && p.touched & p.needs(&m.rules) == 0)
        }),
    ]
}

/// Explores to the end, and answers how many states there are. What lies beyond these bounds must lie there, or the bounds say too little.
#[allow(clippy::print_stdout, reason = "the figures of the page come from here")]
fn explore(bounds: Bounds, beyond: &[&str]) -> usize {
    let begun = Instant::now();
    let checker = Lifecycle::new(bounds, None).checker().threads(2).spawn_bfs().join();
    let (states, steps, depth) = (checker.unique_state_count(), checker.state_count(), checker.max_depth());
    println!("{states} states, {steps} steps, depth {depth}, {:.1} s", begun.elapsed().as_secs_f32());
    for promise in promises() {
        checker.assert_no_discovery(promise.name);
    }
    let found = checker.discoveries();
    let missed: Vec<_> = reached().iter().map(|property| property.name).filter(|name| !found.contains_key(name)).collect();
    assert_eq!(missed, beyond, "what the model does not reach");
    states
}

const STRICTER: &str = "one is minted under the stricter policy";
const UNAPPROVED: &str = "the quorum is there, and nobody approved the policy";
const RETURNED: &str = "a credential is active again after a hold";
const UNPROVED: &str = "a credential waits for a new proof";
const NO: &str = "a no blocks";
const WAITING: [&str; 3] = [
    "a grant waits on what is no longer so",
    "it waits although it would still be allowed",
    "a stop waits beside a change that does not concern it",
];

#[test]
fn approvals_time_and_policy_keep_every_promise_in_every_order() {
    let states = explore(APPROVALS, &[&[RETURNED], WAITING.as_slice()].concat());
    assert!(states >= 18_000, "{states} states");
}

#[test]
fn holds_revocation_and_offboarding_keep_every_promise_in_every_order() {
    let states = explore(STOPS, &[&[STRICTER, UNAPPROVED, UNPROVED, NO], WAITING.as_slice()].concat());
    assert!(states >= 49_000, "{states} states");
}

#[test]
fn two_writers_keep_every_promise_in_every_order() {
    let states = explore(WRITERS, &[STRICTER, UNAPPROVED, UNPROVED, NO]);
    assert!(states >= 100_000, "{states} states");
}

#[test]
#[ignore = "takes minutes; docs/lifecycle-model.md says how to run it"]
fn the_long_form_keeps_every_promise_in_every_order() {
    let whole = [
        ("longer approvals", Bounds { ticks: 3, credentials: 2, ..APPROVALS }),
        ("longer stops", Bounds { subjects: &[On::Partner, On::Application, On::Anchor], ..STOPS }),
        ("two writers that both wait", Bounds { waiting: 2, ..WRITERS }),
    ];
    for (name, bounds) in whole {
        println!("{name}:");
        let checker = Lifecycle::new(bounds, None).checker().threads(2).spawn_bfs().join();
        println!("{} states, depth {}", checker.unique_state_count(), checker.max_depth());
        for promise in promises() {
            checker.assert_no_discovery(promise.name);
        }
    }
}
