//! Cases about applications, their accesses, grants and conditions.

use super::{
    Case,
    base::{PAYOUTS, REPORTS},
};
use serde_json::json;

/// The first grant of the application in production.
const GRANT: &str = "/environments/production/grants/0";

pub(super) const CASES: &[Case] = &[
    (
        "an application comes",
        |w| {
            w.copy(REPORTS, "statements");
            w.set("partners/acme-pay/applications/statements.yaml", "/description", json!("Fetches statements"));
        },
        "widens access-added: statements@production; neutral application-added",
        "widens hold-removed; narrows application-removed",
    ),
    (
        "an application goes",
        |w| w.remove(PAYOUTS),
        "narrows application-removed",
        "widens access-added: payouts@production; widens access-added: payouts@sandbox; neutral application-added",
    ),
    (
        "an application that is held goes",
        |w| w.remove(REPORTS),
        "widens hold-removed; narrows application-removed",
        "widens access-added: reports@production; neutral application-added",
    ),
    (
        "a better description",
        |w| w.set(PAYOUTS, "/description", json!("Payouts at night")),
        "neutral description-changed",
        "neutral description-changed",
    ),
    (
        "another kind of application",
        |w| w.set(PAYOUTS, "/kind", json!("agent")),
        "widens application-kind-changed: payouts@production, payouts@sandbox",
        "widens application-kind-changed: payouts@production, payouts@sandbox",
    ),
    (
        "somebody else answers for it",
        |w| w.set(PAYOUTS, "/owners/technical", json!("maria-lopez")),
        "neutral responsible-changed",
        "neutral responsible-changed",
    ),
    (
        "access in a further environment",
        |w| {
            let there = w.json(PAYOUTS).unwrap().0["environments"]["sandbox"].clone();
            w.set(REPORTS, "/environments/sandbox", there);
        },
        "widens access-added: reports@sandbox",
        "narrows access-removed",
    ),
    (
        "access without a grant",
        |w| w.set(REPORTS, "/environments/sandbox", json!({})),
        "widens access-added: reports@sandbox",
        "narrows access-removed",
    ),
    (
        "another anchor",
        |w| w.set(PAYOUTS, "/environments/production/anchor", json!("acme-old")),
        "widens anchor-rebound: payouts@production",
        "widens anchor-rebound: payouts@production",
    ),
    (
        "no anchor",
        |w| w.unset(PAYOUTS, "/environments/production/anchor"),
        "narrows anchor-unbound",
        "widens anchor-bound: payouts@production",
    ),
    (
        "another requester",
        |w| w.set(PAYOUTS, "/environments/production/requested-by", json!("maria-lopez")),
        "widens requester-changed: payouts@production",
        "widens requester-changed: payouts@production",
    ),
    (
        "asked for on another day",
        |w| w.set(PAYOUTS, "/environments/production/requested-on", json!("2026-11-19")),
        "neutral request-redated",
        "neutral request-redated",
    ),
    (
        "a further scope",
        |w| {
            w.set(
                PAYOUTS,
                "/environments/production/grants/-",
                json!({ "scope": "payments:admin", "until": "2027-02-28", "when": { "max-amount": 10 } }),
            )
        },
        "widens scope-added: payouts@production",
        "narrows scope-removed",
    ),
    (
        "the same scope a second time, without conditions",
        |w| w.set(PAYOUTS, "/environments/production/grants/-", json!({ "scope": "payments:write", "until": "2027-02-28" })),
        "widens scope-added: payouts@production",
        "narrows scope-removed",
    ),
    (
        "the grants in another order",
        |w| {
            let (record, _) = w.json(PAYOUTS).unwrap();
            let mut grants = record.pointer("/environments/production/grants").unwrap().as_array().unwrap().clone();
            grants.reverse();
            w.set(PAYOUTS, "/environments/production/grants", json!(grants));
        },
        "",
        "",
    ),
    (
        "a grant lives longer",
        |w| w.set(PAYOUTS, &format!("{GRANT}/until"), json!("2027-06-30")),
        "widens grant-longer: payouts@production",
        "narrows grant-shorter",
    ),
    (
        "a grant has no end",
        |w| w.unset(PAYOUTS, &format!("{GRANT}/until")),
        "widens grant-longer: payouts@production",
        "narrows grant-shorter",
    ),
    (
        "a better reason",
        |w| w.set(PAYOUTS, &format!("{GRANT}/reason"), json!("payouts")),
        "neutral grant-reason-changed",
        "neutral grant-reason-changed",
    ),
    (
        "from a wider network",
        |w| w.set(PAYOUTS, &format!("{GRANT}/when/sources"), json!(["203.0.113.0/24"])),
        "widens sources-widened: payouts@production",
        "narrows sources-narrowed",
    ),
    (
        "from elsewhere",
        |w| w.set(PAYOUTS, &format!("{GRANT}/when/sources"), json!(["198.51.100.0/28"])),
        "widens sources-widened: payouts@production",
        "widens sources-widened: payouts@production",
    ),
    (
        "from a network that is in another one already",
        |w| w.set(PAYOUTS, &format!("{GRANT}/when/sources/-"), json!("203.0.113.8/29")),
        "neutral sources-restated",
        "neutral sources-restated",
    ),
    (
        "from anywhere",
        |w| w.unset(PAYOUTS, &format!("{GRANT}/when/sources")),
        "widens sources-lifted: payouts@production",
        "narrows sources-set",
    ),
    (
        "at more hours",
        |w| w.set(PAYOUTS, &format!("{GRANT}/when/hours"), json!("21:00-05:00 Europe/Berlin")),
        "widens hours-longer: payouts@production",
        "narrows hours-shorter",
    ),
    (
        "at other hours",
        |w| w.set(PAYOUTS, &format!("{GRANT}/when/hours"), json!("23:00-05:00 Europe/Berlin")),
        "widens hours-moved: payouts@production",
        "widens hours-moved: payouts@production",
    ),
    (
        "at the same hours of another zone",
        |w| w.set(PAYOUTS, &format!("{GRANT}/when/hours"), json!("22:00-04:00 America/New_York")),
        "widens hours-moved: payouts@production",
        "widens hours-moved: payouts@production",
    ),
    (
        "at any hour",
        |w| w.unset(PAYOUTS, &format!("{GRANT}/when/hours")),
        "widens hours-lifted: payouts@production",
        "narrows hours-set",
    ),
    (
        "larger amounts",
        |w| w.set(PAYOUTS, &format!("{GRANT}/when/max-amount"), json!(80_000)),
        "widens amount-raised: payouts@production",
        "narrows amount-lowered",
    ),
    (
        "any amount",
        |w| w.unset(PAYOUTS, &format!("{GRANT}/when/max-amount")),
        "widens amount-raised: payouts@production",
        "narrows amount-lowered",
    ),
    (
        "no conditions at all",
        |w| w.unset(PAYOUTS, &format!("{GRANT}/when")),
        "widens hours-lifted: payouts@production; widens amount-raised: payouts@production; widens sources-lifted: payouts@production",
        "narrows hours-set; narrows amount-lowered; narrows sources-set",
    ),
];
