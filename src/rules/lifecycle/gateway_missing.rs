//! Where credentials are let in, a gateway is on record that confirms what was stopped.

use crate::{
    finding::Severity,
    grammar,
    model::{CredentialKind, Environment, Standing},
    rules::{Family, Report, Rule, Scene, cite},
};
use std::collections::BTreeMap;

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
    let mut live: BTreeMap<&Environment, usize> = BTreeMap::new();
    // A request is judged without the gateways, since nothing that is asked for rests on them.
    for (_, view) in scene.credentials().filter(|_| scene.request.is_none()) {
        let credential = &view.record.value;
        if view.state.standing != Standing::Ended && credential.kind != CredentialKind::SoftwareStatement {
            *live.entry(&credential.environment).or_default() += 1;
        }
    }
    for (environment, credentials) in live {
        if scene.gateways.iter().any(|view| view.stands() && view.gateway().environment == *environment) {
            continue;
        }
        let verb = if credentials == 1 { "lives" } else { "live" };
        let message = format!(
            "{} {verb} in {environment}, and no gateway before it is on record: a revocation there can never be confirmed",
            grammar::count(credentials, "credential")
        );
        let fix = format!("admit onboard gateway NAME --environment {environment} --target TARGET --owner OWNER --staleness 1h");
        report.add(format!("environment {environment}"), "admit.toml", format!("environments.{environment}"), message, fix);
    }
}
