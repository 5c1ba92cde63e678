//! The binary: two sweeps at once, a partner that cannot be read, an automation that may stop and nothing else, and what is said.

use crate::place::{Place, days_ago, in_days};
use serde_json::Value;

/// A partner without access whose agreement is over, for which nothing was agreed but that it is let go.
fn over(place: &Place, name: &str) {
    let (start, end) = (days_ago(40).to_string(), days_ago(3).to_string());
    let words = ["onboard", "partner", name, "--legal-name", name, "--tier", "low", "--business-owner", "maria-lopez"];
    let agreement = ["--agreement", "MSA-1", "--agreement-start", &start, "--agreement-end", &end];
    place
        .ok(&[&words[..], &agreement, &["--trigger", "agreement-end=offboard", "--security-contact", "SOC <soc@a.example>"]]
            .concat());
}

fn stages(answer: &Value, stage: &str) -> Vec<String> {
    let items = answer["items"].as_array().unwrap().iter().filter(|item| item["stage"] == stage);
    items.map(|item| format!("{} {}", item["trigger"].as_str().unwrap(), item["subject"].as_str().unwrap())).collect()
}

#[test]
fn two_sweeps_at_once_do_everything_once_and_neither_fails() {
    let (place, _) = Place::issued();
    let words = ["onboard", "owner", "sweeper", "--kind", "automation", "--name", "Sweeper", "--email", "sweeper@bank.example"];
    place.must("ssh-keygen", &["-q", "-t", "ed25519", "-N", "", "-f", "ssh/sweeper"]);
    place.ok(&[&words[..], &["--role", "security", "--key", "ssh/sweeper.pub"]].concat());
    let names = ["arrow", "birch", "cedar", "delta"];
    names.iter().for_each(|name| over(&place, name));
    // And one that is told of what comes: its agreement ends in 20 days.
    let end = in_days(20).to_string();
    let trigger = "agreement-end=offboard:::30d";
    place.ok(&["onboard", "partner", "acme-pay", "--agreement-end", &end, "--trigger", trigger]);
    let read = place.run(&["sweep", "--format", "json"]);
    assert_eq!(read.code, 1, "{read:?}");
    let answer = read.json();
    assert_eq!(stages(&answer, "due"), names.map(|name| format!("agreement-end {name}")));
    assert_eq!(stages(&answer, "notice"), ["agreement-end acme-pay"]);
    let tell = answer["items"][1]["tell"].as_array().unwrap().clone();
    assert_eq!(tell, ["maria.lopez@bank.example", "soc@a.example"]);
    assert_eq!(answer["unjudged"][0]["subject"], "acme-pay/payouts");
    let before = place.files();
    let dry = place.run_as("sweeper", &["sweep", "--apply", "--dry-run"]);
    assert!(dry.code == 0 && place.files() == before, "{dry:?}");
    let [one, two] = std::thread::scope(|scope| {
        let run = || place.run_as("sweeper", &["sweep", "--apply", "--format", "json"]);
        [scope.spawn(run), scope.spawn(run)].map(|thread| thread.join().unwrap())
    });
    for run in [&one, &two] {
        assert_eq!(run.code, 0, "{run:?}");
        assert_eq!(run.json()["failures"].as_array().unwrap().len(), 0);
    }
    let mut done: Vec<String> = [&one, &two].iter().flat_map(|run| stages(&run.json(), "done")).collect();
    done.sort();
    assert_eq!(done, names.map(|name| format!("agreement-end {name}")), "each is done by one of them, once");
    place.ok(&["verify", "log"]);
    for name in names {
        let log = place.text(&format!("bank-partners/partners/{name}/log.jsonl"));
        assert_eq!(log.matches("\"code\":\"offboarded\"").count(), 1, "{log}");
    }
    let log = place.text("bank-partners/partners/acme-pay/log.jsonl");
    assert_eq!(log.matches("\"code\":\"notice-given\"").count(), 1, "{log}");
    let after = place.files();
    let again = place.run_as("sweeper", &["sweep", "--apply"]);
    assert!(again.code == 0 && place.files() == after, "{again:?}");
    let said = place.run(&["sweep"]);
    assert_eq!(said.code, 0, "{said:?}");
    assert!(said.stdout.contains("inactivity of 1 application cannot be judged: no usage on record"), "{}", said.stdout);
    // A sweeper stops and never grants, and who may not stop sweeps nothing.
    let resume = place.run_as("sweeper", &["evidence", "acme-pay", "--kind", "attestation", "--file", "agreement.pdf"]);
    assert!(resume.code == 1 && resume.stderr.contains("an automation stops and never grants"), "{resume:?}");
    let nobody = place.run_as("maria-lopez", &["sweep", "--apply"]);
    assert_eq!(nobody.code, 1, "{nobody:?}");
}

#[test]
fn a_partner_that_cannot_be_read_holds_up_no_other() {
    let place = Place::new();
    ["arrow", "birch", "cedar"].iter().for_each(|name| over(&place, name));
    let file = "bank-partners/partners/birch/partner.yaml";
    let whole = place.text(file);
    place.write(file, format!("{whole}status: active\n"));
    let read = place.run(&["sweep"]);
    assert!(read.code == 3 && read.stdout.contains("failed birch: partners/birch/partner.yaml"), "{read:?}");
    let run = place.run_as("priya-nair", &["sweep", "--apply", "--format", "json"]);
    assert_eq!(run.code, 3, "{run:?}");
    assert_eq!(stages(&run.json(), "done"), ["agreement-end arrow", "agreement-end cedar"]);
    assert_eq!(run.json()["failures"][0]["partner"], "birch");
    place.write(file, whole);
    let run = place.ok_as("priya-nair", &["sweep", "--apply", "--format", "json"]);
    assert_eq!(stages(&run.json(), "done"), ["agreement-end birch"]);
    // What is common to all is read by everybody: without a roster nobody may do anything.
    place.write("bank-partners/owners/maria-lopez.yaml", "id: maria-lopez\n");
    assert_eq!(place.run_as("priya-nair", &["sweep", "--apply"]).code, 3);
}
