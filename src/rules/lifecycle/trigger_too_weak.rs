//! A trigger acts in time and does more than tell.

use crate::{
    finding::Severity,
    model::{Act, Period, Trigger},
    policy::TierPolicy,
    rules::{Family, Operation, Report, Rule, Scene, cite},
};

/// `trigger-too-weak`
pub(in crate::rules) const RULE: Rule = Rule {
    id: "trigger-too-weak",
    family: Family::Lifecycle,
    summary: "each trigger acts, and within the time that policy gives",
    severity: Severity::Medium,
    blocks: &[Operation::Issue],
    waivable: true,
    citations: cite::TRIGGERS,
    page: include_str!("../../../docs/rules/trigger-too-weak.md"),
    check,
};

/// The longest that an agreement may be over before access ends too: enough to hand over, and less than a billing period.
const HANDOVER: Period = Period::days(30);
/// PCI DSS 8.2.5 asks for immediate revocation; a day is what it takes to reach the partner's duty officer.
const COMPROMISE: Period = Period::hours(24);

fn check(scene: &Scene<'_>, report: &mut Report) {
    for (partner, record) in scene.records().filter(|(partner, _)| !partner.is_offboarded()) {
        let Some(offboarding) = &record.value.offboarding else { continue };
        let tier = scene.policy.tiers.get(&record.value.tier);
        let inactivity = offboarding.inactivity.as_ref().and_then(|trigger| idle(trigger, tier?));
        let end =
            offboarding.agreement_end.as_ref().and_then(|trigger| late(trigger, "the agreement ended", HANDOVER, "offboard"));
        let compromise = offboarding
            .key_compromise
            .as_ref()
            .and_then(|trigger| late(trigger, "a key may be in the wrong hands", COMPROMISE, "revoke"));
        for (kind, weak) in [("agreement-end", end), ("inactivity", inactivity), ("key-compromise", compromise)] {
            let Some((message, better)) = weak else { continue };
            report.add(
                partner.id,
                &record.path,
                format!("offboarding.{kind}"),
                format!("the trigger `{kind}` of `{}` {message}", partner.id),
                format!("admit onboard partner {} --trigger {kind}={better}", partner.id),
            );
        }
    }
}

fn idle(trigger: &Trigger, tier: &TierPolicy) -> Option<(String, String)> {
    let limit = tier.inactivity;
    let better = format!("suspend:{limit}");
    match trigger.after {
        None => Some(("does not say after how long".to_owned(), better)),
        Some(after) if after > limit => Some((format!("waits {after}, and policy allows {limit}"), better)),
        Some(_) => None,
    }
}

/// A trigger that may not only tell, and may not wait.
fn late(trigger: &Trigger, when: &str, limit: Period, better: &str) -> Option<(String, String)> {
    let waits = trigger.after.map_or(0, Period::seconds) + trigger.grace.map_or(0, Period::seconds);
    let message = if trigger.act == Act::Notify {
        format!("only tells that {when}, and stops nothing")
    } else if waits > limit.seconds() {
        format!("acts {} hours after {when}, and {limit} is the longest that can be justified", waits / 3600)
    } else {
        return None;
    };
    Some((message, better.to_owned()))
}
