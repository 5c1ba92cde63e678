//! A waiver lasts no longer than policy lets one.

use crate::{
    finding::Severity,
    grammar,
    rules::{Family, Report, Rule, Scene, cite},
};

/// `waiver-too-long`
pub(in crate::rules) const RULE: Rule = Rule {
    id: "waiver-too-long",
    family: Family::Hygiene,
    summary: "no waiver lasts longer than policy allows",
    severity: Severity::Medium,
    blocks: &[],
    waivable: false,
    citations: cite::WAIVERS,
    page: include_str!("../../../docs/rules/waiver-too-long.md"),
    check,
};

fn check(scene: &Scene<'_>, report: &mut Report) {
    for view in scene.waivers.iter().filter(|_| scene.request.is_none()) {
        let waiver = &view.record.value;
        let (days, limit) = (waiver.until.days_since(waiver.from), scene.policy.waivers.longest);
        if days * 86_400 <= limit.seconds() {
            continue;
        }
        let message = format!(
            "the waiver of `{}` for `{}` lasts {}, and policy allows {limit}; it excepts nothing",
            waiver.rule,
            waiver.subject,
            grammar::count(days, "day")
        );
        let fix = format!("admit waive {} '{}' --reason TEXT --until {}", waiver.rule, waiver.subject, waiver.from);
        report.add(format!("waiver {}", view.id), &view.record.path, "until", message, fix);
    }
}
