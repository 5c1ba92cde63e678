//! What grants access is held by persons: a team or an automation may stop, and never grant.

use super::role;
use crate::{
    finding::Severity,
    model::OwnerKind,
    rules::{Family, Operation, Report, Rule, Scene, cite},
};

/// `grantor-not-person`
pub(in crate::rules) const RULE: Rule = Rule {
    id: "grantor-not-person",
    family: Family::Ownership,
    summary: "roles that approve or issue are held by persons alone",
    severity: Severity::High,
    blocks: &[Operation::Issue],
    waivable: false,
    citations: cite::APPROVAL,
    page: include_str!("../../../docs/rules/grantor-not-person.md"),
    check,
};

fn check(scene: &Scene<'_>, report: &mut Report) {
    let today = scene.now.day();
    let granting = role::granting(scene.policy);
    for (id, record) in &scene.registry.owners {
        let owner = &record.value;
        let what = match owner.kind {
            OwnerKind::Person => continue,
            OwnerKind::Team => "a team",
            OwnerKind::Automation => "an automation",
        };
        for (index, role) in owner.roles.iter().enumerate().filter(|(_, role)| owner.stands_on(today) && granting.contains(role))
        {
            report.add(
                format!("owner {id}"),
                &record.path,
                format!("roles.{index}"),
                format!("`{id}` is {what} and holds the role `{role}`, which grants; only persons grant"),
                format!("edit {}: take `{role}` out of `roles`", record.path),
            );
        }
    }
}
