//! The certificate of an anchor is within its dates.

use crate::{
    finding::Severity,
    rules::{Family, Operation, Report, Rule, Scene, cite},
};

/// `anchor-out-of-date`
pub(in crate::rules) const RULE: Rule = Rule {
    id: "anchor-out-of-date",
    family: Family::Anchor,
    summary: "the certificate of each anchor is within its dates",
    severity: Severity::High,
    blocks: &[Operation::Issue, Operation::Resume],
    waivable: false,
    citations: cite::ANCHOR,
    page: include_str!("../../../docs/rules/anchor-out-of-date.md"),
    check,
};

fn check(scene: &Scene<'_>, report: &mut Report) {
    for (partner, view) in scene.anchors().filter(|(partner, view)| {
        let over = view.record.value.revoked.is_some() || partner.is_offboarded();
        !over || scene.request.is_some()
    }) {
        let Some(why) = view.material.as_ref().ok().and_then(|material| material.out_of_date(scene.now)) else { continue };
        report.add(
            format!("{}#{}", partner.id, view.id),
            &view.record.path,
            "certificate",
            format!("anchor `{}` is out of date: {why}", view.id),
            format!("admit onboard anchor {}#NEW --kind {} --certificate FILE", partner.id, view.record.value.kind),
        );
    }
}
