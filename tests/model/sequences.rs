//! Random lives: the same commands on the model and on the library, which must agree after each of them about what was allowed, who is
//! counted, what stands, and the log.

use super::{
    act::{Act, State, act},
    count::{Tally, tally},
    gate,
    records::{Decision, Line, On, Proof, Question, Records},
    rules::{LENA, MARIA, PEOPLE, PRIYA, Person, Policy, Role, Rules, TOM},
    twin::{APPLICATION, ENVIRONMENT, Ground, Twin, role},
    verbs::{Ask, Verb},
};
use crate::world::id;
use admit::{
    approval::{self, ClassTally},
    model::{Intent, Standing, standing},
    ops,
    rules::{self as product, Scene},
};
use proptest::{
    prelude::*,
    test_runner::{Config, RngAlgorithm, TestError, TestRng, TestRunner},
};
use std::{cell::RefCell, collections::BTreeMap, time::Instant};

/// The second policy is stricter than the first; the third replaces it, with other people in another order and longer lives.
const POLICIES: [Policy; 3] = [
    Policy {
        grant: &[&[(Role::Api, 1), (Role::Risk, 1)]],
        governance: &[&[(Role::Api, 1)]],
        vote: 4,
        governed: 12,
        proof: 6,
        key: 5,
        live: 2,
    },
    Policy {
        grant: &[&[(Role::Api, 1), (Role::Risk, 1)], &[(Role::Security, 1)]],
        governance: &[&[(Role::Risk, 1), (Role::Security, 1)]],
        vote: 3,
        governed: 5,
        proof: 4,
        key: 4,
        live: 1,
    },
    Policy {
        grant: &[&[(Role::Security, 1)], &[(Role::Api, 1)]],
        governance: &[&[(Role::Api, 1)], &[(Role::Risk, 1)]],
        vote: 5,
        governed: 6,
        proof: 8,
        key: 6,
        live: 3,
    },
];
const RULES: Rules = Rules { policies: &POLICIES, fault: None };

fn yes(ask: Ask, person: Person) -> Act {
    Act::Now(Verb::Vote(ask, person, Decision::Approve))
}

/// How a life begins: proved and under an approved policy; at the second stage approved as well, at the third with a credential.
fn opening(stage: usize) -> Vec<Act> {
    let all = [
        [Act::Now(Verb::Prove), yes(Ask::Policy, MARIA)],
        [yes(Ask::Grant, MARIA), yes(Ask::Grant, TOM)],
        [Act::Now(Verb::Issue), Act::Tick],
    ];
    all[..=stage].concat()
}

fn subjects() -> impl Strategy<Value = On> {
    prop_oneof![2 => Just(On::Application), 1 => Just(On::Partner), 1 => Just(On::Anchor), 1 => (0_u8..3).prop_map(On::Credential)]
}

fn decisions() -> impl Strategy<Value = Decision> {
    prop_oneof![6 => Just(Decision::Approve), 1 => Just(Decision::Reject)]
}

fn verbs() -> impl Strategy<Value = Verb> {
    let asks = prop_oneof![3 => Just(Ask::Grant), 3 => subjects().prop_map(Ask::Release), 2 => Just(Ask::Policy)];
    let person = prop::sample::select(vec![LENA, MARIA, PRIYA, TOM]);
    prop_oneof![
        14 => (asks, person, decisions()).prop_map(|(ask, person, decision)| Verb::Vote(ask, person, decision)),
        5 => Just(Verb::Issue),
        3 => subjects().prop_map(Verb::Suspend),
        4 => subjects().prop_map(Verb::Resume),
        2 => (0_u8..3).prop_map(|index| Verb::Revoke(On::Credential(index))),
        1 => subjects().prop_map(Verb::Revoke),
    ]
}

