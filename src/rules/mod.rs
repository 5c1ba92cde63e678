//! The rules: everything that can be wrong, once, for the gate and the audit alike. A rule judges and never mends.
//!
//! A rule is a file `<family>/<rule>.rs` with a `RULE` and its check, a line in the list below, a page `docs/rules/<id>.md`, and
//! a fixture that is good and one that is bad.

mod admitted;
mod anchor_view;
pub mod cite;
mod rule;
mod scene;
mod since;

mod anchor;
mod approval;
mod change;
mod credential;
mod environment;
mod glass;
mod history;
mod hygiene;
mod identity;
mod key_place;
mod lifecycle;
mod look;
mod meeting;
mod ownership;
mod planned;
mod purpose;
mod scope;
mod template;
pub mod trigger;
mod waiver_view;

pub use admitted::{Admitted, Approved, Withheld, admitted, approved_by, of_another_grant};
pub use anchor_view::AnchorView;
pub use credential::workload_shared::workload_twin;
use glass::ratifies;
pub use glass::{Need, Unratified, unratified};
pub use meeting::{Meetings, compares, judges_rules};
pub use planned::Planned;
pub use rule::{Family, Operation, Report, Rule};
pub use scene::break_glass_question;
pub use scene::{AccessView, Before, CredentialView, PartnerView, Request, Scene, grant_question, policy_question};
pub use since::{Authors, Since, Unreadable};
pub use template::given as template_given;
pub use waiver_view::{WaiverView, waiver_question};

use crate::{finding::Finding, meter::Stage};
use rayon::iter::{IntoParallelRefIterator, ParallelIterator};

/// Every rule, by family and id.
pub const ALL: &[Rule] = &[
    identity::legal_entity_duplicate::RULE,
    identity::legal_entity_missing::RULE,
    identity::legal_entity_unverified::RULE,
    identity::lei_missing::RULE,
    identity::look_alike_name::RULE,
    identity::partner_missing::RULE,
    identity::tier_unknown::RULE,
    ownership::business_owner_missing::RULE,
    ownership::contact_missing::RULE,
    ownership::grantor_not_person::RULE,
    ownership::owner_key_weak::RULE,
    ownership::owner_left::RULE,
    ownership::owner_unknown::RULE,
    ownership::owner_without_key::RULE,
    ownership::owners_same::RULE,
    ownership::revocation_contact_unreachable::RULE,
    ownership::technical_owner_missing::RULE,
    purpose::agreement_missing::RULE,
    purpose::agreement_not_begun::RULE,
    purpose::agreement_open_ended::RULE,
    purpose::agreement_over::RULE,
    purpose::data_undeclared::RULE,
    purpose::evidence_missing::RULE,
    purpose::evidence_over::RULE,
    purpose::justification_missing::RULE,
    anchor::anchor_drifted::RULE,
    anchor::anchor_expiring::RULE,
    anchor::anchor_key_mismatch::RULE,
    anchor::anchor_kind_refused::RULE,
    anchor::anchor_missing::RULE,
    anchor::anchor_out_of_date::RULE,
    anchor::anchor_retiring::RULE,
    anchor::anchor_revoked::RULE,
    anchor::anchor_unknown::RULE,
    anchor::anchor_unproved::RULE,
    anchor::anchor_unreadable::RULE,
    anchor::anchor_weak::RULE,
    anchor::authority_unproved::RULE,
    anchor::handover_broken::RULE,
    anchor::key_shared::RULE,
    anchor::proof_invalid::RULE,
    anchor::proof_stale::RULE,
    anchor::recipient_unproved::RULE,
    approval::approval_expired::RULE,
    approval::approval_forged::RULE,
    approval::approval_not_entitled::RULE,
    approval::approval_out_of_order::RULE,
    approval::approval_quorum::RULE,
    approval::approval_rejected::RULE,
    approval::approval_self::RULE,
    approval::approval_stale::RULE,
    approval::break_glass_used::RULE,
    approval::policy_flawed::RULE,
    approval::policy_unapproved::RULE,
    approval::quorum_unreachable::RULE,
    approval::ratification_overdue::RULE,
    approval::request_old::RULE,
    approval::requester_missing::RULE,
    approval::template_exhausted::RULE,
    scope::access_missing::RULE,
    scope::grant_beyond_agreement::RULE,
    scope::grant_duplicate::RULE,
    scope::grant_open_ended::RULE,
    scope::grant_over::RULE,
    scope::grant_unreasoned::RULE,
    scope::grants_missing::RULE,
    scope::scope_ceiling_access::RULE,
    scope::scope_ceiling_sensitivity::RULE,
    scope::scope_unknown::RULE,
    scope::scope_wildcard::RULE,
    scope::source_unbounded::RULE,
    environment::anchor_elsewhere::RULE,
    environment::anchor_shared::RULE,
    environment::api_not_offered::RULE,
    environment::environment_refused::RULE,
    environment::environment_unknown::RULE,
    environment::gateway_cannot_enforce::RULE,
    environment::issuer_missing::RULE,
    credential::credential_anchor_mismatch::RULE,
    credential::credential_count::RULE,
    credential::credential_expiring::RULE,
    credential::credential_grant_drift::RULE,
    credential::credential_kind_refused::RULE,
    credential::credential_lifetime::RULE,
    credential::credential_mismatch::RULE,
    credential::credential_orphaned::RULE,
    credential::credential_outlives::RULE,
    credential::credential_undelivered::RULE,
    credential::credential_unlogged::RULE,
    credential::federation_inexact::RULE,
    credential::request_key_used::RULE,
    credential::workload_shared::RULE,
    lifecycle::gateway_missing::RULE,
    lifecycle::gateway_stale::RULE,
    lifecycle::held::RULE,
    lifecycle::hold_removed::RULE,
    lifecycle::offboarded::RULE,
    lifecycle::offboarding_unfinished::RULE,
    lifecycle::return_unapproved::RULE,
    lifecycle::review_overdue::RULE,
    lifecycle::revocation_removed::RULE,
    lifecycle::revocation_unconfirmed::RULE,
    lifecycle::trigger_ignored::RULE,
    lifecycle::trigger_too_weak::RULE,
    lifecycle::triggers_missing::RULE,
    history::clock_behind::RULE,
    history::confirmation_forged::RULE,
    history::event_unauthorised::RULE,
    history::log_broken::RULE,
    history::log_missing::RULE,
    history::proof_unlogged::RULE,
    history::record_edited::RULE,
    history::record_removed::RULE,
    hygiene::file_hidden::RULE,
    hygiene::not_canonical::RULE,
    hygiene::stray_file::RULE,
    hygiene::waiver_forbidden::RULE,
    hygiene::waiver_over::RULE,
    hygiene::waiver_too_long::RULE,
    hygiene::waiver_unapproved::RULE,
    hygiene::waiver_unused::RULE,
    change::guards_mixed::RULE,
    change::log_rewritten::RULE,
    change::policy_change_unapproved::RULE,
    change::policy_rolled_back::RULE,
    change::record_unreadable::RULE,
    change::rejection_removed::RULE,
    change::stop_rewritten::RULE,
];

