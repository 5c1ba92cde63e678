//! Cases about the catalogue and about our issuers.

use super::{
    Case,
    base::{ISSUER, PAYMENTS, SIGNER},
};
use serde_json::json;

pub(super) const CASES: &[Case] = &[
    (
        "an API comes",
        |w| {
            w.copy(PAYMENTS, "cards");
            w.set("scopes/cards.yaml", "/name", json!("Cards"));
        },
        "widens api-added: policy",
        "narrows api-removed",
    ),
    (
        "a scope comes",
        |w| {
            w.set(
                PAYMENTS,
                "/scopes/refund",
                json!({ "description": "Pay back", "access": "write", "sensitivity": "restricted" }),
            )
        },
        "widens catalogue-scope-added: policy",
        "narrows catalogue-scope-removed",
    ),
    (
        "a scope counts as less access",
        |w| w.set(PAYMENTS, "/scopes/admin/access", json!("read")),
        "widens scope-access-lowered: policy",
        "narrows scope-access-raised",
    ),
    (
        "a scope counts as less sensitive",
        |w| w.set(PAYMENTS, "/scopes/admin/sensitivity", json!("internal")),
        "widens scope-sensitivity-lowered: policy",
        "narrows scope-sensitivity-raised",
    ),
    (
        "a better description of a scope",
        |w| w.set(PAYMENTS, "/scopes/admin/description", json!("Change limits")),
        "neutral description-changed",
        "neutral description-changed",
    ),
    (
        "a better name of an API",
        |w| w.set(PAYMENTS, "/name", json!("Payments and payouts")),
        "neutral description-changed",
        "neutral description-changed",
    ),
    (
        "another owner of an API",
        |w| w.set(PAYMENTS, "/owner", json!("tom-berger")),
        "widens api-owner-changed: policy",
        "widens api-owner-changed: policy",
    ),
    (
        "an API is no longer offered in production",
        |w| w.unset(PAYMENTS, "/environments/1"),
        "narrows api-withdrawn",
        "widens api-offered: policy",
    ),
    (
        "an issuer comes",
        |w| {
            w.copy(ISSUER, "next-ca");
            w.set("issuers/next-ca.yaml", "/crl", json!("https://crl.bank.example/next-ca.crl"));
        },
        "widens issuer-added: policy",
        "narrows issuer-removed",
    ),
    (
        "an issuer that was revoked goes",
        |w| w.remove(SIGNER),
        "widens revocation-removed: policy; narrows issuer-removed",
        "widens issuer-added: policy",
    ),
    (
        "an issuer is for another environment",
        |w| w.set(ISSUER, "/environment", json!("sandbox")),
        "widens issuer-environment-changed: policy",
        "widens issuer-environment-changed: policy",
    ),
    (
        "another certificate of an issuer",
        |w| {
            let other = w.json("issuers/sandbox-ca.yaml").unwrap().0["certificate"].clone();
            w.set(ISSUER, "/certificate", other);
        },
        "widens issuer-key-changed: policy",
        "widens issuer-key-changed: policy",
    ),
    (
        "a bare key beside the certificate",
        |w| w.set(ISSUER, "/public-key", json!("-----BEGIN PUBLIC KEY-----\nMCow\n-----END PUBLIC KEY-----\n")),
        "widens issuer-key-changed: policy",
        "widens issuer-key-changed: policy",
    ),
    (
        "another place for the revocation list",
        |w| w.set(ISSUER, "/crl", json!("https://crl.example/production-ca.crl")),
        "widens issuer-crl-changed: policy",
        "widens issuer-crl-changed: policy",
    ),
    (
        "an issuer is revoked",
        |w| w.set(ISSUER, "/revoked", json!({ "on": "2026-11-20T08:00:00Z", "by": "priya-nair", "reason": "ca-compromise" })),
        "narrows issuer-revoked",
        "widens revocation-removed: policy",
    ),
];
