//! A grant stays below the sensitivity that policy allows the tier there.

use super::granted;
use crate::{
    finding::Severity,
    rules::{Family, Operation, Report, Rule, Scene, cite},
};

/// `scope-ceiling-sensitivity`
pub(in crate::rules) const RULE: Rule = Rule {
    id: "scope-ceiling-sensitivity",
    family: Family::Scope,
    summary: "no scope is above the sensitivity that the tier may have in that environment",
    severity: Severity::High,
    blocks: &[Operation::Approve, Operation::Issue, Operation::Resume],
    waivable: false,
    citations: cite::SCOPE,
    page: include_str!("../../../docs/rules/scope-ceiling-sensitivity.md"),
    check,
};

fn check(scene: &Scene<'_>, report: &mut Report) {
    for granted in granted::all(scene) {
        let (Some(terms), Some(scope)) = (granted.access.terms, granted.scope(scene)) else { continue };
        if scope.sensitivity <= terms.sensitivity {
            continue;
        }
        let (has, most) = (granted::word(scope.sensitivity), granted::word(terms.sensitivity));
        report.add(
            granted.access.subject(),
            &granted.access.application.path,
            granted.key("scope"),
            format!(
                "the sensitivity of `{}` is `{has}`, and `{most}` is the most that `{}` may have",
                granted.grant.scope,
                granted.access.subject()
            ),
            format!(
                "edit {}: take `{}` out of the grants in {}",
                granted.access.application.path, granted.grant.scope, granted.access.environment
            ),
        );
    }
}
