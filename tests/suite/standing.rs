//! Standing: what must hold whatever the records say, and the table of it that is published.

use crate::world::{APPLICATION, PARTNER, PRODUCTION, World, id};
use admit::model::{
    Anchor, Application, Credential, Environment, Hold, Lifted, Moment, Partner, Period, Reason, Retirement, Revocation,
    Standing, State, standing,
};
use proptest::prelude::*;
use std::sync::LazyLock;

/// A partner, an application in production, its anchor and a credential, at a moment.
#[derive(Debug, Clone)]
struct Case {
    partner: Partner,
    application: Application,
    anchor: Anchor,
    credential: Credential,
    proved_until: Option<Moment>,
    now: Moment,
}

/// A stop of one of the four, that a hold or a revocation is put on.
const LEVELS: [usize; 4] = [0, 1, 2, 3];

impl Case {
    /// Everything active on 2026-11-20.
    fn good() -> Self {
        static GOOD: LazyLock<Case> = LazyLock::new(|| {
            let world = World::new();
            let folder = &world.registry.partners[&id::<admit::model::PartnerId>(PARTNER)];
            Case {
                partner: folder.partner.as_ref().unwrap().value.clone(),
                application: folder.applications[APPLICATION].value.clone(),
                anchor: folder.anchors["acme-ca"].value.clone(),
                credential: folder.credentials.values().next().unwrap().value.clone(),
                proved_until: Some(id("2027-08-03T09:00:00Z")),
                now: world.now,
            }
        });
        GOOD.clone()
    }

    fn production() -> Environment {
        id(PRODUCTION)
    }

    /// Partner, application, anchor, credential.
    fn path(&self) -> [State; 4] {
        [
            standing::of_partner(&self.partner, self.now),
            standing::of_application(&self.application, &Self::production(), self.now),
            standing::of_anchor(&self.anchor, self.proved_until, self.now),
            standing::of_credential(&self.credential, self.now),
        ]
    }

    fn effective(&self) -> State {
        standing::effective(self.path())
    }

    fn holds(&mut self, level: usize) -> &mut Vec<Hold> {
        match level {
            0 => &mut self.partner.holds,
            1 => &mut self.application.holds,
            2 => &mut self.anchor.holds,
            _ => &mut self.credential.holds,
        }
    }

    /// Ends one of the four for good; an application ends with its last grant.
    fn end(&mut self, level: usize, on: Moment) {
        let end = Some(Revocation { on, by: id("tom-berger"), reason: Reason::KeyCompromise, note: None });
        match level {
            0 => self.partner.offboarded = end,
            1 => drop(self.application.environments.remove(PRODUCTION)),
            2 => self.anchor.revoked = end,
            _ => self.credential.revoked = end,
        }
    }
}

fn hold(on: Moment, lifted: bool) -> Hold {
    let lifted = lifted.then(|| Lifted { on, by: id("tom-berger") });
    Hold { on, by: id("tom-berger"), reason: Reason::CertificateHold, note: id("their SOC asked for it"), lifted }
}

fn retirement<Id: std::str::FromStr<Err: std::fmt::Display>>(successor: &str, until: &str) -> Retirement<Id> {
    Retirement { successor: id(successor), since: id("2026-10-01T08:00:00Z"), until: id(until), by: id("priya-nair") }
}

/// Any moment within some three years around the good case.
fn moments() -> impl Strategy<Value = Moment> {
    (0_i64..26_000).prop_map(|hours| Moment::from_unix(1_750_000_000 + hours * 3600).unwrap())
}

fn holds() -> impl Strategy<Value = Vec<Hold>> {
    prop::collection::vec((moments(), any::<bool>()).prop_map(|(on, lifted)| hold(on, lifted)), 0..3)
}

