//! Cases about partners: who they are, what their access rests on, what stops them.

use super::{
    Case,
    base::{GONE, PARTNER, REPORTS},
};
use crate::world::id;
use serde_json::json;

pub(super) const CASES: &[Case] = &[
    (
        "a partner comes",
        |w| {
            w.set(GONE, "/id", json!("initech"));
            let f = w.folder("initech").clone();
            let mut f = f;
            let r = f.partner.as_mut().unwrap();
            r.value.id = id("umbrella");
            r.value.legal_name = id("Umbrella");
            r.path = "partners/umbrella/partner.yaml".to_owned();
            w.registry.partners.insert(id("umbrella"), f);
        },
        "neutral partner-added",
        "widens tombstone-removed; narrows partner-removed",
    ),
    (
        "a partner with access goes, folder and log",
        |w| w.remove("partners/globex/partner.yaml"),
        "widens log-rewritten; narrows anchor-removed; narrows application-removed; narrows evidence-removed; narrows evidence-removed; narrows partner-removed",
        "widens anchor-added: globex/dashboards@sandbox; widens access-added: globex/dashboards@sandbox; neutral application-added; neutral evidence-added; neutral evidence-added; neutral log-appended; neutral log-appended; neutral log-appended; neutral log-appended; neutral partner-added",
    ),
    (
        "a partner that ended goes",
        |w| w.remove(GONE),
        "widens tombstone-removed; narrows partner-removed",
        "neutral partner-added",
    ),
    (
        "the legal name is another",
        |w| w.set(PARTNER, "/legal-name", json!("Acme Payouts GmbH")),
        "widens legal-name-changed: payouts@production, payouts@sandbox, reports@production",
        "widens legal-name-changed: payouts@production, payouts@sandbox, reports@production",
    ),
    (
        "the legal entity is another",
        |w| w.set(PARTNER, "/legal-entity/registration", json!("HRB 190213 B")),
        "widens legal-entity-changed: payouts@production, payouts@sandbox, reports@production",
        "widens legal-entity-changed: payouts@production, payouts@sandbox, reports@production",
    ),
    (
        "the legal entity is gone",
        |w| w.unset(PARTNER, "/legal-entity"),
        "widens legal-entity-changed: payouts@production, payouts@sandbox, reports@production; neutral verification-changed",
        "widens legal-entity-changed: payouts@production, payouts@sandbox, reports@production; neutral verification-changed",
    ),
    (
        "the entity was verified by another document",
        |w| w.set(PARTNER, "/legal-entity/verified", json!("legal-entity-2027")),
        "neutral verification-changed",
        "neutral verification-changed",
    ),
    (
        "the tier is low",
        |w| w.set(PARTNER, "/tier", json!("low")),
        "widens tier-lowered: payouts@production, payouts@sandbox, reports@production",
        "widens tier-changed: payouts@production, payouts@sandbox, reports@production",
    ),
    (
        "the tier is regulated",
        |w| w.set(PARTNER, "/tier", json!("regulated")),
        "widens tier-changed: payouts@production, payouts@sandbox, reports@production",
        "widens tier-lowered: payouts@production, payouts@sandbox, reports@production",
    ),
    (
        "the tier is strict",
        |w| w.set(PARTNER, "/tier", json!("strict")),
        "narrows tier-raised",
        "widens tier-lowered: payouts@production, payouts@sandbox, reports@production",
    ),
    (
        "the tier is unknown",
        |w| w.set(PARTNER, "/tier", json!("gold")),
        "widens tier-changed: payouts@production, payouts@sandbox, reports@production",
        "widens tier-changed: payouts@production, payouts@sandbox, reports@production",
    ),
    (
        "the tier is lowered in the change that lowers it",
        |w| {
            let low = w.policy.tiers["low"].clone();
            w.policy.tiers.insert(id("standard"), low);
            w.set(PARTNER, "/tier", json!("low"));
        },
        "widens demand-dropped: policy; widens kind-admitted: policy; widens limit-raised: policy; widens quorum-lowered: policy; widens demand-dropped: policy; widens limit-raised: policy; widens demand-dropped: policy; widens limit-raised: policy; widens tier-lowered: payouts@production, payouts@sandbox, reports@production; narrows ceiling-lowered; narrows limit-lowered; narrows limit-lowered; narrows limit-lowered; narrows limit-lowered; narrows rs256-refused; narrows ceiling-lowered; narrows limit-lowered; neutral demand-restated; neutral limit-restated; neutral summary-changed",
        "widens ceiling-raised: policy; widens limit-raised: policy; widens limit-raised: policy; widens limit-raised: policy; widens limit-raised: policy; widens rs256-taken: policy; widens ceiling-raised: policy; widens limit-raised: policy; widens tier-changed: payouts@production, payouts@sandbox, reports@production; narrows demand-added; narrows kind-refused; narrows limit-lowered; narrows quorum-raised; narrows demand-added; narrows limit-lowered; narrows demand-added; narrows limit-lowered; neutral demand-restated; neutral limit-restated; neutral summary-changed",
    ),
    (
        "the purpose is said better",
        |w| w.set(PARTNER, "/justification/purpose", json!("Initiates payouts for merchants of both")),
        "neutral justification-changed",
        "neutral justification-changed",
    ),
    (
        "there is no reason any more",
        |w| w.unset(PARTNER, "/justification"),
        "neutral justification-changed",
        "neutral justification-changed",
    ),
    (
        "the business owner is another",
        |w| w.set(PARTNER, "/owners/business", json!("lena-fischer")),
        "neutral responsible-changed",
        "neutral responsible-changed",
    ),
    (
        "nobody answers for the integration",
        |w| w.unset(PARTNER, "/owners/technical"),
        "neutral responsible-changed",
        "neutral responsible-changed",
    ),
    (
        "the duty officer is another",
        |w| w.set(PARTNER, "/contacts/revocation/name", json!("Acme night desk")),
        "neutral contact-changed",
        "neutral contact-changed",
    ),
    (
        "there is no revocation contact",
        |w| w.unset(PARTNER, "/contacts/revocation"),
        "widens contact-removed",
        "neutral contact-added",
    ),
    (
        "the agreement ends later",
        |w| w.set(PARTNER, "/agreement/end", json!("2027-06-30")),
        "widens agreement-longer: payouts@production, payouts@sandbox, reports@production",
        "narrows agreement-shorter",
    ),
    (
        "the agreement has no end",
        |w| w.unset(PARTNER, "/agreement/end"),
        "widens agreement-longer: payouts@production, payouts@sandbox, reports@production",
        "narrows agreement-shorter",
    ),
    (
        "the agreement begins earlier",
        |w| w.set(PARTNER, "/agreement/start", json!("2026-01-01")),
        "widens agreement-begins-earlier",
        "narrows agreement-begins-later",
    ),
    (
        "the agreement is another",
        |w| w.set(PARTNER, "/agreement/reference", json!("MSA-2026-018")),
        "widens agreement-changed: payouts@production, payouts@sandbox, reports@production",
        "widens agreement-changed: payouts@production, payouts@sandbox, reports@production",
    ),
    (
        "the agreement is gone",
        |w| w.unset(PARTNER, "/agreement"),
        "widens agreement-removed: payouts@production, payouts@sandbox, reports@production",
        "widens agreement-added: payouts@production, payouts@sandbox, reports@production",
    ),
    (
        "a trigger is dropped",
        |w| w.unset(PARTNER, "/offboarding/key-compromise"),
        "widens trigger-dropped",
        "narrows trigger-added",
    ),
    (
        "a trigger only tells",
        |w| w.set(PARTNER, "/offboarding/key-compromise/act", json!("notify")),
        "widens trigger-weaker",
        "narrows trigger-stronger",
    ),
    (
        "a trigger waits longer",
        |w| w.set(PARTNER, "/offboarding/owner-gone/grace", json!("30d")),
        "widens trigger-weaker",
        "narrows trigger-stronger",
    ),
    (
        "a trigger stops more and later",
        |w| w.set(PARTNER, "/offboarding/inactivity", json!({ "act": "revoke", "after": "90d" })),
        "widens trigger-weaker",
        "widens trigger-weaker",
    ),
    (
        "a trigger no longer says after how long",
        |w| w.unset(PARTNER, "/offboarding/inactivity/after"),
        "widens trigger-weaker",
        "widens trigger-weaker",
    ),
    (
        "a trigger tells earlier",
        |w| w.set(PARTNER, "/offboarding/owner-gone/notice", json!("7d")),
        "neutral trigger-notice-changed",
        "neutral trigger-notice-changed",
    ),
    (
        "a trigger for old credentials comes",
        |w| w.set(PARTNER, "/offboarding/rotation-missed", json!({ "act": "revoke", "after": "60d", "notice": "7d" })),
        "narrows trigger-added",
        "widens trigger-dropped",
    ),
    (
        "what the partner asks for is only told, where it would be done",
        |w| w.set(PARTNER, "/offboarding/partner-request", json!({ "act": "notify" })),
        "widens trigger-weaker",
        "widens trigger-dropped",
    ),
    (
        "what the partner asks for is done at once, as it would be",
        |w| w.set(PARTNER, "/offboarding/partner-request", json!({ "act": "offboard" })),
        "narrows trigger-added",
        "widens trigger-dropped",
    ),
    (
        "secrets go to somebody else",
        |w| w.set(PARTNER, "/recipient", json!("age1qqqq")),
        "widens recipient-changed",
        "widens recipient-changed",
    ),
    ("secrets go to nobody", |w| w.unset(PARTNER, "/recipient"), "widens recipient-changed", "widens recipient-changed"),
    (
        "access was reviewed",
        |w| w.set(PARTNER, "/reviews/-", json!({ "on": "2026-11-20", "by": "maria-lopez" })),
        "neutral review-recorded",
        "neutral review-removed",
    ),
    (
        "a partner is held",
        |w| {
            w.set(PARTNER, "/holds", json!([{ "on": "2026-11-20T08:00:00Z", "by": "tom-berger", "reason": "key-compromise", "note": "a key was found" }]))
        },
        "narrows hold-set",
        "widens hold-removed: return of acme-pay",
    ),
    (
        "an open hold is taken off the record",
        |w| w.unset(REPORTS, "/holds/0"),
        "widens hold-removed: return of acme-pay/reports",
        "narrows hold-set",
    ),
    (
        "a hold is lifted",
        |w| w.set(REPORTS, "/holds/0/lifted", json!({ "on": "2026-11-20T08:00:00Z", "by": "priya-nair" })),
        "widens hold-lifted: return of acme-pay/reports",
        "narrows hold-set",
    ),
    (
        "a hold that was lifted is taken off the record",
        |w| w.set(GONE, "/holds", json!([])),
        "widens hold-removed",
        "neutral hold-recorded",
    ),
    (
        "a hold was lifted by another",
        |w| w.set(GONE, "/holds/0/lifted/by", json!("maria-lopez")),
        "widens hold-altered",
        "widens hold-altered",
    ),
    (
        "a hold says another reason",
        |w| w.set(REPORTS, "/holds/0/note", json!("nothing")),
        "widens hold-altered",
        "widens hold-altered",
    ),
    (
        "a partner ends for good",
        |w| {
            w.set(
                "partners/globex/partner.yaml",
                "/offboarded",
                json!({ "on": "2026-11-20T08:00:00Z", "by": "priya-nair", "reason": "cessation-of-operation" }),
            )
        },
        "narrows partner-offboarded",
        "widens tombstone-removed",
    ),
    (
        "a tombstone says another day",
        |w| w.set(GONE, "/offboarded/on", json!("2027-07-01T08:00:00Z")),
        "widens tombstone-altered",
        "widens tombstone-altered",
    ),
];
