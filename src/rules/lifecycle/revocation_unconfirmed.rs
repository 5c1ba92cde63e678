//! A revocation is finished when the gateways have confirmed it.

use crate::{
    finding::Severity,
    grammar,
    rules::{Family, Report, Rule, Scene, cite},
};

/// `revocation-unconfirmed`
pub(in crate::rules) const RULE: Rule = Rule {
    id: "revocation-unconfirmed",
    family: Family::Lifecycle,
    summary: "what was stopped was confirmed by every gateway that had let it in",
    severity: Severity::High,
    blocks: &[],
    waivable: false,
    citations: cite::REVOCATION,
    page: include_str!("../../../docs/rules/revocation-unconfirmed.md"),
    check,
};

fn check(scene: &Scene<'_>, report: &mut Report) {
    for closing in scene.closings.iter().filter(|closing| closing.is_open()) {
        let stop = &closing.stop;
        let late: Vec<_> = closing.late(scene.now).map(|gateway| &gateway.id).collect();
        let open: Vec<_> = closing.open().collect();
        let names = grammar::joined(open.iter().map(|gateway| {
            let word = if late.contains(&&gateway.id) { ", late" } else { "" };
            format!("`{}` (within {}{word})", gateway.id, gateway.staleness)
        }));
        let (have, age) = (if open.len() == 1 { "has" } else { "have" }, grammar::span(scene.now, stop.at));
        let reason = stop.reason.map(|reason| format!(" ({reason})")).unwrap_or_default();
        let message = format!("`{}` was stopped {age}{reason}, and {names} {have} not confirmed it", stop.subject);
        let first = open.iter().find(|gateway| late.contains(&&gateway.id)).or(open.first());
        let fix = first.map_or_else(String::new, |gateway| {
            format!("admit publish --out DIR && admit confirm {} --manifest FILE", gateway.id)
        });
        report.add(&stop.subject, &format!("partners/{}/log.jsonl", stop.partner), "", message, fix);
        report.place(u32::try_from(stop.seq).unwrap_or(u32::MAX));
        if late.is_empty() {
            report.mild(Severity::Medium);
        }
    }
}