/// Any case: dates in any order, holds open and lifted, ends and none.
fn cases() -> impl Strategy<Value = Case> {
    let dates = (moments(), moments(), moments(), moments(), prop::option::of(moments()), prop::option::of(moments()));
    let stops = (holds(), holds(), holds(), holds(), prop::collection::vec(prop::bool::weighted(0.1), 4));
    let shape = (prop::bool::weighted(0.9), prop::bool::weighted(0.9), prop::bool::weighted(0.9), prop::option::of(moments()));
    let handed_over = (prop::option::weighted(0.3, moments()), prop::option::weighted(0.3, moments()));
    (dates, stops, shape, handed_over, moments()).prop_map(|(dates, stops, shape, handed_over, now)| {
        let mut case = Case { now, ..Case::good() };
        let (agreed, issued, expires, until, agreement_end, proved_until) = dates;
        let (has_agreement, has_access, has_grants, open_end) = shape;
        if let Some(agreement) = case.partner.agreement.as_mut() {
            agreement.start = agreed.day();
            agreement.end = agreement_end.map(Moment::day);
        }
        case.partner.agreement = case.partner.agreement.filter(|_| has_agreement);
        (case.credential.issued, case.credential.expires, case.proved_until) = (issued, expires, proved_until);
        if let Some(access) = case.application.environments.get_mut(PRODUCTION) {
            access.grants.truncate(if has_grants { 2 } else { 0 });
            access.grants.iter_mut().for_each(|grant| grant.until = Some(until.day()));
            access.grants.iter_mut().take(1).for_each(|grant| grant.until = open_end.map(Moment::day));
        }
        let (partner, application, anchor, credential, ended) = stops;
        for (level, holds) in [partner, application, anchor, credential].into_iter().enumerate() {
            *case.holds(level) = holds;
        }
        if !has_access {
            case.application.environments.clear();
        }
        LEVELS.into_iter().filter(|level| ended[*level]).for_each(|level| case.end(level, now));
        let (anchor_until, credential_until) = handed_over;
        let until = |moment: Moment| moment.to_string();
        case.anchor.retiring = anchor_until.map(|moment| retirement("acme-ca-2027", &until(moment)));
        case.credential.retiring = credential_until.map(|moment| retirement("payouts-n5p7", &until(moment)));
        case
    })
}

proptest! {
    #![proptest_config(ProptestConfig { failure_persistence: None, ..ProptestConfig::with_cases(512) })]

    #[test]
    fn the_worst_along_the_path_wins_with_its_reason(case in cases()) {
        let path = case.path();
        let worst = path.iter().map(|state| state.standing).max().unwrap();
        let effective = case.effective();
        prop_assert_eq!(effective.standing, worst);
        if worst == Standing::Active {
            prop_assert_eq!(effective.because, "");
        } else {
            let first = path.into_iter().find(|state| state.standing == worst).unwrap();
            prop_assert!(!first.because.is_empty());
            prop_assert_eq!(effective, first);
        }
    }

    #[test]
    fn what_was_ended_for_good_stays_ended_whatever_else_changes(mut case in cases(), level in 0_usize..4, on in moments()) {
        case.end(level, on);
        prop_assert_eq!(case.path()[level].standing, Standing::Ended);
        prop_assert_eq!(case.effective().standing, Standing::Ended);
    }

    #[test]
    fn an_open_hold_is_never_better_than_suspended(mut case in cases(), level in 0_usize..4, on in moments(), before in any::<bool>()) {
        let at = if before { 0 } else { case.holds(level).len() };
        case.holds(level).insert(at, hold(on, false));
        prop_assert!(case.path()[level].standing >= Standing::Suspended);
        prop_assert!(case.effective().standing >= Standing::Suspended);
    }

    #[test]
    fn one_more_hold_or_end_never_improves(case in cases(), level in 0_usize..4, on in moments(), lifted in any::<bool>()) {
        let (mut held, mut ended) = (case.clone(), case.clone());
        held.holds(level).push(hold(on, lifted));
        ended.end(level, on);
        for worse in [held, ended] {
            prop_assert!(worse.path()[level].standing >= case.path()[level].standing);
            prop_assert!(worse.effective().standing >= case.effective().standing);
        }
    }

    #[test]
    fn lifting_acts_on_open_holds_alone(case in cases(), level in 0_usize..4, on in moments()) {
        let (mut lifted, mut without) = (case.clone(), case.clone());
        let open = case.clone().holds(level).iter().any(Hold::is_open);
        lifted.holds(level).iter_mut().for_each(|hold| hold.lifted = Some(Lifted { on, by: id("tom-berger") }));
        without.holds(level).clear();
        prop_assert_eq!(lifted.path(), without.path());
        if !open {
            prop_assert_eq!(lifted.path(), case.path());
        }
    }

    #[test]
    fn one_lifted_hold_leaves_another_open_one_in_force(mut case in cases(), level in 0_usize..4, on in moments()) {
        case.holds(level).extend([hold(on, false), hold(on, false)]);
        case.holds(level).last_mut().unwrap().lifted = Some(Lifted { on, by: id("tom-berger") });
        prop_assert!(case.path()[level].standing >= Standing::Suspended);
    }

    #[test]
    fn time_revives_nothing_that_ended(case in cases(), hours in 0_u32..20_000) {
        let later = Case { now: case.now.plus(Period::hours(hours)), ..case.clone() };
        for (before, after) in case.path().into_iter().zip(later.path()) {
            prop_assert!(before.standing != Standing::Ended || after.standing == Standing::Ended, "{before:?} became {after:?}");
        }
    }
}

