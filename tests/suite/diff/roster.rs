//! Cases about the roster.

use super::{
    Case,
    base::{MARIA, OTTO},
};
use serde_json::json;

const KEY: &str = "ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIGFub3RoZXIga2V5IG9mIG1hcmlhIGxvcGV6ISEhISEhISE";

pub(super) const CASES: &[Case] = &[
    (
        "somebody joins with a role and a key",
        |w| {
            w.put_json("owners/eve-new.yaml", json!({ "id": "eve-new", "kind": "person", "name": "Eve New", "email": "eve@bank.example", "roles": ["security"], "keys": [{ "key": KEY, "from": "2026-11-20" }] }))
        },
        "widens owner-added: policy",
        "narrows owner-removed",
    ),
    (
        "a mailbox joins",
        |w| {
            w.put_json(
                "owners/api-team.yaml",
                json!({ "id": "api-team", "kind": "team", "name": "APIs", "email": "apis@bank.example" }),
            )
        },
        "neutral owner-listed",
        "narrows owner-removed",
    ),
    ("a further role", |w| w.set(MARIA, "/roles/-", json!("security")), "widens role-added: policy", "narrows role-removed"),
    (
        "a further key",
        |w| w.set(MARIA, "/keys/-", json!({ "key": KEY, "from": "2026-11-20" })),
        "widens owner-key-added: policy",
        "narrows owner-key-removed",
    ),
    (
        "another key instead",
        |w| w.set(MARIA, "/keys/0/key", json!(KEY)),
        "widens owner-key-added: policy; narrows owner-key-removed",
        "widens owner-key-added: policy; narrows owner-key-removed",
    ),
    (
        "a key ends",
        |w| w.set(MARIA, "/keys/0/until", json!("2026-12-31")),
        "narrows owner-key-shorter",
        "widens owner-key-longer: policy",
    ),
    (
        "a key counts from earlier on",
        |w| w.set(MARIA, "/keys/0/from", json!("2025-01-05")),
        "widens owner-key-longer: policy",
        "narrows owner-key-shorter",
    ),
    (
        "a key is revoked",
        |w| w.set(MARIA, "/keys/0/revoked", json!("2026-11-20")),
        "narrows owner-key-revoked",
        "widens owner-key-unrevoked: policy",
    ),
    (
        "a key that was revoked goes",
        |w| w.unset(OTTO, "/keys"),
        "widens owner-key-unrevoked: policy; narrows owner-key-removed",
        "widens owner-key-added: policy",
    ),
    (
        "a key was revoked later",
        |w| w.set(OTTO, "/keys/0/revoked", json!("2026-12-01")),
        "widens owner-key-unrevoked: policy",
        "narrows owner-key-revoked",
    ),
    (
        "a person is an automation",
        |w| w.set(MARIA, "/kind", json!("automation")),
        "widens owner-kind-changed: policy",
        "widens owner-kind-changed: policy",
    ),
    (
        "another mail address",
        |w| w.set(MARIA, "/email", json!("mlopez@bank.example")),
        "widens owner-email-changed: policy",
        "widens owner-email-changed: policy",
    ),
    ("another name", |w| w.set(MARIA, "/name", json!("Maria López")), "neutral owner-name-changed", "neutral owner-name-changed"),
    ("somebody leaves", |w| w.set(MARIA, "/left", json!("2026-12-31")), "narrows owner-left", "widens owner-returned: policy"),
    ("somebody left later", |w| w.set(OTTO, "/left", json!("2026-12-31")), "widens owner-returned: policy", "narrows owner-left"),
];
