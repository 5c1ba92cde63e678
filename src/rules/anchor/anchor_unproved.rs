//! The partner proved that it holds the private key of its anchor.

use crate::{
    finding::Severity,
    rules::{Family, Operation, Report, Rule, Scene, cite},
};

/// `anchor-unproved`
pub(in crate::rules) const RULE: Rule = Rule {
    id: "anchor-unproved",
    family: Family::Anchor,
    summary: "each anchor has a proof of possession",
    severity: Severity::High,
    blocks: &[Operation::Approve, Operation::Issue],
    waivable: false,
    citations: cite::ANCHOR,
    page: include_str!("../../../docs/rules/anchor-unproved.md"),
    check,
};

fn check(scene: &Scene<'_>, report: &mut Report) {
    for (partner, view) in scene.anchors() {
        let over = view.record.value.revoked.is_some() || partner.is_offboarded();
        if view.proof.is_some() || (over && scene.request.is_none()) {
            continue;
        }
        let subject = format!("{}#{}", partner.id, view.id);
        let (message, fix) = match &view.record.value.challenge {
            Some(challenge) if scene.now < challenge.expires => (
                format!("anchor `{}` is not proved; the challenge of {} waits for its answer", view.id, challenge.issued.day()),
                format!("admit prove {subject} --response FILE"),
            ),
            _ => (
                format!("anchor `{}` is not proved: nobody has shown that it holds the private key", view.id),
                format!("admit prove {subject}"),
            ),
        };
        report.add(subject, &view.record.path, "proofs", message, fix);
    }
}
