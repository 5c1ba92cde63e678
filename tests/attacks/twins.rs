//! Harmless twins: the edit of an attack made rightly, or one that changes nothing that anybody judges. They must pass, or people would
//! learn to press on.

use super::{
    attack::{codes, twins},
    site::{GRANT, Site, TERMS},
};
use crate::{
    hand::{ANCHOR, APPLICATION, PARTNER},
    place::{days_ago, in_days},
};

fn both(at: &Site) {
    for owner in ["maria-lopez", "tom-berger"] {
        at.ok_as(owner, &GRANT);
    }
}

fn approved(at: &mut Site) {
    at.widen();
    both(at);
}

fn raised(at: &Site) {
    at.edit("admit.toml", "version = 2", "version = 3");
}

/// Both approve that it comes back, and security brings it back.
fn back(at: &Site, subject: &str) {
    for owner in ["maria-lopez", "tom-berger"] {
        at.ok_as(owner, &["approve", subject, "--resume"]);
    }
    at.ok_as("priya-nair", &["resume", subject]);
}

twins! {
    a_change_with_its_approvals, "a_change_is_made_without_asking",
    approved;

    a_change_that_somebody_else_of_the_roster_wrote, "the_author_of_the_change_approves",
    |at| {
        at.author("priya.nair@bank.example");
        approved(at);
    };

    the_second_voice_of_risk, "the_author_of_the_change_approves",
    |at| {
        at.author("tom.berger@bank.example");
        at.widen();
        for owner in ["maria-lopez", "rosa-weiss"] {
            at.ok_as(owner, &GRANT);
        }
    };

    the_other_partner_with_approvals_of_its_own, "an_approval_is_replayed_on_another_partner",
    |at| {
        for owner in ["maria-lopez", "tom-berger"] {
            at.ok_as(owner, &["approve", "globex/collect", "--environment", "production"]);
        }
    };

    a_rejection_that_is_taken_back_by_who_gave_it, "a_rejection_is_taken_out",
    |at| {
        at.widen();
        at.ok_as("maria-lopez", &GRANT);
        at.ok_as("tom-berger", &[GRANT.as_slice(), &["--reject"]].concat());
        at.found();
        at.ok_as("tom-berger", &GRANT);
    };

    comments_and_a_better_description, "an_approval_of_the_request_as_it_was",
    |at| {
        at.edit(APPLICATION, "id: payouts", "# what runs at night\nid: payouts");
        at.edit(APPLICATION, "Nightly payout batch run from", "Nightly payout batch, run from");
    };

    the_same_in_another_spelling, "a_word_that_is_a_number_elsewhere",
    |at| at.edit(PARTNER, "tier: standard", "tier: \"standard\"");

    a_better_purpose, "a_partner_is_moved_to_a_laxer_tier",
    |at| at.edit(PARTNER, "shared merchants", "the merchants that both serve");

    a_shorter_grant, "a_scope_that_is_granted_without_end",
    |at| at.edit(APPLICATION, &format!("until: {}", in_days(300)), &format!("until: {}", in_days(100)));

    a_condition_more, "the_networks_are_cut_out",
    |at| {
        let reason = "        reason: payouts are initiated by API\n";
        at.edit(APPLICATION, reason, &format!("{reason}        when:\n          sources:\n            - 203.0.113.0/28\n"));
    };

    a_scope_less, "a_second_application_with_the_approvals_of_the_first",
    |at| at.cut(APPLICATION, "      - scope: payments:write");

    a_shorter_agreement, "the_agreement_is_made_longer",
    |at| at.edit(PARTNER, &format!("end: {}", in_days(330)), &format!("end: {}", in_days(310)));

    a_trigger_that_waits_less, "a_trigger_is_loosened",
    |at| at.edit(PARTNER, "after: 60d", "after: 30d");

    another_contact, "nobody_to_call_at_night",
    |at| at.edit(PARTNER, "name: Jonas Weber\n    email: jonas.weber", "name: Pia Wolf\n    email: pia.wolf");

    a_stricter_policy_approved, "a_threshold_is_lowered_by_whoever_profits",
    |at| {
        raised(at);
        at.edit_below("admit.toml", TERMS, "{ api-owner = 1, risk = 1 }", "{ api-owner = 1, risk = 2 }");
        at.approve_policy();
    };

    a_laxer_policy_approved_on_its_own, "a_lower_threshold_does_not_count_in_its_own_change",
    |at| {
        raised(at);
        at.edit_below("admit.toml", TERMS, "{ api-owner = 1, risk = 1 }", "{ api-owner = 1 }");
        at.approve_policy();
    };

    a_new_colleague_with_the_approval_of_governance, "a_new_colleague_approves_at_once",
    |at| {
        raised(at);
        at.key("ines-moreno");
        let from = format!("    from: {}\n", days_ago(0));
        at.owner("ines-moreno", "Ines Moreno", &["risk"], &[("ines-moreno", from)], "");
        at.approve_policy();
    };

    a_colleague_leaves, "somebody_who_left_is_back",
    |at| {
        raised(at);
        at.append("owners/rosa-weiss.yaml", &format!("left: {}\n", days_ago(0)));
    };

    a_name_in_the_roster_is_spelled_rightly, "the_mail_in_the_roster_is_changed_to_hide_an_author",
    |at| at.edit("owners/nora-klein.yaml", "name: Nora Klein", "name: Nora Klein-Berg");

    a_typo_in_the_catalogue, "a_scope_is_called_harmless_in_the_change_that_grants_it",
    |at| at.edit("scopes/payments.yaml", "Look at payouts", "See payouts");

    a_quorum_for_emergencies_that_governance_approved, "an_emergency_quorum_for_whoever_needs_it",
    |at| {
        raised(at);
        let quorum = "approvals = [{ security = 1, risk = 1 }]\napproval = \"4h\"\nlifetime = \"24h\"\nratify = \"72h\"\n";
        let section = format!("\n[break-glass]\n{quorum}environments = [\"production\"]\n\n[waivers]\n");
        at.edit("admit.toml", "\n[waivers]\n", &section);
        at.approve_policy();
    };

    approvals_of_a_policy_that_is_gone, "the_approvals_of_policy_are_removed",
    |at| {
        let current = at.statement(&at.find("approvals/", ".yaml")[0])["policy-version"].clone();
        let old: Vec<String> =
            at.find("approvals/", ".yaml").into_iter().filter(|file| at.statement(file)["policy-version"] == 1).collect();
        assert!(!old.is_empty() && current.is_number());
        old.iter().for_each(|file| at.remove(file));
    };

    a_return_with_its_quorum, "a_hold_is_cut_out_by_hand",
    |at| {
        at.ok_as("priya-nair", &["suspend", "acme-pay", "--note", "odd traffic"]);
        at.found();
        back(at, "acme-pay");
    };

    an_application_that_returns_with_its_quorum, "a_return_is_logged_without_any_approval",
    |at| {
        at.ok_as("priya-nair", &["suspend", "acme-pay/payouts", "--note", "odd traffic"]);
        at.found();
        back(at, "acme-pay/payouts");
    };

    a_stop_by_one_person, "a_hold_is_lifted_with_a_forged_line",
    |at| {
        at.author("priya.nair@bank.example");
        at.ok_as("priya-nair", &["suspend", "acme-pay", "--note", "odd traffic"]);
    };

    a_revocation_by_one_person, "a_revoked_credential_is_taken_back",
    |at| {
        let credential = at.find("partners/acme-pay/credentials/", ".yaml").remove(0);
        let id = credential.rsplit('/').next().unwrap().replace(".yaml", "");
        at.ok_as("priya-nair", &["revoke", &format!("acme-pay/payouts/{id}"), "--reason", "key-compromise"]);
    };

    an_anchor_that_is_revoked_by_one_person, "a_revoked_anchor_is_taken_back",
    |at| drop(at.ok_as("priya-nair", &["revoke", "acme-pay#acme-ca", "--reason", "ca-compromise"]));

    a_partner_that_ends, "an_offboarded_partner_is_dug_up",
    |at| drop(at.ok_as("priya-nair", &["offboard", "acme-pay"]));

    a_credential_from_the_tool, "a_credential_is_written_by_hand",
    |at| drop(at.issue("second"));

    evidence_from_the_tool, "evidence_is_swapped",
    |at| {
        at.write("attestation.pdf", "the attestation of Acme\n");
        let words = ["evidence", "acme-pay", "--kind", "attestation", "--file", "attestation.pdf", "--id", "attestation"];
        at.ok_as("lena-fischer", &[words.as_slice(), &["--until", &in_days(300).to_string()]].concat());
    };

    a_new_anchor_with_proof_and_approvals, "an_access_is_bound_to_an_anchor_of_its_own",
    |at| {
        at.authority("other-ca", "Acme Payments GmbH");
        let words = ["onboard", "anchor", "acme-pay#other-ca", "--kind", "ca-certificate", "--environment", "production"];
        at.ok(&[words.as_slice(), &["--certificate", "other-ca.pem"]].concat());
        at.prove("acme-pay#other-ca", "other-ca.key");
        at.edit(APPLICATION, "anchor: acme-ca", "anchor: other-ca");
        both(at);
    };

    names_under_an_anchor_with_approvals, "the_names_under_an_anchor_are_widened",
    |at| {
        at.edit(ANCHOR, "key: sha256:", "names:\n  dns:\n    - .acme-pay.example\nkey: sha256:");
        both(at);
    };

    a_waiver_with_its_approval, "a_waiver_that_nobody_approved",
    |at| {
        let until = in_days(30).to_string();
        let words = ["waive", "contact-missing", "acme-pay", "--reason", "the duty desk moves", "--until", &until];
        at.ok(&[words.as_slice(), &["--requested-by", "lena-fischer", "--id", "w1"]].concat());
        at.ok_as("tom-berger", &["approve", "--waiver", "w1"]);
        at.cut(PARTNER, "  revocation:");
    };

    owners_of_the_code_on_their_own, "owners_of_the_code_are_changed_beside_a_record",
    |at| at.put("CODEOWNERS", "* @bank/partner-access\n");

    attributes_that_hide_nothing, "a_log_is_hidden_from_the_diff",
    |at| at.put(".gitattributes", "* text eol=lf\n");

    a_page_beside_the_records, "a_file_where_nothing_reads",
    |at| at.put("README.md", "Our partners.\n");

    main_goes_on_meanwhile, "a_merge_that_drops_a_hold",
    |at| {
        approved(at);
        at.meanwhile(|at| drop(at.ok_as("priya-nair", &["suspend", "globex", "--note", "odd traffic"])));
        // What is judged is the branch merged into what `main` is now: the hold is no difference.
        at.commit("approved");
        assert!(!codes(&at.review()).iter().any(|code| code.starts_with("hold")));
    };

    main_is_merged_whole, "a_merge_that_drops_only_the_hold",
    |at| {
        approved(at);
        at.meanwhile(|at| drop(at.ok_as("priya-nair", &["suspend", "globex", "--note", "odd traffic"])));
        at.git(&["merge", "--quiet", "--no-ff", "--message", "merge main", "main"]);
    };
}
