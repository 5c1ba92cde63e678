//! A document counts until its last day.

use crate::{
    finding::Severity,
    model::EvidenceKind,
    rules::{Family, Operation, Report, Rule, Scene, cite},
};

/// `evidence-over`
pub(in crate::rules) const RULE: Rule = Rule {
    id: "evidence-over",
    family: Family::Purpose,
    summary: "of each kind of document that is on file one still counts",
    severity: Severity::Medium,
    blocks: &[Operation::Issue, Operation::Resume],
    waivable: true,
    citations: cite::DILIGENCE,
    page: include_str!("../../../docs/rules/evidence-over.md"),
    check,
};

fn check(scene: &Scene<'_>, report: &mut Report) {
    let today = scene.now.day();
    for (view, _) in scene.current() {
        // A request to be let go has no end.
        for kind in EvidenceKind::ALL.into_iter().filter(|kind| *kind != EvidenceKind::OffboardingRequest) {
            let of_kind = || {
                view.folder.evidence.values().filter(move |evidence| evidence.value.kind == kind && evidence.value.on <= today)
            };
            // A successor takes the place of what is over.
            let Some(last) = of_kind().max_by_key(|evidence| (evidence.value.until.is_none(), evidence.value.until)) else {
                continue;
            };
            let Some(until) = last.value.until.filter(|until| *until < today) else { continue };
            report.add(
                view.id,
                &last.path,
                "until",
                format!("the last evidence of kind `{kind}` of `{}`, `{}`, counted until {until}", view.id, last.value.id),
                format!("admit evidence {} --kind {kind} --file FILE --until DAY", view.id),
            );
        }
    }
}
