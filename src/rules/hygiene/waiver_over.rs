//! A waiver whose time is over is taken away.

use crate::{
    finding::Severity,
    rules::{Family, Report, Rule, Scene, cite},
};

/// `waiver-over`
pub(in crate::rules) const RULE: Rule = Rule {
    id: "waiver-over",
    family: Family::Hygiene,
    summary: "no waiver is past its end",
    severity: Severity::Low,
    blocks: &[],
    waivable: false,
    citations: cite::WAIVERS,
    page: include_str!("../../../docs/rules/waiver-over.md"),
    check,
};

fn check(scene: &Scene<'_>, report: &mut Report) {
    for view in scene.waivers.iter().filter(|_| scene.request.is_none()) {
        let waiver = &view.record.value;
        if scene.now < waiver.until.end() {
            continue;
        }
        let message = format!("the waiver of `{}` for `{}` ended on {}", waiver.rule, waiver.subject, waiver.until);
        report.add(
            format!("waiver {}", view.id),
            &view.record.path,
            "until",
            message,
            format!("edit {}: remove the file", view.record.path),
        );
    }
}