/// What happens. Some things come together, since chance alone rarely gathers a quorum; what is in between is left to chance.
fn happenings() -> impl Strategy<Value = Vec<Act>> {
    let one = |act: Act| vec![act];
    let all = |ask| [MARIA, TOM, PRIYA].map(|person| yes(ask, person)).to_vec();
    prop_oneof![
        16 => verbs().prop_map(move |verb| one(Act::Now(verb))),
        5 => (0_usize..2, waiting()).prop_map(move |(writer, verb)| one(Act::Plan(writer, verb))),
        5 => (0_usize..2).prop_map(move |writer| one(Act::Commit(writer))),
        2 => (0_u8..4, decisions()).prop_map(move |(person, decision)| one(Act::ByHand(person, decision))),
        2 => (0_u8..3).prop_map(move |text| one(Act::Edit(text))),
        1 => Just(one(Act::Adopt)),
        4 => Just(one(Act::Tick)),
        2 => Just(one(Act::Now(Verb::Prove))),
        1 => prop::bool::weighted(0.3).prop_map(move |really| one(if really { Act::Now(Verb::Offboard) } else { Act::Tick })),
        3 => subjects().prop_map(move |on| [one(Act::Now(Verb::Suspend(on))), all(Ask::Release(on)), one(Act::Now(Verb::Resume(on)))].concat()),
        2 => Just([all(Ask::Grant), one(Act::Now(Verb::Issue))].concat()),
        2 => Just([all(Ask::Policy), one(yes(Ask::Policy, TOM))].concat()),
    ]
}

/// What a writer stops in the middle of.
fn waiting() -> impl Strategy<Value = Verb> {
    prop_oneof![1 => verbs(), 1 => Just(Verb::Issue), 1 => subjects().prop_map(Verb::Resume)]
}

/// So many commands, those of the opening among them.
fn lives(length: usize) -> impl Strategy<Value = Vec<Act>> {
    (0_usize..3, prop::collection::vec(happenings(), length..=length))
        .prop_map(move |(stage, rest)| opening(stage).into_iter().chain(rest.concat()).take(length).collect())
}

/// Who is counted, in the words of the library.
fn of_library(tally: &approval::Tally) -> (Vec<(usize, String, String)>, Vec<String>, bool) {
    let class = |number: usize, class: &ClassTally| {
        let role = class.role.to_string();
        class.given.iter().map(|owner| (number, role.clone(), owner.to_string())).collect::<Vec<_>>()
    };
    let steps = (1..).zip(&tally.steps).flat_map(|(number, step)| step.iter().flat_map(move |c| class(number, c)));
    let mut given: Vec<_> = steps.collect();
    let mut rejected: Vec<_> = tally.rejected.iter().map(ToString::to_string).collect();
    given.sort();
    rejected.sort();
    (given, rejected, tally.is_complete())
}

fn of_model(tally: &Tally) -> (Vec<(usize, String, String)>, Vec<String>, bool) {
    let name = |person: Person| PEOPLE[usize::from(person)].0.to_owned();
    let mut given: Vec<_> = tally.given.iter().map(|(step, r, person)| (*step, role(*r).to_owned(), name(*person))).collect();
    let mut rejected: Vec<_> = tally.rejected.iter().copied().map(name).collect();
    given.sort();
    rejected.sort();
    (given, rejected, tally.is_complete())
}

/// How many lines the library writes for what the model says in one.
fn lines(records: &Records) -> usize {
    records.log.0.iter().map(|line| if *line == Line::Proved { 2 } else { 1 }).sum()
}

