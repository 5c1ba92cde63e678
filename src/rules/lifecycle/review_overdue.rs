//! Somebody looks at what a partner may do, in time.

use crate::{
    finding::Severity,
    grammar,
    rules::{Family, Operation, Report, Rule, Scene, cite},
};

/// `review-overdue`
pub(in crate::rules) const RULE: Rule = Rule {
    id: "review-overdue",
    family: Family::Lifecycle,
    summary: "the access of each partner was reviewed in time",
    severity: Severity::Medium,
    blocks: &[Operation::Issue],
    waivable: true,
    citations: cite::REVIEW,
    page: include_str!("../../../docs/rules/review-overdue.md"),
    check,
};

fn check(scene: &Scene<'_>, report: &mut Report) {
    for (partner, record) in scene.records().filter(|(partner, _)| !partner.is_offboarded()) {
        let has_access = partner.accesses.iter().any(|view| !view.access.grants.is_empty());
        let Some(tier) = scene.policy.tiers.get(&record.value.tier).filter(|_| has_access) else { continue };
        let today = scene.now.day();
        let last = record.value.reviews.iter().map(|review| review.on).filter(|on| *on <= today).max();
        let start = record.value.agreement.as_ref().map(|agreement| agreement.start);
        // Without an agreement there is no beginning to count from, and `agreement-missing` blocks.
        let Some(since) = last.or(start).filter(|since| since.start().plus(tier.review) < scene.now) else { continue };
        let ago = grammar::count(today.days_since(since), "day");
        let message = match last {
            Some(on) => format!(
                "the access of `{}` was last reviewed on {on}, {ago} ago, and tier `{}` asks for it every {}",
                partner.id, record.value.tier, tier.review
            ),
            None => format!(
                "the access of `{}` was never reviewed in {ago}, and tier `{}` asks for it every {}",
                partner.id, record.value.tier, tier.review
            ),
        };
        report.add(partner.id, &record.path, "reviews", message, format!("admit onboard partner {} --review 'NOTE'", partner.id));
    }
}
