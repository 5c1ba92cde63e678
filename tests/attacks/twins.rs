//! Harmless twins: the edit of an attack made rightly, or one that changes nothing that anybody judges. They must pass, or people would
//! learn to press on.

use super::{
    attack::twins,
    site::{GRANT, Site, TERMS},
};
use crate::hand::{APPLICATION, PARTNER};

fn approved(at: &mut Site) {
    at.widen();
    for owner in ["maria-lopez", "tom-berger"] {
        at.ok_as(owner, &GRANT);
    }
}

twins! {
    a_change_with_its_approvals, "a_change_is_made_without_asking",
    approved;

    a_change_that_somebody_else_of_the_roster_wrote, "the_author_of_the_change_approves",
    |at| {
        at.author("priya.nair@bank.example");
        approved(at);
    };

    comments_and_a_better_description, "an_approval_of_the_request_as_it_was",
    |at| {
        at.edit(APPLICATION, "id: payouts", "# what runs at night\nid: payouts");
        at.edit(APPLICATION, "Nightly payout batch run from", "Nightly payout batch, run from");
    };

    a_stricter_policy_approved, "a_threshold_is_lowered_by_whoever_profits",
    |at| {
        at.edit("admit.toml", "version = 2", "version = 3");
        at.edit_below("admit.toml", TERMS, "{ api-owner = 1, risk = 1 }", "{ api-owner = 1, risk = 2 }");
        at.approve_policy();
    };

    a_return_with_its_quorum, "a_hold_is_cut_out_by_hand",
    |at| {
        at.ok_as("priya-nair", &["suspend", "acme-pay", "--note", "odd traffic"]);
        at.found();
        for owner in ["maria-lopez", "tom-berger"] {
            at.ok_as(owner, &["approve", "acme-pay", "--resume"]);
        }
        at.ok_as("priya-nair", &["resume", "acme-pay"]);
    };

    a_stop_by_one_person, "a_hold_is_cut_out_by_hand",
    |at| {
        at.author("priya.nair@bank.example");
        at.ok_as("priya-nair", &["suspend", "acme-pay", "--note", "odd traffic"]);
    };

    a_better_purpose, "a_partner_is_moved_to_a_laxer_tier",
    |at| at.edit(PARTNER, "shared merchants", "the merchants that both serve");
}
