//! Cases about policy.

use super::{Case, base::POLICY as P};
use serde_json::json;

/// What the standard tier gets in production.
const TERMS: &str = "/tiers/standard/environments/production";

pub(super) const CASES: &[Case] = &[
    ("another format", |w| w.set(P, "/format", json!(2)), "widens format-changed: policy", "widens format-changed: policy"),
    (
        "another registry",
        |w| w.set(P, "/registry", json!("00000000000000000000000000000000")),
        "widens registry-changed: policy",
        "widens registry-changed: policy",
    ),
    ("a higher version", |w| w.set(P, "/version", json!(5)), "neutral version-raised", "widens version-lowered: policy"),
    (
        "another trust domain",
        |w| w.set(P, "/trust-domain", json!("partners.example")),
        "widens trust-domain-changed: policy",
        "widens trust-domain-changed: policy",
    ),
    (
        "another prefix of keys",
        |w| w.set(P, "/key-prefix", json!("hb")),
        "widens key-prefix-changed: policy",
        "widens key-prefix-changed: policy",
    ),
    (
        "there is a further environment",
        |w| w.set(P, "/environments/staging", json!({ "issuer": "sandbox-ca", "crl-lifetime": "7d" })),
        "widens environment-added: policy",
        "narrows environment-removed",
    ),
    (
        "another issuer for production",
        |w| w.set(P, "/environments/production/issuer", json!("sandbox-ca")),
        "widens environment-issuer-changed: policy",
        "widens environment-issuer-changed: policy",
    ),
    (
        "nobody signs statements",
        |w| w.unset(P, "/environments/production/statement-issuer"),
        "narrows environment-issuer-removed",
        "widens environment-issuer-changed: policy",
    ),
    (
        "revocation lists count longer",
        |w| w.set(P, "/environments/production/crl-lifetime", json!("7d")),
        "widens limit-raised: policy",
        "narrows limit-lowered",
    ),
    (
        "a further role stops",
        |w| w.set(P, "/authority/stop/-", json!("partner-manager")),
        "narrows brake-added",
        "widens brake-removed: policy",
    ),
    (
        "a further role issues",
        |w| w.set(P, "/authority/issue/-", json!("partner-manager")),
        "widens authority-added: policy",
        "narrows authority-removed",
    ),
    (
        "a further role publishes",
        |w| w.set(P, "/authority/publish/-", json!("partner-manager")),
        "widens authority-added: policy",
        "narrows authority-removed",
    ),
    (
        "a further role verifies",
        |w| w.set(P, "/authority/verify/-", json!("api-owner")),
        "widens authority-added: policy",
        "narrows authority-removed",
    ),
    (
        "one voice less governs",
        |w| w.set(P, "/governance/approvals", json!([{ "risk": 1 }])),
        "widens quorum-lowered: policy",
        "narrows quorum-raised",
    ),
    (
        "what governs counts longer",
        |w| w.set(P, "/governance/approval", json!("730d")),
        "widens limit-raised: policy",
        "narrows limit-lowered",
    ),
    (
        "waivers last longer",
        |w| w.set(P, "/waivers/longest", json!("365d")),
        "widens limit-raised: policy",
        "narrows limit-lowered",
    ),
    (
        "waivers take no second step",
        |w| w.set(P, "/waivers/approvals", json!([{ "risk": 1 }])),
        "widens quorum-lowered: policy",
        "narrows quorum-raised",
    ),
    (
        "break-glass is for the sandbox too",
        |w| w.set(P, "/break-glass/environments", json!(["production", "sandbox"])),
        "widens break-glass-added: policy",
        "narrows break-glass-removed",
    ),
    ("no break-glass", |w| w.unset(P, "/break-glass"), "narrows break-glass-removed", "widens break-glass-added: policy"),
    (
        "what break-glass opens lasts longer",
        |w| w.set(P, "/break-glass/lifetime", json!("48h")),
        "widens limit-raised: policy",
        "narrows limit-lowered",
    ),
    (
        "checkpoints are held to another key",
        |w| w.set(P, "/checkpoint-key", json!("admit.two+c0ffee00+AQ==")),
        "widens checkpoint-key-changed: policy",
        "widens checkpoint-key-changed: policy",
    ),
    ("evidence is kept for another time", |w| w.unset(P, "/retention"), "neutral retention-changed", "neutral retention-changed"),
    (
        "a rule can be waived",
        |w| w.set(P, "/waivers/never", json!([])),
        "widens never-waived-dropped: policy",
        "narrows never-waived-added",
    ),
    (
        "a further tier",
        |w| {
            let low = w.json(P).unwrap().0["tiers"]["low"].clone();
            w.set(P, "/tiers/none", low);
        },
        "widens tier-added: policy",
        "narrows tier-removed",
    ),
    (
        "a better summary of a tier",
        |w| w.set(P, "/tiers/low/summary", json!("Test data")),
        "neutral summary-changed",
        "neutral summary-changed",
    ),
    (
        "no identifier is asked for",
        |w| w.set(P, "/tiers/standard/lei", json!(false)),
        "widens demand-dropped: policy",
        "narrows demand-added",
    ),
    (
        "a contact is not asked for",
        |w| w.unset(P, "/tiers/standard/contacts/2"),
        "widens demand-dropped: policy",
        "narrows demand-added",
    ),
    (
        "a document is not asked for",
        |w| w.unset(P, "/tiers/standard/evidence/1"),
        "widens demand-dropped: policy",
        "narrows demand-added",
    ),
    (
        "reviews are rarer",
        |w| w.set(P, "/tiers/standard/review", json!("365d")),
        "widens limit-raised: policy",
        "narrows limit-lowered",
    ),
    (
        "a credential may lie longer",
        |w| w.set(P, "/tiers/standard/inactivity", json!("90d")),
        "widens limit-raised: policy",
        "narrows limit-lowered",
    ),
    (
        "a tier gets a further environment",
        |w| {
            let terms = w.json(P).unwrap().0["tiers"]["low"]["environments"]["sandbox"].clone();
            w.set(P, "/environments/staging", json!({ "issuer": "sandbox-ca", "crl-lifetime": "7d" }));
            w.set(P, "/tiers/low/environments/staging", terms);
        },
        "widens environment-added: policy; widens terms-added: policy",
        "narrows environment-removed; narrows terms-removed",
    ),
    (
        "a further kind of anchor",
        |w| w.set(P, &format!("{TERMS}/anchors/-"), json!("ssh-key")),
        "widens kind-admitted: policy",
        "narrows kind-refused",
    ),
    (
        "a further kind of credential",
        |w| w.set(P, &format!("{TERMS}/credentials/-"), json!("api-key")),
        "widens kind-admitted: policy",
        "narrows kind-refused",
    ),
    ("a step less", |w| w.unset(P, &format!("{TERMS}/approvals/0")), "widens quorum-lowered: policy", "narrows quorum-raised"),
    (
        "a class less",
        |w| w.unset(P, &format!("{TERMS}/approvals/1/risk")),
        "widens quorum-lowered: policy",
        "narrows quorum-raised",
    ),
    (
        "a role swapped for another",
        |w| w.set(P, &format!("{TERMS}/approvals/0"), json!({ "partner-manager": 1 })),
        "widens quorum-lowered: policy",
        "widens quorum-lowered: policy",
    ),
    (
        "two steps become one",
        |w| w.set(P, &format!("{TERMS}/approvals"), json!([{ "api-owner": 1, "risk": 1, "security": 1 }])),
        "widens quorum-lowered: policy",
        "widens quorum-lowered: policy",
    ),
    (
        "a step before the others",
        |w| {
            w.set(
                P,
                &format!("{TERMS}/approvals"),
                json!([{ "partner-manager": 1 }, { "api-owner": 1 }, { "risk": 1, "security": 1 }]),
            )
        },
        "narrows quorum-raised",
        "widens quorum-lowered: policy",
    ),
    (
        "the steps in another order",
        |w| w.set(P, &format!("{TERMS}/approvals"), json!([{ "risk": 1, "security": 1 }, { "api-owner": 1 }])),
        "widens quorum-lowered: policy",
        "widens quorum-lowered: policy",
    ),
    (
        "two of one class",
        |w| w.set(P, &format!("{TERMS}/approvals/1/risk"), json!(2)),
        "narrows quorum-raised",
        "widens quorum-lowered: policy",
    ),
    (
        "a higher ceiling of access",
        |w| w.set(P, &format!("{TERMS}/access"), json!("admin")),
        "widens ceiling-raised: policy",
        "narrows ceiling-lowered",
    ),
    (
        "a higher ceiling of sensitivity",
        |w| w.set(P, &format!("{TERMS}/sensitivity"), json!("restricted")),
        "widens ceiling-raised: policy",
        "narrows ceiling-lowered",
    ),
    (
        "certificates live longer",
        |w| w.set(P, &format!("{TERMS}/client-certificate"), json!("365d")),
        "widens limit-raised: policy",
        "narrows limit-lowered",
    ),
    (
        "API keys have no life",
        |w| w.unset(P, &format!("{TERMS}/api-key")),
        "narrows limit-lowered",
        "widens limit-raised: policy",
    ),
    (
        "the authority itself answers",
        |w| w.set(P, &format!("{TERMS}/authority-proof"), json!("authority")),
        "narrows demand-added",
        "widens demand-dropped: policy",
    ),
    (
        "either key answers",
        |w| w.unset(P, &format!("{TERMS}/authority-proof")),
        "neutral demand-restated",
        "neutral demand-restated",
    ),
    ("no RS256", |w| w.unset(P, &format!("{TERMS}/rs256")), "narrows rs256-refused", "widens rs256-taken: policy"),
    (
        "a credential may stand longer beside the next one",
        |w| w.set(P, &format!("{TERMS}/overlap"), json!("14d")),
        "widens limit-raised: policy",
        "narrows limit-lowered",
    ),
    (
        "the limit that counts without a word is no longer written",
        |w| w.unset(P, &format!("{TERMS}/overlap")),
        "neutral limit-restated",
        "neutral limit-restated",
    ),
    (
        "more credentials at a time",
        |w| w.set(P, &format!("{TERMS}/live-credentials"), json!(10)),
        "widens limit-raised: policy",
        "narrows limit-lowered",
    ),
    (
        "approvals count longer",
        |w| w.set(P, &format!("{TERMS}/approval"), json!("365d")),
        "widens limit-raised: policy",
        "narrows limit-lowered",
    ),
    (
        "requests wait longer",
        |w| w.set(P, &format!("{TERMS}/request"), json!("60d")),
        "widens limit-raised: policy",
        "narrows limit-lowered",
    ),
    (
        "proofs count longer",
        |w| w.set(P, &format!("{TERMS}/proof"), json!("730d")),
        "widens limit-raised: policy",
        "narrows limit-lowered",
    ),
    ("no template", |w| w.unset(P, "/templates"), "narrows template-removed", "widens template-added: policy"),
    (
        "a template for another tier",
        |w| w.set(P, "/templates/sandbox-read/tier", json!("standard")),
        "widens template-widened: policy",
        "widens template-widened: policy",
    ),
    (
        "a template in another environment",
        |w| w.set(P, "/templates/sandbox-read/environment", json!("production")),
        "widens template-widened: policy",
        "widens template-widened: policy",
    ),
    (
        "a template for a further scope",
        |w| w.set(P, "/templates/sandbox-read/scopes/-", json!("payments:write")),
        "widens template-widened: policy",
        "narrows template-narrowed",
    ),
    (
        "a template for a kind less",
        |w| w.unset(P, "/templates/sandbox-read/credentials/1"),
        "narrows template-narrowed",
        "widens template-widened: policy",
    ),
    (
        "a template for longer",
        |w| w.set(P, "/templates/sandbox-read/lifetime", json!("90d")),
        "widens template-widened: policy",
        "narrows template-narrowed",
    ),
    (
        "a template for more",
        |w| w.set(P, "/templates/sandbox-read/count", json!(9)),
        "widens template-widened: policy",
        "narrows template-narrowed",
    ),
    (
        "a template within a longer time",
        |w| w.set(P, "/templates/sandbox-read/within", json!("90d")),
        "narrows template-narrowed",
        "widens template-widened: policy",
    ),
];
