//! Each mistake that a life cycle could make is found: a model that makes one on purpose has a state in which a promise is broken.

use super::{
    explore::{APPROVALS, Bounds, Lifecycle, STOPS, WRITERS},
    rules::Fault,
};
use stateright::{Checker, Expectation, HasDiscoveries, Model};

/// The promises that a model with that mistake is seen to break, and the steps that lead there.
fn broken(bounds: Bounds, fault: Fault, promise: &'static str) -> Vec<(&'static str, usize)> {
    let until = HasDiscoveries::AllOf(std::iter::once(promise).collect());
    let checker = Lifecycle::new(bounds, Some(fault)).checker().threads(2).finish_when(until).spawn_bfs().join();
    let promises = checker.model().properties().into_iter().filter(|property| property.expectation == Expectation::Always);
    let found = checker.discoveries();
    promises.filter_map(|promise| Some((promise.name, found.get(promise.name)?.clone().into_actions().len()))).collect()
}

#[test]
fn each_mistake_is_found() {
    let minted = "nothing is minted without a quorum under the policy in force";
    let stands = "what is active was admitted, and all above it stands";
    let mistakes = [
        (APPROVALS, Fault::RequesterCounts, "whoever asked is never counted"),
        (APPROVALS, Fault::StaleCounts, minted),
        (APPROVALS, Fault::ExpiredCounts, minted),
        (APPROVALS, Fault::RejectionIgnored, minted),
        (APPROVALS, Fault::OldQuorum, minted),
        (APPROVALS, Fault::OrderIgnored, minted),
        (APPROVALS, Fault::PolicyUnapproved, "nothing is minted under a policy that its own quorum did not approve"),
        (APPROVALS, Fault::ProofIgnored, stands),
        (STOPS, Fault::ReturnWithoutQuorum, "a hold ends with the quorum alone"),
        (STOPS, Fault::ReturnUnrevokes, "revoked is final"),
        (STOPS, Fault::PathIgnored, stands),
        (WRITERS, Fault::CommitUnchecked, "the log only grows"),
        (WRITERS, Fault::CommitBlind, minted),
    ];
    for (bounds, fault, promise) in mistakes {
        let found = broken(bounds, fault, promise);
        println!("{fault:?}: {found:?}");
        assert!(found.iter().any(|(name, _)| *name == promise), "{fault:?} breaks {found:?}, and `{promise}` was expected");
    }
}
