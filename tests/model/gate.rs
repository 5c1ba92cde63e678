//! The gate of the model: what stands in the way of minting, of approving and of coming back, and the standing of what is on record.

use super::{
    count::tally,
    records::{Credential, On, Question, Records},
    rules::{Fault, Rules},
};
use admit::model::Standing;

/// Until when the anchor counts as proved under the policy in force.
pub(crate) fn proved_until(rules: &Rules, records: &Records) -> Option<u8> {
    let life = rules.policies[usize::from(records.policy)].proof;
    records.proof.map(|proof| proof.until.min(proof.given.saturating_add(life)))
}

/// Whether the quorum of governance approved the policy in force.
pub(crate) fn is_governed(rules: &Rules, records: &Records, now: u8) -> bool {
    rules.has(Fault::PolicyUnapproved) || tally(rules, records, now, Question::Policy(records.policy)).is_complete()
}

/// Whether a grant can be put before people to be approved.
pub(crate) fn may_be_approved(records: &Records) -> bool {
    !records.offboarded && !records.anchor_revoked
}

/// Until when a credential that is minted now would live; `None` when it is refused.
pub(crate) fn admitted(rules: &Rules, records: &Records, now: u8) -> Option<u8> {
    let policy = rules.policies[usize::from(records.policy)];
    let live = records.credentials.iter().filter(|c| is_live(c, now)).count();
    let held = [records.partner, records.application, records.anchor].iter().any(|holds| holds.open);
    let over = records.offboarded || records.anchor_revoked;
    let quorum = tally(rules, records, now, Question::Grant(records.content)).is_complete();
    if over || held || !quorum || live >= policy.live || !is_governed(rules, records, now) {
        return None;
    }
    let proved = proved_until(rules, records)?;
    let bound = if rules.has(Fault::ProofIgnored) { now + policy.key } else { proved };
    Some(bound.min(now.saturating_add(policy.key))).filter(|until| now < *until)
}

/// Whether a subject that is held may come back.
pub(crate) fn may_return(rules: &Rules, records: &Records, now: u8, on: On) -> bool {
    let Some(question) = release(records, on) else { return false };
    let no = !tally(rules, records, now, Question::Grant(records.content)).rejected.is_empty();
    let proved = proved_until(rules, records).is_some_and(|until| now < until) || rules.has(Fault::ProofIgnored);
    let revoked = matches!(on, On::Credential(index) if records.credentials[usize::from(index)].revoked);
    let over = records.offboarded || records.anchor_revoked || revoked || !proved;
    if rules.has(Fault::ReturnWithoutQuorum) {
        return true;
    }
    !over && !no && is_governed(rules, records, now) && tally(rules, records, now, question).is_complete()
}

/// The question that a return asks; `None` when nothing is held.
pub(crate) fn release(records: &Records, on: On) -> Option<Question> {
    let holds = records.holds(on).filter(|holds| holds.open)?;
    Some(Question::Release(on, holds.count, records.content))
}

/// Whether a credential can still be used by its own dates, holds aside.
pub(crate) fn is_live(credential: &Credential, now: u8) -> bool {
    !credential.revoked && now < credential.until
}

fn worst(standings: &[(bool, Standing)]) -> Standing {
    standings.iter().filter(|(so, _)| *so).map(|(_, standing)| *standing).max().unwrap_or(Standing::Active)
}

/// The standing of the partner.
pub(crate) fn of_partner(records: &Records) -> Standing {
    worst(&[(records.offboarded, Standing::Ended), (records.partner.open, Standing::Suspended)])
}

/// The standing of the application.
pub(crate) fn of_application(records: &Records, now: u8) -> Standing {
    let over = records.content.cut.is_some_and(|day| day < now);
    worst(&[(over, Standing::Ended), (records.application.open, Standing::Suspended)])
}

/// The standing of the anchor.
pub(crate) fn of_anchor(rules: &Rules, records: &Records, now: u8) -> Standing {
    let until = proved_until(rules, records);
    let stale = until.is_some_and(|until| until <= now);
    worst(&[
        (records.anchor_revoked, Standing::Ended),
        (until.is_none(), Standing::Pending),
        (stale || records.anchor.open, Standing::Suspended),
    ])
}

/// The effective standing of a credential.
pub(crate) fn of_credential(rules: &Rules, records: &Records, now: u8, credential: &Credential) -> Standing {
    let own = worst(&[(!is_live(credential, now), Standing::Ended), (credential.holds.open, Standing::Suspended)]);
    if rules.has(Fault::PathIgnored) {
        return own;
    }
    let proof = if rules.has(Fault::ProofIgnored) { Standing::Active } else { of_anchor(rules, records, now) };
    own.max(of_partner(records)).max(of_application(records, now)).max(proof)
}
