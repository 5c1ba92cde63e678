//! Nothing lies in the registry that nobody reads.

use crate::{
    finding::Severity,
    model::FileNoteKind,
    rules::{Family, Report, Rule, Scene, cite},
};

/// `stray-file`
pub(in crate::rules) const RULE: Rule = Rule {
    id: "stray-file",
    family: Family::Hygiene,
    summary: "no file lies where no record belongs",
    severity: Severity::High,
    blocks: &[],
    waivable: true,
    citations: cite::POLICY,
    page: include_str!("../../../docs/rules/stray-file.md"),
    check,
};

fn check(scene: &Scene<'_>, report: &mut Report) {
    let notes = scene.registry.notes.iter().filter(|note| scene.request.is_none() && note.kind == FileNoteKind::Stray);
    for note in notes {
        let message = format!("`{}` lies where no record belongs, and nothing reads it", note.path);
        report.add(
            format!("file {}", note.path),
            &note.path,
            "",
            message,
            format!("edit {}: move it to where it belongs, or remove it", note.path),
        );
    }
}
