//! Attacks on approvals: one who is counted as two, a yes that was for something else, a yes of somebody who has no voice.

use super::{
    attack::{Alone, attacks},
    site::{APPROVALS, GRANT, Site, TERMS},
};
use crate::{
    hand::APPLICATION,
    place::{days_ago, in_days},
};

const NAMESPACE: &str = "approval@admit";

/// The change asks for more; one of the two that must approve it has, and the file of that approval is answered.
fn half(at: &mut Site) -> String {
    at.widen();
    at.ok_as("maria-lopez", &GRANT);
    at.approval_of("maria-lopez", "production")
}

/// Tom's voice, given with a key that is not his today.
fn toms_voice(at: &mut Site, key: &str) {
    let given = half(at);
    let statement = at.in_the_name_of(&given, "tom-berger", "risk");
    at.forge(key, NAMESPACE, &statement);
}

/// What is found asks for two API owners.
fn two_api_owners(at: &mut Site) {
    at.edit_below("admit.toml", TERMS, "{ api-owner = 1, risk = 1 }", "{ api-owner = 2 }");
    at.edit("admit.toml", "version = 2", "version = 3");
}

fn whole(at: &mut Site) {
    at.widen();
    for owner in ["maria-lopez", "tom-berger"] {
        at.ok_as(owner, &GRANT);
    }
}

/// The statement of Tom's approval, edited; the signature stays or is made anew by him.
fn toms_replayed(at: &mut Site, member: &str, value: serde_json::Value) {
    let given = half(at);
    let mut statement = at.in_the_name_of(&given, "tom-berger", "risk");
    statement[member] = value;
    at.forge("tom-berger", NAMESPACE, &statement);
}

