//! No access rests on an anchor that was revoked.

use crate::{
    finding::Severity,
    rules::{Family, Operation, Report, Rule, Scene, cite},
};

/// `anchor-revoked`
pub(in crate::rules) const RULE: Rule = Rule {
    id: "anchor-revoked",
    family: Family::Anchor,
    summary: "no access rests on a revoked anchor",
    severity: Severity::Critical,
    blocks: &[Operation::Approve, Operation::Issue, Operation::Resume],
    waivable: false,
    citations: cite::REVOCATION,
    page: include_str!("../../../docs/rules/anchor-revoked.md"),
    check,
};

fn check(scene: &Scene<'_>, report: &mut Report) {
    for (partner, view) in scene.accesses() {
        if partner.is_offboarded() && scene.request.is_none() {
            continue;
        }
        let Some(anchor) = view.access.anchor.as_ref().and_then(|id| partner.anchor(id)) else { continue };
        let Some(end) = &anchor.record.value.revoked else { continue };
        report.add(
            view.subject(),
            &view.application.path,
            view.key("anchor"),
            format!(
                "`{}` rests on `{}` in {}, which was revoked on {} ({})",
                view.application.value.id,
                anchor.id,
                view.environment,
                end.on.day(),
                end.reason
            ),
            format!(
                "admit onboard application {}/{} --environment {} --anchor NEW",
                view.partner, view.application.value.id, view.environment
            ),
        );
    }
}
