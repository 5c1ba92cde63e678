//! Cases about gateways.

use super::{
    Case,
    base::{EDGE, EDGE_OLD},
};
use serde_json::json;

pub(super) const CASES: &[Case] = &[
    (
        "a gateway comes",
        |w| {
            w.copy(EDGE, "edge-two");
            w.set("gateways/edge-two.yaml", "/staleness", json!("2h"));
            w.unset("gateways/edge-two.yaml", "/confirmed");
        },
        "narrows gateway-added",
        "widens gateway-removed: policy",
    ),
    (
        "a gateway goes, and what it confirmed",
        |w| w.remove(EDGE),
        "widens gateway-removed: policy; neutral confirmation-removed",
        "narrows gateway-added; neutral confirmation-added",
    ),
    ("another name of a gateway", |w| w.rename(EDGE, "edge-outer"), "neutral gateway-renamed", "neutral gateway-renamed"),
    (
        "a better description of a gateway",
        |w| w.set(EDGE_OLD, "/description", json!("The edge of before")),
        "neutral gateway-description-changed",
        "neutral gateway-description-changed",
    ),
    (
        "a gateway before another environment",
        |w| w.set(EDGE, "/environment", json!("sandbox")),
        "widens gateway-environment-changed: policy",
        "widens gateway-environment-changed: policy",
    ),
    (
        "a gateway is given something else",
        |w| w.set(EDGE, "/targets", json!(["crl"])),
        "widens gateway-targets-changed: policy",
        "widens gateway-targets-changed: policy",
    ),
    (
        "fewer APIs behind a gateway",
        |w| w.set(EDGE, "/apis", json!(["payments"])),
        "widens gateway-apis-changed: policy",
        "widens gateway-apis-changed: policy",
    ),
    (
        "somebody else runs a gateway",
        |w| w.set(EDGE, "/owner", json!("maria-lopez")),
        "neutral gateway-owner-changed",
        "neutral gateway-owner-changed",
    ),
    (
        "a gateway may be further behind",
        |w| w.set(EDGE, "/staleness", json!("60d")),
        "widens gateway-staleness-longer: policy",
        "narrows gateway-staleness-shorter",
    ),
    (
        "stops wait for a gateway from a day on",
        |w| w.set(EDGE, "/since", json!("2026-11-01")),
        "widens gateway-since-later: policy",
        "narrows gateway-since-earlier",
    ),
    (
        "a gateway is retired",
        |w| w.set(EDGE, "/retired", json!({ "on": "2026-11-20T08:00:00Z", "by": "priya-nair", "reason": "superseded" })),
        "widens gateway-retired: policy",
        "narrows gateway-returned",
    ),
    (
        "a gateway confirmed something else",
        |w| w.set(EDGE, "/confirmed/0/made", json!("2026-11-20T08:54:00Z")),
        "neutral confirmation-removed; neutral confirmation-added",
        "neutral confirmation-removed; neutral confirmation-added",
    ),
];
