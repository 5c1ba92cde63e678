//! What a change means, in four formats: for a terminal, for a comment on a pull request, beside the lines of the change, and for
//! programs. The shape below is version 1 of the JSON; the others show what is in it.

mod github;
mod markdown;
#[cfg(test)]
mod sample;
mod text;

use super::{audit::FindingJson, json};
use crate::{finding::Severity, grammar::count};
use schemars::JsonSchema;
use serde::Serialize;

/// A review. Version 1: members may be added, none is changed or taken away.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, JsonSchema)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
#[schemars(title = "admit review")]
pub struct ReviewJson {
    /// The version of this shape; 1.
    #[schemars(range(min = 1, max = 1))]
    pub version: u32,
    /// The registry's id.
    pub registry: String,
    /// The revision that the change is judged against.
    pub base: String,
    /// The change.
    pub head: String,
    /// Whether nothing stands in the way.
    pub clear: bool,
    /// The severity from which a new finding stands in the way.
    pub fail_on: Severity,
    /// How many files the change touches.
    pub files: usize,
    /// What stands in the way, the worst first.
    pub obstacles: Vec<FindingJson>,
    /// What differs, widening first.
    pub changes: Vec<ChangeJson>,
    /// What must be approved, and by whom it is.
    pub approvals: Vec<DemandJson>,
    /// What is wrong and was not before.
    pub new_findings: Vec<FindingJson>,
    /// What was wrong and is not any more.
    pub resolved_findings: Vec<FindingJson>,
}

/// One thing that is different.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, JsonSchema)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
pub struct ChangeJson {
    /// `widens`, `narrows` or `neutral`.
    pub direction: String,
    /// What kind of change it is, as a stable code.
    pub code: String,
    /// Of what.
    pub subject: String,
    /// The file, from the registry's root.
    pub file: String,
    /// The line, from 1.
    pub line: Option<u32>,
    /// What was, and what is.
    pub message: String,
    /// What must be approved for it.
    pub asks: Vec<String>,
}

/// One thing that must be approved.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, JsonSchema)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
pub struct DemandJson {
    /// What.
    pub what: String,
    /// By which quorum, where there are two.
    pub quorum: Option<String>,
    /// Whether nothing more is needed.
    pub met: bool,
    /// The template that policy approved it by in advance.
    pub in_advance: Option<String>,
    /// How many approvals count; `None` while there is nothing that could be approved.
    pub given: Option<usize>,
    /// How many are asked for.
    pub needed: Option<usize>,
    /// The classes, in the order of their steps.
    pub classes: Vec<ClassJson>,
    /// Who said no.
    pub rejected: Vec<String>,
    /// Approvals that were given and do not count.
    pub set_aside: Vec<SetAsideJson>,
    /// What those who are missing type.
    pub command: Option<String>,
}

/// One class of approvers in one step.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, JsonSchema)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
pub struct ClassJson {
    /// The step, from 1.
    pub step: u32,
    /// The role.
    pub role: String,
    /// How many persons are asked for.
    pub needed: u32,
    /// Who has approved.
    pub given: Vec<String>,
    /// Who can still; empty when it is met, or when nobody can.
    pub people: Vec<String>,
}

/// An approval that does not count.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, JsonSchema)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
pub struct SetAsideJson {
    /// The file.
    pub file: String,
    /// Why.
    pub message: String,
}

/// A format of a review.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, clap::ValueEnum)]
pub enum Format {
    /// For a terminal
    #[default]
    Text,
    /// For machines; versioned, with a published schema (`admit schema --output`)
    Json,
    /// For a comment on a pull request
    Markdown,
    /// Workflow commands, which GitHub Actions shows beside the lines
    Github,
}

impl ReviewJson {
    /// The review in a format; `width` is that of the terminal and counts for `Format::Text` alone.
    #[must_use]
    pub fn render(&self, format: Format, width: usize) -> String {
        match format {
            Format::Text => text::render(self, width),
            Format::Json => json::text(self),
            Format::Markdown => markdown::render(self),
            Format::Github => github::render(self),
        }
    }

    /// The answer in a sentence.
    fn verdict(&self) -> String {
        match self.obstacles.len() {
            0 => "nothing stands in the way".to_owned(),
            1 => "1 thing stands in the way".to_owned(),
            n => format!("{n} things stand in the way"),
        }
    }

    /// How much there is, in a sentence.
    fn summary(&self) -> String {
        if self.changes.is_empty() {
            return format!("{}, and nothing of what they say is different", count(self.files, "file"));
        }
        let of = |direction: &str| self.changes.iter().filter(|change| change.direction == direction).count();
        let said = [("widens", "widen"), ("narrows", "narrow")].map(|(one, more)| {
            let n = of(one);
            format!("{n} {}", if n == 1 { one } else { more })
        });
        let [widens, narrows] = said;
        let met = self.approvals.iter().filter(|demand| demand.met).count();
        let approved = match self.approvals.len() {
            0 => "nothing to approve".to_owned(),
            all => format!("{met} of {} approved", count(all, "thing")),
        };
        format!(
            "{}: {widens}, {narrows}, {} neutral; {approved}; {} new, {} resolved",
            count(self.changes.len(), "change"),
            of("neutral"),
            count(self.new_findings.len(), "finding"),
            self.resolved_findings.len()
        )
    }

    /// The subjects with what is different about them, in the order of the worst.
    fn by_subject(&self) -> Vec<(&str, Vec<&ChangeJson>)> {
        let mut groups: Vec<(&str, Vec<&ChangeJson>)> = Vec::new();
        for change in &self.changes {
            match groups.iter_mut().find(|(subject, _)| *subject == change.subject) {
                Some((_, changes)) => changes.push(change),
                None => groups.push((&change.subject, vec![change])),
            }
        }
        groups
    }

    /// New findings that do not stand in the way.
    fn further(&self) -> Vec<&FindingJson> {
        self.new_findings.iter().filter(|finding| !self.obstacles.contains(finding)).collect()
    }
}

impl DemandJson {
    /// How far it is, in a sentence.
    fn progress(&self) -> String {
        let quorum = self.quorum.as_ref().map_or_else(String::new, |quorum| format!(", by the quorum {quorum}"));
        let progress = match (&self.in_advance, self.given, self.needed) {
            (Some(template), ..) => format!("approved in advance by `{template}`"),
            (None, Some(given), Some(needed)) => format!("{given} of {}", count(needed, "approval")),
            _ => "cannot be approved yet".to_owned(),
        };
        format!("{}: {progress}{quorum}", self.what)
    }
}

impl ClassJson {
    /// Who has, and who can.
    fn state(&self) -> String {
        let step = format!("step {}, `{}`: ", self.step, self.role);
        let given = crate::grammar::list(&self.given);
        let open = usize::try_from(self.needed).unwrap_or(usize::MAX).saturating_sub(self.given.len());
        let waits = match (open, self.people.as_slice()) {
            (0, _) => None,
            (_, []) => Some(format!("{open} missing, and nobody in the roster who may")),
            (1, people) if people.len() == 1 => Some(format!("waits for {}", crate::grammar::list(people))),
            (_, people) => Some(format!("waits for {open} of {}", crate::grammar::list(people))),
        };
        let parts: Vec<String> =
            [(!self.given.is_empty()).then(|| format!("{given} approved")), waits].into_iter().flatten().collect();
        format!("{step}{}", parts.join("; "))
    }
}
