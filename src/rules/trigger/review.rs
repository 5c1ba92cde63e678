//! `review-overdue`: nobody looked at what the partner may do within the time that policy gives its tier.

use super::Condition;
use crate::{
    model::{Partner, Subject},
    rules::{PartnerView, Scene},
};

pub(super) fn conditions(scene: &Scene<'_>, view: &PartnerView<'_>, record: &Partner) -> Vec<Condition> {
    let has_access = view.accesses.iter().any(|access| !access.access.grants.is_empty());
    let Some(tier) = scene.policy.tiers.get(&record.tier).filter(|_| has_access) else { return Vec::new() };
    let last = record.reviews.iter().map(|review| review.on).filter(|on| *on <= scene.now.day()).max();
    let start = record.agreement.as_ref().map(|agreement| agreement.start);
    let message = match last {
        Some(on) => format!("its last review of access was on {on}, and policy asks for one every {}", tier.review),
        None => format!("its access was never reviewed, and policy asks for that every {}", tier.review),
    };
    // Without an agreement there is no beginning to count from, and `agreement-missing` blocks.
    let since = last.or(start).map(|day| day.start().plus(tier.review));
    since.map(|since| Condition::new(Subject::Partner(view.id.clone()), since, message)).into_iter().collect()
}
