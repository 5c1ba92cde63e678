//! Attacks on what everything is judged by: policy, roster, catalogue and issuers, lowered or put back in the change that profits.

use super::{
    attack::{Alone, attacks},
    site::{GRANT, Site, TERMS},
};
use crate::hand::{APPLICATION, PARTNER};

/// The version is raised, as it must be.
fn raised(at: &Site) {
    at.edit("admit.toml", "version = 2", "version = 3");
}

attacks! {
    a_threshold_is_lowered_by_whoever_profits, "policy-change-unapproved", Alone::Audit("policy-unapproved"),
    "a developer who has one yes, and makes it enough",
    |at| {
        raised(at);
        at.edit_below("admit.toml", TERMS, "{ api-owner = 1, risk = 1 }", "{ api-owner = 1 }");
        at.widen();
        at.ok_as("maria-lopez", &GRANT);
    };

    a_lower_threshold_does_not_count_in_its_own_change, "approval-quorum", Alone::Nothing,
    "a risk officer and a security officer who approve the lower threshold and use it at once",
    |at| {
        raised(at);
        at.edit_below("admit.toml", TERMS, "{ api-owner = 1, risk = 1 }", "{ api-owner = 1 }");
        at.approve_policy();
        at.widen();
        at.ok_as("maria-lopez", &GRANT);
    };

    a_new_colleague_approves_at_once, "approval-quorum", Alone::Audit("policy-unapproved"),
    "a developer who puts himself on the roster with the role that is missing",
    |at| {
        raised(at);
        at.owner("mallory", "Mallory", &["risk"], &[("mallory", "    from: 2026-01-01\n".to_owned())], "");
        at.widen();
        at.ok_as("maria-lopez", &GRANT);
        let statement = at.in_the_name_of(&at.approval_of("maria-lopez", "production"), "mallory", "risk");
        at.forge("mallory", "approval@admit", &statement);
    };

    a_scope_is_called_harmless_in_the_change_that_grants_it, "policy-change-unapproved", Alone::Audit("policy-unapproved"),
    "an API owner whose partner may have no restricted scope",
    |at| {
        raised(at);
        at.edit_below("scopes/payments.yaml", "  read:", "sensitivity: confidential", "sensitivity: internal");
        at.edit(APPLICATION, "scope: payments:read", "scope: payments:read");
    };

    policy_is_put_back_to_what_was_signed_once, "policy-rolled-back", Alone::Nothing,
    "a partner manager who liked last year's policy, which has all its signatures",
    |at| {
        let (old, approvals) = (at.get("admit.toml"), at.find("approvals/", ".yaml"));
        raised(at);
        at.edit_below("admit.toml", TERMS, "{ api-owner = 1, risk = 1 }", "{ api-owner = 1, risk = 2 }");
        at.approve_policy();
        at.found();
        assert!(!approvals.is_empty());
        at.put("admit.toml", &old);
    };

    a_partner_is_moved_to_a_laxer_tier, "approval-quorum", Alone::Audit("approval-quorum"),
    "a partner manager who is tired of being asked by risk",
    |at| at.edit(PARTNER, "tier: standard", "tier: low");
}