/// The rule of that id.
#[must_use]
pub fn find(id: &str) -> Option<&'static Rule> {
    ALL.iter().find(|rule| rule.id == id)
}

/// Runs rules over a scene; the findings in a stable order, with those excepted by a waiver marked.
#[must_use]
pub fn judge<'r>(rules: impl Iterator<Item = &'r Rule>, scene: &Scene<'_>) -> Vec<Finding> {
    let rules: Vec<_> = rules.collect();
    let stage = Stage::new("judging by", rules.len(), "rules");
    let mut findings: Vec<Finding> = rules
        .par_iter()
        .filter_map(|rule| {
            let mut report = Report::of(rule)?;
            (rule.check)(scene, &mut report);
            stage.step(1);
            Some(report.into_findings())
        })
        .flatten()
        .collect();
    for finding in &mut findings {
        finding.waived_by = waiver_of(finding, scene);
    }
    findings.sort_by(|a, b| a.order().cmp(&b.order()));
    findings
}

/// The waiver that excepts a finding today: for its rule and its subject, in its time, approved, not by a rule that is never waived.
fn waiver_of(finding: &Finding, scene: &Scene<'_>) -> Option<crate::model::WaiverId> {
    let waivable =
        find(finding.rule.as_str()).is_some_and(|rule| rule.waivable) && !scene.policy.waivers.never.contains(&finding.rule);
    let counts = |view: &&WaiverView<'_>| {
        let waiver = &view.record.value;
        waiver.rule == finding.rule && waiver.subject.as_str() == finding.subject && waiver_is_in_force(view, scene)
    };
    scene.waivers.iter().filter(|_| waivable).find(counts).map(|view| view.id.clone())
}

/// Whether a waiver counts at all: approved, in its time, and not longer than policy lets one last.
#[must_use]
pub fn waiver_is_in_force(view: &WaiverView<'_>, scene: &Scene<'_>) -> bool {
    let waiver = &view.record.value;
    let length = waiver.until.days_since(waiver.from);
    view.tally.is_complete()
        && waiver.from.start() <= scene.now
        && scene.now < waiver.until.end()
        && length * 86_400 <= scene.policy.waivers.longest.seconds()
}
