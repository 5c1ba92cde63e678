//! The promises, said once more and in another way than the gate and the count say them: each step is looked at from outside, and what it
//! broke stays in the state for the checker to find.

use super::{
    act::State,
    count::{tally, terms},
    gate,
    records::{Decision, Question, Records},
    rules::{REQUESTER, Rules, roles},
};
use admit::model::Standing;

/// Promises that a step broke.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Hash)]
pub(crate) struct Broken {
    pub(crate) minted_without_quorum: bool,
    pub(crate) minted_ungoverned: bool,
    pub(crate) returned_without_quorum: bool,
    pub(crate) revocation_undone: bool,
    pub(crate) offboarding_undone: bool,
    pub(crate) log_cut: bool,
}

/// Looks at one commit: what was on record, what is now, and the moment that it was decided at.
pub(crate) fn kept(rules: &Rules, before: &Records, after: &mut Records, at: u8, broken: &mut Broken) {
    for index in before.credentials.len()..after.credentials.len() {
        let quorum = has_quorum(rules, before, at, Question::Grant(before.content));
        let governed = has_quorum(rules, before, at, Question::Policy(before.policy));
        let for_today = after.credentials[index].content == before.content;
        after.credentials[index].admitted = quorum && governed && for_today && stands(rules, before, at);
        broken.minted_without_quorum |= !quorum || !for_today;
        broken.minted_ungoverned |= !governed;
    }
    let now_on = |index: usize| super::records::On::Credential(u8::try_from(index).unwrap());
    let credentials = (0..before.credentials.len()).map(now_on);
    let subjects = [super::records::On::Partner, super::records::On::Application, super::records::On::Anchor];
    for on in subjects.into_iter().chain(credentials) {
        let (then, now) = (before.holds(on).unwrap_or_default(), after.holds(on).unwrap_or_default());
        if then.open && !now.open {
            let question = Question::Release(on, then.count, before.content);
            let quorum =
                has_quorum(rules, before, at, question) && has_quorum(rules, before, at, Question::Policy(before.policy));
            broken.returned_without_quorum |= !quorum;
        }
    }
    let unrevoked = before.credentials.iter().zip(&after.credentials).any(|(then, now)| then.revoked && !now.revoked);
    broken.revocation_undone |= unrevoked || (before.anchor_revoked && !after.anchor_revoked);
    broken.offboarding_undone |= before.offboarded && !after.offboarded;
    broken.log_cut |= !after.log.0.starts_with(&before.log.0);
}

/// Whether the people whom the policy in force asks for have said yes to exactly that, in order and in their time, without the one who
/// asked, and nobody said no.
fn has_quorum(rules: &Rules, records: &Records, at: u8, question: Question) -> bool {
    let (steps, life) = terms(&rules.policies[usize::from(records.policy)], question);
    let own = |person| matches!(question, Question::Grant(_)) && person == REQUESTER;
    let good = || {
        records.votes.iter().filter(move |v| {
            let in_time = (v.given..v.until.min(v.given.saturating_add(life))).contains(&at);
            v.question == question && in_time && !own(v.person) && roles(v.person).contains(&v.role)
        })
    };
    let nobody_said_no = good().all(|v| v.decision == Decision::Approve);
    // Of each step, the persons that stand behind it; of the next, only those who name enough of them.
    let mut before: Option<(usize, Vec<(super::rules::Role, u8)>)> = None;
    let all = (1..).zip(steps).all(|(number, step)| {
        let enough = |named: u8, (of, people): &(usize, Vec<(super::rules::Role, u8)>)| {
            steps[*of - 1].iter().all(|(role, needed)| {
                people.iter().filter(|(r, person)| r == role && named >> person & 1 == 1).count() >= *needed
            })
        };
        let here: Vec<_> = good()
            .filter(|v| v.step == number && before.as_ref().is_none_or(|before| enough(v.named, before)))
            .map(|v| (v.role, v.person))
            .collect();
        let met = step.iter().all(|(role, needed)| here.iter().filter(|(r, _)| r == role).count() >= *needed);
        before = Some((number, here));
        met
    });
    nobody_said_no && all
}

/// Whether partner, application and anchor stand, by the fields alone.
fn stands(rules: &Rules, records: &Records, at: u8) -> bool {
    let life = rules.policies[usize::from(records.policy)].proof;
    let proved = records.proof.is_some_and(|proof| at < proof.until.min(proof.given.saturating_add(life)));
    let held = records.partner.open || records.application.open || records.anchor.open;
    !records.offboarded && !records.anchor_revoked && !held && proved
}

/// Whether every credential that counts as active was minted as promised and has everything above it standing.
pub(crate) fn active_is_admitted(rules: &Rules, state: &State) -> bool {
    let records = &state.records;
    let active = records.credentials.iter().filter(|c| gate::of_credential(rules, records, state.now, c) == Standing::Active);
    active
        .into_iter()
        .all(|c| c.admitted && !c.revoked && !c.holds.open && state.now < c.until && stands(rules, records, state.now))
}

/// Whether the one who asked is nowhere among the counted, for the grant and for any return that somebody has voted on.
pub(crate) fn requester_is_not_counted(rules: &Rules, state: &State) -> bool {
    let voted = state.records.votes.iter().map(|vote| vote.question);
    let asked = voted.filter(|question| matches!(question, Question::Release(..)));
    asked.chain([Question::Grant(state.records.content)]).all(|question| {
        let tally = tally(rules, &state.records, state.now, question);
        tally.given.iter().all(|(.., person)| *person != REQUESTER) && !tally.rejected.contains(&REQUESTER)
    })
}

/// Whether one person is one voice.
pub(crate) fn one_person_one_voice(rules: &Rules, state: &State) -> bool {
    let tally = tally(rules, &state.records, state.now, Question::Grant(state.records.content));
    let mut people: Vec<_> = tally.given.iter().map(|(.., person)| *person).collect();
    people.sort_unstable();
    people.windows(2).all(|pair| pair[0] != pair[1])
}

/// Whether nothing is active once the partner is offboarded.
pub(crate) fn offboarded_is_over(rules: &Rules, state: &State) -> bool {
    let records = &state.records;
    let ended = |c| gate::of_credential(rules, records, state.now, c) == Standing::Ended;
    !records.offboarded || records.credentials.iter().all(ended)
}
