//! Attacks on what is granted: more scope, a longer end, fewer conditions, another party, by an edit that looks like less than it is.

use super::{
    attack::{Alone, attacks},
    site::{GRANT, Site},
};
use crate::{
    hand::{APPLICATION, PARTNER},
    place::in_days,
};

/// What is found has conditions on what may be called, and their approvals.
fn with_conditions(at: &mut Site) {
    let (until, when) =
        (format!("        until: {}\n", in_days(300)), "        when:\n          sources:\n            - 203.0.113.0/28\n");
    let when = format!("{until}{when}          hours: 22:00-04:00 Europe/Berlin\n          max-amount: 50000\n");
    let reason = "        reason: payouts are initiated by API\n";
    at.edit(APPLICATION, &format!("{until}{reason}"), &format!("{}{reason}{}", until, when.strip_prefix(&until).unwrap()));
    for owner in ["maria-lopez", "tom-berger"] {
        // What was approved without conditions is no longer on file; while it is, and counts, it may be had again.
        at.remove(&at.approval_of(owner, "production"));
        at.ok_as(owner, &GRANT);
    }
    at.found();
}

/// Both approve the change as it lies there.
fn both(at: &Site) {
    for owner in ["maria-lopez", "tom-berger"] {
        at.ok_as(owner, &GRANT);
    }
}

attacks! {
    the_networks_are_cut_out, "approval-quorum", Alone::Audit("approval-quorum"),
    "a developer whose office is not in the list",
    |at| {
        with_conditions(at);
        at.cut(APPLICATION, "          sources:");
    };

    the_networks_are_made_wider, "approval-quorum", Alone::Audit("approval-quorum"),
    "a developer who changes one digit behind the slash",
    |at| {
        with_conditions(at);
        at.edit(APPLICATION, "203.0.113.0/28", "203.0.112.0/20");
    };

    the_amount_has_one_zero_more, "approval-quorum", Alone::Audit("approval-quorum"),
    "a developer who was told that it is a typo",
    |at| {
        with_conditions(at);
        at.edit(APPLICATION, "max-amount: 50000", "max-amount: 500000");
    };

    the_hours_are_moved, "approval-quorum", Alone::Audit("approval-quorum"),
    "a developer who moves the same hours to where nobody watches",
    |at| {
        with_conditions(at);
        at.edit(APPLICATION, "22:00-04:00", "04:00-10:00");
    };

    all_conditions_go_while_the_file_is_tidied_up, "approval-quorum", Alone::Audit("approval-quorum"),
    "a developer who moves lines about, so that the one that is gone is not seen",
    |at| {
        with_conditions(at);
        at.cut(APPLICATION, "        when:");
        at.edit(APPLICATION, "kind: server", "# tidied up\nkind: server");
        at.edit(APPLICATION, "Nightly payout batch run", "Nightly batch of payouts");
    };

    a_wildcard_scope, "scope-wildcard", Alone::Audit("scope-wildcard"),
    "a developer who would rather ask once",
    |at| at.edit(APPLICATION, "scope: payments:read", "scope: payments:*");

    a_scope_that_nobody_catalogued, "scope-unknown", Alone::Audit("scope-unknown"),
    "a developer who knows a path that the gateway lets through",
    |at| at.edit(APPLICATION, "scope: payments:read", "scope: payments:admin");

    a_scope_that_is_granted_without_end, "grant-open-ended", Alone::Audit("grant-open-ended"),
    "a partner manager who does not want to come back each year",
    |at| at.edit(APPLICATION, &format!("        until: {}\n", in_days(300)), "");

    the_agreement_is_made_longer, "approval-quorum", Alone::Audit("approval-quorum"),
    "a partner manager whose renewal is not signed yet",
    |at| at.edit(PARTNER, &format!("end: {}", in_days(330)), &format!("end: {}", in_days(700)));

    the_agreement_loses_its_end, "agreement-open-ended", Alone::Audit("agreement-open-ended"),
    "a partner manager whose renewal will never be signed",
    |at| at.edit(PARTNER, &format!("  end: {}\n", in_days(330)), "");

    another_agreement_is_named, "approval-quorum", Alone::Audit("approval-quorum"),
    "a partner manager with a frame contract that nobody of the quorum has read",
    |at| at.edit(PARTNER, "MSA-2026-017", "MSA-2019-003");

    the_legal_entity_is_exchanged, "approval-quorum", Alone::Audit("approval-quorum"),
    "a partner that sold the business to somebody who would not be admitted",
    |at| at.edit(PARTNER, "HRB 190212 B", "HRB 999999 B");

    the_legal_name_is_exchanged, "approval-quorum", Alone::Audit("approval-quorum"),
    "a partner manager who gives a shell company a known partner's access",
    |at| at.edit(PARTNER, "Acme Payments GmbH", "Acme Payments Holding Ltd");

    a_letter_of_the_legal_name_is_cyrillic, "approval-quorum", Alone::Audit("look-alike-name"),
    "a fraudster whose company looks like the partner on every screen",
    |at| at.edit("partners/globex/partner.yaml", "legal-name: Globex B.V.", "legal-name: Acme Pаyments GmbH");

    a_letter_of_an_id_is_cyrillic, "stray-file", Alone::Audit("stray-file"),
    "a fraudster whose folder sorts beside the partner's and reads like it",
    |at| at.put("partners/асme-pay/partner.yaml", &at.get(PARTNER));

    a_partner_is_registered_twice, "legal-entity-unverified", Alone::Audit("legal-entity-duplicate"),
    "a suspended partner's account manager, who starts a second file for it",
    |at| at.put("partners/acrne-pay/partner.yaml", &at.get(PARTNER).replace("id: acme-pay", "id: acrne-pay"));

    the_server_becomes_an_agent, "approval-quorum", Alone::Audit("approval-quorum"),
    "a partner that puts a language model where a batch job was",
    |at| at.edit(APPLICATION, "kind: server", "kind: agent");

    access_in_another_environment, "approval-quorum", Alone::Audit("approval-quorum"),
    "a partner manager who copies ten lines from sandbox",
    |at| {
        at.cut(APPLICATION, "  production:");
        at.found();
        let until = in_days(300);
        let grants = format!("    grants:\n      - scope: payments:write\n        until: {until}\n        reason: as in sandbox\n");
        let access = format!("  production:\n    anchor: acme-ca\n    requested-by: lena-fischer\n{grants}");
        at.edit(APPLICATION, "  sandbox:\n", &format!("{access}  sandbox:\n"));
    };

    a_second_application_with_the_approvals_of_the_first, "approval-quorum", Alone::Audit("approval-quorum"),
    "a developer who copies a file that was approved",
    |at| at.put("partners/acme-pay/applications/reports.yaml", &at.get(APPLICATION).replace("id: payouts", "id: reports"));

    an_application_is_renamed_under_its_approvals, "approval-quorum", Alone::Audit("credential-orphaned"),
    "a developer who lets another program step into the shoes of an approved one",
    |at| {
        at.rename(APPLICATION, "partners/acme-pay/applications/refunds.yaml");
        at.edit("partners/acme-pay/applications/refunds.yaml", "id: payouts", "id: refunds");
    };

    approvals_for_one_thing_and_a_second_on_top, "approval-quorum", Alone::Audit("approval-quorum"),
    "a developer who pushes one more commit after the approvals",
    |at| {
        at.widen();
        both(at);
        at.commit("as approved");
        at.edit(APPLICATION, "      - scope: payments:read\n", &format!("      - scope: payments:read\n        until: {}\n      - scope: payments:write\n", in_days(200)));
    };
}
