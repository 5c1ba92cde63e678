//! Nothing new rests on an anchor that handed over to another.

use crate::{
    finding::Severity,
    rules::{Family, Operation, Report, Rule, Scene, cite},
};

/// `anchor-retiring`
pub(in crate::rules) const RULE: Rule = Rule {
    id: "anchor-retiring",
    family: Family::Anchor,
    summary: "no access rests on an anchor that handed over to another",
    severity: Severity::Medium,
    blocks: &[Operation::Approve, Operation::Issue],
    waivable: false,
    citations: cite::ANCHOR,
    page: include_str!("../../../docs/rules/anchor-retiring.md"),
    check,
};

fn check(scene: &Scene<'_>, report: &mut Report) {
    for (partner, view) in scene.current_accesses() {
        let Some(anchor) = view.access.anchor.as_ref().and_then(|id| partner.anchor(id)) else { continue };
        let (Some(retiring), None) = (&anchor.record.value.retiring, &anchor.record.value.revoked) else { continue };
        report.add(
            view.subject(),
            &view.application.path,
            view.key("anchor"),
            format!(
                "`{}` rests on `{}` in {}, which handed over to `{}` and ends on {}",
                view.application.value.id,
                anchor.id,
                view.environment,
                retiring.successor,
                retiring.until.day()
            ),
            format!("admit onboard application {} --anchor {}", view.arguments(), retiring.successor),
        );
    }
}
