//! The documents that the tier asks for are on file.

use crate::{
    finding::Severity,
    model::{Day, EvidenceKind, PartnerFolder},
    rules::{Family, Operation, Report, Rule, Scene, cite},
};

/// `evidence-missing`
pub(in crate::rules) const RULE: Rule = Rule {
    id: "evidence-missing",
    family: Family::Purpose,
    summary: "the documents that the tier asks for are on file",
    severity: Severity::High,
    blocks: &[Operation::Issue],
    waivable: true,
    citations: cite::DILIGENCE,
    page: include_str!("../../../docs/rules/evidence-missing.md"),
    check,
};

fn check(scene: &Scene<'_>, report: &mut Report) {
    for (view, record) in scene.current() {
        let Some(tier) = scene.policy.tiers.get(&record.value.tier) else { continue };
        for kind in tier.evidence.iter().filter(|kind| !is_on_file(view.folder, **kind, scene.now.day())) {
            report.add(
                view.id,
                &record.path,
                "tier",
                format!("`{}` has no evidence of kind `{kind}`, and tier `{}` asks for it", view.id, record.value.tier),
                format!("admit evidence {} --kind {kind} --file FILE", view.id),
            );
        }
    }
}

/// Whether there is one, be it over: that is said by `evidence-over`. A document dated in the future is none yet.
fn is_on_file(folder: &PartnerFolder, kind: EvidenceKind, today: Day) -> bool {
    folder.evidence.values().any(|evidence| evidence.value.kind == kind && evidence.value.on <= today)
}
