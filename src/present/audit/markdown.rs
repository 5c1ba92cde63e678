//! The audit as Markdown, for a comment on a pull request. Strings from the registry cannot make markup, links, mentions or
//! references: every sign that could is written as an entity.

use super::{AuditReport, Finding};
use crate::present::markup::{cell, code, fill, more};

pub(super) fn render(report: &AuditReport) -> String {
    let mut text = format!("### `admit audit`: {}\n", cell(&report.summary()));
    if let Some(verdict) = report.verdict() {
        text.push_str(&format!("\n{}\n", cell(&format!("Of the findings, {verdict}."))));
    }
    let open = report.worst_first();
    if !open.is_empty() {
        text.push_str("\n| Severity | Rule | Subject | What | Fix | Where |\n|---|---|---|---|---|---|\n");
        let rows = open.iter().map(|found| row(found));
        let left = fill(&mut text, rows);
        more(&mut text, left);
    }
    let waived = report.waived();
    if !waived.is_empty() {
        text.push_str(&format!("\n<details><summary>{} waived</summary>\n\n", waived.len()));
        text.push_str("| Rule | Subject | Waiver |\n|---|---|---|\n");
        let rows = waived
            .iter()
            .map(|(found, waiver)| format!("| {} | {} | {} |\n", code(found.rule.as_str()), code(&found.subject), code(waiver)));
        let left = fill(&mut text, rows);
        more(&mut text, left);
        text.push_str("\n</details>\n");
    }
    text
}

fn row(found: &Finding) -> String {
    let Finding { rule, severity, subject, place, message, fix, citations: _, waived_by: _ } = found;
    let place = place.line.map_or_else(|| place.file.clone(), |line| format!("{}:{line}", place.file));
    let (rule, subject) = (code(rule.as_str()), code(subject));
    format!("| {severity} | {rule} | {subject} | {} | {} | {} |\n", cell(message), code(fix), code(&place))
}

#[cfg(test)]
mod tests {
    use super::{super::sample, *};

    #[test]
    fn a_table_of_what_is_open_and_a_fold_of_what_is_waived() {
        insta::assert_snapshot!(render(&sample::report()), @r#"
        ### `admit audit`: 4 findings&#58; 1 critical, 1 high, 1 medium, 1 low; 1 waived; 5 rules over 2 partners

        Of the findings, 2 are at or above <code>high</code>&#46;

        | Severity | Rule | Subject | What | Fix | Where |
        |---|---|---|---|---|---|
        | critical | <code>proof-stale</code> | <code>acme-pay&#35;acme-ca</code> | the proof for <code>acme-ca</code> ended 12 days ago | <code>admit prove acme-pay&#35;acme-ca</code> | <code>partners/acme-pay/anchors/acme-ca&#46;yaml&#58;21</code> |
        | high | <code>approval-quorum</code> | <code>acme-pay/payouts in production</code> | 1 of 2 approvals, <code>api-owner</code> is missing; the request of <code>lena-fischer</code> waits since 2026-10-02, longer than the 14 days that policy gives it | <code>admit approve acme-pay/payouts --environment production</code> | <code>partners/acme-pay/applications/payouts&#46;yaml&#58;9</code> |
        | medium | <code>contact-missing</code> | <code>acme-pay</code> | the contact <code>security</code> is missing | <code>admit onboard partner acme-pay --security-contact &#39;NAME &#60;MAIL&#62; PHONE&#39;</code> | <code>partners/acme-pay/partner&#46;yaml&#58;21</code> |
        | low | <code>not-canonical</code> | <code>file admit&#46;toml</code> | the spelling is not the canonical one | <code>admit fmt</code> | <code>admit&#46;toml</code> |

        <details><summary>1 waived</summary>

        | Rule | Subject | Waiver |
        |---|---|---|
        | <code>contact-missing</code> | <code>borealis</code> | <code>borealis-contacts</code> |

        </details>
        "#);
    }

    #[test]
    fn what_a_host_would_act_on_stays_text() {
        assert_eq!(cell("ask @all about #12"), "ask &#64;&#8203;all about &#35;&#8203;12");
        assert_eq!(cell("one ` tick | [x](y)"), "one &#96; tick &#124; &#91;x&#93;(y)");
        assert_eq!(cell("the `a|<b>` c"), "the <code>a&#124;&#60;b&#62;</code> c");
        assert_eq!(cell("see www.evil.example"), "see www&#46;evil&#46;example");
    }

    #[test]
    fn a_long_report_says_what_it_leaves_out() {
        let mut report = sample::report();
        let one = report.findings[3].clone();
        report.findings = (0..2000).map(|n| Finding { subject: format!("acme-{n}"), ..one.clone() }).collect();
        let text = render(&report);
        assert!(text.len() < 65_536);
        let shown = text.matches("| medium |").count();
        assert!(text.contains(&format!("And {} findings more", 2000 - shown)), "{}", &text[text.len() - 200..]);
    }
}
