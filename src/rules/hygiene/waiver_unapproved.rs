//! A waiver is approved.

use crate::{
    finding::Severity,
    grammar,
    rules::{Family, Report, Rule, Scene, cite},
};

/// `waiver-unapproved`
pub(in crate::rules) const RULE: Rule = Rule {
    id: "waiver-unapproved",
    family: Family::Hygiene,
    summary: "each waiver is approved by those whom policy asks for",
    severity: Severity::Medium,
    blocks: &[],
    waivable: false,
    citations: cite::WAIVERS,
    page: include_str!("../../../docs/rules/waiver-unapproved.md"),
    check,
};

fn check(scene: &Scene<'_>, report: &mut Report) {
    for view in scene.waivers.iter().filter(|_| scene.request.is_none()) {
        let waiver = &view.record.value;
        if view.tally.is_complete() || scene.now >= waiver.until.end() {
            continue;
        }
        let (given, needed) = view.tally.counts();
        let open = match view.tally.next() {
            _ if !view.tally.rejected.is_empty() => format!("{} rejected it", grammar::list(&view.tally.rejected)),
            Some((step, classes)) => format!("{} missing in step {step}", grammar::list(classes.iter().map(|class| &class.role))),
            None => "policy asks for nobody".to_owned(),
        };
        let message = format!(
            "the waiver of `{}` for `{}` has {given} of {}: {open}",
            waiver.rule,
            waiver.subject,
            grammar::count(needed, "approval")
        );
        report.add(format!("waiver {}", view.id), &view.record.path, "", message, format!("admit approve --waiver {}", view.id));
    }
}
