//! Each record has the one spelling that the tool writes.

use crate::{
    finding::Severity,
    model::FileNoteKind,
    rules::{Family, Report, Rule, Scene, cite},
};

/// `not-canonical`
pub(in crate::rules) const RULE: Rule = Rule {
    id: "not-canonical",
    family: Family::Hygiene,
    summary: "each record is spelled as `admit fmt` writes it",
    severity: Severity::Low,
    blocks: &[],
    waivable: true,
    citations: cite::POLICY,
    page: include_str!("../../../docs/rules/not-canonical.md"),
    check,
};

fn check(scene: &Scene<'_>, report: &mut Report) {
    let notes = scene.registry.notes.iter().filter(|note| scene.request.is_none() && note.kind == FileNoteKind::NotCanonical);
    for note in notes {
        report.add(
            format!("file {}", note.path),
            &note.path,
            "",
            format!("`{}` is not in the canonical spelling", note.path),
            "admit fmt",
        );
    }
}
