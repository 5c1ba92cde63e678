//! The material of an anchor parses and passes the key policy.

use crate::{
    finding::Severity,
    rules::{Family, Operation, Report, Rule, Scene, cite},
};

/// `anchor-unreadable`
pub(in crate::rules) const RULE: Rule = Rule {
    id: "anchor-unreadable",
    family: Family::Anchor,
    summary: "the material of each anchor is readable and strong enough",
    severity: Severity::High,
    blocks: &[Operation::Approve, Operation::Issue],
    waivable: false,
    citations: cite::ANCHOR,
    page: include_str!("../../../docs/rules/anchor-unreadable.md"),
    check,
};

fn check(scene: &Scene<'_>, report: &mut Report) {
    for (partner, view) in scene.anchors() {
        let (Err(refused), None) = (&view.material, &view.record.value.revoked) else { continue };
        let key = if view.record.value.public_key.is_some() { "public-key" } else { "certificate" };
        report.add(
            format!("{}#{}", partner.id, view.id),
            &view.record.path,
            key,
            format!("the material of anchor `{}` is refused: {refused}", view.id),
            format!("admit onboard anchor {}#{} --kind {} --{key} FILE", partner.id, view.id, view.record.value.kind),
        );
    }
}
