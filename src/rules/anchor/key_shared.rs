//! A public key stands in one place, whatever it is wrapped in.

use crate::{
    finding::Severity,
    grammar,
    model::PartnerId,
    rules::{
        CredentialView, Family, Operation, Report, Rule, Scene, cite,
        key_place::{Holder, KeyPlace, places, strangers},
    },
};
use std::collections::BTreeSet;

/// `key-shared`
pub(in crate::rules) const RULE: Rule = Rule {
    id: "key-shared",
    family: Family::Anchor,
    summary: "no public key stands in two places",
    severity: Severity::Critical,
    blocks: &[Operation::Approve, Operation::Issue, Operation::Resume, Operation::Publish],
    waivable: false,
    citations: cite::REUSE,
    page: include_str!("../../../docs/rules/key-shared.md"),
    check,
};

fn check(scene: &Scene<'_>, report: &mut Report) {
    for (key, group) in places(scene).iter().filter(|(_, group)| group.len() > 1) {
        for place in group.iter().filter(|place| is_judged(scene, place)) {
            let others: BTreeSet<_> =
                strangers(*place, group).map(|other| format!("{} ({})", other.holder, other.path)).collect();
            if others.is_empty() {
                continue;
            }
            let (subject, fix) = subject(scene, place);
            report.add(
                subject,
                place.path,
                "key",
                format!("the key {} of this record is also that of {}", key.short(), grammar::joined(others)),
                fix,
            );
        }
    }
}

/// Of a request the anchor that it rests on and the application's credentials; of an audit whatever is in use or revoked.
fn is_judged(scene: &Scene<'_>, place: &KeyPlace<'_>) -> bool {
    match place.holder {
        Holder::Anchor { partner, anchor, .. } => scene.partner(partner).is_some_and(|view| view.anchor(anchor).is_some()),
        Holder::Credential { partner, .. } => {
            credential(scene, partner, place).is_some_and(|view| view.record.value.is_live(scene.now))
        }
        Holder::Owner(_) | Holder::Issuer(_) => scene.request.is_none(),
        Holder::Elsewhere => false,
    }
}

fn subject(scene: &Scene<'_>, place: &KeyPlace<'_>) -> (String, String) {
    match place.holder {
        Holder::Anchor { partner, anchor, .. } => {
            (format!("{partner}#{anchor}"), format!("admit revoke {partner}#{anchor} --reason privilege-withdrawn"))
        }
        Holder::Owner(owner) => (format!("owner {owner}"), format!("edit {}: take the key out", place.path)),
        Holder::Issuer(issuer) => (format!("issuer {issuer}"), format!("edit {}: replace the certificate", place.path)),
        Holder::Credential { partner, .. } => {
            let found = credential(scene, partner, place);
            let subject = found.map_or_else(|| format!("file {}", place.path), |view| view.subject(partner));
            let fix = format!("admit revoke {subject} --reason superseded");
            (subject, fix)
        }
        Holder::Elsewhere => (format!("file {}", place.path), format!("edit {}: replace the key", place.path)),
    }
}

fn credential<'s, 'a>(scene: &'s Scene<'a>, partner: &PartnerId, place: &KeyPlace<'_>) -> Option<&'s CredentialView<'a>> {
    scene.partner(partner)?.credentials.iter().find(|view| view.record.path == place.path)
}
