//! Whoever answers for something is still with us.

use super::mention::{self, Mention};
use crate::{
    finding::Severity,
    rules::{Family, Operation, Report, Rule, Scene, cite},
};

/// `owner-left`
pub(in crate::rules) const RULE: Rule = Rule {
    id: "owner-left",
    family: Family::Ownership,
    summary: "nobody who has left answers for a partner, an application or an API",
    severity: Severity::High,
    blocks: &[Operation::Issue, Operation::Resume],
    waivable: true,
    citations: cite::OWNERS,
    page: include_str!("../../../docs/rules/owner-left.md"),
    check,
};

fn check(scene: &Scene<'_>, report: &mut Report) {
    let today = scene.now.day();
    for Mention { subject, file, key, owner, role } in mention::responsible(scene) {
        let Some(left) = scene.owner(owner).filter(|owner| !owner.stands_on(today)).and_then(|owner| owner.left) else {
            continue;
        };
        let message = format!("`{owner}` left on {left} and is still {role} of `{subject}`");
        report.add(subject, file, key, message, format!("edit {file}: name a successor of `{owner}`"));
    }
}
