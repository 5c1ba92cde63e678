//! Attacks on what stops: holds, triggers, contacts, and the exceptions from rules.

use super::{
    attack::{Alone, attacks},
    site::Site,
};
use crate::{
    hand::{ANCHOR, APPLICATION, PARTNER},
    place::{days_ago, in_days},
};
use admit::{crypto::sha256, model::Code};

/// What is found is held: the partner, by security.
fn held(at: &mut Site) {
    at.ok_as("priya-nair", &["suspend", "acme-pay", "--note", "odd traffic"]);
    at.found();
}

/// The hold says that somebody lifted it.
fn lifted(at: &Site) {
    let lifted = format!("    note: odd traffic\n    lifted:\n      on: {}T00:00:00Z\n      by: priya-nair\n", in_days(0));
    at.edit(PARTNER, "    note: odd traffic\n", &lifted);
}

fn waiver(at: &Site, rule: &str, subject: &str, until: &str) {
    let text = format!(
        "id: w1\nrule: {rule}\nsubject: {subject}\nreason: it is only for now\nrequested-by: lena-fischer\nfrom: {}\n{until}",
        days_ago(0)
    );
    at.put("waivers/w1.yaml", &text);
}

fn until(days: u64) -> String {
    format!("until: {}\n", in_days(days))
}

