//! An audit's findings in seven formats. The report is data that was decided elsewhere; a format shows all of it, in a stable
//! order, and escapes every string for the place where it goes.

mod csv;
mod github;
mod json;
mod junit;
mod markdown;
#[cfg(test)]
mod sample;
mod sarif;
mod text;

pub use json::{AuditJson, CitationsJson, CountsJson, FindingJson, RuleJson};

use crate::{
    finding::{Citations, Finding, Severity},
    model::Moment,
};
use std::cmp::Reverse;

/// What an audit found.
#[derive(Debug, Clone)]
pub struct AuditReport {
    /// The registry's id.
    pub registry: String,
    /// The time that the audit speaks for.
    pub at: Moment,
    /// The severity from which the answer is no.
    pub fail_on: Option<Severity>,
    /// How many rules ran.
    pub rules_run: usize,
    /// How many partners were looked at.
    pub subjects: usize,
    /// What was found, in any order.
    pub findings: Vec<Finding>,
    /// The rules that ran, in any order.
    pub rules: Vec<RuleCard>,
}

/// What a format tells about a rule.
#[derive(Debug, Clone, Copy)]
pub struct RuleCard {
    /// The id.
    pub id: &'static str,
    /// What it is about.
    pub family: &'static str,
    /// What must be so, in one line.
    pub summary: &'static str,
    /// How bad it is when it is not so.
    pub severity: Severity,
    /// The controls that it stands for.
    pub citations: Citations,
    /// Its page, in Markdown.
    pub page: &'static str,
}

/// A format of an audit.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Default, clap::ValueEnum)]
pub enum Format {
    /// For a terminal.
    #[default]
    Text,
    /// `AuditJson`, versioned, with a schema.
    Json,
    /// SARIF 2.1.0.
    Sarif,
    /// Workflow commands, which GitHub Actions shows beside the lines.
    Github,
    /// For a comment on a pull request.
    Markdown,
    /// JUnit XML, for what shows test results.
    Junit,
    /// RFC 4180, for a spreadsheet.
    Csv,
}

impl Format {
    /// All, with their words.
    pub const ALL: [(&'static str, Self); 7] = [
        ("text", Self::Text),
        ("json", Self::Json),
        ("sarif", Self::Sarif),
        ("github", Self::Github),
        ("markdown", Self::Markdown),
        ("junit", Self::Junit),
        ("csv", Self::Csv),
    ];
}

impl std::str::FromStr for Format {
    type Err = String;
    fn from_str(text: &str) -> Result<Self, String> {
        Self::ALL.into_iter().find(|(word, _)| *word == text).map(|(_, format)| format).ok_or_else(|| {
            let words = Self::ALL.map(|(word, _)| word).join(", ");
            format!("`{}` is not a format of an audit; one of {words}", super::visible::line(text))
        })
    }
}

impl AuditReport {
    /// The report in a format; `width` is that of the terminal and counts for `Format::Text` alone.
    #[must_use]
    pub fn render(&self, format: Format, width: usize) -> String {
        match format {
            Format::Text => text::render(self, width),
            Format::Json => super::json::text(&AuditJson::from(self)),
            Format::Sarif => super::json::text(&sarif::log(self)),
            Format::Github => github::render(self),
            Format::Markdown => markdown::render(self),
            Format::Junit => junit::render(self),
            Format::Csv => csv::render(self),
        }
    }

    /// How many findings are not waived and at least as bad as `fail_on`; none counts where no severity was given.
    #[must_use]
    pub fn failing(&self) -> usize {
        self.open().filter(|f| self.fail_on.is_some_and(|limit| f.severity >= limit)).count()
    }

    fn open(&self) -> impl Iterator<Item = &Finding> {
        self.findings.iter().filter(|f| f.waived_by.is_none())
    }

    /// How many open ones there are of a severity.
    fn count(&self, severity: Severity) -> usize {
        self.open().filter(|f| f.severity == severity).count()
    }

