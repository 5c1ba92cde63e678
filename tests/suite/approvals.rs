//! Approvals with the binary and the keys that people have: who counts, in which order, for how long, and for exactly what.

use crate::{
    hand::{APPLICATION, P256, PARTNER},
    place::{Place, Run},
    world::{self, World},
};
use serde_json::Value;
use std::process::{Child, Command, Stdio};

const GRANT: [&str; 4] = ["approve", "acme-pay/payouts", "--environment", "production"];
const STANDARD: &str = "[tiers.standard.environments.production]";
const FOLDER: &str = "partners/acme-pay/approvals/";

/// A place where all but the approvals is there, and a request waits.
pub(crate) fn asked() -> Place {
    let place = Place::onboarded();
    place.request("next", P256);
    place
}

/// The rules that the gate names.
pub(crate) fn missing(place: &Place) -> Vec<String> {
    let run = place.ask("next");
    assert!(run.code == 1 || run.code == 0, "{run:?}");
    run.rules().into_keys().collect()
}

pub(crate) fn refused(run: &Run, why: &str) {
    assert_eq!((run.code, run.stderr.contains(why)), (1, true), "`{why}`: {run:?}");
}

/// The approval of an owner for production.
pub(crate) fn file(place: &Place, owner: &str) -> String {
    let all = place.find(FOLDER, &format!("-{owner}.yaml"));
    all.into_iter().find(|file| place.statement(file)["environment"] == "production").unwrap()
}

pub(crate) fn key(place: &Place, name: &str, kind: &[&str]) {
    let file = format!("ssh/{name}");
    place.must("ssh-keygen", &[&["-q", "-N", "", "-C", name, "-f", &file], kind].concat());
}

#[test]
fn whoever_asked_cannot_approve() {
    let place = asked();
    place.edit(APPLICATION, "requested-by: lena-fischer", "requested-by: maria-lopez");
    let before = place.everything();
    refused(&place.run_as("maria-lopez", &GRANT), "(approval-self)");
    assert_eq!(place.everything(), before);
}

#[test]
fn one_person_with_two_keys_counts_once() {
    let place = asked();
    place.edit_below("admit.toml", STANDARD, "{ api-owner = 1, risk = 1 }", "{ api-owner = 2 }");
    place.ok(&["onboard", "owner", "tom-berger", "--role", "api-owner"]);
    key(&place, "second", &["-t", "ed25519"]);
    place.ok(&["onboard", "owner", "maria-lopez", "--key", "ssh/second.pub"]);
    place.approve_policy();
    place.ok_as("maria-lopez", &GRANT);
    refused(&place.run_as("second", &GRANT), "one person has one voice");
    assert_eq!(missing(&place), ["approval-quorum"]);
    // Nor does a second file help, under whatever name.
    let first = file(&place, "maria-lopez");
    let copy = first.replace("maria-lopez", "tom-berger");
    let text = place.text(&format!("bank-partners/{first}")).replace("-maria-lopez\n", "-tom-berger\n");
    place.write(&format!("bank-partners/{copy}"), text);
    assert_eq!(missing(&place), ["approval-forged", "approval-quorum"]);
    place.remove(&copy);
    place.ok_as("tom-berger", &GRANT);
    assert!(missing(&place).is_empty());
}

#[test]
fn two_names_with_one_key_count_once() {
    let place = asked();
    place.edit_below("admit.toml", STANDARD, "{ api-owner = 1, risk = 1 }", "{ api-owner = 2 }");
    let roster = place.text("bank-partners/owners/maria-lopez.yaml");
    place.write("bank-partners/owners/nora-lopez.yaml", roster.replace("id: maria-lopez", "id: nora-lopez"));
    place.approve_policy();
    place.ok_as("maria-lopez", &GRANT);
    let mut statement = place.statement(&file(&place, "maria-lopez"));
    statement["approver"] = "nora-lopez".into();
    place.sign_by_hand("maria-lopez", &statement);
    assert_eq!(missing(&place), ["approval-quorum"]);
}

#[test]
fn only_a_role_that_is_asked_for_approves() {
    let place = asked();
    for owner in ["priya-nair", "lena-fischer"] {
        let run = place.run_as(owner, &GRANT);
        assert_eq!(run.code, 1, "{run:?}");
    }
    place.ok_as("maria-lopez", &GRANT);
    // A role that somebody claims in the statement, and does not hold.
    let mut statement = place.statement(&file(&place, "maria-lopez"));
    (statement["approver"], statement["class"]) = ("priya-nair".into(), "risk".into());
    place.sign_by_hand("priya-nair", &statement);
    assert_eq!(missing(&place), ["approval-quorum"]);
}

