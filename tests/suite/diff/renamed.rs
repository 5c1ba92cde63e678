//! Cases about renames: a record that is the same under another name is one alteration, and a rename hides nothing.

use super::{
    Case,
    base::{AGREEMENT, CA, ISSUER, K3M9, MARIA, PAYMENTS, PAYOUTS, WAIVER},
};
use serde_json::json;

pub(super) const CASES: &[Case] = &[
    (
        "a partner has another id",
        |w| w.rename_partner("acme-pay", "acme"),
        "widens partner-renamed: acme/payouts@production, acme/payouts@sandbox, acme/reports@production",
        "widens partner-renamed: payouts@production, payouts@sandbox, reports@production",
    ),
    (
        "a partner has another id, and an application is gone",
        |w| {
            w.rename_partner("acme-pay", "acme");
            w.remove("partners/acme/applications/reports.yaml");
        },
        "widens hold-removed; widens partner-renamed: acme/payouts@production, acme/payouts@sandbox; narrows application-removed",
        "widens access-added: reports@production; widens partner-renamed: payouts@production, payouts@sandbox, reports@production; neutral application-added",
    ),
    (
        "a partner has another id and another tier",
        |w| {
            w.rename_partner("acme-pay", "acme");
            w.set("partners/acme/partner.yaml", "/tier", json!("low"));
        },
        "widens partner-renamed: acme/payouts@production, acme/payouts@sandbox, acme/reports@production; widens tier-lowered: acme/payouts@production, acme/payouts@sandbox, acme/reports@production",
        "widens partner-renamed: payouts@production, payouts@sandbox, reports@production; widens tier-changed: payouts@production, payouts@sandbox, reports@production",
    ),
    (
        "an application has another id",
        |w| w.rename(PAYOUTS, "payments"),
        "widens application-renamed: payments@production, payments@sandbox",
        "widens application-renamed: payouts@production, payouts@sandbox",
    ),
    (
        "an application has another id and a further scope",
        |w| {
            w.rename(PAYOUTS, "payments");
            w.set(
                "partners/acme-pay/applications/payments.yaml",
                "/environments/production/grants/-",
                json!({ "scope": "payments:admin", "until": "2027-02-28" }),
            );
        },
        "widens access-added: payments@production; widens access-added: payments@sandbox; narrows application-removed; neutral application-added",
        "widens access-added: payouts@production; widens access-added: payouts@sandbox; narrows application-removed; neutral application-added",
    ),
    (
        "an anchor has another id",
        |w| {
            w.rename(CA, "acme-root");
            w.set(PAYOUTS, "/environments/production/anchor", json!("acme-root"));
        },
        "widens anchor-renamed: payouts@production",
        "widens anchor-renamed: payouts@production",
    ),
    (
        "an anchor has another id, and an access rests on a third",
        |w| {
            w.rename(CA, "acme-root");
            w.set(PAYOUTS, "/environments/production/anchor", json!("acme-old"));
        },
        "widens anchor-renamed; widens anchor-rebound: payouts@production",
        "widens anchor-renamed: payouts@production; widens anchor-rebound: payouts@production",
    ),
    (
        "a credential has another id",
        |w| w.rename(K3M9, "payouts-other"),
        "widens credential-renamed",
        "widens credential-renamed",
    ),
    ("a document has another id", |w| w.rename(AGREEMENT, "agreement"), "neutral evidence-renamed", "neutral evidence-renamed"),
    (
        "a waiver has another id",
        |w| w.rename(WAIVER, "w2"),
        "widens waiver-renamed: waiver w2",
        "widens waiver-renamed: waiver w1",
    ),
    ("an owner has another id", |w| w.rename(MARIA, "maria"), "widens owner-renamed: policy", "widens owner-renamed: policy"),
    ("an API has another id", |w| w.rename(PAYMENTS, "pay"), "widens api-renamed: policy", "widens api-renamed: policy"),
    (
        "an issuer has another id",
        |w| w.rename(ISSUER, "prod-ca"),
        "widens issuer-renamed: policy",
        "widens issuer-renamed: policy",
    ),
    (
        "two records of the same content stay two",
        |w| {
            w.copy(WAIVER, "w2");
            w.copy(WAIVER, "w3");
            w.remove(WAIVER);
        },
        "widens waiver-renamed: waiver w2; widens waiver-added: waiver w3",
        "widens waiver-renamed: waiver w1; narrows waiver-removed",
    ),
];
