//! Attacks on what everything is judged by: policy, roster, catalogue and issuers, lowered or put back in the change that profits.

use super::{
    attack::{Alone, attacks},
    site::{GRANT, Site, TERMS},
};
use crate::hand::PARTNER;

/// The version is raised, as it must be.
fn raised(at: &Site) {
    at.edit("admit.toml", "version = 2", "version = 3");
}

/// Policy gets a smaller quorum for emergencies.
fn glass(at: &Site, approvals: &str) {
    raised(at);
    let terms = "approval = \"4h\"\nlifetime = \"24h\"\nratify = \"72h\"\nenvironments = [\"production\"]\n";
    at.edit("admit.toml", "\n[waivers]\n", &format!("\n[break-glass]\napprovals = [{approvals}]\n{terms}\n[waivers]\n"));
}

attacks! {
    an_emergency_quorum_for_whoever_needs_it, "policy-change-unapproved", Alone::Audit("policy-unapproved"),
    "a security engineer who would rather be asked for forgiveness",
    |at| glass(at, "{ security = 1, risk = 1 }");

    an_emergency_quorum_of_one, "policy-flawed", Alone::Audit("policy-flawed"),
    "a security engineer who is on duty alone",
    |at| glass(at, "{ security = 1 }");

    an_emergency_approval_as_a_regular_one, "approval-quorum", Alone::Audit("approval-quorum"),
    "two persons on duty who would have their emergency for a year",
    |at| {
        glass(at, "{ security = 1, risk = 1 }");
        at.approve_policy();
        at.found();
        at.widen();
        for owner in ["priya-nair", "tom-berger"] {
            let words = ["--break-glass", "--reason", "payouts stand still"];
            at.ok_as(owner, &[GRANT.as_slice(), &words].concat());
        }
    };

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

    a_threshold_of_nobody, "policy-flawed", Alone::Audit("policy-flawed"),
    "a developer who asks for nobody's approval, and gets it",
    |at| {
        raised(at);
        at.edit_below("admit.toml", TERMS, "{ api-owner = 1, risk = 1 }", "{ api-owner = 0 }");
    };

    no_steps_at_all, "policy-flawed", Alone::Audit("policy-flawed"),
    "a developer who leaves the brackets empty",
    |at| {
        raised(at);
        at.edit_below("admit.toml", TERMS, "[{ api-owner = 1, risk = 1 }]", "[]");
    };

    a_role_that_nobody_has, "quorum-unreachable", Alone::Audit("quorum-unreachable"),
    "somebody who would have everything stand still, or a successor step in",
    |at| {
        raised(at);
        at.edit_below("admit.toml", TERMS, "{ api-owner = 1, risk = 1 }", "{ chief-risk = 1 }");
    };

    more_voices_than_there_are_people, "quorum-unreachable", Alone::Audit("quorum-unreachable"),
    "somebody who would have everything stand still",
    |at| {
        raised(at);
        at.edit_below("admit.toml", TERMS, "risk = 1", "risk = 7");
    };

    governance_is_put_into_one_hand, "policy-change-unapproved", Alone::Nothing,
    "a security engineer who makes himself the quorum, and approves that",
    |at| {
        raised(at);
        at.edit_below("admit.toml", "[governance]", "{ security = 1, risk = 1 }", "{ security = 1 }");
        at.ok_as("priya-nair", &["approve", "--policy"]);
    };

    a_role_that_he_gives_himself, "policy-change-unapproved", Alone::Nothing,
    "a security engineer who becomes risk too, and approves with both",
    |at| {
        raised(at);
        at.edit("owners/priya-nair.yaml", "  - security\n", "  - risk\n  - security\n");
        at.ok_as("priya-nair", &["approve", "--policy"]);
    };

    the_key_of_a_colleague_is_exchanged, "policy-change-unapproved", Alone::Nothing,
    "a security engineer who puts a key of his own under the risk officer's name, and answers for both",
    |at| {
        raised(at);
        at.key("tom-forged");
        let old = at.public("tom-berger");
        at.edit("owners/tom-berger.yaml", &old, &at.public("tom-forged"));
        at.ok_as("priya-nair", &["approve", "--policy"]);
        at.ok_as("tom-forged", &["approve", "--policy"]);
    };

    a_revoked_key_is_taken_back, "policy-change-unapproved", Alone::Audit("policy-unapproved"),
    "whoever found the laptop and has a friend with write access",
    |at| {
        raised(at);
        at.cut_like("owners/tom-berger.yaml", "    revoked: ");
    };

    somebody_who_left_is_back, "policy-change-unapproved", Alone::Audit("policy-unapproved"),
    "a former risk officer with a friend who has write access",
    |at| {
        raised(at);
        at.cut_like("owners/olga-petrova.yaml", "left: ");
    };

    whoever_may_issue_is_one_more, "policy-change-unapproved", Alone::Audit("policy-unapproved"),
    "an API owner who would mint for himself",
    |at| {
        raised(at);
        at.edit("admit.toml", "issue = [\"security\", \"partner-manager\"]", "issue = [\"security\", \"partner-manager\", \"api-owner\"]");
    };

    longer_lives_for_certificates, "policy-change-unapproved", Alone::Audit("policy-unapproved"),
    "an operator who is tired of renewals",
    |at| {
        raised(at);
        at.edit_below("admit.toml", TERMS, "client-certificate = \"60d\"", "client-certificate = \"600d\"");
    };

    a_template_for_everything, "policy-change-unapproved", Alone::Audit("policy-unapproved"),
    "a partner manager who has policy approve his partners in advance",
    |at| {
        raised(at);
        at.edit_below("admit.toml", "[templates.sandbox-trial]", "tier = \"low\"", "tier = \"standard\"");
        at.edit_below("admit.toml", "[templates.sandbox-trial]", "environment = \"sandbox\"", "environment = \"production\"");
        at.edit_below("admit.toml", "[templates.sandbox-trial]", "scopes = []", "scopes = [\"payments:read\", \"payments:write\"]");
    };

    a_change_of_policy_under_the_same_version, "policy-rolled-back", Alone::Nothing,
    "a quorum that changes policy without a word, so that nobody can name the version",
    |at| {
        at.edit_below("admit.toml", TERMS, "{ api-owner = 1, risk = 1 }", "{ api-owner = 1, risk = 2 }");
        at.approve_policy();
    };

    the_version_goes_back, "policy-rolled-back", Alone::Audit("policy-unapproved"),
    "somebody who kept approvals of version 1",
    |at| at.edit("admit.toml", "version = 2", "version = 1");

    the_registry_takes_another_id, "policy-rolled-back", Alone::Audit("policy-unapproved"),
    "somebody of the test registry, where the same people approve everything",
    |at| {
        let old = at.get("admit.toml");
        let id = old.lines().find(|line| line.starts_with("registry = ")).unwrap().to_owned();
        raised(at);
        at.edit("admit.toml", &id, "registry = \"00112233445566778899aabbccddeeff\"");
    };

    an_issuer_is_exchanged, "policy-change-unapproved", Alone::Audit("policy-unapproved"),
    "whoever has an authority of his own, and would have gateways trust it",
    |at| {
        raised(at);
        at.authority("mallory-ca", "Example Bank");
        let old = at.get("issuers/production-ca.yaml");
        let block = &old[old.find("  -----BEGIN").unwrap()..old.find("-----END CERTIFICATE-----").unwrap()];
        let pem: String = at.text("mallory-ca.pem").lines().map(|line| format!("  {line}\n")).collect();
        at.edit("issuers/production-ca.yaml", block, pem.split("-----END").next().unwrap());
    };

    an_issuer_more, "policy-change-unapproved", Alone::Audit("policy-unapproved"),
    "the same, beside the one that is there",
    |at| {
        raised(at);
        at.authority("mallory-ca", "Example Bank");
        let pem: String = at.text("mallory-ca.pem").lines().map(|line| format!("  {line}\n")).collect();
        at.put("issuers/spare-ca.yaml", &format!("id: spare-ca\nenvironment: production\ncertificate: |\n{pem}"));
    };

    the_approvals_of_policy_are_removed, "policy-unapproved", Alone::Audit("policy-unapproved"),
    "somebody who would have minting stand still, and not be seen to",
    |at| at.find("approvals/", ".yaml").iter().for_each(|file| at.remove(file));

    policy_approved_by_its_author, "policy-change-unapproved", Alone::Nothing,
    "a risk officer who writes what he approves",
    |at| {
        at.author("tom.berger@bank.example");
        raised(at);
        at.edit_below("admit.toml", TERMS, "{ api-owner = 1, risk = 1 }", "{ api-owner = 1 }");
        at.approve_policy();
    };

    a_name_of_the_roster_is_a_robot, "policy-change-unapproved", Alone::Audit("policy-unapproved"),
    "an automation that would count as a person",
    |at| {
        raised(at);
        let robot = at.get("owners/rosa-weiss.yaml").replace("rosa-weiss", "night-watch").replace("rosa.weiss", "night.watch");
        at.key("night-watch");
        let public = at.public("rosa-weiss");
        at.put("owners/night-watch.yaml", &robot.replace(&public, &at.public("night-watch")));
    };
}