#[test]
fn steps_are_taken_in_order() {
    let place = asked();
    place.edit(PARTNER, "tier: standard", "tier: regulated");
    place.edit(PARTNER, "after: 60d", "after: 30d");
    let before = place.everything();
    refused(&place.run_as("priya-nair", &GRANT), "step 1");
    assert_eq!(place.everything(), before);
    place.ok_as("maria-lopez", &GRANT);
    refused(&place.run_as("priya-nair", &GRANT), "step 1");
    place.ok_as("tom-berger", &GRANT);
    // A statement for the second step that names nothing of the first, whenever it was signed.
    let mut statement = place.statement(&file(&place, "tom-berger"));
    (statement["approver"], statement["class"], statement["step"]) = ("priya-nair".into(), "security".into(), 2.into());
    let early = place.sign_by_hand("priya-nair", &statement);
    assert!(missing(&place).contains(&"approval-quorum".to_owned()));
    place.remove(&early);
    place.ok_as("priya-nair", &GRANT);
    let last = place.statement(&file(&place, "priya-nair"));
    assert_eq!((&last["step"], last["previous"].as_array().unwrap().len()), (&2.into(), 2));
    // What is left is the evidence of that tier.
    assert_eq!(missing(&place), ["evidence-missing"]);
    // Whoever takes one approval of the first step away takes the second with it.
    place.remove(&file(&place, "tom-berger"));
    assert!(missing(&place).contains(&"approval-quorum".to_owned()));
}

#[test]
fn a_rejection_blocks_until_it_is_taken_back() {
    let place = asked();
    place.ok_as("maria-lopez", &GRANT);
    place.ok_as("tom-berger", &[GRANT.as_slice(), &["--reject"]].concat());
    assert_eq!(missing(&place), ["approval-quorum", "approval-rejected"]);
    place.ok_as("tom-berger", &GRANT);
    assert!(missing(&place).is_empty());
}

#[test]
fn a_rejection_blocks_although_the_quorum_is_there() {
    let place = asked();
    place.ok(&["onboard", "owner", "priya-nair", "--role", "api-owner"]);
    place.approve_policy();
    place.approve_production();
    place.ok_as("priya-nair", &[GRANT.as_slice(), &["--reject"]].concat());
    assert_eq!(missing(&place), ["approval-rejected"]);
}

#[test]
fn an_approval_ends() {
    let mut world = World::new();
    let request = world.request(world::PARTNER, world::APPLICATION, world::PRODUCTION);
    let quorum = |world: &World| world.findings_for(&request, "approval-quorum").len();
    assert_eq!(quorum(&world), 0);
    // 180 days after 2026-10-05T08:30:00Z.
    world.now = world::id("2027-04-03T08:29:59Z");
    assert_eq!(quorum(&world), 0);
    world.now = world::id("2027-04-03T08:30:00Z");
    assert_eq!(quorum(&world), 1);
    let mut world = World::new();
    world.edit_policy(|policy| {
        let terms = policy.tiers.get_mut("standard").unwrap().environments.get_mut(world::PRODUCTION).unwrap();
        terms.approval = world::id("45d");
    });
    assert_eq!(quorum(&world), 1, "a policy that is stricter shortens what was given");
}

#[test]
fn an_approval_counts_for_one_application() {
    let place = asked();
    place.approve_production();
    let record = place.text(&format!("bank-partners/{APPLICATION}"));
    place.write("bank-partners/partners/acme-pay/applications/reports.yaml", record.replace("id: payouts", "id: reports"));
    let ask = |place: &Place| {
        let words = ["issue", "acme-pay/reports", "--environment", "production", "--kind", "client-certificate"];
        let request = ["--csr", "next.csr", "--csr-proof", "next.csr.sig", "--out", "next.pem"];
        place.run_as("priya-nair", &[words.as_slice(), &request].concat())
    };
    assert_eq!(ask(&place).rules().into_keys().collect::<Vec<_>>(), ["approval-quorum"]);
    let forged = edited(&place, "\"application\":\"payouts\"", "\"application\":\"reports\"");
    assert_eq!(ask(&forged).rules().into_keys().collect::<Vec<_>>(), ["approval-forged", "approval-quorum"]);
}

/// A place in which the approvals were edited: the signatures stay.
fn edited(place: &Place, from: &str, to: &str) -> Place {
    let place = place.copy();
    for owner in ["maria-lopez", "tom-berger"] {
        place.edit(&file(&place, owner), from, to);
    }
    place
}

