//! A report and a checklist in which every string is the same given one.

use admit::{
    finding::{Citations, Finding, Place, Severity},
    model::State,
    present::{
        audit::{AuditReport, RuleCard},
        checklist::{Checklist, Line, Mark, Section},
    },
};

const CITATIONS: Citations = Citations {
    owasp: &["NHI1:2025", "NHI3:2025"],
    csf: &["GV.SC-02"],
    sp800_53: &["AC-2(3)"],
    sp800_207: &["tenet 6"],
    pci: &["12.8.1"],
};

pub(crate) fn report(text: &str) -> AuditReport {
    let card = |id, severity| RuleCard {
        id,
        family: "ownership",
        summary: "The contacts that policy asks for are named",
        severity,
        citations: CITATIONS,
        page: "# contact-missing\n\nA contact is missing.\n",
    };
    let finding = |rule: RuleCard| Finding {
        rule: rule.id.parse().unwrap(),
        severity: rule.severity,
        subject: text.to_owned(),
        place: Place { file: text.to_owned(), key: text.to_owned(), line: Some(3), column: Some(7) },
        message: text.to_owned(),
        fix: text.to_owned(),
        citations: rule.citations,
        waived_by: None,
    };
    let rules = vec![
        card("contact-missing", Severity::High),
        card("contact-stale", Severity::Low),
        card("owner-gone", Severity::Medium),
        card("owner-missing", Severity::Critical),
    ];
    let mut waived = finding(rules[1]);
    waived.waived_by = "acme-contacts".parse().ok();
    let mut whole_file = finding(rules[2]);
    (whole_file.place.line, whole_file.place.column) = (None, None);
    AuditReport {
        registry: "6b1f0a52c3d94e7f8a90b1c2d3e4f506".to_owned(),
        at: "2026-11-02T09:00:00Z".parse().unwrap(),
        fail_on: Some(Severity::High),
        rules_run: rules.len(),
        subjects: 1,
        findings: vec![finding(rules[0]), waived, whole_file],
        rules,
    }
}

pub(crate) fn checklist(text: &str) -> Checklist {
    let marks = [Mark::Done, Mark::Open, Mark::Waived, Mark::Info];
    let lines = marks.map(|mark| Line::new(mark, text).with_detail(text).with_command(text));
    Checklist {
        title: text.to_owned(),
        standing: State::pending(text),
        sections: vec![Section { title: text.to_owned(), lines: lines.to_vec() }],
    }
}
