//! The keys of a set or bundle are those that it was pinned by.

use crate::{
    finding::Severity,
    grammar,
    rules::{Family, Operation, Report, Rule, Scene, cite},
};

/// `anchor-drifted`
pub(in crate::rules) const RULE: Rule = Rule {
    id: "anchor-drifted",
    family: Family::Anchor,
    summary: "the keys of each set and bundle are those that it was pinned by",
    severity: Severity::Critical,
    blocks: &[Operation::Approve, Operation::Issue, Operation::Resume],
    waivable: false,
    citations: cite::ANCHOR,
    page: include_str!("../../../docs/rules/anchor-drifted.md"),
    check,
};

fn check(scene: &Scene<'_>, report: &mut Report) {
    for (partner, view) in scene.anchors() {
        let Ok(material) = &view.material else { continue };
        let (held, anchor) = (material.thumbprints(), &view.record.value);
        let pinned: Vec<String> = anchor.thumbprints.iter().map(ToString::to_string).collect();
        if held == pinned {
            continue;
        }
        let without = |these: &[String], those: &[String]| -> Vec<String> {
            these.iter().filter(|text| !those.contains(text)).cloned().collect()
        };
        let message = format!(
            "anchor `{}` is pinned by other keys than it has: {} came, {} went",
            view.id,
            grammar::joined(without(&held, &pinned)),
            grammar::joined(without(&pinned, &held)),
        );
        let subject = format!("{}#{}", partner.id, view.id);
        let fix = format!("admit onboard anchor {}#NEW --kind {} --replaces {}", partner.id, anchor.kind, view.id);
        report.add(subject, &view.record.path, "thumbprints", message, fix);
    }
}
