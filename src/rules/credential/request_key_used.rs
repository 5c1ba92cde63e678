//! The key in a request stands nowhere yet.

use crate::{
    finding::Severity,
    grammar,
    rules::{
        Family, Operation, Report, Rule, Scene, cite,
        key_place::{Holder, KeyPlace, places, strangers},
    },
};
use std::collections::BTreeSet;

/// `request-key-used`
pub(in crate::rules) const RULE: Rule = Rule {
    id: "request-key-used",
    family: Family::Credential,
    summary: "a key that a certificate is asked for stands nowhere yet",
    severity: Severity::Critical,
    blocks: &[Operation::Issue],
    waivable: false,
    citations: cite::REUSE,
    page: include_str!("../../../docs/rules/request-key-used.md"),
    check,
};

fn check(scene: &Scene<'_>, report: &mut Report) {
    let Some((request, key)) = scene.request.and_then(|request| Some((request, request.key?))) else { return };
    let places = places(scene);
    let Some(group) = places.get(&key) else { return };
    for (_, view) in scene.accesses() {
        // Without an anchor nothing is issued; `anchor-missing` speaks.
        let Some(anchor) = &view.access.anchor else { continue };
        let (partner, application, environment) = (view.partner, &request.application, view.environment);
        let asked = KeyPlace { path: "", holder: Holder::Credential { partner, application, environment, anchor } };
        let others: BTreeSet<_> = strangers(asked, group).map(|other| format!("{} ({})", other.holder, other.path)).collect();
        if others.is_empty() {
            continue;
        }
        report.add(
            view.subject(),
            &view.application.path,
            view.key(""),
            format!("the key {} that a certificate is asked for is that of {}", key.short(), grammar::joined(others)),
            format!("admit issue {} --kind client-certificate --csr FILE", view.arguments()),
        );
    }
}