    /// All, by file and line.
    fn by_place(&self) -> Vec<&Finding> {
        let mut findings: Vec<&Finding> = self.findings.iter().collect();
        findings.sort_by_key(|f| (f.order(), f.place.column, f.waived_by.as_ref()));
        findings
    }

    /// The open ones, the worst first.
    fn worst_first(&self) -> Vec<&Finding> {
        let mut findings = self.by_place();
        findings.retain(|f| f.waived_by.is_none());
        findings.sort_by_key(|f| Reverse(f.severity));
        findings
    }

    /// The waived ones, by file and line, with the waiver.
    fn waived(&self) -> Vec<(&Finding, &str)> {
        self.by_place().into_iter().filter_map(|f| Some((f, f.waived_by.as_ref()?.as_str()))).collect()
    }

    /// The rules, by id.
    fn cards(&self) -> Vec<RuleCard> {
        let mut cards = self.rules.clone();
        cards.sort_by_key(|card| card.id);
        cards.dedup_by_key(|card| card.id);
        cards
    }

    /// `3 findings: 1 critical, 2 low; 1 waived; 41 rules over 12 partners`.
    fn summary(&self) -> String {
        use crate::grammar::count;
        let open = self.open().count();
        let mut parts = Severity::ALL.into_iter().rev().map(|s| (self.count(s), s)).filter(|(n, _)| *n > 0).peekable();
        let mut text = if open == 0 { "no findings".to_owned() } else { count(open, "finding") };
        if parts.peek().is_some() {
            let parts: Vec<String> = parts.map(|(n, severity)| format!("{n} {severity}")).collect();
            text = format!("{text}: {}", parts.join(", "));
        }
        let waived = self.findings.len() - open;
        if waived > 0 {
            text = format!("{text}; {waived} waived");
        }
        format!("{text}; {} over {}", count(self.rules_run, "rule"), count(self.subjects, "partner"))
    }

    /// How many count against the limit, where one was given and something is open.
    fn verdict(&self) -> Option<String> {
        let limit = self.fail_on.filter(|_| self.open().next().is_some())?;
        let n = self.failing();
        let verb = if n == 1 { "is" } else { "are" };
        Some(if n == 0 { format!("none is at or above `{limit}`") } else { format!("{n} {verb} at or above `{limit}`") })
    }
}

/// The citations as pairs of a publication's key and its ids, in one order for all formats.
fn cited(citations: &Citations) -> [(&'static str, &'static [&'static str]); 5] {
    let Citations { owasp, csf, sp800_53, sp800_207, pci } = *citations;
    [("owasp", owasp), ("csf", csf), ("sp800-53", sp800_53), ("sp800-207", sp800_207), ("pci", pci)]
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_words_of_formats_are_those_of_the_flag() {
        use clap::ValueEnum as _;
        assert_eq!(Format::value_variants(), Format::ALL.map(|(_, format)| format));
        for (word, format) in Format::ALL {
            assert_eq!(word.parse(), Ok(format));
            assert_eq!(Format::from_str(word, false), Ok(format));
        }
        assert_eq!(
            "xml".parse::<Format>().unwrap_err(),
            "`xml` is not a format of an audit; one of text, json, sarif, github, markdown, junit, csv"
        );
    }

    #[test]
    fn the_same_findings_in_another_order_give_the_same_bytes() {
        let report = sample::report();
        let mut turned = report.clone();
        turned.findings.reverse();
        turned.rules.reverse();
        for (word, format) in Format::ALL {
            assert_eq!(report.render(format, 80), turned.render(format, 80), "{word}");
        }
    }

    #[test]
    fn what_counts_against_the_limit_is_open_and_bad_enough() {
        let mut report = sample::report();
        assert_eq!(report.failing(), 2);
        report.fail_on = Some(Severity::Low);
        assert_eq!(report.failing(), 4);
        report.fail_on = None;
        assert_eq!(report.failing(), 0);
    }
}
