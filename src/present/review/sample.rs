//! A review for the tests of the formats, with something of every kind and strings that try to break out.

use super::{ChangeJson, ClassJson, DemandJson, ReviewJson, SetAsideJson};
use crate::{
    finding::{Citations, Finding, Place, Severity},
    present::audit::FindingJson,
};

fn finding(rule: &str, severity: Severity, subject: &str, file: &str, line: u32, message: &str, fix: &str) -> FindingJson {
    FindingJson::from(&Finding {
        rule: rule.parse().unwrap(),
        severity,
        subject: subject.to_owned(),
        place: Place { file: file.to_owned(), key: String::new(), line: Some(line), column: Some(3) },
        message: message.to_owned(),
        fix: fix.to_owned(),
        citations: Citations { owasp: &[], csf: &[], sp800_53: &["CM-3"], sp800_207: &[], pci: &[] },
        waived_by: None,
    })
}

fn change(direction: &str, subject: &str, file: &str, line: u32, message: &str) -> ChangeJson {
    ChangeJson {
        direction: direction.to_owned(),
        code: "grant-longer".to_owned(),
        subject: subject.to_owned(),
        file: file.to_owned(),
        line: Some(line),
        message: message.to_owned(),
        asks: Vec::new(),
    }
}

fn class(step: u32, role: &str, needed: u32, given: &[&str], people: &[&str]) -> ClassJson {
    let owned = |names: &[&str]| names.iter().map(|name| (*name).to_owned()).collect();
    ClassJson { step, role: role.to_owned(), needed, given: owned(given), people: owned(people) }
}

pub(super) fn review() -> ReviewJson {
    let payouts = "partners/acme-pay/applications/payouts.yaml";
    let asked = "`acme-pay/payouts` in production has 1 of 2 approvals, `risk` missing";
    let lacking = finding(
        "approval-quorum",
        Severity::High,
        "acme-pay/payouts in production",
        payouts,
        12,
        asked,
        "admit approve acme-pay/payouts --environment production",
    );
    let weak = finding(
        "owners-same",
        Severity::Medium,
        "acme-pay",
        "partners/acme-pay/partner.yaml",
        20,
        "one person is both owners",
        "admit onboard partner acme-pay --technical-owner NAME",
    );
    ReviewJson {
        version: 1,
        registry: "0e79f2ff".to_owned(),
        base: "main (54707d088279)".to_owned(),
        head: "raise-limit (856dcb0f9608)".to_owned(),
        clear: false,
        fail_on: Severity::High,
        files: 3,
        obstacles: vec![lacking.clone()],
        changes: changes(),
        approvals: approvals(),
        new_findings: vec![lacking, weak],
        resolved_findings: vec![finding(
            "contact-missing",
            Severity::High,
            "acme-pay",
            "partners/acme-pay/partner.yaml",
            20,
            "no contact",
            "",
        )],
    }
}

fn changes() -> Vec<ChangeJson> {
    let payouts = "partners/acme-pay/applications/payouts.yaml";
    vec![
        change(
            "widens",
            "acme-pay/payouts in production",
            payouts,
            12,
            "`payments:write` may be called until 2027-09-30 instead of 2027-06-30",
        ),
        change(
            "widens",
            "acme-pay/payouts in production",
            payouts,
            18,
            "`payments:write` may move at most 90000 instead of at most 50000",
        ),
        change(
            "narrows",
            "borealis",
            "partners/borealis/partner.yaml",
            40,
            "it is held since 2026-11-20: an incident | <b>@security</b>",
        ),
        change(
            "neutral",
            "acme-pay",
            "partners/acme-pay/partner.yaml",
            3,
            "the purpose is `Initiates payouts` instead of `Payouts`",
        ),
    ]
}

fn approvals() -> Vec<DemandJson> {
    vec![DemandJson {
        what: "`acme-pay/payouts` in production".to_owned(),
        quorum: None,
        met: false,
        in_advance: None,
        given: Some(1),
        needed: Some(2),
        classes: vec![class(1, "api-owner", 1, &["maria-lopez"], &[]), class(1, "risk", 1, &[], &["ada-okafor", "tom-berger"])],
        rejected: Vec::new(),
        set_aside: vec![SetAsideJson {
            file: "partners/acme-pay/approvals/0a1b2c3d-lena-fischer.yaml".to_owned(),
            message: "`lena-fischer` is an author of this change".to_owned(),
        }],
        command: Some("admit approve acme-pay/payouts --environment production".to_owned()),
    }]
}