/// Compares what can be seen from outside.
fn agree(state: &State, twin: &Twin, Ground { loaded, scene }: Ground<'_>, first: usize) -> Result<(), TestCaseError> {
    let (records, now) = (&state.records, state.now);
    let world = &twin.world;
    let view = &scene.partners[0];
    let access = &view.accesses[0];
    let count = |question| of_model(&tally(&RULES, records, now, question));
    prop_assert_eq!(of_library(&access.tally), count(Question::Grant(records.content)), "the grant");
    prop_assert_eq!(of_library(&scene.policy_tally), count(Question::Policy(records.policy)), "the policy");
    prop_assert_eq!(standing::of_partner(&view.record.unwrap().value, world.now).standing, gate::of_partner(records), "partner");
    let application = standing::of_application(&view.folder.applications[APPLICATION].value, &id(ENVIRONMENT), world.now);
    prop_assert_eq!(application.standing, gate::of_application(records, now), "application");
    let anchor = &view.anchors[0];
    let standing = standing::of_anchor(&anchor.record.value, anchor.proved_until, world.now).standing;
    prop_assert_eq!(standing, gate::of_anchor(&RULES, records, now), "anchor");
    let there: BTreeMap<_, _> = view.credentials.iter().map(|c| (c.id, c.state.standing)).collect();
    let library: Vec<Standing> = twin.credentials.iter().map(|id| there[id]).collect();
    let model: Vec<_> = records.credentials.iter().map(|c| gate::of_credential(&RULES, records, now, c)).collect();
    prop_assert_eq!(library, model, "credentials");
    prop_assert!(view.chain.broken.is_none(), "{:?}", view.chain.broken);
    prop_assert_eq!(view.chain.events.len(), first + lines(records), "lines of the log");
    let held = (0..records.credentials.len()).map(|index| On::Credential(u8::try_from(index).unwrap()));
    for on in [On::Partner, On::Application, On::Anchor].into_iter().chain(held) {
        let Some(question) = gate::release(records, on) else { continue };
        let intent = Intent::Resume(twin.subject(on).unwrap());
        let library = of_library(&ops::question(scene, loaded, &intent).unwrap().tally);
        prop_assert_eq!(library, count(question), "the return of {:?}", on);
    }
    Ok(())
}

/// Rules that speak of files which nobody but the tool wrote: a life without an attack gives them nothing to say.
const SILENT: [&str; 9] = [
    "approval-forged",
    "credential-unlogged",
    "hold-removed",
    "log-broken",
    "log-missing",
    "proof-invalid",
    "record-edited",
    "record-removed",
    "revocation-removed",
];

/// What has to happen often enough for a comparison to say something.
const REACHED: [&str; 10] = [
    "a grant refused at its commit",
    "adopted",
    "issue refused",
    "issued",
    "offboarded",
    "resume refused",
    "resumed",
    "revoked",
    "vote refused",
    "voted",
];

