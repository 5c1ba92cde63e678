//! Whoever may approve or act can sign.

use super::role;
use crate::{
    crypto::SshPublicKey,
    finding::Severity,
    model::{Owner, OwnerKind},
    policy::has_key,
    rules::{Family, Report, Rule, Scene, cite},
};

/// `owner-without-key`
pub(in crate::rules) const RULE: Rule = Rule {
    id: "owner-without-key",
    family: Family::Ownership,
    summary: "each person or automation with a role in policy has a signing key that counts",
    severity: Severity::Medium,
    blocks: &[],
    waivable: true,
    citations: cite::APPROVAL,
    page: include_str!("../../../docs/rules/owner-without-key.md"),
    check,
};

fn check(scene: &Scene<'_>, report: &mut Report) {
    let today = scene.now.day();
    let roles = role::relied_on(scene.policy);
    for (id, record) in &scene.registry.owners {
        let owner = &record.value;
        let Some(role) = owner.roles.iter().find(|role| roles.contains(role)) else { continue };
        if owner.kind == OwnerKind::Team || !owner.stands_on(today) || has_key(owner, today) || is_refused(owner) {
            continue;
        }
        report.add(
            format!("owner {id}"),
            &record.path,
            "keys",
            format!("`{id}` holds the role `{role}` and has no signing key that counts today"),
            format!("admit onboard owner {id} --key FILE"),
        );
    }
}

/// A key that is refused for what it is has `owner-key-weak` to speak of it.
fn is_refused(owner: &Owner) -> bool {
    owner.keys.iter().any(|entry| entry.revoked.is_none() && SshPublicKey::parse(entry.key.as_str()).is_err())
}
