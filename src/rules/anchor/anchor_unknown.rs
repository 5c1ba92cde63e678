//! The anchor that an application names has a record.

use crate::{
    finding::Severity,
    rules::{Family, Operation, Report, Rule, Scene, cite},
};

/// `anchor-unknown`
pub(in crate::rules) const RULE: Rule = Rule {
    id: "anchor-unknown",
    family: Family::Anchor,
    summary: "each anchor that is named has a record",
    severity: Severity::High,
    blocks: &[Operation::Approve, Operation::Issue],
    waivable: false,
    citations: cite::ANCHOR,
    page: include_str!("../../../docs/rules/anchor-unknown.md"),
    check,
};

fn check(scene: &Scene<'_>, report: &mut Report) {
    for (partner, view) in scene.accesses() {
        let Some(anchor) = view.access.anchor.as_ref().filter(|anchor| !partner.folder.anchors.contains_key(*anchor)) else {
            continue;
        };
        report.add(
            view.subject(),
            &view.application.path,
            view.key("anchor"),
            format!(
                "`{}` names the anchor `{anchor}` in {}, and `{}` has none of that id",
                view.application.value.id, view.environment, view.partner
            ),
            format!(
                "admit onboard anchor {}#{anchor} --kind KIND --environment {} --certificate FILE",
                view.partner, view.environment
            ),
        );
    }
}
