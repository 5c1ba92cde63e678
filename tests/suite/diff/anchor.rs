//! Cases about trust anchors.

use super::{
    Case,
    base::{CA, ISSUER, OIDC, OLD, PAYOUTS},
};
use serde_json::json;

pub(super) const CASES: &[Case] = &[
    (
        "an anchor comes",
        |w| {
            w.copy(OIDC, "acme-new");
            w.set("partners/acme-pay/anchors/acme-new.yaml", "/audience", json!("https://new.example"));
        },
        "widens anchor-added",
        "narrows anchor-removed",
    ),
    (
        "an anchor comes with an access that rests on it",
        |w| {
            w.copy(OIDC, "acme-new");
            w.set("partners/acme-pay/anchors/acme-new.yaml", "/audience", json!("https://new.example"));
            w.set(PAYOUTS, "/environments/production/anchor", json!("acme-new"));
        },
        "widens anchor-added: payouts@production; widens anchor-rebound: payouts@production",
        "widens anchor-rebound: payouts@production; narrows anchor-removed",
    ),
    ("an anchor goes", |w| w.remove(CA), "narrows anchor-removed", "widens anchor-added: payouts@production"),
    (
        "an anchor that was revoked goes",
        |w| w.remove(OLD),
        "widens revocation-removed; narrows anchor-removed",
        "widens anchor-added",
    ),
    (
        "another certificate under the same name",
        |w| {
            let other = w.json(ISSUER).unwrap().0["certificate"].clone();
            w.set(CA, "/certificate", other);
        },
        "widens anchor-replaced: payouts@production",
        "widens anchor-replaced: payouts@production",
    ),
    (
        "another certificate, and the digest of its key",
        |w| {
            let other = w.json(ISSUER).unwrap().0["certificate"].clone();
            w.set(CA, "/certificate", other);
            w.set(CA, "/key", w.json(OLD).unwrap().0["key"].clone());
        },
        "widens anchor-replaced: payouts@production",
        "widens anchor-replaced: payouts@production",
    ),
    (
        "the line breaks of a certificate",
        |w| {
            let (record, _) = w.json(CA).unwrap();
            let pem = record["certificate"].as_str().unwrap().replace('\n', "\r\n");
            w.set(CA, "/certificate", json!(pem));
        },
        "",
        "",
    ),
    ("another kind of anchor", |w| w.set(OLD, "/kind", json!("pinned-key")), "widens anchor-replaced", "widens anchor-replaced"),
    (
        "another issuer of tokens",
        |w| w.set(OIDC, "/issuer", json!("https://login.acme.example")),
        "widens anchor-replaced: reports@production",
        "widens anchor-replaced: reports@production",
    ),
    (
        "another audience",
        |w| w.set(OIDC, "/audience", json!("https://api.other.example")),
        "widens anchor-replaced: reports@production",
        "widens anchor-replaced: reports@production",
    ),
    (
        "another key set",
        |w| w.set(OIDC, "/jwks", json!("{\"keys\":[{}]}")),
        "widens anchor-replaced: reports@production",
        "widens anchor-replaced: reports@production",
    ),
    (
        "another digest beside the same material",
        |w| w.unset(CA, "/key"),
        "widens anchor-digest-changed: payouts@production",
        "widens anchor-digest-changed: payouts@production",
    ),
    (
        "a further environment",
        |w| w.set(CA, "/environments/-", json!("sandbox")),
        "widens anchor-environment-added: payouts@production",
        "narrows anchor-environment-removed",
    ),
    (
        "another claim",
        |w| w.set(OIDC, "/claims/team", json!("everybody")),
        "widens claim-changed: reports@production",
        "widens claim-changed: reports@production",
    ),
    ("a claim less", |w| w.unset(OIDC, "/claims"), "widens claim-dropped: reports@production", "narrows claim-added"),
    (
        "a further name",
        |w| w.set(CA, "/names/dns/-", json!(".acme-pay.example")),
        "widens name-added: payouts@production",
        "narrows name-removed",
    ),
    (
        "another subject",
        |w| w.set(OIDC, "/names/subjects/0", json!("admin")),
        "widens name-added: reports@production; narrows name-removed",
        "widens name-added: reports@production; narrows name-removed",
    ),
    (
        "it takes over from another",
        |w| w.set(CA, "/replaces", json!("acme-old")),
        "widens succession-changed: payouts@production",
        "widens succession-changed: payouts@production",
    ),
    (
        "it retires",
        |w| {
            w.set(CA, "/retiring", json!({ "successor": "acme-old", "since": "2026-11-01T08:00:00Z", "until": "2026-12-01T08:00:00Z", "by": "priya-nair" }))
        },
        "narrows anchor-retiring",
        "widens retirement-removed: payouts@production",
    ),
    (
        "it retires later",
        |w| w.set(OLD, "/retiring/until", json!("2027-12-01T08:00:00Z")),
        "widens retirement-longer",
        "narrows retirement-shorter",
    ),
    (
        "it retires for another",
        |w| w.set(OLD, "/retiring/successor", json!("acme-oidc")),
        "widens retirement-altered",
        "widens retirement-altered",
    ),
    ("no challenge waits", |w| w.unset(OLD, "/challenge"), "neutral challenge-changed", "neutral challenge-changed"),
    (
        "a further proof",
        |w| {
            let proof = w.json(OLD).unwrap().0["proofs"][0].clone();
            w.set(CA, "/proofs/-", proof);
        },
        "neutral proof-added",
        "widens proof-removed: payouts@production",
    ),
    (
        "another first proof",
        |w| {
            let proof = w.json(OLD).unwrap().0["proofs"][0].clone();
            w.set(CA, "/proofs/0", proof);
        },
        "widens proof-altered: payouts@production",
        "widens proof-altered: payouts@production",
    ),
    (
        "it is held",
        |w| {
            w.set(
                CA,
                "/holds",
                json!([{ "on": "2026-11-20T08:00:00Z", "by": "tom-berger", "reason": "ca-compromise", "note": "a call" }]),
            )
        },
        "narrows hold-set",
        "widens hold-removed: return of acme-pay#acme-ca",
    ),
    (
        "it is revoked",
        |w| w.set(CA, "/revoked", json!({ "on": "2026-11-20T08:00:00Z", "by": "tom-berger", "reason": "ca-compromise" })),
        "narrows anchor-revoked",
        "widens revocation-removed",
    ),
    (
        "its revocation says another day",
        |w| w.set(OLD, "/revoked/on", json!("2027-11-20T08:00:00Z")),
        "widens revocation-altered",
        "widens revocation-altered",
    ),
];
