//! The last proof of an anchor still counts.

use crate::{
    finding::Severity,
    grammar,
    rules::{Family, Operation, Report, Rule, Scene, cite},
};

/// `proof-stale`
pub(in crate::rules) const RULE: Rule = Rule {
    id: "proof-stale",
    family: Family::Anchor,
    summary: "the last proof of each anchor still counts",
    severity: Severity::High,
    blocks: &[Operation::Issue, Operation::Resume],
    waivable: false,
    citations: cite::ANCHOR,
    page: include_str!("../../../docs/rules/proof-stale.md"),
    check,
};

fn check(scene: &Scene<'_>, report: &mut Report) {
    for (partner, view) in scene.anchors() {
        let over = view.record.value.revoked.is_some() || partner.is_offboarded();
        let Some(ended) = view.proved_until.filter(|until| *until <= scene.now) else { continue };
        if over && scene.request.is_none() {
            continue;
        }
        let subject = format!("{}#{}", partner.id, view.id);
        let days = scene.now.day().days_since(ended.day());
        let when = if days == 0 { "today".to_owned() } else { format!("{} ago", grammar::count(days, "day")) };
        report.add(
            &subject,
            &view.record.path,
            format!("proofs.{}", view.record.value.proofs.len().saturating_sub(1)),
            format!("the proof for `{}` ended {when}", view.id),
            format!("admit prove {subject}"),
        );
    }
}
