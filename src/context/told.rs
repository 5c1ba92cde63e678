//! Findings and problems in the words of a failure and in the form that `present` shows. It judges nothing.

use crate::{finding::Finding, present::Problem, store};
use std::collections::BTreeMap;

/// A number of a line or column as it is shown.
fn short(number: usize) -> u32 {
    u32::try_from(number).unwrap_or(u32::MAX)
}

/// A problem of the store as `present` shows it.
#[must_use]
pub fn problem_of(problem: &store::load::Problem) -> Problem {
    Problem {
        file: problem.path.clone(),
        line: short(problem.flaw.line),
        column: short(problem.flaw.column),
        width: short(problem.flaw.width),
        message: problem.flaw.message.clone(),
        help: problem.flaw.help.clone(),
    }
}

/// What each rule says, for machines.
#[must_use]
pub fn by_rule(findings: &[Finding]) -> BTreeMap<String, String> {
    let mut rules: BTreeMap<String, Vec<&str>> = BTreeMap::new();
    findings.iter().for_each(|finding| rules.entry(finding.rule.to_string()).or_default().push(&finding.message));
    rules.into_iter().map(|(rule, messages)| (rule, messages.join("; "))).collect()
}

/// Findings as the details of a failure: the rule, what is wrong and where, and what to type.
#[must_use]
pub fn told(findings: &[Finding]) -> Vec<String> {
    findings
        .iter()
        .map(|finding| {
            let place = match finding.place.line {
                Some(line) => format!("{}:{line}", finding.place.file),
                None => finding.place.file.clone(),
            };
            format!("{}: {} ({place})\n    $ {}", finding.rule, finding.message, finding.fix)
        })
        .collect()
}
