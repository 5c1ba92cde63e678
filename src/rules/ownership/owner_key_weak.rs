//! A signing key of an owner is one that every reader of its signatures takes.

use crate::{
    crypto::SshPublicKey,
    finding::Severity,
    rules::{Family, Operation, Report, Rule, Scene, cite},
};

/// `owner-key-weak`
pub(in crate::rules) const RULE: Rule = Rule {
    id: "owner-key-weak",
    family: Family::Ownership,
    summary: "each signing key in the roster can be read and is strong enough",
    severity: Severity::High,
    blocks: &[Operation::Issue, Operation::Approve, Operation::Resume],
    waivable: false,
    citations: cite::APPROVAL,
    page: include_str!("../../../docs/rules/owner-key-weak.md"),
    check,
};

fn check(scene: &Scene<'_>, report: &mut Report) {
    let today = scene.now.day();
    for (id, record) in &scene.registry.owners {
        let counts = |until: Option<crate::model::Day>| until.is_none_or(|until| today <= until);
        let keys = record.value.keys.iter().enumerate().filter(|(_, entry)| entry.revoked.is_none() && counts(entry.until));
        for (index, entry) in keys {
            let Err(refused) = SshPublicKey::parse(entry.key.as_str()) else { continue };
            report.add(
                format!("owner {id}"),
                &record.path,
                format!("keys.{index}.key"),
                format!("key {} of `{id}` is refused: {refused}", index + 1),
                format!("admit onboard owner {id} --key FILE"),
            );
        }
    }
}
