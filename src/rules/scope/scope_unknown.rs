//! A grant is of a scope in the catalogue.

use super::granted;
use crate::{
    finding::Severity,
    rules::{Family, Operation, Report, Rule, Scene, cite},
};

/// `scope-unknown`
pub(in crate::rules) const RULE: Rule = Rule {
    id: "scope-unknown",
    family: Family::Scope,
    summary: "each scope that is granted is in the catalogue of its API",
    severity: Severity::High,
    blocks: &[Operation::Approve, Operation::Issue, Operation::Resume],
    waivable: false,
    citations: cite::SCOPE,
    page: include_str!("../../../docs/rules/scope-unknown.md"),
    check,
};

fn check(scene: &Scene<'_>, report: &mut Report) {
    for granted in granted::all(scene).filter(|granted| !granted.grant.scope.is_wildcard()) {
        let scope = &granted.grant.scope;
        let message = match scene.registry.apis.get(&scope.api) {
            None => format!("`{scope}` is granted, and there is no API `{}`", scope.api),
            Some(api) if !api.value.scopes.contains_key(&scope.name) => {
                format!("`{scope}` is granted, and {} has no scope `{}`", api.path, scope.name)
            }
            Some(_) => continue,
        };
        let fix = format!("admit onboard scope {scope} --description TEXT --access CLASS --sensitivity CLASS");
        report.add(granted.access.subject(), &granted.access.application.path, granted.key("scope"), message, fix);
    }
}
