//! Whoever a record names is in the roster, though they may have left.

use super::mention::{self, Mention};
use crate::{
    finding::Severity,
    rules::{Family, Operation, Report, Rule, Scene, cite},
};

/// `owner-unknown`
pub(in crate::rules) const RULE: Rule = Rule {
    id: "owner-unknown",
    family: Family::Ownership,
    summary: "each owner that a record names is in the roster",
    severity: Severity::High,
    blocks: &[Operation::Issue, Operation::Resume],
    waivable: false,
    citations: cite::OWNERS,
    page: include_str!("../../../docs/rules/owner-unknown.md"),
    check,
};

fn check(scene: &Scene<'_>, report: &mut Report) {
    let mentions = mention::responsible(scene).into_iter().chain(mention::acting(scene));
    for Mention { subject, file, key, owner, role } in mentions.filter(|mention| scene.owner(mention.owner).is_none()) {
        let message = format!("`{owner}` is named as {role} of `{subject}` and is not in the roster");
        report.add(subject, file, key, message, format!("admit onboard owner {owner} --kind person --name NAME --email MAIL"));
    }
}
