//! A proof was taken by an event in the log.

use crate::{
    finding::Severity,
    model::Code,
    rules::{Family, Operation, Report, Rule, Scene, cite},
};

/// `proof-unlogged`
pub(in crate::rules) const RULE: Rule = Rule {
    id: "proof-unlogged",
    family: Family::History,
    summary: "the last proof of each anchor was taken by an event in the log",
    severity: Severity::High,
    blocks: &[Operation::Issue],
    waivable: false,
    citations: cite::LOG,
    page: include_str!("../../../docs/rules/proof-unlogged.md"),
    check,
};

fn check(scene: &Scene<'_>, report: &mut Report) {
    for (partner, view) in scene.anchors().filter(|(partner, _)| partner.chain.broken.is_none()) {
        // A proof that does not verify is for `proof-invalid`.
        let (Some(proof), Some(Ok(_)), None) = (view.record.value.last_proof(), &view.proof, &view.record.value.revoked) else {
            continue;
        };
        let subject = format!("{}#{}", partner.id, view.id);
        let taken = |event: &&crate::model::Event| {
            event.code == Code::AnchorProved && event.subject.as_str() == subject && event.at == proof.on
        };
        if partner.chain.events.iter().any(|event| taken(&event)) {
            continue;
        }
        let message =
            format!("anchor `{}` has a proof of {}, and no event in the log says that it was verified then", view.id, proof.on);
        let index = view.record.value.proofs.len().saturating_sub(1);
        let fix = format!("admit prove {subject}");
        report.add(&subject, &view.record.path, format!("proofs.{index}"), message, fix);
    }
}