#[test]
fn one_that_handed_over_ends_to_the_second_though_nobody_acts() {
    let mut case = Case::good();
    case.credential.retiring = Some(retirement("payouts-n5p7", "2026-11-25T12:00:00Z"));
    let mut at = |now: &str| {
        case.now = id(now);
        (case.effective().standing, case.credential.is_live(case.now))
    };
    assert_eq!(at("2026-11-25T11:59:59Z"), (Standing::Active, true));
    assert_eq!(at("2026-11-25T12:00:00Z"), (Standing::Ended, false));
}

/// A row of the published table: what it is about, when it is so, and a change that makes it so.
type Row = (&'static str, &'static str, fn(&mut Case));

const ROWS: [Row; 17] = [
    ("partner", "it was offboarded", |c| c.end(0, id("2026-11-01T08:00:00Z"))),
    ("partner", "it has no agreement", |c| c.partner.agreement = None),
    ("partner", "its agreement has no end", |c| c.partner.agreement.as_mut().unwrap().end = None),
    ("partner", "its agreement is over", |c| c.partner.agreement.as_mut().unwrap().end = Some(id("2026-11-19"))),
    ("partner", "its agreement has not begun", |c| c.partner.agreement.as_mut().unwrap().start = id("2026-12-01")),
    ("application", "it has no access in the environment", |c| c.end(1, c.now)),
    ("application", "it has access and no grants", |c| c.application.environments.get_mut(PRODUCTION).unwrap().grants.clear()),
    ("application", "every grant is over", |c| {
        c.application.environments.get_mut(PRODUCTION).unwrap().grants.iter_mut().for_each(|g| g.until = Some(id("2026-11-19")));
    }),
    ("anchor", "it was revoked", |c| c.end(2, id("2026-11-01T08:00:00Z"))),
    ("anchor", "it handed over, and its time beside the new one is up", |c| {
        c.anchor.retiring = Some(retirement("acme-ca-2027", "2026-11-01T08:00:00Z"));
    }),
    ("anchor", "it has no proof that verifies", |c| c.proved_until = None),
    ("anchor", "its last proof is over", |c| c.proved_until = Some(id("2026-11-01T08:00:00Z"))),
    ("credential", "it was revoked", |c| c.end(3, id("2026-11-01T08:00:00Z"))),
    ("credential", "it handed over, and its time beside the next one is up", |c| {
        c.credential.retiring = Some(retirement("payouts-n5p7", "2026-11-20T09:00:00Z"));
    }),
    ("credential", "its time is over", |c| c.credential.expires = id("2026-11-20T09:00:00Z")),
    ("credential", "its time has not begun", |c| c.credential.issued = id("2026-11-21T09:00:00Z")),
    ("any of the four", "a hold on it is open", |c| c.partner.holds.push(hold(id("2026-11-01T08:00:00Z"), false))),
];

#[test]
fn the_published_table_is_what_is_computed() {
    assert_eq!(Case::good().effective(), State::active(), "the good case is active");
    let page = include_str!("../../docs/standing.md");
    let published: Vec<&str> = page.lines().filter(|line| line.starts_with("| ") && !line.starts_with("| Of ")).collect();
    let computed: Vec<String> = ROWS
        .iter()
        .map(|(of, when, change)| {
            let mut case = Case::good();
            change(&mut case);
            let State { standing, because } = case.effective();
            format!("| {of} | {when} | {standing} | {because} |")
        })
        .collect();
    assert_eq!(published, computed, "docs/standing.md and the code differ");
}

#[test]
fn every_reason_in_the_code_has_its_row() {
    let code: String = include_str!("../../src/model/standing.rs").split_whitespace().collect();
    let reasons: usize = ["pending", "suspended", "ended"].iter().map(|s| code.matches(&format!("State::{s}(")).count()).sum();
    assert_eq!(reasons, ROWS.len(), "a reason was added or taken away: so must its row in docs/standing.md");
}
