//! A waiver as the scene has it, with who has approved it.

use super::since::Since;
use crate::{
    approval::{Given, Question, Tally, record_digest, tally},
    crypto::Refused,
    model::{Action, Moment, Record, Registry, Waiver, WaiverId},
    policy::Policy,
};

/// A waiver and who has approved it.
pub struct WaiverView<'a> {
    /// The id.
    pub id: &'a WaiverId,
    /// The record.
    pub record: &'a Record<Waiver>,
    /// Who has approved it.
    pub tally: Tally,
}

/// The question that approvals of a waiver answer.
///
/// # Errors
/// When the waiver cannot be written canonically.
pub fn waiver_question<'q>(policy: &'q Policy, waiver: &'q Waiver) -> Result<Question<'q>, Refused> {
    Ok(Question {
        action: Action::Waive,
        partner: None,
        application: None,
        environment: None,
        waiver: Some(&waiver.id),
        digest: record_digest(waiver)?,
        steps: &policy.waivers.approvals,
        lifetime: policy.waivers.longest,
        requested_by: vec![&waiver.requested_by],
        evidence: Vec::new(),
        authors: Vec::new(),
    })
}

/// Counts who has approved a waiver, by the approvals that govern.
pub(super) fn waiver_view<'a>(
    (registry, given): (&'a Registry, &[Given<'a>]),
    policy: &Policy,
    now: Moment,
    since: Option<&Since<'_>>,
    (id, record): (&'a WaiverId, &'a Record<Waiver>),
) -> WaiverView<'a> {
    let tally = match waiver_question(policy, &record.value) {
        Ok(mut question) => {
            let authors = |since: &Since<'_>| Some(since.barred(&question.digest, since.authors.waivers.get(id)?));
            question.authors = since.and_then(authors).unwrap_or_default();
            tally(&question, given, &registry.owners, policy, now)
        }
        Err(_) => Tally::default(),
    };
    WaiverView { id, record, tally }
}
