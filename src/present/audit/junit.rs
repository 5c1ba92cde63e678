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
        insta::assert_snapshot!(render(&sample::report()), @r#"
        <?xml version="1.0" encoding="UTF-8"?>
        <testsuites name="admit audit" tests="6" failures="4" errors="0" skipped="1">
          <testsuite name="anchor-shared" tests="1" failures="0" errors="0" skipped="0" timestamp="2026-11-02T09:00:00">
            <testcase classname="anchor.anchor-shared" name="A key stands in one place"/>
          </testsuite>
          <testsuite name="approval-quorum" tests="1" failures="1" errors="0" skipped="0" timestamp="2026-11-02T09:00:00">
            <testcase classname="approval.approval-quorum" name="acme-pay/payouts in production" file="partners/acme-pay/applications/payouts.yaml" line="9"><failure type="high" message="1 of 2 approvals, `api-owner` is missing; the request of `lena-fischer` waits since 2026-10-02, longer than the 14 days that policy gives it">partners/acme-pay/applications/payouts.yaml:9:5
        fix: admit approve acme-pay/payouts --environment production</failure></testcase>
          </testsuite>
          <testsuite name="contact-missing" tests="2" failures="1" errors="0" skipped="1" timestamp="2026-11-02T09:00:00">
            <testcase classname="ownership.contact-missing" name="acme-pay" file="partners/acme-pay/partner.yaml" line="21"><failure type="medium" message="the contact `security` is missing">partners/acme-pay/partner.yaml:21:5
        fix: admit onboard partner acme-pay --security-contact &apos;NAME &lt;MAIL&gt; PHONE&apos;</failure></testcase>
            <testcase classname="ownership.contact-missing" name="borealis" file="partners/borealis/partner.yaml" line="14"><skipped message="waived by `borealis-contacts`: the contact `revocation` is missing"/></testcase>
          </testsuite>
          <testsuite name="not-canonical" tests="1" failures="1" errors="0" skipped="0" timestamp="2026-11-02T09:00:00">
            <testcase classname="hygiene.not-canonical" name="file admit.toml" file="admit.toml"><failure type="low" message="the spelling is not the canonical one">admit.toml
        fix: admit fmt</failure></testcase>
          </testsuite>
          <testsuite name="proof-stale" tests="1" failures="1" errors="0" skipped="0" timestamp="2026-11-02T09:00:00">
            <testcase classname="anchor.proof-stale" name="acme-pay#acme-ca" file="partners/acme-pay/anchors/acme-ca.yaml" line="21"><failure type="critical" message="the proof for `acme-ca` ended 12 days ago">partners/acme-pay/anchors/acme-ca.yaml:21:5
        fix: admit prove acme-pay#acme-ca</failure></testcase>
          </testsuite>
        </testsuites>
        "#);
    }
}
