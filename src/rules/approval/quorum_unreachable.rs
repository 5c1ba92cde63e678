//! The roster can meet every quorum that policy asks for.

use crate::{
    finding::Severity,
    model::Owner,
    policy::shortfall,
    rules::{Family, Operation, Report, Rule, Scene, cite},
};

/// `quorum-unreachable`
pub(in crate::rules) const RULE: Rule = Rule {
    id: "quorum-unreachable",
    family: Family::Approval,
    summary: "the roster can meet each quorum of the policy",
    severity: Severity::High,
    blocks: &[Operation::Approve, Operation::Issue, Operation::Resume],
    waivable: false,
    citations: cite::POLICY,
    page: include_str!("../../../docs/rules/quorum-unreachable.md"),
    check,
};

fn check(scene: &Scene<'_>, report: &mut Report) {
    let today = scene.now.day();
    let roster = scene.registry.owners.values().map(|record| -> &Owner { &record.value });
    for open in scene.policy.unreachable(roster.clone(), today) {
        let missing = &open.missing;
        report.add(
            "policy",
            "admit.toml",
            &open.key,
            format!(
                "the quorum asks for {} of `{}`, and the roster has {} who hold the role, have a key and are not needed in another class",
                missing.asked, missing.role, missing.there
            ),
            format!("admit onboard owner OWNER --kind person --role {} --key FILE", missing.role),
        );
    }
    for (partner, view) in scene.accesses() {
        let settled = view.tally.is_complete() || view.template.is_some() || partner.is_offboarded();
        let (Some(terms), Some(asker), false) = (view.terms, &view.access.requested_by, settled) else { continue };
        let with = |except| shortfall(&terms.approvals, roster.clone(), today, except);
        if let Some(missing) = with(Some(asker)).first().filter(|_| with(None).is_empty()) {
            report.add(
                view.subject(),
                &view.application.path,
                view.key("requested-by"),
                format!(
                    "`{asker}` asked, and without them the roster has {} of {} for `{}`",
                    missing.there, missing.asked, missing.role
                ),
                format!("admit onboard application {} --requested-by OWNER", view.arguments()),
            );
        }
    }
}
