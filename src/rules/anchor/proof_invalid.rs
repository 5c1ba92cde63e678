//! The proof of an anchor verifies against its material.

use crate::{
    finding::Severity,
    rules::{Family, Operation, Report, Rule, Scene, cite},
};

/// `proof-invalid`
pub(in crate::rules) const RULE: Rule = Rule {
    id: "proof-invalid",
    family: Family::Anchor,
    summary: "the last proof of each anchor verifies",
    severity: Severity::Critical,
    blocks: &[Operation::Approve, Operation::Issue, Operation::Resume, Operation::Publish],
    waivable: false,
    citations: cite::ANCHOR,
    page: include_str!("../../../docs/rules/proof-invalid.md"),
    check,
};

fn check(scene: &Scene<'_>, report: &mut Report) {
    for (partner, view) in scene.anchors() {
        // Of material that cannot be read, `anchor-unreadable` speaks.
        let (Ok(_), Some(Err(refused))) = (&view.material, &view.proof) else { continue };
        let subject = format!("{}#{}", partner.id, view.id);
        let index = view.record.value.proofs.len().saturating_sub(1);
        report.add(
            &subject,
            &view.record.path,
            format!("proofs.{index}"),
            format!("the proof of anchor `{}` does not hold: {refused}", view.id),
            format!("admit prove {subject}"),
        );
    }
}
