//! A trust anchor counts in one environment.

use crate::{
    finding::Severity,
    model::{AnchorKind, Environment, PartnerFolder},
    rules::AnchorView,
    rules::{Family, Operation, Report, Rule, Scene, cite},
};
use std::collections::BTreeSet;

/// `anchor-shared`
pub(in crate::rules) const RULE: Rule = Rule {
    id: "anchor-shared",
    family: Family::Environment,
    summary: "no anchor serves two environments",
    severity: Severity::High,
    blocks: &[Operation::Approve, Operation::Issue, Operation::Publish],
    waivable: false,
    citations: cite::ENVIRONMENT,
    page: include_str!("../../../docs/rules/anchor-shared.md"),
    check,
};

fn check(scene: &Scene<'_>, report: &mut Report) {
    for (view, _) in scene.current() {
        for anchor in &view.anchors {
            let places = places(anchor, view.folder);
            if places.len() < 2 {
                continue;
            }
            let subject = format!("{}#{}", view.id, anchor.id);
            let kind = anchor.record.value.kind;
            let file = if kind == AnchorKind::CaCertificate { "certificate" } else { "public-key" };
            let listed = places.into_iter().map(|place| format!("`{place}`")).collect::<Vec<_>>().join(" and ");
            report.add(
                &subject,
                &anchor.record.path,
                "environments",
                format!("`{subject}` serves {listed}: who has its key in one is at home in the other"),
                format!("admit onboard anchor {}#NAME --kind {kind} --environment ENVIRONMENT --{file} FILE", view.id),
            );
        }
    }
}

/// Where an anchor says that it counts, and where applications rest on it.
fn places<'a>(anchor: &AnchorView<'a>, folder: &'a PartnerFolder) -> BTreeSet<&'a str> {
    let accesses = folder.applications.values().flat_map(|application| &application.value.environments);
    let used = accesses.filter(|(_, access)| access.anchor.as_ref() == Some(anchor.id)).map(|(environment, _)| environment);
    used.chain(&anchor.record.value.environments).map(Environment::as_str).collect()
}