#[test]
fn an_approval_counts_in_one_environment() {
    let place = asked();
    let sandbox = ["approve", "acme-pay/payouts", "--environment", "sandbox"];
    place.ok_as("maria-lopez", &sandbox);
    assert_eq!(missing(&place), ["approval-quorum"]);
    let given = place.find(FOLDER, "-maria-lopez.yaml").remove(0);
    place.edit(&given, "\"environment\":\"sandbox\"", "\"environment\":\"production\"");
    assert_eq!(missing(&place), ["approval-forged", "approval-quorum"]);
}

#[test]
fn an_approval_counts_for_one_partner() {
    let place = asked();
    place.approve_production();
    let text = place.text(&format!("bank-partners/{PARTNER}")).replace("id: acme-pay", "id: globex");
    for folder in ["applications", "anchors", "evidence", "approvals"] {
        std::fs::create_dir_all(place.root().join("partners/globex").join(folder)).unwrap();
    }
    place.write("bank-partners/partners/globex/partner.yaml", text);
    for name in place.find("partners/acme-pay/", ".yaml").iter().filter(|name| **name != PARTNER) {
        place.write(
            &format!("bank-partners/{}", name.replace("acme-pay", "globex")),
            place.text(&format!("bank-partners/{name}")),
        );
    }
    let words = ["issue", "globex/payouts", "--environment", "production", "--kind", "client-certificate"];
    let request = ["--csr", "next.csr", "--csr-proof", "next.csr.sig", "--out", "next.pem"];
    let run = place.run_as("priya-nair", &[words.as_slice(), &request].concat());
    let rules = run.rules();
    for rule in ["approval-quorum", "proof-invalid", "key-shared"] {
        assert!(rules.contains_key(rule), "{rule}: {run:?}");
    }
}

#[test]
fn an_approval_counts_in_one_registry() {
    let place = asked();
    place.approve_production();
    for owner in ["maria-lopez", "tom-berger"] {
        let given = file(&place, owner);
        let mut statement = place.statement(&given);
        statement["registry"] = "0123456789abcdef0123456789abcdef".into();
        place.sign_by_hand(owner, &statement);
    }
    assert_eq!(missing(&place), ["approval-forged", "approval-quorum"]);
}

#[test]
fn an_approval_rests_on_the_evidence_that_was_there() {
    let place = asked();
    place.approve_production();
    let evidence = "partners/acme-pay/evidence/due-diligence.yaml";
    let text = place.text(&format!("bank-partners/{evidence}"));
    let digest = text.lines().find_map(|line| line.strip_prefix("digest: sha256:")).unwrap().to_owned();
    place.edit(evidence, &digest, &"0".repeat(64));
    assert_eq!(missing(&place), ["approval-quorum", "record-edited"]);
    place.edit(evidence, &"0".repeat(64), &digest);
    assert!(missing(&place).is_empty());
}

#[test]
fn a_stricter_policy_asks_for_what_is_missing_and_keeps_what_was_given() {
    let place = asked();
    place.approve_production();
    place.edit_below("admit.toml", STANDARD, "{ api-owner = 1, risk = 1 }", "{ api-owner = 1, risk = 1, security = 1 }");
    place.approve_policy();
    let run = place.ask("next");
    assert_eq!(run.rules().into_keys().collect::<Vec<_>>(), ["approval-quorum"]);
    assert!(run.stderr.contains("2 of 3 approvals, `security` is missing in step 1"), "{run:?}");
    place.ok_as("priya-nair", &GRANT);
    assert!(missing(&place).is_empty());
}

#[test]
fn a_statement_is_dated_and_of_a_policy_that_there_was() {
    for (member, value) in [("issued", Value::from("2999-01-01T00:00:00Z")), ("policy-version", Value::from(99))] {
        let place = asked();
        place.approve_production();
        let mut statement = place.statement(&file(&place, "tom-berger"));
        statement[member] = value;
        place.sign_by_hand("tom-berger", &statement);
        let rules = missing(&place);
        assert!(
            rules.contains(&"approval-quorum".to_owned()) && rules.contains(&"approval-forged".to_owned()),
            "{member}: {rules:?}"
        );
    }
}

