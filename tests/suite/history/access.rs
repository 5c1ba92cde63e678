//! `admit log access`: who could call a scope on a day.

use crate::place::{Place, days_ago, in_days};
use serde_json::Value;

fn on(place: &Place, scope: &str, day: &str) -> (i32, Value) {
    let run = place.run(&["log", "access", scope, "--on", day, "--format", "json"]);
    (run.code, run.json())
}

#[test]
fn a_live_credential_is_told_with_everything_that_it_rests_on() {
    let (place, subject) = Place::issued();
    let today = in_days(0).to_string();
    let (code, told) = on(&place, "payments:write", &today);
    assert_eq!((code, told["access"].as_array().unwrap().len(), &told["gaps"]), (0, 1, &serde_json::json!([])));
    let access = &told["access"][0];
    assert_eq!((access["subject"].as_str(), access["environment"].as_str()), (Some(&*subject), Some("production")));
    let text = |value: &Value| value.as_str().unwrap().to_owned();
    let span = &access["spans"][0];
    assert_eq!((text(&span["from"]), text(&span["until"])), (text(&access["issued"]), format!("{}T00:00:00Z", in_days(1))));
    let approvals = access["approvals"].as_array().unwrap();
    let by: Vec<String> = approvals.iter().map(|a| format!("{} {}", text(&a["by"]), text(&a["role"]))).collect();
    assert_eq!(by, ["maria-lopez api-owner", "tom-berger risk"]);
    // The digest of the approval is that of the line that was signed.
    let file = text(&approvals[0]["file"]);
    let line = admit::crypto::jcs::canonical(&place.statement(&file)).unwrap();
    assert_eq!(text(&approvals[0]["statement"]), admit::crypto::sha256(&line).to_string());
    assert_eq!((&access["policy-version"], text(&access["issued-by"])), (&1.into(), "priya-nair".to_owned()));
    let receipt: Value = serde_json::from_str(&place.text(&format!("bank-partners/{}", text(&access["receipt"])))).unwrap();
    assert_eq!((&receipt["policy"], &receipt["grant"]), (&access["policy"], &access["grant"]));
    let shown = place.ok(&["log", "access", "payments:write", "--on", &today]).stdout;
    assert!(shown.contains("maria-lopez as api-owner") && shown.contains("version 1"), "{shown}");
}

#[test]
fn another_day_or_another_scope_is_nobodys() {
    let (place, _) = Place::issued();
    assert_eq!(on(&place, "payments:write", &days_ago(1).to_string()).1["access"], serde_json::json!([]));
    assert_eq!(on(&place, "payments:refund", &in_days(0).to_string()).1["access"], serde_json::json!([]));
    let run = place.ok(&["log", "access", "payments:refund", "--on", &in_days(0).to_string()]);
    assert!(run.stdout.starts_with("nobody could call payments:refund"), "{run:?}");
    let run = place.run(&["log", "access", "payments:write", "--on", &in_days(3).to_string()]);
    assert!(run.code == 2 && run.stderr.contains("has not come yet"), "{run:?}");
}

#[test]
fn a_stop_ends_the_access_and_the_day_keeps_what_was_before() {
    for words in [["suspend", "acme-pay#acme-ca", "--note", "odd"].as_slice(), &["revoke", "acme-pay", "--reason", "superseded"]]
    {
        let (place, _) = Place::issued();
        std::thread::sleep(std::time::Duration::from_millis(1100));
        place.ok_as("priya-nair", words);
        let (code, told) = on(&place, "payments:write", &in_days(0).to_string());
        assert_eq!(code, 0);
        let access = &told["access"][0];
        let log = place.ok(&["log", "show", "acme-pay", "--format", "json"]).json();
        let stop = log["logs"][0]["events"].as_array().unwrap().last().unwrap()["at"].clone();
        assert_eq!(access["spans"], serde_json::json!([{ "from": access["issued"], "until": stop }]), "{words:?}");
        assert_eq!(access["end"].is_null(), words[0] == "suspend");
    }
}

#[test]
fn what_records_say_today_changes_nothing() {
    let (place, _) = Place::issued();
    let today = in_days(0).to_string();
    let before = on(&place, "payments:write", &today);
    let application = "partners/acme-pay/applications/payouts.yaml";
    place.edit(application, "payments:write", "payments:read");
    assert_eq!(on(&place, "payments:write", &today), before);
}

#[test]
fn what_cannot_be_relied_on_is_named() {
    let (place, _) = Place::issued();
    let today = in_days(0).to_string();
    let receipt = place.find("partners/acme-pay/receipts/", ".json").remove(0);
    place.edit(&receipt, "payments:write", "payments:wrote");
    let (code, told) = on(&place, "payments:write", &today);
    assert_eq!((code, told["access"].as_array().unwrap().len()), (1, 0));
    assert!(told["gaps"][0].as_str().unwrap().contains("is not as it was written"), "{told}");
    place.remove(&receipt);
    assert!(on(&place, "payments:write", &today).1["gaps"][0].as_str().unwrap().contains("is gone"));
    place.edit(crate::hand::LOG, "\"actor\":\"lena-fischer\"", "\"actor\":\"priya-nair\"");
    assert!(on(&place, "payments:write", &today).1["gaps"][0].as_str().unwrap().contains("does not hold at line 1"));
}
