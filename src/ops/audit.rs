//! Auditing: all rules, or some, over a whole registry, and what of it concerns one partner.

use crate::{
    finding::Finding,
    model::PartnerId,
    rules::{self, Rule, Scene},
};

/// What the rules find; of a partner what is about it or lies in its folder.
#[must_use]
pub fn audit(scene: &Scene<'_>, rules: &[&Rule], partner: Option<&PartnerId>) -> Vec<Finding> {
    let mut findings = rules::judge(rules.iter().copied(), scene);
    findings.retain(|finding| partner.is_none_or(|partner| concerns(finding, partner)));
    findings
}

fn concerns(finding: &Finding, partner: &PartnerId) -> bool {
    let rest = finding.subject.strip_prefix(partner.as_str());
    let about = rest.is_some_and(|rest| rest.is_empty() || rest.starts_with(['/', '#', ' ']));
    about || finding.place.file.starts_with(&format!("partners/{partner}/"))
}
