//! Break-glass with the binary: who opens, for how long, what is written about it, and how it is closed again.

use crate::{
    approvals::{asked, file, key, missing, refused},
    place::Place,
};
use serde_json::Value;

/// A place with break-glass in its policy and a second person of security.
fn in_need() -> Place {
    let place = asked();
    place.edit("admit.toml", "# [break-glass]", "[break-glass]");
    for line in [
        "approvals = [{ security = 2 }]",
        "approval = \"4h\"",
        "lifetime = \"24h\"",
        "ratify = \"72h\"",
        "environments = [\"production\"]",
    ] {
        place.edit("admit.toml", &format!("# {line}"), line);
    }
    key(&place, "nora-quist", &["-t", "ed25519"]);
    let words = ["onboard", "owner", "nora-quist", "--kind", "person", "--name", "Nora Quist", "--email", "nora@bank.example"];
    place.ok(&[words.as_slice(), &["--role", "security", "--key", "ssh/nora-quist.pub"]].concat());
    place.approve_policy();
    place
}

const NEED: [&str; 7] = [
    "approve",
    "acme-pay/payouts",
    "--environment",
    "production",
    "--break-glass",
    "--reason",
    "payouts stand still, the key was lost",
];

#[test]
fn break_glass_is_off_until_policy_has_it_and_never_without_a_reason() {
    let place = asked();
    refused(&place.run_as("priya-nair", &NEED), "policy has no break-glass for production");
    let run = place.run_as("priya-nair", &NEED[..5]);
    assert_eq!((run.code, run.stderr.contains("--reason")), (2, true), "{run:?}");
    let run = place.run_as("priya-nair", &["approve", "acme-pay", "--resume", "--break-glass", "--reason", "now"]);
    assert_eq!(run.code, 2, "{run:?}");
    let place = in_need();
    refused(&place.run_as("maria-lopez", &NEED), "holds no role");
    place.approve_production();
    refused(&place.run_as("priya-nair", &NEED), "break-glass is not needed");
}

#[test]
fn break_glass_issues_for_a_day_and_is_ratified_or_taken_back() {
    let place = in_need();
    assert_eq!(missing(&place), ["approval-quorum"]);
    place.ok_as("priya-nair", &NEED);
    refused(&place.run_as("priya-nair", &NEED), "one person has one voice");
    assert_eq!(missing(&place), ["approval-quorum"]);
    let said = place.ok_as("nora-quist", &NEED);
    assert!(said.stderr.contains("payouts stand still"), "{said:?}");
    assert!(place.ok(&["status", "acme-pay"]).stdout.contains("break-glass is open for a credential of at most 24h"));
    let run = place.ask_with("next", &["--format", "json"]);
    assert_eq!(run.code, 0, "{run:?}");
    let log = place.text("bank-partners/partners/acme-pay/log.jsonl");
    let last: Value = serde_json::from_str(log.lines().last().unwrap()).unwrap();
    let event = &last["event"];
    assert_eq!(event["note"], "payouts stand still, the key was lost");
    assert!(event["relied"]["break-glass"].is_string(), "{event}");
    let receipt = place.find("partners/acme-pay/receipts/", ".json").remove(0);
    let receipt: Value = serde_json::from_str(&place.text(&format!("bank-partners/{receipt}"))).unwrap();
    assert_eq!(receipt["break-glass"]["reasons"].as_object().unwrap().len(), 2);
    let verdicts = receipt["requirements"].as_array().unwrap();
    let quorum = verdicts.iter().find(|r| r["rule"] == "approval-quorum").unwrap();
    assert_eq!(quorum["verdict"], "break-glass");
    // Each approval of it is one that anybody can verify, and an audit tells what was done.
    for approval in ["priya-nair", "nora-quist"].map(|owner| file(&place, owner)) {
        place.ok(&["verify", "approval", &format!("bank-partners/{approval}")]);
    }
    let audit = |place: &Place| {
        let told = place.run(&["audit", "--format", "json"]).json();
        told["findings"].as_array().unwrap().iter().any(|finding| finding["rule"] == "break-glass-used")
    };
    assert!(audit(&place));
    let ratified = place.copy();
    ratified.approve_production();
    assert!(!audit(&ratified));
    let subject = run.json()["subject"].as_str().unwrap().to_owned();
    place.ok_as("priya-nair", &["revoke", &subject, "--reason", "privilege-withdrawn"]);
    assert!(!audit(&place));
}