#[test]
fn the_signature_is_one_that_ssh_keygen_takes() {
    let place = asked();
    place.ok_as("maria-lopez", &GRANT);
    let approval = file(&place, "maria-lopez");
    let text = place.text(&format!("bank-partners/{approval}"));
    let block = |start: &str| -> String {
        let lines = text.lines().skip_while(|line| !line.starts_with(start)).skip(1).take_while(|line| line.starts_with("  "));
        lines.map(|line| format!("{}\n", &line[2..])).collect()
    };
    place.write("approval.sig", block("signature:"));
    let public = place.text("ssh/maria-lopez.pub");
    place.write("allowed_signers", format!("maria-lopez namespaces=\"approval@admit\" {public}"));
    let words = ["-Y", "verify", "-n", "approval@admit", "-f", "allowed_signers", "-I", "maria-lopez", "-s", "approval.sig"];
    let canon = place.ok(&["canon", &format!("bank-partners/{approval}")]);
    let statement = String::from_utf8(canon.bytes).unwrap();
    assert_eq!(statement, block("statement:").trim_end());
    let run = place.exec("ssh-keygen", &words, statement.as_bytes());
    assert_eq!(run.code, 0, "{run:?}");
    let run = place.exec("ssh-keygen", &words, statement.replace("\"approve\"", "\"reject\"").as_bytes());
    assert_ne!(run.code, 0, "{run:?}");
}

/// An agent that ends with the test.
struct Agent(Child);

impl Drop for Agent {
    fn drop(&mut self) {
        let _ = self.0.kill();
        let _ = self.0.wait();
    }
}

impl Agent {
    fn start(place: &Place) -> Self {
        let socket = place.path("agent");
        let mut command = Command::new("ssh-agent");
        command.args(["-D", "-a"]).arg(&socket).stdout(Stdio::null()).stderr(Stdio::null());
        let agent = Self(command.spawn().unwrap());
        for _ in 0..500 {
            if socket.exists() {
                return agent;
            }
            std::thread::sleep(std::time::Duration::from_millis(10));
        }
        panic!("ssh-agent does not listen");
    }

    fn with(place: &Place, program: &str, args: &[&str]) -> Run {
        let socket = format!("SSH_AUTH_SOCK={}", place.path("agent").display());
        place.exec("env", &[&[socket.as_str(), program], args].concat(), b"")
    }
}

#[test]
fn an_agent_signs_for_a_key_whose_private_half_is_not_here() {
    let place = asked();
    let _agent = Agent::start(&place);
    let added = Agent::with(&place, "ssh-add", &["-q", "ssh/maria-lopez"]);
    assert_eq!(added.code, 0, "{added:?}");
    std::fs::remove_file(place.path("ssh/maria-lopez")).unwrap();
    let words = [GRANT.as_slice(), &["--key", "ssh/maria-lopez.pub"]].concat();
    let run = Agent::with(&place, env!("CARGO_BIN_EXE_admit"), &words);
    assert_eq!(run.code, 0, "{run:?}");
    place.ok_as("tom-berger", &GRANT);
    assert!(missing(&place).is_empty());
    // Without the agent nobody signs.
    let run = place.run(
        &[["approve", "acme-pay/payouts", "--environment", "sandbox"].as_slice(), &["--key", "ssh/maria-lopez.pub"]].concat(),
    );
    assert_eq!(run.code, 1, "{run:?}");
}

#[test]
fn keys_of_each_kind_that_is_good_enough_approve() {
    let place = asked();
    let owner = |name: &str| {
        let public = format!("ssh/{name}.pub");
        let mail = format!("{name}@bank.example");
        let words = ["onboard", "owner", name, "--kind", "person", "--name", name, "--email", &mail, "--role", "api-owner"];
        place.run(&[words.as_slice(), &["--key", &public]].concat())
    };
    for (name, kind) in [("ecdsa", ["-t", "ecdsa", "-b", "256"]), ("rsa", ["-t", "rsa", "-b", "3072"])] {
        key(&place, name, &kind);
        assert_eq!(owner(name).code, 0);
        let copy = place.copy();
        copy.approve_policy();
        copy.ok_as(name, &GRANT);
        copy.ok_as("tom-berger", &GRANT);
        let run = copy.ask("next");
        assert_eq!(run.code, 0, "{name}: {run:?}");
    }
    key(&place, "weak", &["-t", "rsa", "-b", "2048"]);
    refused(&owner("weak"), "3072");
    // Nor when it is written into the roster by hand.
    let public = place.text("ssh/weak.pub");
    let public = public.trim_end().trim_end_matches(" weak");
    place.cut_like("owners/ecdsa.yaml", "  - key: ");
    place.edit("owners/ecdsa.yaml", "keys:\n", &format!("keys:\n  - key: {public}\n"));
    let run = place.run_as("weak", &GRANT);
    assert_eq!(run.code, 1, "{run:?}");
    let rules = missing(&place);
    assert!(rules.contains(&"owner-key-weak".to_owned()), "{rules:?}");
}
