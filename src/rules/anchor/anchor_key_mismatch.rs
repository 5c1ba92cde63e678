//! The key digest in an anchor is that of its material.

use crate::{
    finding::Severity,
    rules::{Family, Operation, Report, Rule, Scene, cite},
};

/// `anchor-key-mismatch`
pub(in crate::rules) const RULE: Rule = Rule {
    id: "anchor-key-mismatch",
    family: Family::Anchor,
    summary: "the key digest of each anchor is that of its material",
    severity: Severity::High,
    blocks: &[Operation::Approve, Operation::Issue],
    waivable: false,
    citations: cite::REUSE,
    page: include_str!("../../../docs/rules/anchor-key-mismatch.md"),
    check,
};

fn check(scene: &Scene<'_>, report: &mut Report) {
    for (partner, view) in scene.anchors() {
        let Ok(material) = &view.material else { continue };
        let digest = material.key().digest();
        let message = match view.record.value.key {
            Some(recorded) if recorded == digest => continue,
            Some(recorded) => {
                format!("anchor `{}` names the key {}, and its material has {}", view.id, recorded.short(), digest.short())
            }
            None => {
                format!("anchor `{}` does not name the digest of its key, so that the key cannot be found elsewhere", view.id)
            }
        };
        let fix = format!("edit {}: key: {digest}", view.record.path);
        report.add(format!("{}#{}", partner.id, view.id), &view.record.path, "key", message, fix);
    }
}
