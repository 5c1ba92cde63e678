//! The certificate of an anchor may do what its kind is for.

use crate::{
    finding::Severity,
    rules::{Family, Operation, Report, Rule, Scene, cite},
};

/// `anchor-weak`
pub(in crate::rules) const RULE: Rule = Rule {
    id: "anchor-weak",
    family: Family::Anchor,
    summary: "the certificate of each anchor may do what its kind is for",
    severity: Severity::High,
    blocks: &[Operation::Approve, Operation::Issue],
    waivable: false,
    citations: cite::ANCHOR,
    page: include_str!("../../../docs/rules/anchor-weak.md"),
    check,
};

fn check(scene: &Scene<'_>, report: &mut Report) {
    for (partner, view) in scene.anchors().filter(|(_, view)| view.record.value.revoked.is_none()) {
        for flaw in view.material.as_ref().map(crate::anchor::Material::flaws).unwrap_or_default() {
            report.add(
                format!("{}#{}", partner.id, view.id),
                &view.record.path,
                "certificate",
                format!("anchor `{}` cannot be a `{}`: {flaw}", view.id, view.record.value.kind),
                format!("admit onboard anchor {}#{} --kind {} --certificate FILE", partner.id, view.id, view.record.value.kind),
            );
        }
    }
}
