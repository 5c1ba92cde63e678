//! Cases about what is on file: approvals, documents, waivers, receipts, the log.

use super::{
    Case,
    base::{AGREEMENT, LETTER, USAGE, WAIVER},
};
use crate::world::id;
use admit::{crypto::sha256, model::Code};
use serde_json::json;

const RECEIPT: &str = "partners/acme-pay/receipts/payouts-k3m9.json";

pub(super) const CASES: &[Case] = &[
    (
        "an approval comes",
        |w| w.approve("maria-lopez", "globex", "dashboards", "sandbox"),
        "neutral approval-added",
        "narrows approval-removed",
    ),
    (
        "a rejection comes",
        |w| w.reject("maria-lopez", "globex", "dashboards", "sandbox"),
        "narrows rejection-added",
        "widens rejection-removed",
    ),
    (
        "an approval of policy comes",
        |w| {
            w.policy.version = 5;
            w.approve_policy("tom-berger");
        },
        "neutral version-raised; neutral approval-added",
        "widens version-lowered: policy; narrows approval-removed",
    ),
    (
        "an approval of a waiver comes",
        |w| w.approve_waiver("tom-berger", "w1"),
        "neutral approval-added",
        "narrows approval-removed",
    ),
    (
        "an approval says something else",
        |w| w.edit_approval("priya-nair", |a| a.value.statement = a.value.statement.replace("production", "sandbox")),
        "widens approval-altered",
        "widens approval-altered",
    ),
    (
        "an approval says nothing readable",
        |w| w.edit_approval("priya-nair", |a| a.value.statement = "{}".to_owned()),
        "widens approval-altered",
        "widens approval-altered",
    ),
    (
        "an approval has another signature",
        |w| w.edit_approval("priya-nair", |a| a.value.signature.push('A')),
        "widens approval-altered",
        "widens approval-altered",
    ),
    (
        "a rejection becomes an approval",
        |w| {
            let file =
                w.folder("acme-pay").approvals.values().find(|a| a.value.statement.contains("reject")).unwrap().value.id.clone();
            w.edit_approval(file.as_str(), |a| a.value.statement = a.value.statement.replace("reject", "approve"));
        },
        "widens rejection-removed",
        "widens approval-altered",
    ),
    (
        "the file of an approval has another name",
        |w| {
            let approvals = &mut w.folder("acme-pay").approvals;
            let found =
                approvals.values().find(|a| a.value.statement.contains("sandbox") && a.value.statement.contains("maria-lopez"));
            let key = found.unwrap().value.id.clone();
            let mut record = approvals.remove(&key).unwrap();
            record.value.id = id("00000000-somebody");
            record.path = "partners/acme-pay/approvals/00000000-somebody.yaml".to_owned();
            approvals.insert(id("00000000-somebody"), record);
        },
        "neutral approval-renamed",
        "neutral approval-renamed",
    ),
    (
        "a document comes",
        |w| {
            w.copy(AGREEMENT, "agreement-2027");
            w.set("partners/acme-pay/evidence/agreement-2027.yaml", "/until", json!("2028-02-28"));
        },
        "neutral evidence-added",
        "narrows evidence-removed",
    ),
    (
        "another document under the same name",
        |w| w.set(AGREEMENT, "/digest", json!(sha256(b"another"))),
        "widens evidence-swapped: payouts@production, payouts@sandbox, reports@production",
        "widens evidence-swapped: payouts@production, payouts@sandbox, reports@production",
    ),
    (
        "a document of another kind",
        |w| w.set(AGREEMENT, "/kind", json!("security-test")),
        "widens evidence-altered: payouts@production, payouts@sandbox, reports@production",
        "widens evidence-altered: payouts@production, payouts@sandbox, reports@production",
    ),
    (
        "a document counts for longer",
        |w| w.set(AGREEMENT, "/until", json!("2027-12-31")),
        "widens evidence-longer",
        "narrows evidence-shorter",
    ),
    (
        "a partner's request to be let go is off the file",
        |w| w.remove(LETTER),
        "widens offboarding-request-removed",
        "neutral evidence-added",
    ),
    (
        "a partner's request to be let go counts later",
        |w| w.set(LETTER, "/on", json!("2027-10-01")),
        "widens offboarding-request-later",
        "neutral evidence-described",
    ),
    (
        "more logs were read",
        |w| w.set(USAGE, "/seen-until", json!("2026-11-19")),
        "neutral usage-recorded",
        "widens usage-rewritten",
    ),
    (
        "older logs were read",
        |w| w.set(USAGE, "/seen-from", json!("2026-09-01")),
        "neutral usage-recorded",
        "widens usage-rewritten",
    ),
    (
        "a credential was used again",
        |w| w.set(USAGE, "/credentials/payouts-k3m9/last", json!("2026-11-18")),
        "neutral usage-recorded",
        "widens usage-rewritten",
    ),
    (
        "a scope was used again",
        |w| w.set(USAGE, "/credentials/payouts-k3m9/scopes/payments:read", json!("2026-11-17")),
        "neutral usage-recorded",
        "widens usage-rewritten",
    ),
    ("no use is on record any more", |w| w.remove(USAGE), "widens usage-removed", "neutral usage-recorded"),
    ("a document counts without end", |w| w.unset(AGREEMENT, "/until"), "widens evidence-longer", "narrows evidence-shorter"),
    (
        "a document is kept elsewhere",
        |w| w.set(AGREEMENT, "/place", json!("the new archive")),
        "neutral evidence-described",
        "neutral evidence-described",
    ),
    (
        "a waiver comes",
        |w| {
            w.copy(WAIVER, "w2");
            w.set("waivers/w2.yaml", "/rule", json!("owners-same"));
        },
        "widens waiver-added: waiver w2",
        "narrows waiver-removed",
    ),
    (
        "a waiver lasts longer",
        |w| w.set(WAIVER, "/until", json!("2027-12-31")),
        "widens waiver-longer: waiver w1",
        "narrows waiver-shorter",
    ),
    (
        "a waiver begins earlier",
        |w| w.set(WAIVER, "/from", json!("2026-10-01")),
        "widens waiver-longer: waiver w1",
        "narrows waiver-shorter",
    ),
    (
        "a waiver is for another rule",
        |w| w.set(WAIVER, "/rule", json!("evidence-missing")),
        "widens waiver-changed: waiver w1",
        "widens waiver-changed: waiver w1",
    ),
    (
        "a waiver is for another subject",
        |w| w.set(WAIVER, "/subject", json!("acme-pay")),
        "widens waiver-changed: waiver w1",
        "widens waiver-changed: waiver w1",
    ),
    (
        "a waiver has another reason",
        |w| w.set(WAIVER, "/reason", json!("because")),
        "widens waiver-changed: waiver w1",
        "widens waiver-changed: waiver w1",
    ),
    (
        "somebody else asked for a waiver",
        |w| w.set(WAIVER, "/requested-by", json!("maria-lopez")),
        "widens waiver-changed: waiver w1",
        "widens waiver-changed: waiver w1",
    ),
    (
        "a receipt comes",
        |w| {
            w.folder("acme-pay").receipts.insert("partners/acme-pay/receipts/payouts-new.json".to_owned(), sha256(b"new"));
        },
        "neutral receipt-added",
        "widens receipt-removed",
    ),
    (
        "another receipt under the same name",
        |w| {
            w.folder("acme-pay").receipts.insert(RECEIPT.to_owned(), sha256(b"new"));
        },
        "widens receipt-altered",
        "widens receipt-altered",
    ),
    (
        "an event is appended",
        |w| w.sign_event("acme-pay", Code::Suspended, "priya-nair", "acme-pay", &[]),
        "neutral log-appended",
        "widens log-rewritten",
    ),
    (
        "seven events are appended",
        |w| {
            for _ in 0..7 {
                w.sign_event("acme-pay", Code::Suspended, "priya-nair", "acme-pay", &[]);
            }
        },
        "neutral log-appended",
        "widens log-rewritten",
    ),
    (
        "a line is appended that nobody can read",
        |w| w.folder("acme-pay").log.extend(b"{}\n"),
        "neutral log-appended",
        "widens log-rewritten",
    ),
    (
        "an event in the middle is taken out",
        |w| {
            let log = String::from_utf8(w.folder("acme-pay").log.clone()).unwrap();
            let lines: Vec<_> = log.lines().enumerate().filter(|(n, _)| *n != 2).map(|(_, l)| format!("{l}\n")).collect();
            w.folder("acme-pay").log = lines.concat().into_bytes();
        },
        "widens log-rewritten",
        "widens log-rewritten",
    ),
    ("the log is gone", |w| w.folder("acme-pay").log.clear(), "widens log-rewritten", "neutral log-appended"),
];