attacks! {
    a_hold_is_cut_out_by_hand, "hold-removed", Alone::Audit("hold-removed"),
    "a partner manager whose partner cannot pay out today",
    |at| {
        held(at);
        at.cut(PARTNER, "holds:");
    };

    a_hold_of_an_application_is_cut_out, "hold-removed", Alone::Audit("hold-removed"),
    "a developer whose batch runs at midnight",
    |at| {
        at.ok_as("priya-nair", &["suspend", "acme-pay/payouts", "--note", "odd traffic"]);
        at.found();
        at.cut(APPLICATION, "holds:");
    };

    a_hold_of_an_anchor_is_cut_out, "hold-removed", Alone::Audit("hold-removed"),
    "a partner whose authority is being looked at",
    |at| {
        at.ok_as("priya-nair", &["suspend", "acme-pay#acme-ca", "--note", "odd traffic"]);
        at.found();
        at.cut(ANCHOR, "holds:");
    };

    a_hold_is_lifted_with_a_forged_line, "hold-removed", Alone::Audit("hold-removed"),
    "a partner manager who writes that security lifted it",
    |at| {
        held(at);
        lifted(at);
    };

    a_return_is_logged_without_any_approval, "approval-quorum", Alone::Audit("return-unapproved"),
    "a security engineer who set the hold, and lifts it alone with a genuine line in the log",
    |at| {
        held(at);
        lifted(at);
        let digest = sha256(at.get(PARTNER).as_bytes());
        at.append_event("acme-pay", "priya-nair", |event| {
            event.code = Code::Resumed;
            event.reason = None;
            event.note = None;
            event.at = admit::clock::now().unwrap();
            event.records.insert(PARTNER.to_owned(), digest);
        });
    };

    a_return_with_half_of_its_quorum, "approval-quorum", Alone::Nothing,
    "a security engineer who set the hold, and lifts it with one yes of two",
    |at| {
        held(at);
        at.ok_as("maria-lopez", &["approve", "acme-pay", "--resume"]);
        let file = at.find("partners/acme-pay/approvals/", "-maria-lopez.yaml");
        let yes = file.into_iter().find(|file| at.statement(file)["action"] == "resume").unwrap();
        let digest = sha256(at.get(&yes).lines().find_map(|line| line.strip_prefix("  {")).map(|l| format!("{{{l}")).unwrap().as_bytes());
        lifted(at);
        let written = sha256(at.get(PARTNER).as_bytes());
        at.append_event("acme-pay", "priya-nair", |event| {
            event.code = Code::Resumed;
            (event.reason, event.note) = (None, None);
            event.at = admit::clock::now().unwrap();
            event.records.insert(PARTNER.to_owned(), written);
            event.relied.insert(yes, digest);
        });
    };

    a_return_by_the_yes_to_an_earlier_hold, "approval-quorum", Alone::Nothing,
    "a partner manager who keeps the approvals of the last suspension",
    |at| {
        at.ok_as("priya-nair", &["suspend", "acme-pay", "--note", "first"]);
        for owner in ["maria-lopez", "tom-berger"] {
            at.ok_as(owner, &["approve", "acme-pay", "--resume"]);
        }
        at.ok_as("priya-nair", &["resume", "acme-pay"]);
        held(at);
        lifted(at);
        let relied = at.events("acme-pay").into_iter().find(|line| line.event.code == Code::Resumed).unwrap().event.relied;
        at.append_event("acme-pay", "priya-nair", |event| {
            event.code = Code::Resumed;
            (event.reason, event.note) = (None, None);
            event.at = admit::clock::now().unwrap();
            event.relied = relied;
        });
    };

    a_hold_says_something_else, "stop-rewritten", Alone::Nothing,
    "whoever would rather not have been suspended for fraud",
    |at| {
        held(at);
        at.edit(PARTNER, "note: odd traffic", "note: planned maintenance");
    };

    a_return_is_moved_to_an_earlier_day, "stop-rewritten", Alone::Nothing,
    "a partner manager whose partner worked while it was held",
    |at| {
        at.ok_as("priya-nair", &["suspend", "acme-pay", "--note", "odd traffic"]);
        for owner in ["maria-lopez", "tom-berger"] {
            at.ok_as(owner, &["approve", "acme-pay", "--resume"]);
        }
        at.ok_as("priya-nair", &["resume", "acme-pay"]);
        at.found();
        let old = at.get(PARTNER);
        let on = old[old.find("    lifted:").unwrap()..].lines().nth(1).unwrap().to_owned();
        at.edit(PARTNER, &on, &format!("      on: {}T00:00:00Z", days_ago(1)));
    };

    the_past_of_a_hold_is_forgotten, "stop-rewritten", Alone::Nothing,
    "a partner manager who cleans up before the auditors come",
    |at| {
        at.ok_as("priya-nair", &["suspend", "acme-pay", "--note", "odd traffic"]);
        for owner in ["maria-lopez", "tom-berger"] {
            at.ok_as(owner, &["approve", "acme-pay", "--resume"]);
        }
        at.ok_as("priya-nair", &["resume", "acme-pay"]);
        at.found();
        at.cut(PARTNER, "holds:");
    };

    a_trigger_is_loosened, "trigger-too-weak", Alone::Audit("trigger-too-weak"),
    "a partner manager whose partner comes back every half year",
    |at| at.edit(PARTNER, "after: 60d", "after: 300d");

    a_trigger_is_dropped, "triggers-missing", Alone::Audit("triggers-missing"),
    "a partner that would not be revoked when its key is stolen",
    |at| at.cut(PARTNER, "  key-compromise:");

    nobody_to_call_at_night, "contact-missing", Alone::Audit("contact-missing"),
    "a partner that would rather not be woken",
    |at| at.cut(PARTNER, "  revocation:");

    a_waiver_without_an_end, "record-unreadable", Alone::Check("until"),
    "a partner manager who does not want to ask again",
    |at| waiver(at, "contact-missing", "acme-pay", "");

    a_waiver_for_ten_years, "waiver-too-long", Alone::Audit("waiver-too-long"),
    "a partner manager who does not want to ask again, and writes a date",
    |at| {
        waiver(at, "contact-missing", "acme-pay", &until(3650));
        let run = at.run_as("tom-berger", &["approve", "--waiver", "w1"]);
        assert!(run.code < 2, "{run:?}");
    };

    a_waiver_of_what_is_never_waived, "waiver-unapproved", Alone::Audit("waiver-forbidden"),
    "a developer who would have the quorum waived",
    |at| waiver(at, "approval-quorum", "acme-pay/payouts in production", &until(30));

    a_waiver_of_the_rule_about_waivers, "waiver-unapproved", Alone::Audit("waiver-forbidden"),
    "somebody who read the rules to the end",
    |at| waiver(at, "waiver-unapproved", "waiver w1", &until(30));

    a_waiver_that_nobody_approved, "waiver-unapproved", Alone::Audit("waiver-unapproved"),
    "a partner manager who takes a contact out and a waiver in",
    |at| {
        at.cut(PARTNER, "  revocation:");
        waiver(at, "contact-missing", "acme-pay", &until(30));
    };

    a_waiver_that_its_requester_approves, "waiver-unapproved", Alone::Audit("waiver-unapproved"),
    "a risk officer who asks and answers",
    |at| {
        waiver(at, "contact-missing", "acme-pay", &until(30));
        at.ok_as("rosa-weiss", &["approve", "--waiver", "w1"]);
        let file = at.find("approvals/", "-rosa-weiss.yaml").remove(0);
        at.found();
        at.edit("waivers/w1.yaml", "requested-by: lena-fischer", "requested-by: rosa-weiss");
        let run = at.run_as("rosa-weiss", &["approve", "--waiver", "w1"]);
        assert!(run.code == 1 && !file.is_empty(), "{run:?}");
    };

    a_waiver_that_its_author_approves, "waiver-unapproved", Alone::Nothing,
    "a risk officer who writes it for a colleague",
    |at| {
        at.author("rosa.weiss@bank.example");
        waiver(at, "contact-missing", "acme-pay", &until(30));
        at.ok_as("rosa-weiss", &["approve", "--waiver", "w1"]);
    };
}
