//! What a gateway is said to have confirmed was signed by who is said to have recorded it.

use crate::{
    finding::Severity,
    rules::{Family, Report, Rule, Scene, cite},
};

/// `confirmation-forged`
pub(in crate::rules) const RULE: Rule = Rule {
    id: "confirmation-forged",
    family: Family::History,
    summary: "each confirmation was signed as it stands, for its gateway, by a key of whom it names",
    severity: Severity::High,
    blocks: &[],
    waivable: false,
    citations: cite::REVOCATION,
    page: include_str!("../../../docs/rules/confirmation-forged.md"),
    check,
};

fn check(scene: &Scene<'_>, report: &mut Report) {
    for view in &scene.gateways {
        let gateway = view.gateway();
        for (index, (one, held)) in gateway.confirmed.iter().zip(&view.held).enumerate() {
            let Err(refused) = held else { continue };
            let message = format!(
                "that `{}` runs {}, recorded by `{}` on {}, counts for nothing: {refused}",
                gateway.id,
                one.manifest.short(),
                one.by,
                one.on.day()
            );
            let fix = format!("admit confirm {} --manifest FILE", gateway.id);
            report.add(format!("gateway {}", gateway.id), &view.record.path, format!("confirmed.{index}"), message, fix);
        }
    }
}
