//! Cases about credentials, which the tool writes.

use super::{
    Case,
    base::{FULL, K3M9},
};
use serde_json::json;

const NEW: &str = "partners/acme-pay/credentials/payouts-new.yaml";

pub(super) const CASES: &[Case] = &[
    (
        "a credential comes",
        |w| {
            w.copy(K3M9, "payouts-new");
            w.set(NEW, "/serial", json!("0c"));
        },
        "neutral credential-added",
        "widens credential-removed",
    ),
    (
        "a credential that is revoked already comes",
        |w| {
            w.copy(FULL, "payouts-new");
            w.set(NEW, "/serial", json!("0c"));
        },
        "narrows credential-revoked; neutral credential-added; neutral hold-recorded",
        "widens credential-removed; widens revocation-removed",
    ),
    (
        "it is revoked",
        |w| w.set(K3M9, "/revoked", json!({ "on": "2026-11-20T08:00:00Z", "by": "tom-berger", "reason": "key-compromise" })),
        "narrows credential-revoked",
        "widens revocation-removed",
    ),
    (
        "the next one takes over from it",
        |w| {
            w.set(K3M9, "/retiring", json!({ "successor": "payouts-new", "since": "2026-11-20T08:00:00Z", "until": "2026-11-27T08:00:00Z", "by": "priya-nair" }))
        },
        "narrows credential-retiring",
        "widens retirement-removed",
    ),
    (
        "it stands longer beside the next one, by hand",
        |w| w.set(FULL, "/retiring/until", json!("2026-12-27T08:00:00Z")),
        "widens retirement-longer",
        "narrows retirement-shorter",
    ),
    (
        "it is held",
        |w| {
            w.set(
                K3M9,
                "/holds",
                json!([{ "on": "2026-11-20T08:00:00Z", "by": "tom-berger", "reason": "certificate-hold", "note": "a call" }]),
            )
        },
        "narrows hold-set",
        "widens hold-removed: return of acme-pay/payouts/payouts-k3m9",
    ),
    (
        "it lives longer, by hand",
        |w| w.set(K3M9, "/expires", json!("2028-01-04T10:00:00Z")),
        "widens credential-altered",
        "widens credential-altered",
    ),
    (
        "it has a further scope, by hand",
        |w| w.set(K3M9, "/scopes/-", json!("payments:admin")),
        "widens credential-altered",
        "widens credential-altered",
    ),
    (
        "it is in another environment, by hand",
        |w| w.set(K3M9, "/environment", json!("sandbox")),
        "widens credential-altered",
        "widens credential-altered",
    ),
    (
        "it has another certificate, by hand",
        |w| w.set(FULL, "/certificate", json!("-----BEGIN CERTIFICATE-----\nMIIC\n-----END CERTIFICATE-----\n")),
        "widens credential-altered",
        "widens credential-altered",
    ),
    (
        "it belongs to another application, by hand",
        |w| w.set(K3M9, "/application", json!("reports")),
        "widens credential-altered",
        "widens credential-altered",
    ),
    (
        "it was delivered",
        |w| {
            w.unset(K3M9, "/delivery");
        },
        "widens credential-altered",
        "neutral credential-delivered",
    ),
    (
        "it was delivered otherwise, by hand",
        |w| w.set(FULL, "/delivery/recipient", json!("age1other")),
        "widens credential-altered",
        "widens credential-altered",
    ),
    (
        "its revocation says another reason",
        |w| w.set(FULL, "/revoked/reason", json!("superseded")),
        "widens revocation-altered",
        "widens revocation-altered",
    ),
];
