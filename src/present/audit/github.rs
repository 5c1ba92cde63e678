//! The audit as workflow commands, which GitHub Actions shows beside the lines of a change. What is waived is counted and not
//! annotated.

use super::{AuditReport, Finding};
use crate::present::annotation;

pub(super) fn render(report: &AuditReport) -> String {
    let mut text: String = report.worst_first().into_iter().map(command).collect();
    text.push_str(&report.summary());
    text.push('\n');
    text
}

fn command(found: &Finding) -> String {
    let level = annotation::level(found.severity);
    let place = (found.place.file.as_str(), found.place.line, found.place.column);
    let fix = if found.fix.is_empty() { String::new() } else { format!("fix: {}", found.fix) };
    annotation::command(level, place, &format!("{}: {}", found.rule, found.subject), &found.message, &fix)
}

#[cfg(test)]
mod tests {
    use super::{super::sample, *};

    #[test]
    fn each_open_finding_is_one_command() {
        insta::assert_snapshot!(render(&sample::report()), @r#"
        ::error file=partners/acme-pay/anchors/acme-ca.yaml,line=21,col=5,title=proof-stale%3A acme-pay#acme-ca::the proof for `acme-ca` ended 12 days ago%0Afix: admit prove acme-pay#acme-ca
        ::error file=partners/acme-pay/applications/payouts.yaml,line=9,col=5,title=approval-quorum%3A acme-pay/payouts in production::1 of 2 approvals, `api-owner` is missing; the request of `lena-fischer` waits since 2026-10-02, longer than the 14 days that policy gives it%0Afix: admit approve acme-pay/payouts --environment production
        ::warning file=partners/acme-pay/partner.yaml,line=21,col=5,title=contact-missing%3A acme-pay::the contact `security` is missing%0Afix: admit onboard partner acme-pay --security-contact 'NAME <MAIL> PHONE'
        ::notice file=admit.toml,title=not-canonical%3A file admit.toml::the spelling is not the canonical one%0Afix: admit fmt
        4 findings: 1 critical, 1 high, 1 medium, 1 low; 1 waived; 5 rules over 2 partners
        "#);
    }
}
