//! Nothing tells git or a hosting service to keep a change out of sight.

use crate::{
    finding::Severity,
    model::FileNoteKind,
    rules::{Family, Report, Rule, Scene, cite},
};

/// `file-hidden`
pub(in crate::rules) const RULE: Rule = Rule {
    id: "file-hidden",
    family: Family::Hygiene,
    summary: "no attribute hides changes from reviewers or merges them without a conflict",
    severity: Severity::High,
    blocks: &[],
    waivable: true,
    citations: cite::POLICY,
    page: include_str!("../../../docs/rules/file-hidden.md"),
    check,
};

fn check(scene: &Scene<'_>, report: &mut Report) {
    let notes = scene.registry.notes.iter().filter(|note| scene.request.is_none() && note.kind == FileNoteKind::Hides);
    for note in notes {
        let message = format!("`{}` hides files from reviewers, or merges them without a conflict", note.path);
        let fix = format!("edit {}: take `-diff`, `binary`, `filter`, `merge=…` and the `generated` attributes out", note.path);
        report.add(format!("file {}", note.path), &note.path, "", message, fix);
    }
}
