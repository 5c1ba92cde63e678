//! What a gateway runs is no older than it may be.

use crate::{
    finding::Severity,
    grammar,
    history::GatewayView,
    rules::{Family, Report, Rule, Scene, cite},
};

/// `gateway-stale`
pub(in crate::rules) const RULE: Rule = Rule {
    id: "gateway-stale",
    family: Family::Lifecycle,
    summary: "each gateway confirmed a manifest that is no older than what it runs may be",
    severity: Severity::Medium,
    blocks: &[],
    waivable: true,
    citations: cite::REVOCATION,
    page: include_str!("../../../docs/rules/gateway-stale.md"),
    check,
};

fn check(scene: &Scene<'_>, report: &mut Report) {
    for view in scene.gateways.iter().filter(|view| view.stands() && concerns(scene, view)) {
        let gateway = view.gateway();
        let message = match view.genuine().next_back() {
            None => format!("`{}` has confirmed nothing yet, and what it runs may be {} old", gateway.id, gateway.staleness),
            Some(last) if scene.now.unix() - last.made.unix() > gateway.staleness.seconds() => format!(
                "what `{}` confirmed was made {}, and may be {} old",
                gateway.id,
                grammar::span(scene.now, last.made),
                gateway.staleness
            ),
            Some(_) => continue,
        };
        let fix = format!("admit publish --out DIR && admit confirm {} --manifest FILE", gateway.id);
        report.add(format!("gateway {}", gateway.id), &view.record.path, "confirmed", message, fix);
    }
}

/// Of one partner only the gateways that it comes through are of interest.
fn concerns(scene: &Scene<'_>, view: &GatewayView<'_>) -> bool {
    scene.is_whole() || scene.accesses().any(|(_, access)| *access.environment == view.gateway().environment)
}
