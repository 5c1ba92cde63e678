//! What a record holds as a handover from another anchor is one.

use crate::{
    finding::Severity,
    rules::{Family, Operation, Report, Rule, Scene, cite},
};

/// `handover-broken`
pub(in crate::rules) const RULE: Rule = Rule {
    id: "handover-broken",
    family: Family::Anchor,
    summary: "each handover from one anchor to another holds",
    severity: Severity::High,
    blocks: &[Operation::Approve, Operation::Issue, Operation::Resume],
    waivable: false,
    citations: cite::ANCHOR,
    page: include_str!("../../../docs/rules/handover-broken.md"),
    check,
};

fn check(scene: &Scene<'_>, report: &mut Report) {
    for (partner, view) in scene.anchors().filter(|(_, view)| view.record.value.revoked.is_none()) {
        let Some(refused) = &view.broken_handover else { continue };
        let index = view.record.value.proofs.iter().position(|proof| proof.handover.is_some()).unwrap_or_default();
        let subject = format!("{}#{}", partner.id, view.id);
        report.add(
            &subject,
            &view.record.path,
            format!("proofs.{index}.handover"),
            format!("nothing was handed over to anchor `{}`: {refused}", view.id),
            format!("admit onboard anchor {}#NEW --kind {}", partner.id, view.record.value.kind),
        );
    }
}
