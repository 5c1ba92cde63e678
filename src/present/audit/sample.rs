//! A report to show formats with: every severity, a waived finding, places with and without a line.

use super::{AuditReport, RuleCard};
use crate::finding::{Citations, Finding, Place, Severity};

const ANCHOR: Citations =
    Citations { owasp: &["NHI4:2025"], csf: &["PR.AA-02"], sp800_53: &["IA-5(2)"], sp800_207: &["tenet 6"], pci: &["4.2.1.1"] };
const NONE: Citations = Citations { owasp: &[], csf: &[], sp800_53: &[], sp800_207: &[], pci: &[] };

fn card(id: &'static str, family: &'static str, severity: Severity, summary: &'static str, citations: Citations) -> RuleCard {
    RuleCard { id, family, summary, severity, citations, page: "# title\n\nWhat is wrong.\n" }
}

/// A finding about `acme-pay`.
pub(super) fn finding(rule: &RuleCard, subject: &str, place: (&str, &str, Option<u32>), message: &str, fix: &str) -> Finding {
    let (file, key, line) = place;
    Finding {
        rule: rule.id.parse().unwrap(),
        severity: rule.severity,
        subject: subject.to_owned(),
        place: Place { file: file.to_owned(), key: key.to_owned(), line, column: line.map(|_| 5) },
        message: message.to_owned(),
        fix: fix.to_owned(),
        citations: rule.citations,
        waived_by: None,
    }
}

/// Four rules and a clean one, five findings, one of them waived.
pub(super) fn report() -> AuditReport {
    let rules = vec![
        card("proof-stale", "anchor", Severity::Critical, "The proof of possession is in date", ANCHOR),
        card("approval-quorum", "approval", Severity::High, "Everyone whom policy asks has approved", NONE),
        card("contact-missing", "ownership", Severity::Medium, "The contacts that policy asks for are named", NONE),
        card("not-canonical", "hygiene", Severity::Low, "Records are in their canonical spelling", NONE),
        card("anchor-shared", "anchor", Severity::Critical, "A key stands in one place", ANCHOR),
    ];
    let application = "partners/acme-pay/applications/payouts.yaml";
    let mut waived = finding(
        &rules[2],
        "borealis",
        ("partners/borealis/partner.yaml", "contacts.revocation", Some(14)),
        "the contact `revocation` is missing",
        "admit onboard partner borealis --revocation-contact 'NAME <MAIL> PHONE'",
    );
    waived.waived_by = "borealis-contacts".parse().ok();
    let findings = vec![
        finding(&rules[3], "file admit.toml", ("admit.toml", "", None), "the spelling is not the canonical one", "admit fmt"),
        waived,
        finding(
            &rules[1],
            "acme-pay/payouts in production",
            (application, "environments.production", Some(9)),
            "1 of 2 approvals, `api-owner` is missing; the request of `lena-fischer` waits since 2026-10-02, longer than the 14 days that policy gives it",
            "admit approve acme-pay/payouts --environment production",
        ),
        finding(
            &rules[2],
            "acme-pay",
            ("partners/acme-pay/partner.yaml", "contacts.security", Some(21)),
            "the contact `security` is missing",
            "admit onboard partner acme-pay --security-contact 'NAME <MAIL> PHONE'",
        ),
        finding(
            &rules[0],
            "acme-pay#acme-ca",
            ("partners/acme-pay/anchors/acme-ca.yaml", "proofs.0.until", Some(21)),
            "the proof for `acme-ca` ended 12 days ago",
            "admit prove acme-pay#acme-ca",
        ),
    ];
    let at = "2026-11-02T09:00:00Z".parse().unwrap();
    let registry = "6b1f0a52c3d94e7f8a90b1c2d3e4f506".to_owned();
    AuditReport { registry, at, fail_on: Some(Severity::High), rules_run: 5, subjects: 2, findings, rules }
}
