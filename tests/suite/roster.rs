//! Stopping one of ours: what an owner signed is listed with what counts of it, a key or an owner is stopped in one command, and what
//! falls with it is told.

use crate::{
    place::Place,
    world::{PARTNER, World, id},
};
use admit::{
    ops::{OwnerStop, fallen, stop_owner},
    policy::Loaded,
};

fn fingerprint(place: &Place, owner: &str) -> String {
    let told = place.must("ssh-keygen", &["-l", "-f", &format!("ssh/{owner}.pub")]);
    told.split_whitespace().nth(1).unwrap().to_owned()
}

#[test]
fn an_owner_is_told_with_keys_and_every_approval_and_why_it_counts_or_not() {
    let place = Place::approved();
    let key = fingerprint(&place, "tom-berger");
    let told = place.ok(&["status", "--owner", "tom-berger", "--format", "json"]).json();
    assert_eq!((&told["subject"], &told["standing"]), (&"tom-berger".into(), &"active".into()), "{told}");
    let lines = |title: &str| -> Vec<serde_json::Value> {
        let section = told["sections"].as_array().unwrap().iter().find(|s| s["title"] == title).unwrap();
        section["lines"].as_array().unwrap().clone()
    };
    assert!(lines("tom-berger").iter().any(|line| line["text"] == "roles" && line["detail"] == "risk"));
    assert_eq!(lines("keys")[0]["text"], key.as_str());
    let approvals = lines("approvals");
    assert_eq!(approvals.len(), 2, "{approvals:?}");
    assert!(approvals.iter().all(|line| line["mark"] == "done" && line["detail"].as_str().unwrap().contains(&key)));
    // What counts no more is told with the reason.
    place.edit("partners/acme-pay/partner.yaml", "Acme Payments GmbH", "Acme Payment GmbH");
    let text = place.ok(&["status", "--owner", "tom-berger"]).stdout;
    assert!(text.contains("void (stale)") && text.contains("yes to acme-pay/payouts in production"), "{text}");
    let run = place.run(&["status", "--owner", "nobody"]);
    assert_eq!((run.code, run.stderr.contains("is not in the roster")), (1, true), "{run:?}");
}

#[test]
fn what_would_fall_without_a_key_is_told_before_it_is_revoked() {
    let place = Place::approved();
    let key = fingerprint(&place, "tom-berger");
    let before = place.everything();
    let run = place.ok(&["status", "--owner", "tom-berger", "--without", &key]);
    assert!(run.stdout.contains("acme-pay/payouts in production") && run.stdout.contains("loses its quorum"), "{run:?}");
    assert!(!run.stdout.contains("acme-pay/payouts in sandbox"), "{run:?}");
    assert_eq!(place.everything(), before);
    let other = fingerprint(&place, "maria-lopez");
    let run = place.run(&["status", "--owner", "tom-berger", "--without", &other]);
    assert_eq!((run.code, run.stderr.contains("has no key")), (1, true), "{run:?}");
}

#[test]
fn a_key_of_the_roster_is_revoked_by_one_person_in_one_command() {
    let place = Place::approved();
    place.request("next", crate::hand::P256);
    let key = fingerprint(&place, "tom-berger");
    let words = ["revoke", key.as_str(), "--reason", "key-compromise"];
    // Whoever may not stop, and a key that nobody has.
    let run = place.run_as("maria-lopez", &words);
    assert_eq!((run.code, run.stderr.contains("holds none of the roles")), (1, true), "{run:?}");
    let unknown = format!("SHA256:{}", "A".repeat(43));
    let run = place.run_as("priya-nair", &["revoke", &unknown, "--reason", "key-compromise"]);
    assert_eq!((run.code, run.stderr.contains("no key")), (1, true), "{run:?}");
    let file = "owners/tom-berger.yaml";
    place.write(&format!("bank-partners/{file}"), place.text(&format!("bank-partners/{file}")) + "# on leave in May\n");
    let dry = place.ok_as("priya-nair", &[words.as_slice(), &["--dry-run", "--format", "json"]].concat());
    assert!(!place.text(&format!("bank-partners/{file}")).contains("revoked:"));
    let run = place.ok_as("priya-nair", &[words.as_slice(), &["--format", "json"]].concat());
    for told in [dry.json(), run.json()] {
        assert_eq!(told["details"]["lost"], "acme-pay/payouts in production", "{told}");
        assert!(told["details"]["void"].as_str().unwrap().ends_with("-tom-berger.yaml"), "{told}");
    }
    assert_eq!(run.json()["files"], serde_json::json!([file]));
    let text = place.text(&format!("bank-partners/{file}"));
    assert!(text.contains("    revoked: 2") && text.contains("# on leave in May"), "{text}");
    let rules: Vec<String> = place.ask("next").rules().into_keys().collect();
    for rule in ["approval-quorum", "policy-unapproved"] {
        assert!(rules.contains(&rule.to_owned()), "{rules:?}");
    }
    let again = place.run_as("priya-nair", &words);
    assert_eq!(again.code, 1, "{again:?}");
}

#[test]
fn an_owner_leaves_in_one_command() {
    let place = Place::approved();
    let words = ["revoke", "--owner", "tom-berger", "--reason", "affiliation-changed"];
    let run = place.ok_as("priya-nair", &words);
    assert!(run.stderr.contains("loses its quorum: acme-pay/payouts in production"), "{run:?}");
    assert!(run.stderr.contains("admit approve --policy"), "{run:?}");
    assert!(place.text("bank-partners/owners/tom-berger.yaml").contains("left: 2"));
    let again = place.run_as("priya-nair", &words);
    assert_eq!((again.code, again.stderr.contains("already")), (1, true), "{again:?}");
}

#[test]
fn a_key_that_two_records_hold_is_revoked_in_both_and_logs_that_break_are_told() {
    let mut world = World::new();
    let mut twin = world.registry.owners["priya-nair"].clone();
    (twin.path, twin.value.id) = ("owners/pria-nair.yaml".to_owned(), id("pria-nair"));
    world.registry.owners.insert(id("pria-nair"), twin);
    let key = world.keys.owner("priya-nair").public().fingerprint();
    world.sign_event(PARTNER, admit::model::Code::Suspended, "priya-nair", "acme-pay", &[]);
    let loaded = Loaded { policy: world.policy.clone(), registry: world.registry.clone() };
    let before = &loaded.registry.owners;
    let (change, after, whose) = stop_owner(before, &OwnerStop::Key(id(&key)), world.now.day()).unwrap();
    assert_eq!((change.writes.len(), change.events.len(), whose.len()), (2, 0, 2));
    let fallen = fallen(&loaded, (before, &after), world.now);
    assert_eq!(fallen.lost.len(), 1, "{fallen:?}");
    assert!(fallen.broken.len() == 1 && fallen.broken[0].contains("`acme-pay` breaks at line"), "{fallen:?}");
}
