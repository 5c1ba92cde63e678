//! Where credentials are let in, a gateway is on record that confirms what was stopped.

use crate::{
    finding::Severity,
    model::{CredentialKind, Environment, Standing},
    rules::{Family, Report, Rule, Scene, cite},
};
use std::collections::BTreeSet;

/// `gateway-missing`
pub(in crate::rules) const RULE: Rule = Rule {
    id: "gateway-missing",
    family: Family::Lifecycle,
    summary: "each environment with live credentials has a gateway on record",
    severity: Severity::Medium,
    blocks: &[],
    waivable: true,
    citations: cite::REVOCATION,
    page: include_str!("../../../docs/rules/gateway-missing.md"),
    check,
};

fn check(scene: &Scene<'_>, report: &mut Report) {
    // A request is judged without the gateways, since nothing that is asked for rests on them.
    let judged = scene.credentials().map(|(_, view)| view).filter(|_| scene.request.is_none());
    let live = judged
        .filter(|view| view.state.standing != Standing::Ended && view.record.value.kind != CredentialKind::SoftwareStatement);
    let environments: BTreeSet<&Environment> = live.map(|view| &view.record.value.environment).collect();
    for environment in environments {
        if scene.gateways.iter().any(|view| view.stands() && view.gateway().environment == *environment) {
            continue;
        }
        let message = format!(
            "credentials live in {environment}, and no gateway before it is on record: a revocation there can never be confirmed"
        );
        let fix = format!("admit onboard gateway NAME --environment {environment} --target TARGET --owner OWNER --staleness 1h");
        report.add(format!("environment {environment}"), "admit.toml", format!("environments.{environment}"), message, fix);
    }
}
