//! What a change brings can be read, and by every reader in the same way.

use crate::{
    finding::Severity,
    rules::{Family, Report, Rule, Scene, cite},
};

/// `record-unreadable`
pub(in crate::rules) const RULE: Rule = Rule {
    id: "record-unreadable",
    family: Family::Change,
    summary: "each file of the registry is read without a doubt after the change",
    severity: Severity::Critical,
    blocks: &[],
    waivable: false,
    citations: cite::POLICY,
    page: include_str!("../../../docs/rules/record-unreadable.md"),
    check,
};

fn check(scene: &Scene<'_>, report: &mut Report) {
    for flaw in scene.since.into_iter().flat_map(|since| &since.unreadable) {
        report.add(format!("file {}", flaw.file), &flaw.file, "", &flaw.message, "admit check");
        report.place(flaw.line);
    }
}
