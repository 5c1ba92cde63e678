//! The log of a partner is a whole chain.

use crate::{
    finding::Severity,
    rules::{Family, Operation, Report, Rule, Scene, cite},
};

/// `log-broken`
pub(in crate::rules) const RULE: Rule = Rule {
    id: "log-broken",
    family: Family::History,
    summary: "each log is a whole chain of signed events",
    severity: Severity::Critical,
    blocks: &[Operation::Approve, Operation::Issue, Operation::Resume, Operation::Publish],
    waivable: false,
    citations: cite::LOG,
    page: include_str!("../../../docs/rules/log-broken.md"),
    check,
};

fn check(scene: &Scene<'_>, report: &mut Report) {
    for partner in &scene.partners {
        let Some(broken) = &partner.chain.broken else { continue };
        report.add(
            partner.id,
            &format!("partners/{}/log.jsonl", partner.id),
            "",
            format!("the log of `{}` breaks at line {}: {}", partner.id, broken.line, broken.message),
            format!("admit verify log {}", partner.id),
        );
    }
}
