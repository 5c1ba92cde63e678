//! The audit for a terminal: by subject, the worst first, what is waived at the end, the count last. A command and a place
//! are never broken, since they are there to be copied.

use super::{AuditReport, Finding};
use crate::{
    finding::Severity,
    present::{style, visible, wrap},
};
use std::collections::BTreeMap;

/// Room for the longest severity and a gap.
const SEVERITY: usize = 10;
const INDENT: &str = "            ";

pub(super) fn render(report: &AuditReport, width: usize) -> String {
    let mut text = String::new();
    for (subject, findings) in by_subject(report) {
        text.push_str(&style::heading(&visible::line(subject)));
        text.push('\n');
        for found in findings {
            text.push_str(&one(found, width));
        }
        text.push('\n');
    }
    let waived = report.waived();
    if !waived.is_empty() {
        text.push_str(&style::heading("waived"));
        text.push('\n');
        for (found, waiver) in waived {
            let line = format!("{} of `{}` by `{waiver}`", found.rule, visible::line(&found.subject));
            text.push_str(&wrap::hanging(&first(found.severity), &line, width));
        }
        text.push('\n');
    }
    let verdict = report.verdict().map_or_else(String::new, |verdict| format!("; {verdict}"));
    text.push_str(&wrap::hanging("", &format!("{}{verdict}", report.summary()), width));
    text
}

/// The subjects with their open findings; subjects and findings with the worst first.
fn by_subject(report: &AuditReport) -> Vec<(&str, Vec<&Finding>)> {
    let mut groups: BTreeMap<&str, Vec<&Finding>> = BTreeMap::new();
    for found in report.worst_first() {
        groups.entry(&found.subject).or_default().push(found);
    }
    let mut groups: Vec<_> = groups.into_iter().collect();
    groups.sort_by_key(|(_, findings)| findings.first().map(|f| std::cmp::Reverse(f.severity)));
    groups
}

fn one(found: &Finding, width: usize) -> String {
    let mut text = format!("{}{}\n", first(found.severity), style::heading(found.rule.as_str()));
    text.push_str(&wrap::hanging(INDENT, &visible::line(&found.message), width));
    if !found.place.file.is_empty() {
        text.push_str(&format!("{INDENT}{}\n", style::dim(&place(found))));
    }
    let fix = visible::line(&found.fix);
    if fix.starts_with("admit ") {
        text.push_str(&format!("{INDENT}fix: {}\n", style::code(&fix)));
    } else if !fix.is_empty() {
        text.push_str(&wrap::hanging(&format!("{INDENT}fix: "), &fix, width));
    }
    text
}

fn first(severity: Severity) -> String {
    format!("  {}", wrap::padded(&style::paint(style::of_severity(severity), severity.as_str()), SEVERITY))
}

/// `file:line:column`, as far as it is known.
fn place(found: &Finding) -> String {
    let place = &found.place;
    let numbers = [place.line, place.column].into_iter().map_while(|n| n).map(|n| format!(":{n}"));
    std::iter::once(visible::line(&place.file).into_owned()).chain(numbers).collect()
}

#[cfg(test)]
mod tests {
    use super::{super::sample, *};

    fn plain(width: usize) -> String {
        anstream::adapter::strip_str(&render(&sample::report(), width)).to_string()
    }

    #[test]
    fn it_reads_well_on_a_terminal_of_80_columns() {
        let text = plain(80);
        insta::assert_snapshot!(text, @r#"
        acme-pay#acme-ca
          critical  proof-stale
                    the proof for `acme-ca` ended 12 days ago
                    partners/acme-pay/anchors/acme-ca.yaml:21:5
                    fix: admit prove acme-pay#acme-ca

        acme-pay/payouts in production
          high      approval-quorum
                    1 of 2 approvals, `api-owner` is missing; the request of
                    `lena-fischer` waits since 2026-10-02, longer than the 14 days that
                    policy gives it
                    partners/acme-pay/applications/payouts.yaml:9:5
                    fix: admit approve acme-pay/payouts --environment production

        acme-pay
          medium    contact-missing
                    the contact `security` is missing
                    partners/acme-pay/partner.yaml:21:5
                    fix: admit onboard partner acme-pay --security-contact 'NAME <MAIL> PHONE'

        file admit.toml
          low       not-canonical
                    the spelling is not the canonical one
                    admit.toml
                    fix: admit fmt

        waived
          medium    contact-missing of `borealis` by `borealis-contacts`

        4 findings: 1 critical, 1 high, 1 medium, 1 low; 1 waived; 5 rules over 2
        partners; 2 are at or above `high`
        "#);
        let copied = |line: &str| line.trim_start().starts_with("fix: admit ");
        assert!(text.lines().all(|line| copied(line) || wrap::columns(line) <= 80));
    }

    #[test]
    fn a_wider_terminal_has_longer_lines() {
        insta::assert_snapshot!(plain(120), @r#"
        acme-pay#acme-ca
          critical  proof-stale
                    the proof for `acme-ca` ended 12 days ago
                    partners/acme-pay/anchors/acme-ca.yaml:21:5
                    fix: admit prove acme-pay#acme-ca

        acme-pay/payouts in production
          high      approval-quorum
                    1 of 2 approvals, `api-owner` is missing; the request of `lena-fischer` waits since 2026-10-02, longer than
                    the 14 days that policy gives it
                    partners/acme-pay/applications/payouts.yaml:9:5
                    fix: admit approve acme-pay/payouts --environment production

        acme-pay
          medium    contact-missing
                    the contact `security` is missing
                    partners/acme-pay/partner.yaml:21:5
                    fix: admit onboard partner acme-pay --security-contact 'NAME <MAIL> PHONE'

        file admit.toml
          low       not-canonical
                    the spelling is not the canonical one
                    admit.toml
                    fix: admit fmt

        waived
          medium    contact-missing of `borealis` by `borealis-contacts`

        4 findings: 1 critical, 1 high, 1 medium, 1 low; 1 waived; 5 rules over 2 partners; 2 are at or above `high`
        "#);
    }

    #[test]
    fn severity_rule_place_and_command_are_told_apart_by_colour() {
        let report = AuditReport { findings: sample::report().findings.split_off(4), ..sample::report() };
        insta::assert_snapshot!(render(&report, 80).replace('\u{1b}', "^"), @r#"
        ^[1macme-pay#acme-ca^[0m
          ^[1m^[31mcritical^[0m  ^[1mproof-stale^[0m
                    the proof for `acme-ca` ended 12 days ago
                    ^[2mpartners/acme-pay/anchors/acme-ca.yaml:21:5^[0m
                    fix: ^[36madmit prove acme-pay#acme-ca^[0m

        1 finding: 1 critical; 5 rules over 2 partners; 1 is at or above `high`
        "#);
    }

    #[test]
    fn a_clean_registry_has_one_line() {
        let report = AuditReport { findings: Vec::new(), ..sample::report() };
        assert_eq!(render(&report, 80), "no findings; 5 rules over 2 partners\n");
    }
}
