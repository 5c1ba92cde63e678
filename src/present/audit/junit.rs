//! The audit as JUnit XML, for what shows test results: a suite for each rule, a failure for each finding, a pass where a rule
//! found nothing. What XML 1.0 cannot hold is spelled out.

use super::{AuditReport, Finding};
use crate::present::visible;
use std::collections::BTreeMap;

/// A rule's suite: its family, its summary and what it found.
#[derive(Default)]
struct Suite<'a> {
    family: &'a str,
    summary: &'a str,
    findings: Vec<&'a Finding>,
}

pub(super) fn render(report: &AuditReport) -> String {
    let cards = report.cards();
    let mut suites: BTreeMap<&str, Suite<'_>> =
        cards.iter().map(|card| (card.id, Suite { family: card.family, summary: card.summary, findings: Vec::new() })).collect();
    for found in report.by_place() {
        suites.entry(found.rule.as_str()).or_default().findings.push(found);
    }
    let mut body = String::new();
    let (mut tests, mut failures, mut skipped) = (0, 0, 0);
    for (rule, suite) in &suites {
        let waived = suite.findings.iter().filter(|f| f.waived_by.is_some()).count();
        let (all, failed) = (suite.findings.len().max(1), suite.findings.len() - waived);
        let counts = format!("tests=\"{all}\" failures=\"{failed}\" errors=\"0\" skipped=\"{waived}\"");
        body.push_str(&format!("  <testsuite name=\"{}\" {counts} timestamp=\"{}\">\n", escaped(rule), timestamp(report)));
        body.push_str(&cases(rule, suite));
        body.push_str("  </testsuite>\n");
        (tests, failures, skipped) = (tests + all, failures + failed, skipped + waived);
    }
    let counts = format!("tests=\"{tests}\" failures=\"{failures}\" errors=\"0\" skipped=\"{skipped}\"");
    format!("<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<testsuites name=\"admit audit\" {counts}>\n{body}</testsuites>\n")
}

/// ISO 8601 without a zone, as the schema of JUnit wants it.
fn timestamp(report: &AuditReport) -> String {
    report.at.to_string().trim_end_matches('Z').to_owned()
}

fn cases(rule: &str, suite: &Suite<'_>) -> String {
    let class = escaped(&format!("{}.{rule}", suite.family));
    if suite.findings.is_empty() {
        return format!("    <testcase classname=\"{class}\" name=\"{}\"/>\n", escaped(suite.summary));
    }
    suite.findings.iter().map(|found| case(&class, found)).collect()
}

fn case(class: &str, found: &Finding) -> String {
    let Finding { rule: _, severity, subject, place, message, fix, citations: _, waived_by } = found;
    let file = if place.file.is_empty() { String::new() } else { format!(" file=\"{}\"", escaped(&place.file)) };
    let line = place.line.map_or_else(String::new, |line| format!(" line=\"{line}\""));
    let message = escaped(message);
    let inner = match waived_by {
        Some(waiver) => format!("<skipped message=\"waived by `{}`: {message}\"/>", escaped(waiver.as_str())),
        None => {
            let place =
                [place.line, place.column].into_iter().map_while(|n| n).fold(place.file.clone(), |p, n| format!("{p}:{n}"));
            let detail = [place, format!("fix: {fix}")].map(|line| escaped(&line)).join("\n");
            format!("<failure type=\"{severity}\" message=\"{message}\">{detail}</failure>")
        }
    };
    format!("    <testcase classname=\"{class}\" name=\"{}\"{file}{line}>{inner}</testcase>\n", escaped(subject))
}

/// Text for an attribute or an element. `visible` leaves nothing that XML 1.0 forbids (section 2.2) or would normalise.
fn escaped(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for c in visible::line(text).chars() {
        match c {
            '&' => out.push_str("&amp;"),
            '<' => out.push_str("&lt;"),
            '>' => out.push_str("&gt;"),
            '"' => out.push_str("&quot;"),
            '\'' => out.push_str("&apos;"),
            c => out.push(c),
        }
    }
    out
}

#[cfg(test)]
mod tests {
    use super::{super::sample, *};

    #[test]
    fn a_suite_for_each_rule() {
        insta::assert_snapshot!(render(&sample::report()), @"");
    }
}
