//! Findings: statements that something is wrong, as data. Nothing here colours, counts or formats, and nothing decides what
//! follows from a finding.

use crate::model::{RuleId, WaiverId};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use std::{fmt, str::FromStr};

/// How bad a finding is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
pub enum Severity {
    /// Untidy; costs time later.
    Low,
    /// A control is weaker than it should be.
    Medium,
    /// A control is missing.
    High,
    /// Access that nobody granted, or that should be over.
    Critical,
}

impl Severity {
    /// All, from the mildest.
    pub const ALL: [Self; 4] = [Self::Low, Self::Medium, Self::High, Self::Critical];

    /// The word.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Low => "low",
            Self::Medium => "medium",
            Self::High => "high",
            Self::Critical => "critical",
        }
    }
}

impl fmt::Display for Severity {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(self.as_str())
    }
}

impl FromStr for Severity {
    type Err = String;
    fn from_str(text: &str) -> Result<Self, String> {
        Self::ALL
            .into_iter()
            .find(|s| s.as_str() == text)
            .ok_or_else(|| format!("`{text}` is not a severity; one of low, medium, high, critical"))
    }
}

/// The controls that a rule stands for, by the ids of their publications. `docs/standards.md` has their titles.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Citations {
    /// OWASP Non-Human Identities Top 10, 2025: `NHI1:2025`.
    pub owasp: &'static [&'static str],
    /// NIST CSF 2.0 subcategories: `PR.AA-01`.
    pub csf: &'static [&'static str],
    /// NIST SP 800-53 Rev. 5 controls: `AC-2(3)`.
    pub sp800_53: &'static [&'static str],
    /// NIST SP 800-207: `tenet 6`, `section 5.1`.
    pub sp800_207: &'static [&'static str],
    /// PCI DSS 4.0.1 requirements: `8.2.5`.
    pub pci: &'static [&'static str],
}

/// Where a finding is: a file, and the key within it.
#[derive(Debug, Clone, Default, PartialEq, Eq, PartialOrd, Ord)]
pub struct Place {
    /// The file, from the registry's root.
    pub file: String,
    /// The key path, such as `contacts.security`; empty for the file as a whole.
    pub key: String,
    /// The line, from 1, once the file was looked at.
    pub line: Option<u32>,
    /// The column, from 1, once the file was looked at.
    pub column: Option<u32>,
}

/// Something that is wrong.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Finding {
    /// The rule that says so.
    pub rule: RuleId,
    /// How bad it is.
    pub severity: Severity,
    /// Of what: a subject as commands take it, with ` in <environment>` where only one is concerned.
    pub subject: String,
    /// Where.
    pub place: Place,
    /// What is wrong: a sentence with the names, the number and the limit.
    pub message: String,
    /// The command that mends it, or what to do where no command does.
    pub fix: String,
    /// The controls concerned.
    pub citations: Citations,
    /// The waiver that excepts it, where one counts.
    pub waived_by: Option<WaiverId>,
}

impl Finding {
    /// What findings are sorted by: the file, the line, then the rule and what it says.
    #[must_use]
    pub fn order(&self) -> (&str, Option<u32>, &str, [&str; 4]) {
        let Self { rule, subject, place, message, fix, .. } = self;
        (&place.file, place.line, rule.as_str(), [subject, message, &place.key, fix])
    }
}
