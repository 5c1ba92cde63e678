//! Policy allows the kind of anchor where it is used.

use crate::{
    finding::Severity,
    grammar,
    rules::{Family, Operation, Report, Rule, Scene, cite},
};
use std::collections::BTreeSet;

/// `anchor-kind-refused`
pub(in crate::rules) const RULE: Rule = Rule {
    id: "anchor-kind-refused",
    family: Family::Anchor,
    summary: "the kind of each anchor is one that policy allows there",
    severity: Severity::High,
    blocks: &[Operation::Approve, Operation::Issue],
    waivable: false,
    citations: cite::ANCHOR,
    page: include_str!("../../../docs/rules/anchor-kind-refused.md"),
    check,
};

fn check(scene: &Scene<'_>, report: &mut Report) {
    for partner in &scene.partners {
        let mut said = BTreeSet::new();
        for view in &partner.accesses {
            let Some(anchor) = view.access.anchor.as_ref().and_then(|id| partner.anchor(id)) else { continue };
            let Some(terms) = view.terms.filter(|terms| !terms.anchors.contains(&anchor.record.value.kind)) else { continue };
            if said.insert((anchor.id, view.environment)) {
                let allowed = match grammar::list(&terms.anchors) {
                    none if none.is_empty() => "none".to_owned(),
                    some => some,
                };
                report.add(
                    format!("{}#{}", partner.id, anchor.id),
                    &anchor.record.path,
                    "kind",
                    format!(
                        "anchor `{}` is a `{}`, and policy allows {allowed} in {}",
                        anchor.id, anchor.record.value.kind, view.environment
                    ),
                    format!(
                        "admit onboard anchor {}#NEW --kind KIND --environment {} --certificate FILE",
                        partner.id, view.environment
                    ),
                );
            }
        }
    }
}
