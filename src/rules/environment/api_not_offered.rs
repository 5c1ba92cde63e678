//! An API is granted only where it is offered.

use crate::{
    finding::Severity,
    rules::{Family, Operation, Report, Rule, Scene, cite},
};

/// `api-not-offered`
pub(in crate::rules) const RULE: Rule = Rule {
    id: "api-not-offered",
    family: Family::Environment,
    summary: "each API that is granted is offered in that environment",
    severity: Severity::High,
    blocks: &[Operation::Approve, Operation::Issue],
    waivable: false,
    citations: cite::ENVIRONMENT,
    page: include_str!("../../../docs/rules/api-not-offered.md"),
    check,
};

fn check(scene: &Scene<'_>, report: &mut Report) {
    for (_, access) in scene.current_accesses() {
        for (index, grant) in access.access.grants.iter().enumerate() {
            let Some(api) = scene.registry.apis.get(&grant.scope.api) else { continue };
            if api.value.environments.contains(access.environment) {
                continue;
            }
            report.add(
                access.subject(),
                &access.application.path,
                access.key(&format!("grants.{index}.scope")),
                format!(
                    "`{}` is granted in {}, where `{}` is not offered to partners",
                    grant.scope, access.environment, grant.scope.api
                ),
                format!("edit {}: take `{}` out of the grants in {}", access.application.path, grant.scope, access.environment),
            );
        }
    }
}
