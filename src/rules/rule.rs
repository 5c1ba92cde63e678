//! A rule as a value: what can be wrong, how bad that is, which operations it blocks, and the check.

use super::Scene;
use crate::{
    finding::{Citations, Finding, Place, Severity},
    model::RuleId,
};
use std::fmt;

/// Something that can be wrong.
#[derive(Clone, Copy)]
pub struct Rule {
    /// The id, in kebab-case; never renamed.
    pub id: &'static str,
    /// What it is about.
    pub family: Family,
    /// What must be so, in one line.
    pub summary: &'static str,
    /// How bad it is when it is not so.
    pub severity: Severity,
    /// The operations that it blocks.
    pub blocks: &'static [Operation],
    /// Whether policy may let it be waived. What identity, proof and approval rest on never is.
    pub waivable: bool,
    /// The controls that it stands for.
    pub citations: Citations,
    /// Its page, `docs/rules/<id>.md`.
    pub page: &'static str,
    /// Looks at the scene and reports.
    pub check: fn(&Scene<'_>, &mut Report),
}

/// What a rule is about.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Family {
    /// Who the partner is.
    Identity,
    /// Who answers for it.
    Ownership,
    /// Why it has access.
    Purpose,
    /// What its identity rests on.
    Anchor,
    /// Who said yes.
    Approval,
    /// What it may do.
    Scope,
    /// Where.
    Environment,
    /// What it shows at the door.
    Credential,
    /// How it ends.
    Lifecycle,
    /// What happened.
    History,
    /// The files themselves.
    Hygiene,
    /// What a change does to what it found.
    Change,
}

impl Family {
    /// The word.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Identity => "identity",
            Self::Ownership => "ownership",
            Self::Purpose => "purpose",
            Self::Anchor => "anchor",
            Self::Approval => "approval",
            Self::Scope => "scope",
            Self::Environment => "environment",
            Self::Credential => "credential",
            Self::Lifecycle => "lifecycle",
            Self::History => "history",
            Self::Hygiene => "hygiene",
            Self::Change => "change",
        }
    }
}

impl fmt::Display for Family {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(self.as_str())
    }
}

/// What a rule can block. Stopping is not among them: nothing stands in its way.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Operation {
    /// Giving an approval for a grant.
    Approve,
    /// Minting a credential.
    Issue,
    /// Coming back from a hold.
    Resume,
    /// Letting a credential in at the gateways: one that the rule finds fault with is not published as allowed.
    Publish,
}

impl Operation {
    /// The command's name.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Approve => "approve",
            Self::Issue => "issue",
            Self::Resume => "resume",
            Self::Publish => "publish",
        }
    }
}

/// What a check reports into; it fills in what every finding of its rule has in common.
pub struct Report {
    rule: RuleId,
    severity: Severity,
    citations: Citations,
    findings: Vec<Finding>,
}

impl Report {
    /// A report for the findings of one rule; `None` when the rule's id is no id, which a test rules out.
    #[must_use]
    pub fn of(rule: &Rule) -> Option<Self> {
        Some(Self { rule: rule.id.parse().ok()?, severity: rule.severity, citations: rule.citations, findings: Vec::new() })
    }

    /// Says that something is wrong: with what, in which file and at which key, how, and what mends it.
    pub fn add(
        &mut self,
        subject: impl fmt::Display,
        file: &str,
        key: impl Into<String>,
        message: impl Into<String>,
        fix: impl Into<String>,
    ) {
        self.findings.push(Finding {
            rule: self.rule.clone(),
            severity: self.severity,
            subject: subject.to_string(),
            place: Place { file: file.to_owned(), key: key.into(), line: None, column: None },
            message: message.into(),
            fix: fix.into(),
            citations: self.citations,
            waived_by: None,
        });
    }

    /// How bad what was said last is, where it is milder than the rule itself.
    pub fn mild(&mut self, severity: Severity) {
        if let Some(last) = self.findings.last_mut() {
            last.severity = severity.min(self.severity);
        }
    }

    /// The line of what was said last, where the file itself cannot be asked.
    pub fn place(&mut self, line: u32) {
        if let Some(last) = self.findings.last_mut() {
            last.place.line = Some(line);
        }
    }

    /// What was reported.
    #[must_use]
    pub fn into_findings(self) -> Vec<Finding> {
        self.findings
    }
}