attacks! {
    a_change_is_made_without_asking, "approval-quorum", Alone::Audit("approval-quorum"),
    "a developer of the bank who wants the access before the committee meets",
    |at| at.widen();

    the_requester_approves, "approval-quorum", Alone::Audit("approval-self"),
    "an API owner who asked for the access herself and lends it the voice that is missing",
    |at| {
        at.edit_below(APPLICATION, "  production:\n", "requested-by: lena-fischer", "requested-by: maria-lopez");
        at.found();
        at.widen();
        at.ok_as("tom-berger", &GRANT);
        let statement = at.in_the_name_of(&at.approval_of("tom-berger", "production"), "maria-lopez", "api-owner");
        at.forge("maria-lopez", NAMESPACE, &statement);
    };

    the_requester_is_swapped_so_that_she_can_approve, "approval-quorum", Alone::Nothing,
    "an API owner who asked herself, and has somebody else stand there as having asked",
    |at| {
        at.edit_below(APPLICATION, "  production:\n", "requested-by: lena-fischer", "requested-by: maria-lopez");
        at.found();
        at.author("maria.lopez@bank.example");
        at.edit_below(APPLICATION, "  production:\n", "requested-by: maria-lopez", "requested-by: lena-fischer");
        whole(at);
    };

    a_second_name_for_the_same_key, "approval-quorum", Alone::Audit("key-shared"),
    "an API owner who got a second entry in the roster, married name and all",
    |at| {
        let mine = at.get("owners/maria-lopez.yaml");
        at.put("owners/maria-garcia.yaml", &mine.replace("id: maria-lopez", "id: maria-garcia"));
        two_api_owners(at);
        at.approve_policy();
        at.found();
        let given = half(at);
        let statement = at.in_the_name_of(&given, "maria-garcia", "api-owner");
        at.forge("maria-lopez", NAMESPACE, &statement);
    };

    a_second_key_of_the_same_person, "approval-quorum", Alone::Audit("approval-forged"),
    "an API owner who signs once with her laptop and once with her token",
    |at| {
        at.key("maria-token");
        at.ok(&["onboard", "owner", "maria-lopez", "--key", "ssh/maria-token.pub"]);
        two_api_owners(at);
        at.approve_policy();
        at.found();
        let first = half(at);
        let mut statement = at.statement(&first);
        statement["nonce"] = "00112233445566778899aabbccddeeff".into();
        let kept = at.get(&first);
        let file = at.forge("maria-token", NAMESPACE, &statement);
        let other = file.replace("maria-lopez", "nora-klein");
        let second = at.get(&file);
        at.put(&other, &second.replace("-maria-lopez\n", "-nora-klein\n"));
        at.put(&first, &kept);
    };

    an_owner_is_renamed_and_approves_what_she_asked_for, "approval-quorum", Alone::Nothing,
    "an API owner who asked herself, under a name that she takes in the same change",
    |at| {
        at.edit_below(APPLICATION, "  production:\n", "requested-by: lena-fischer", "requested-by: nora-klein");
        at.found();
        at.widen();
        at.ok_as("tom-berger", &GRANT);
        let mine = at.get("owners/nora-klein.yaml");
        at.remove("owners/nora-klein.yaml");
        at.put("owners/nora-lang.yaml", &mine.replace("nora-klein", "nora-lang"));
        let statement = at.in_the_name_of(&at.approval_of("tom-berger", "production"), "nora-lang", "api-owner");
        at.forge("nora-klein", NAMESPACE, &statement);
    };

    the_author_of_the_change_approves, "approval-quorum", Alone::Nothing,
    "a risk officer who writes the change and waves it through",
    |at| {
        at.author("tom.berger@bank.example");
        whole(at);
    };

    a_co_author_approves, "approval-quorum", Alone::Nothing,
    "an API owner who wrote the change together with the one who commits it",
    |at| {
        at.widen();
        at.commit("longer\n\nCo-authored-by: Maria Lopez <maria.lopez@bank.example>");
        for owner in ["maria-lopez", "tom-berger"] {
            at.ok_as(owner, &GRANT);
        }
    };

    the_author_writes_his_mail_in_capitals, "approval-quorum", Alone::Nothing,
    "a risk officer who hopes that git and the roster compare letter by letter",
    |at| {
        at.author("Tom.Berger@BANK.example");
        whole(at);
    };

    an_approval_is_copied_under_another_name, "approval-forged", Alone::Audit("approval-forged"),
    "a developer who has one yes and needs two",
    |at| {
        let file = half(at);
        let copy = file.replace("maria-lopez", "tom-berger");
        at.put(&copy, &at.get(&file).replace("-maria-lopez\n", "-tom-berger\n"));
    };

    an_approval_is_replayed_on_another_partner, "approval-forged", Alone::Audit("approval-forged"),
    "an account manager whose partner was never looked at",
    |at| {
        for owner in ["maria-lopez", "tom-berger"] {
            let file = at.approval_of(owner, "production");
            at.put(&file.replace("acme-pay", "globex"), &at.get(&file));
        }
    };

    an_approval_is_replayed_in_another_environment, "approval-forged", Alone::Audit("approval-forged"),
    "a developer with a yes for sandbox, who edits one word of it",
    |at| {
        at.widen();
        let file = at.approval_of("maria-lopez", "sandbox");
        at.edit(&file, "\"environment\":\"sandbox\"", "\"environment\":\"production\"");
    };

    a_yes_to_a_return_is_used_for_a_grant, "approval-quorum", Alone::Audit("approval-quorum"),
    "a partner manager who has two yeses to end a suspension and wants more scope instead",
    |at| {
        at.ok_as("priya-nair", &["suspend", "acme-pay/payouts", "--note", "odd traffic"]);
        at.found();
        for owner in ["maria-lopez", "tom-berger"] {
            at.ok_as(owner, &["approve", "acme-pay/payouts", "--resume"]);
        }
        at.widen();
    };

    an_approval_of_another_registry, "approval-quorum", Alone::Audit("approval-forged"),
    "somebody of the bank's test registry, where the same people approve everything",
    |at| toms_replayed(at, "registry", "00112233445566778899aabbccddeeff".into());

    an_approval_of_the_request_as_it_was, "approval-quorum", Alone::Audit("approval-quorum"),
    "a developer who gets ten days approved and then writes twenty",
    |at| {
        whole(at);
        at.commit("approved");
        let (from, to) = (format!("until: {}", in_days(320)), format!("until: {}", in_days(325)));
        at.edit_below(APPLICATION, "  production:\n", &from, &to);
    };

    a_signature_under_another_namespace, "approval-quorum", Alone::Audit("approval-forged"),
    "somebody who has an approver sign a `file`, as for a release",
    |at| {
        let given = half(at);
        let statement = at.in_the_name_of(&given, "tom-berger", "risk");
        at.forge("tom-berger", "file", &statement);
    };

    an_event_signature_as_an_approval, "approval-quorum", Alone::Audit("approval-forged"),
    "an operator who has an approver's signature for a line of the log",
    |at| {
        let given = half(at);
        let statement = at.in_the_name_of(&given, "tom-berger", "risk");
        at.forge("tom-berger", "event@admit", &statement);
    };

    an_approval_that_is_over, "approval-quorum", Alone::Audit("approval-quorum"),
    "a developer who kept last spring's yes for a better day",
    |at| {
        whole(at);
        at.later(95);
    };

    an_approval_that_ends_in_ten_years, "approval-quorum", Alone::Audit("approval-quorum"),
    "an approver who would be asked never again",
    |at| {
        let given = half(at);
        let mut statement = at.in_the_name_of(&given, "tom-berger", "risk");
        statement["expires"] = "2040-01-01T00:00:00Z".into();
        at.forge("tom-berger", NAMESPACE, &statement);
        at.later(95);
    };

    an_approval_from_a_day_to_come, "approval-quorum", Alone::Audit("approval-forged"),
    "an approver who leaves, and dates his yes to when it is needed",
    |at| toms_replayed(at, "issued", format!("{}T00:00:00Z", in_days(20)).into());

    an_approver_who_left, "approval-quorum", Alone::Audit("approval-not-entitled"),
    "a former risk officer whose key was never taken from her",
    |at| {
        let given = half(at);
        let statement = at.in_the_name_of(&given, "olga-petrova", "risk");
        at.forge("olga-petrova", NAMESPACE, &statement);
    };

    an_approver_who_left_dates_it_back, "approval-quorum", Alone::Audit("approval-not-entitled"),
    "a former risk officer who remembers a day on which she still had a voice",
    |at| {
        let given = half(at);
        let mut statement = at.in_the_name_of(&given, "olga-petrova", "risk");
        statement["issued"] = format!("{}T00:00:00Z", days_ago(20)).into();
        at.forge("olga-petrova", NAMESPACE, &statement);
    };

    a_key_that_was_revoked, "approval-quorum", Alone::Audit("approval-not-entitled"),
    "whoever found the laptop",
    |at| toms_voice(at, "tom-lost");

    a_key_that_does_not_count_yet, "approval-quorum", Alone::Audit("approval-not-entitled"),
    "whoever set up next month's token and has its PIN",
    |at| toms_voice(at, "tom-next");

    a_key_whose_time_is_over, "approval-quorum", Alone::Audit("approval-not-entitled"),
    "whoever restored last year's backup",
    |at| toms_voice(at, "tom-over");

    a_key_of_nobody, "approval-forged", Alone::Audit("approval-forged"),
    "a stranger with write access and ssh-keygen",
    |at| toms_voice(at, "mallory");

    a_role_that_is_claimed, "approval-quorum", Alone::Audit("approval-not-entitled"),
    "a partner manager who writes `risk` into her statement",
    |at| {
        let given = half(at);
        let statement = at.in_the_name_of(&given, "priya-nair", "risk");
        at.forge("priya-nair", NAMESPACE, &statement);
    };

    an_approval_under_a_policy_to_come, "approval-quorum", Alone::Audit("approval-quorum"),
    "an approver who signs for the policy that he hopes for",
    |at| toms_replayed(at, "policy-version", 9.into());

    a_rejection_is_taken_out, "rejection-removed", Alone::Nothing,
    "a partner manager to whom risk said no",
    |at| {
        half(at);
        at.ok_as("tom-berger", &[GRANT.as_slice(), &["--reject"]].concat());
        at.ok_as("rosa-weiss", &GRANT);
        at.found();
        let files = at.find(APPROVALS, "-tom-berger.yaml");
        let no = files.iter().find(|file| at.statement(file)["decision"] == "reject").unwrap();
        at.remove(no);
    };

    a_rejection_is_written_over_by_a_forged_yes, "rejection-removed", Alone::Audit("approval-forged"),
    "a partner manager who puts a yes where the no was",
    |at| {
        let given = half(at);
        at.ok_as("tom-berger", &[GRANT.as_slice(), &["--reject"]].concat());
        at.found();
        let statement = at.in_the_name_of(&given, "tom-berger", "risk");
        at.forge("mallory", NAMESPACE, &statement);
    };

    a_rejection_in_the_same_change_counts, "approval-quorum", Alone::Audit("approval-rejected"),
    "a developer who has two yeses of the same roles and hides that risk said no",
    |at| {
        whole(at);
        at.ok_as("rosa-weiss", &[GRANT.as_slice(), &["--reject"]].concat());
    };

    approvals_of_other_people_in_my_folder, "stray-file", Alone::Audit("stray-file"),
    "a developer who puts approvals where he hopes that somebody reads them",
    |at| {
        let file = at.approval_of("maria-lopez", "production");
        at.put("partners/acme-pay/approvals/old/b0120347-maria-lopez.yaml", &at.get(&file));
        assert!(file.starts_with(APPROVALS));
    };
}
