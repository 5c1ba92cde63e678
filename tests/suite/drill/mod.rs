//! Drills: a registry in which everything ends in every way, what is published of it, broken exporters that each forget one thing, and
//! gateways that run.

mod broken;
mod ground;
mod live;

use admit::{
    drill::{Kind, Report},
    publish::TARGETS,
};
use ground::Stage;
use std::collections::BTreeSet;

/// What went wrong, one line each: at which door, how, and in which case.
fn wrong(report: &Report) -> Vec<String> {
    let of = |tally: &admit::drill::Tally| {
        let unreadable = tally.unreadable.iter().map(|why| format!("{} cannot be asked: {why}", tally.door));
        let failed = tally.failures.iter().map(|fault| format!("{} {}: {}", tally.door, fault.what.as_str(), fault.case));
        unreadable.chain(failed).collect::<Vec<_>>()
    };
    report.tallies.iter().flat_map(of).collect()
}

#[test]
fn every_target_answers_every_case_as_the_registry_says() {
    let stage = Stage::set();
    for environment in ["production", "sandbox"] {
        let cases = stage.cases(environment, usize::MAX);
        let compiled = stage.compiled(environment);
        for case in &cases {
            let decided = compiled.decide(&case.asked);
            assert_eq!(decided.is_ok(), case.kind.is_let_in(), "{environment}: {} {decided:?}", case.id);
        }
        let folder = stage.published(&compiled, &[]);
        let (report, doors) = stage.drill(&folder, environment, &cases);
        assert_eq!(wrong(&report), Vec::<String>::new());
        assert_eq!(doors.len(), TARGETS.len() + usize::from(TARGETS.iter().all(|target| target.name.as_str() != "crl")));
        let allow = report.tallies.iter().find(|tally| tally.door == "allow").unwrap();
        assert_eq!((allow.let_in + allow.refused, allow.open(), allow.other_kind), (cases.len(), 0, 0));
        assert!(allow.let_in > 0 && !allow.decides_nothing());
    }
}

#[test]
fn there_is_a_case_for_every_way_in_which_access_ends() {
    let stage = Stage::set();
    let kinds = |environment: &str| stage.cases(environment, usize::MAX).iter().map(|case| case.kind).collect::<BTreeSet<_>>();
    let production = [
        Kind::Granted,
        Kind::Revoked,
        Kind::Expired,
        Kind::Suspended,
        Kind::Ended,
        Kind::Pending,
        Kind::Withheld,
        Kind::OtherEnvironment,
        Kind::Scope,
        Kind::Hours,
        Kind::Source,
        Kind::Amount,
        Kind::AfterEnd,
        Kind::BeforeStart,
        Kind::Altered,
        Kind::Unknown,
        Kind::Nothing,
    ];
    assert_eq!(kinds("production"), production.into());
    let sandbox = kinds("sandbox");
    for kind in [Kind::Granted, Kind::Revoked, Kind::Offboarded, Kind::Suspended, Kind::OtherPartner, Kind::Altered] {
        assert!(sandbox.contains(&kind), "{kind}");
    }
    let suspended: Vec<_> =
        stage.cases("production", usize::MAX).into_iter().filter(|case| case.kind == Kind::Suspended).collect();
    let subjects: BTreeSet<_> = suspended.iter().map(|case| case.subject.as_str()).collect();
    assert_eq!(subjects, ["acme-pay/payouts/payouts-held", "acme-pay/reports/reports-held"].into());
}

#[test]
fn a_sample_is_the_same_each_time_and_has_some_of_each_kind() {
    let stage = Stage::set();
    let ids = |most: usize| stage.cases("production", most).into_iter().map(|case| case.id).collect::<Vec<_>>();
    let (all, one) = (ids(usize::MAX), ids(1));
    assert_eq!(one, ids(1));
    assert!(one.len() < all.len() && one.is_sorted() == all.is_sorted(), "{} {}", one.len(), all.len());
    let unique: BTreeSet<_> = all.iter().collect();
    assert_eq!(unique.len(), all.len());
    for kind in ["granted", "revoked", "suspended", "withheld", "other-environment"] {
        assert!(one.iter().any(|id| id.starts_with(kind)), "{kind}");
    }
}
