//! The key digest in an anchor is that of its material.

use crate::{
    finding::Severity,
    grammar,
    model::Digest,
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
        let mut pinned = view.record.value.clone();
        material.pin(&mut pinned);
        let recorded: Vec<_> = view.record.value.key_digests().collect();
        let held: Vec<_> = pinned.key_digests().collect();
        let short = |digests: &[Digest]| grammar::joined(digests.iter().map(Digest::short));
        let message = if recorded == held {
            continue;
        } else if recorded.is_empty() {
            format!("anchor `{}` does not name the digest of its key, so that the key cannot be found elsewhere", view.id)
        } else {
            format!("anchor `{}` names the key {}, and its material has {}", view.id, short(&recorded), short(&held))
        };
        let written = match held.as_slice() {
            [one] if pinned.key.is_some() => format!("key: {one}"),
            many => format!("keys: {}", grammar::joined(many.iter().map(ToString::to_string))),
        };
        let fix = format!("edit {}: {written}", view.record.path);
        let key = if pinned.key.is_some() { "key" } else { "keys" };
        report.add(format!("{}#{}", partner.id, view.id), &view.record.path, key, message, fix);
    }
}
