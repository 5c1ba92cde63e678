//! What ends access is agreed before access is given.

use crate::{
    finding::Severity,
    grammar,
    model::{Offboarding, TriggerKind},
    rules::{Family, Operation, Report, Rule, Scene, cite},
};

/// `triggers-missing`
pub(in crate::rules) const RULE: Rule = Rule {
    id: "triggers-missing",
    family: Family::Lifecycle,
    summary: "each partner has the five triggers that end access",
    severity: Severity::High,
    blocks: &[Operation::Issue],
    waivable: true,
    citations: cite::TRIGGERS,
    page: include_str!("../../../docs/rules/triggers-missing.md"),
    check,
};

fn check(scene: &Scene<'_>, report: &mut Report) {
    for (partner, record) in scene.records().filter(|(partner, _)| !partner.is_offboarded()) {
        let missing = missing(record.value.offboarding.as_ref());
        if missing.is_empty() {
            continue;
        }
        let triggers = if missing.len() == 1 { "trigger" } else { "triggers" };
        let flags: Vec<String> = missing.iter().map(|kind| format!("--trigger {kind}=ACT")).collect();
        report.add(
            partner.id,
            &record.path,
            "offboarding",
            format!("`{}` has no {triggers} for {}", partner.id, grammar::list(&missing)),
            format!("admit onboard partner {} {}", partner.id, flags.join(" ")),
        );
    }
}

fn missing(offboarding: Option<&Offboarding>) -> Vec<&'static str> {
    // The others may have a trigger; without one rules of their own speak, or what stands in for it is done.
    let demanded = TriggerKind::ALL.into_iter().filter(|kind| kind.is_demanded());
    demanded.filter(|kind| offboarding.is_none_or(|named| named.of(*kind).is_none())).map(TriggerKind::as_str).collect()
}