/// What a life went through.
#[derive(Debug, Default)]
struct Seen(BTreeMap<&'static str, u64>);

impl Seen {
    fn note(&mut self, act: Act, allowed: bool, before: &State) {
        let verb = match act {
            Act::Now(verb) => Some(verb),
            Act::Commit(writer) => before.pending[writer].as_ref().map(|pending| pending.verb),
            _ => None,
        };
        let name = match (act, verb, allowed) {
            (Act::Commit(_), Some(verb), false) if verb.grants() => "a grant refused at its commit",
            (Act::Commit(_), Some(_), false) => "another command refused at its commit",
            (_, Some(Verb::Issue), true) => "issued",
            (_, Some(Verb::Issue), false) => "issue refused",
            (_, Some(Verb::Resume(_)), true) => "resumed",
            (_, Some(Verb::Resume(_)), false) => "resume refused",
            (_, Some(Verb::Vote(..)), true) => "voted",
            (_, Some(Verb::Vote(..)), false) => "vote refused",
            (_, Some(Verb::Revoke(_)), true) => "revoked",
            (_, Some(Verb::Offboard), true) => "offboarded",
            (Act::Adopt, _, true) => "adopted",
            _ => "other",
        };
        *self.0.entry(name).or_default() += 1;
    }
}

/// Lives one life twice.
fn live(life: &[Act], seen: &mut Seen) -> Result<(), TestCaseError> {
    let (mut state, mut twin) = (State::default(), Twin::new(&POLICIES));
    // The world's own proof is over by the first policy.
    state.records.proof = Some(Proof { given: 0, until: 0 });
    let log = |twin: &Twin| twin.world.registry.partners[super::twin::PARTNER].log.clone();
    let first = log(&twin).iter().filter(|byte| **byte == b'\n').count();
    let mut done = 0;
    loop {
        let loaded = twin.loaded();
        let ground = Ground { loaded: &loaded, scene: &Scene::new(&loaded.registry, &loaded.policy, twin.world.now, None) };
        let place = |done: usize| format!("after {done} of {:?}", &life[..life.len().min(done + 1)]);
        agree(&state, &twin, ground, first).map_err(|error| TestCaseError::fail(format!("{error} {}", place(done))))?;
        let (revision, lines) = (twin.revision, log(&twin));
        // What is refused changes nothing, so that all stays as it was compared.
        while done < life.len() && twin.revision == revision {
            let (allowed, next) = act(&RULES, &state, life[done]);
            let library = twin.act(ground, life[done]);
            prop_assert_eq!(library.is_ok(), allowed, "{:?}: {:?}, {}", life[done], library, place(done));
            prop_assert!(allowed || twin.revision == revision, "{}", place(done));
            seen.note(life[done], allowed, &state);
            state = next.unwrap_or(state);
            prop_assert_eq!(state.broken, Default::default(), "{}", place(done));
            done += 1;
        }
        prop_assert!(log(&twin).starts_with(&lines), "{}", place(done));
        if twin.revision == revision {
            let silent = SILENT.iter().map(|rule| product::find(rule).unwrap());
            prop_assert_eq!(product::judge(silent, ground.scene).len(), 0, "{}", place(done));
            return Ok(());
        }
    }
}

/// Lives so many lives of that length, and answers what they went through. The same seed gives the same lives.
fn compare(lifes: u32, length: usize, seed: u8) -> Seen {
    let config = Config { cases: lifes, failure_persistence: None, max_shrink_iters: 0, ..Config::default() };
    let mut runner = TestRunner::new_with_rng(config, TestRng::from_seed(RngAlgorithm::ChaCha, &[seed; 32]));
    let seen = RefCell::new(Seen::default());
    let outcome = runner.run(&lives(length), |life| live(&life, &mut seen.borrow_mut()));
    if let Err(error) = outcome {
        let TestError::Fail(reason, _) = error else { panic!("no life could be made up") };
        panic!("the model and the library disagree: {reason}");
    }
    seen.into_inner()
}

/// On two cores.
fn on_two(lives: u32, length: usize, seed: u8) -> Seen {
    let other = std::thread::spawn(move || compare(lives / 2, length, seed + 1));
    let mut seen = compare(lives - lives / 2, length, seed);
    for (name, count) in other.join().expect("what disagrees is told above").0 {
        *seen.0.entry(name).or_default() += count;
    }
    seen
}

#[test]
fn model_and_library_agree_in_random_lives() {
    let begun = Instant::now();
    let seen = on_two(300, 20, 1);
    println!("{seen:?}, {:.1} s", begun.elapsed().as_secs_f32());
    for name in REACHED {
        assert!(seen.0.get(name).is_some_and(|count| *count >= 5), "`{name}` hardly happened: {seen:?}");
    }
}

#[test]
#[ignore = "takes as long as it is told to; docs/lifecycle-model.md says how to run it"]
fn model_and_library_agree_in_as_many_lives_as_asked_for() {
    let asked = |name: &str, otherwise| std::env::var(name).map_or(otherwise, |text| text.parse().expect("a number"));
    let (lives, seed) = (asked("ADMIT_MODEL_LIVES", 3000), asked("ADMIT_MODEL_SEED", 100));
    println!("{:?}", on_two(lives, 40, u8::try_from(seed).expect("a seed up to 254")));
}
