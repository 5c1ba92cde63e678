//! The audit as a table for spreadsheets (RFC 4180): CRLF, a header, one finding to a line. A cell that a spreadsheet would take
//! for a formula begins with `'`.

use super::{AuditReport, Finding, cited};
use crate::present::visible;
use std::borrow::Cow;

const HEADER: [&str; 16] = [
    "severity",
    "rule",
    "family",
    "subject",
    "file",
    "line",
    "column",
    "key",
    "message",
    "fix",
    "waived-by",
    "owasp",
    "csf",
    "sp800-53",
    "sp800-207",
    "pci",
];

pub(super) fn render(report: &AuditReport) -> String {
    let cards = report.cards();
    let family = |f: &Finding| cards.iter().find(|c| c.id == f.rule.as_str()).map_or("", |c| c.family);
    let mut text = format!("{}\r\n", HEADER.join(","));
    for found in report.by_place() {
        let cells: Vec<String> = row(found, family(found)).iter().map(|value| cell(value)).collect();
        text.push_str(&cells.join(","));
        text.push_str("\r\n");
    }
    text
}

fn row(found: &Finding, family: &str) -> Vec<String> {
    let Finding { rule, severity, subject, place, message, fix, citations, waived_by } = found;
    let number = |n: Option<u32>| n.map_or_else(String::new, |n| n.to_string());
    let mut cells = vec![
        severity.to_string(),
        rule.to_string(),
        family.to_owned(),
        subject.clone(),
        place.file.clone(),
        number(place.line),
        number(place.column),
        place.key.clone(),
        message.clone(),
        fix.clone(),
        waived_by.as_ref().map_or_else(String::new, ToString::to_string),
    ];
    cells.extend(cited(citations).map(|(_, ids)| ids.join("; ")));
    cells
}

/// One cell: quoted where it must be, and never a formula. Full-width signs are formulas to some spreadsheets as well.
fn cell(value: &str) -> String {
    let formula = value.trim_start_matches(' ').starts_with(['=', '+', '-', '@', '\t', '\r', '\n', '＝', '＋', '－', '＠']);
    let mut shown: Cow<'_, str> = visible::lines(value);
    if formula {
        shown = Cow::Owned(format!("'{shown}"));
    }
    if shown.contains([',', '"', '\n', '\r']) { format!("\"{}\"", shown.replace('"', "\"\"")) } else { shown.into_owned() }
}

#[cfg(test)]
mod tests {
    use super::{super::sample, *};

    #[test]
    fn one_line_for_each_finding() {
        insta::assert_snapshot!(render(&sample::report()), @r#"
        severity,rule,family,subject,file,line,column,key,message,fix,waived-by,owasp,csf,sp800-53,sp800-207,pci
        low,not-canonical,hygiene,file admit.toml,admit.toml,,,,the spelling is not the canonical one,admit fmt,,,,,,
        critical,proof-stale,anchor,acme-pay#acme-ca,partners/acme-pay/anchors/acme-ca.yaml,21,5,proofs.0.until,the proof for `acme-ca` ended 12 days ago,admit prove acme-pay#acme-ca,,NHI4:2025,PR.AA-02,IA-5(2),tenet 6,4.2.1.1
        high,approval-quorum,approval,acme-pay/payouts in production,partners/acme-pay/applications/payouts.yaml,9,5,environments.production,"1 of 2 approvals, `api-owner` is missing; the request of `lena-fischer` waits since 2026-10-02, longer than the 14 days that policy gives it",admit approve acme-pay/payouts --environment production,,,,,,
        medium,contact-missing,ownership,acme-pay,partners/acme-pay/partner.yaml,21,5,contacts.security,the contact `security` is missing,admit onboard partner acme-pay --security-contact 'NAME <MAIL> PHONE',,,,,,
        medium,contact-missing,ownership,borealis,partners/borealis/partner.yaml,14,5,contacts.revocation,the contact `revocation` is missing,admit onboard partner borealis --revocation-contact 'NAME <MAIL> PHONE',borealis-contacts,,,,,
        "#);
        assert!(render(&sample::report()).ends_with("\r\n"));
    }

    #[test]
    fn no_cell_is_a_formula() {
        assert_eq!(cell("=HYPERLINK(\"http://x\")"), "\"'=HYPERLINK(\"\"http://x\"\")\"");
        for formula in ["+1", "-1", "@sum", "\tx", "  =1", "＝1", "\rx", "\nx"] {
            assert!(cell(formula).trim_start_matches('"').starts_with('\''), "{formula:?}");
        }
        assert_eq!(cell("a,b"), "\"a,b\"");
        assert_eq!(cell("a = b"), "a = b");
    }
}
