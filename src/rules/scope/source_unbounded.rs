//! A condition on the source bounds it.

use super::granted;
use crate::{
    finding::Severity,
    rules::{Family, Operation, Report, Rule, Scene, cite},
};

/// `source-unbounded`
pub(in crate::rules) const RULE: Rule = Rule {
    id: "source-unbounded",
    family: Family::Scope,
    summary: "no condition admits every address",
    severity: Severity::Medium,
    blocks: &[Operation::Approve, Operation::Issue],
    waivable: true,
    citations: cite::SCOPE,
    page: include_str!("../../../docs/rules/source-unbounded.md"),
    check,
};

fn check(scene: &Scene<'_>, report: &mut Report) {
    for granted in granted::all(scene) {
        // A prefix of 0 holds every address of its family.
        let networks = granted.grant.when.sources.iter().enumerate().map(|(index, network)| (index, network.to_string()));
        for (index, network) in networks.filter(|(_, network)| network.ends_with("/0")) {
            report.add(
                granted.access.subject(),
                &granted.access.application.path,
                granted.key(&format!("when.sources.{index}")),
                format!("the grant of `{}` is bound to `{network}`, which is every address", granted.grant.scope),
                format!("edit {}: name the partner's networks in place of `{network}`", granted.access.application.path),
            );
        }
    }
}
