//! The audit for programs: version 1 of its JSON. Members may be added here, none is changed or taken away; what the library
//! calls its things is not seen.

use super::{AuditReport, Citations, Finding, RuleCard, Severity};
use crate::model::Moment;
use schemars::JsonSchema;
use serde::Serialize;

/// An audit.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, JsonSchema)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
#[schemars(title = "admit audit")]
pub struct AuditJson {
    /// The version of this shape; 1.
    #[schemars(range(min = 1, max = 1))]
    version: u32,
    /// The registry's id.
    pub registry: String,
    /// The time that the audit speaks for.
    pub at: Moment,
    /// The severity from which the answer is no.
    pub fail_on: Option<Severity>,
    /// How many rules ran.
    pub rules_run: usize,
    /// How many partners were looked at.
    pub partners: usize,
    /// How many findings of each sort.
    pub counts: CountsJson,
    /// What was found, by file and line; the waived ones too.
    pub findings: Vec<FindingJson>,
    /// The rules that ran, by id.
    pub rules: Vec<RuleJson>,
}

/// How many findings there are.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, JsonSchema)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
pub struct CountsJson {
    /// Not waived, critical.
    pub critical: usize,
    /// Not waived, high.
    pub high: usize,
    /// Not waived, medium.
    pub medium: usize,
    /// Not waived, low.
    pub low: usize,
    /// Waived, of any severity.
    pub waived: usize,
    /// Not waived and at or above `fail-on`.
    pub failing: usize,
}

/// One finding.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, JsonSchema)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
pub struct FindingJson {
    /// The id of the rule.
    pub rule: String,
    /// How bad it is.
    pub severity: Severity,
    /// Of what.
    pub subject: String,
    /// The file, from the registry's root; empty where no file is concerned.
    pub file: String,
    /// The key path in the file; empty for the file as a whole.
    pub key: String,
    /// The line, from 1.
    pub line: Option<u32>,
    /// The column, from 1, in characters.
    pub column: Option<u32>,
    /// What is wrong.
    pub message: String,
    /// The command that mends it, or what to do.
    pub fix: String,
    /// The waiver that excepts it.
    pub waived_by: Option<String>,
    /// The controls concerned.
    pub citations: CitationsJson,
}

/// One rule.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, JsonSchema)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
pub struct RuleJson {
    /// The id.
    pub id: String,
    /// What it is about.
    pub family: String,
    /// What must be so.
    pub summary: String,
    /// How bad it is when it is not so.
    pub severity: Severity,
    /// The controls that it stands for.
    pub citations: CitationsJson,
}

/// Controls, by the ids of their publications.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, JsonSchema)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
pub struct CitationsJson {
    /// OWASP Non-Human Identities Top 10, 2025.
    pub owasp: Vec<&'static str>,
    /// NIST CSF 2.0.
    pub csf: Vec<&'static str>,
    /// NIST SP 800-53 Rev. 5.
    #[serde(rename = "sp800-53")]
    pub sp800_53: Vec<&'static str>,
    /// NIST SP 800-207.
    #[serde(rename = "sp800-207")]
    pub sp800_207: Vec<&'static str>,
    /// PCI DSS 4.0.1.
    pub pci: Vec<&'static str>,
}

impl From<Citations> for CitationsJson {
    fn from(citations: Citations) -> Self {
        let Citations { owasp, csf, sp800_53, sp800_207, pci } = citations;
        Self {
            owasp: owasp.to_vec(),
            csf: csf.to_vec(),
            sp800_53: sp800_53.to_vec(),
            sp800_207: sp800_207.to_vec(),
            pci: pci.to_vec(),
        }
    }
}

impl From<&Finding> for FindingJson {
    fn from(finding: &Finding) -> Self {
        let Finding { rule, severity, subject, place, message, fix, citations, waived_by } = finding;
        Self {
            rule: rule.to_string(),
            severity: *severity,
            subject: subject.clone(),
            file: place.file.clone(),
            key: place.key.clone(),
            line: place.line,
            column: place.column,
            message: message.clone(),
            fix: fix.clone(),
            waived_by: waived_by.as_ref().map(ToString::to_string),
            citations: (*citations).into(),
        }
    }
}

impl From<RuleCard> for RuleJson {
    fn from(card: RuleCard) -> Self {
        // The page is what `explain` shows; a report would be mostly pages.
        let RuleCard { id, family, summary, severity, citations, page: _ } = card;
        Self { id: id.to_owned(), family: family.to_owned(), summary: summary.to_owned(), severity, citations: citations.into() }
    }
}

impl From<&AuditReport> for AuditJson {
    fn from(report: &AuditReport) -> Self {
        let AuditReport { registry, at, fail_on, rules_run, subjects, findings: _, rules: _ } = report;
        let counts = CountsJson {
            critical: report.count(Severity::Critical),
            high: report.count(Severity::High),
            medium: report.count(Severity::Medium),
            low: report.count(Severity::Low),
            waived: report.waived().len(),
            failing: report.failing(),
        };
        Self {
            version: 1,
            registry: registry.clone(),
            at: *at,
            fail_on: *fail_on,
            rules_run: *rules_run,
            partners: *subjects,
            counts,
            findings: report.by_place().into_iter().map(FindingJson::from).collect(),
            rules: report.cards().into_iter().map(RuleJson::from).collect(),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::{super::sample, *};

    #[test]
    fn version_1_stays_as_it_is() {
        let mut report = sample::report();
        report.findings.drain(2..);
        report.rules.truncate(1);
        insta::assert_snapshot!("audit-1", crate::present::json::text(&AuditJson::from(&report)));
    }
}
