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
        insta::assert_snapshot!(render(&sample::report()), @"");
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
