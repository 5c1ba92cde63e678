//! Scopes are granted one by one.

use super::granted;
use crate::{
    finding::Severity,
    rules::{Family, Operation, Report, Rule, Scene, cite},
};

/// `scope-wildcard`
pub(in crate::rules) const RULE: Rule = Rule {
    id: "scope-wildcard",
    family: Family::Scope,
    summary: "no grant has a wildcard",
    severity: Severity::High,
    blocks: &[Operation::Approve, Operation::Issue, Operation::Resume],
    waivable: false,
    citations: cite::SCOPE,
    page: include_str!("../../../docs/rules/scope-wildcard.md"),
    check,
};

fn check(scene: &Scene<'_>, report: &mut Report) {
    for granted in granted::all(scene).filter(|granted| granted.grant.scope.is_wildcard()) {
        report.add(
            granted.access.subject(),
            &granted.access.application.path,
            granted.key("scope"),
            format!("`{}` grants whatever the API will have one day; scopes are granted one by one", granted.grant.scope),
            format!("edit {}: name each scope in place of `{}`", granted.access.application.path, granted.grant.scope),
        );
    }
}
