//! The clock is not behind the log.

use crate::{
    finding::Severity,
    rules::{Family, Operation, Report, Rule, Scene, cite},
};

/// `clock-behind`
pub(in crate::rules) const RULE: Rule = Rule {
    id: "clock-behind",
    family: Family::History,
    summary: "the present is not before the last event",
    severity: Severity::Medium,
    blocks: &[Operation::Issue, Operation::Resume],
    waivable: false,
    citations: cite::LOG,
    page: include_str!("../../../docs/rules/clock-behind.md"),
    check,
};

fn check(scene: &Scene<'_>, report: &mut Report) {
    for partner in &scene.partners {
        let Some(last) = partner.chain.events.last().filter(|event| scene.now < event.at) else { continue };
        report.add(
            partner.id,
            &format!("partners/{}/log.jsonl", partner.id),
            "",
            format!("it is {}, and line {} of the log of `{}` is dated {}", scene.now, last.seq, partner.id, last.at),
            format!("admit verify log {}", partner.id),
        );
    }
}
