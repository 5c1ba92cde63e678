//! `admit drill` as it is typed: against published files, and against a gateway that runs and that somebody told to let a revoked
//! certificate in.

use crate::{
    place::{Place, Run},
    tools,
};
use serde_json::{Value, json};
use std::{
    process::{Child, Command},
    time::Duration,
};

const ALLOW: &str = "published/production/current/allow/allow.json";

const REQUESTS: [&str; 4] = ["--request", "payments:read=GET /payments/read", "--request", "payments:write=POST /payments/write"];

/// A gateway that runs until it is dropped.
struct Gateway {
    child: Child,
    url: String,
}

impl Gateway {
    fn start(place: &Place, allow: &str) -> Self {
        let port = place.path(&format!("{allow}.port"));
        let mut command = Command::new(tools::python());
        command.arg("-I").arg("-c").arg(include_str!("server.py"));
        command.args([
            place.path(allow),
            place.path("server.pem"),
            place.path("server.key"),
            place.path("ours.pem"),
            port.clone(),
        ]);
        let mut started = Self { child: command.spawn().unwrap(), url: String::new() };
        for _ in 0..200 {
            if let Ok(port) = std::fs::read_to_string(&port) {
                started.url = format!("https://127.0.0.1:{port}/");
                return started;
            }
            std::thread::sleep(Duration::from_millis(50));
        }
        panic!("the gateway of the test did not start: it needs loopback");
    }
}

impl Drop for Gateway {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

fn publish(place: &Place) {
    publish_to(place, "production");
}

fn publish_to(place: &Place, environment: &str) {
    place.ok_as("priya-nair", &["publish", "--out", "published", "--environment", environment, "--target", "allow"]);
}

/// What `admit drill` answers, and the cases that went wrong, by how.
fn drill(place: &Place, more: &[&str]) -> (Run, Vec<String>) {
    drill_in(place, "production", more)
}

fn drill_in(place: &Place, environment: &str, more: &[&str]) -> (Run, Vec<String>) {
    let words = [["drill", "--environment", environment, "--format", "json"].as_slice(), more].concat();
    let run = place.run(&words);
    let doors = run.json()["doors"].as_array().cloned().unwrap_or_default();
    let failures = doors.iter().flat_map(|door| door["failures"].as_array().unwrap().clone());
    let wrong = failures.map(|fault| format!("{} {}", fault["what"].as_str().unwrap(), fault["case"].as_str().unwrap()));
    let wrong = wrong.collect();
    (run, wrong)
}

/// A certificate for the gateway itself, and ours for it to verify clients against.
fn server(place: &Place) {
    let words = "req -x509 -newkey ec -pkeyopt ec_paramgen_curve:P-256 -nodes -subj /CN=gw -addext subjectAltName=IP:127.0.0.1 -addext basicConstraints=critical,CA:FALSE -days 5 -keyout server.key -out server.pem";
    place.must("openssl", &words.split(' ').collect::<Vec<_>>());
    let record = place.text("bank-partners/issuers/production-ca.yaml");
    let pem: Vec<&str> = record.lines().filter(|line| line.starts_with("  ")).map(str::trim).collect();
    place.write("ours.pem", format!("{}\n", pem.join("\n")));
}

#[test]
fn what_was_revoked_and_is_still_published_or_still_let_in_is_named() {
    let (place, stands) = Place::issued();
    let revoked = place.issue("next");
    publish(&place);
    let (run, wrong) = drill(&place, &["--published", "published"]);
    assert_eq!((run.code, wrong), (0, Vec::new()), "{}", run.stdout);
    let old = place.text(ALLOW);

    place.ok_as("priya-nair", &["revoke", &revoked, "--reason", "key-compromise"]);
    let got_through = |scope: &str| format!("got-through revoked: {revoked} asks for payments:{scope}");
    let (run, mut wrong) = drill(&place, &["--published", "published"]);
    wrong.sort();
    assert_eq!((run.code, wrong), (1, vec![got_through("read"), got_through("write")]), "{}", run.stdout);
    let said = place.run(&["drill", "--environment", "production", "--published", "published"]);
    assert!(said.stdout.contains("next: admit publish --out published --environment production"), "{said:?}");
    publish(&place);
    assert_eq!(drill(&place, &["--published", "published"]).0.code, 0);

    // Now a gateway that was given the files of before.
    server(&place);
    place.write("old.json", &old);
    place.write("new.json", place.text(ALLOW));
    let (identity, other) = (format!("{stands}=payouts.pem,payouts.key"), format!("{revoked}=next.pem,next.key"));
    let ask = |gateway: &Gateway, more: &[&str]| {
        let words = ["--connect", &gateway.url, "--ca", "server.pem", "--identity", &identity];
        drill(&place, &[words.as_slice(), &REQUESTS, more].concat())
    };
    let stale = Gateway::start(&place, "old.json");
    let (run, mut wrong) = ask(&stale, &["--identity", &other]);
    wrong.sort();
    assert_eq!((run.code, wrong), (1, vec![got_through("read"), got_through("write")]), "{}", run.stdout);
    let door = run.json()["doors"][0].clone();
    assert_eq!((door["failures"][0]["seen"].clone(), door["let-in"].clone()), (json!("HTTP status 200"), json!(2)));

    let fresh = Gateway::start(&place, "new.json");
    let (run, wrong) = ask(&fresh, &["--identity", &other]);
    assert_eq!((run.code, wrong), (0, Vec::new()), "{}", run.stdout);

    // A drill that could not ask is not a pass, and says what it takes.
    let (run, wrong) = ask(&fresh, &[]);
    let missing: Vec<Value> =
        run.json()["not-run"].as_array().unwrap().iter().filter(|one| one["missing"] == true).cloned().collect();
    assert_eq!((run.code, wrong.len(), missing.len()), (1, 0, 2), "{}", run.stdout);
    assert!(missing[0]["why"].as_str().unwrap().contains(&format!("--identity {revoked}=CERT,KEY")), "{missing:?}");
    assert_eq!(ask(&fresh, &["--allow-missing"]).0.code, 0);

    // Whoever takes everybody in is found without any key, and whoever is not there is no pass.
    let (run, wrong) = drill(&place, &["--connect", &fresh.url, "--ca", "server.pem", "--let-in", "401", "--allow-missing"]);
    assert_eq!((run.code, wrong), (0, Vec::new()), "{}", run.stdout);
    let gone = fresh.url.clone();
    drop(fresh);
    let (run, wrong) = drill(&place, &["--connect", &gone, "--ca", "server.pem", "--allow-missing"]);
    assert!(run.code == 1 && wrong.iter().all(|line| line.starts_with("unclear ")), "{}", run.stdout);
    let (run, wrong) = drill(&place, &["--connect", &stale.url, "--ca", "ours.pem", "--allow-missing"]);
    assert!(run.code == 1 && wrong.iter().all(|line| line.starts_with("unclear ")), "{}", run.stdout);
    keys_are_those_on_record(&place, &stale, &stands);
}

fn keys_are_those_on_record(place: &Place, gateway: &Gateway, stands: &str) {
    let refused = |identity: String, said: &str| {
        let words =
            ["drill", "--environment", "production", "--connect", &gateway.url, "--ca", "server.pem", "--identity", &identity];
        let run = place.run(&words);
        assert!(run.code == 1 && run.stderr.contains(said), "{} {}", run.stdout, run.stderr);
        let key = place.text("payouts.key");
        let secret = key.lines().nth(1).unwrap();
        assert!(!run.stderr.contains(secret) && !run.stdout.contains(secret), "the key is shown");
    };
    refused(format!("{stands}=next.pem,next.key"), "is not the certificate on record");
    refused(format!("{stands}=payouts.pem,next.key"), "the private key does not belong to the certificate");
    refused("acme-pay/payouts/none=payouts.pem,payouts.key".to_owned(), "there is no credential");
    place.write("mixed.pem", format!("{}{}", place.text("payouts.pem"), place.text("payouts.key")));
    refused(format!("{stands}=mixed.pem,payouts.key"), "private key material");
}

#[test]
fn an_api_key_is_drilled_with_amounts_and_from_where_it_may_be_used() {
    let place = Place::approved();
    let until = crate::place::in_days(300).to_string();
    let words = ["onboard", "application", "acme-pay/payouts", "--environment", "sandbox", "--scope", "payments:write"];
    let when = ["--reason", "payouts", "--until", &until, "--max-amount", "500", "--source", "127.0.0.2/32"];
    place.ok(&[words.as_slice(), &when].concat());
    place.ok_as("maria-lopez", &["approve", "acme-pay/payouts", "--environment", "sandbox"]);
    let words = ["issue", "acme-pay/payouts", "--environment", "sandbox", "--kind", "api-key", "--plain", "--out", "key"];
    let issued = place.ok_as("priya-nair", &[words.as_slice(), &["--format", "json"]].concat()).json();
    let subject = issued["subject"].as_str().unwrap();
    publish_to(&place, "sandbox");
    server(&place);
    let allow = place.text("published/sandbox/current/allow/allow.json");
    place.write("whole.json", &allow);
    let mut careless: Value = serde_json::from_str(&allow).unwrap();
    for scope in careless["entries"][0]["scopes"].as_array_mut().unwrap() {
        for condition in ["max-amount", "sources"] {
            scope.as_object_mut().unwrap().remove(condition);
        }
    }
    place.write("careless.json", careless.to_string());
    let identity = format!("{subject}=key");
    let ask = |gateway: &Gateway, more: &[&str]| {
        let words = ["--connect", &gateway.url, "--ca", "server.pem", "--api-key", &identity];
        drill_in(&place, "sandbox", &[words.as_slice(), &REQUESTS, more].concat())
    };
    let (amounts, here, elsewhere) = (["--amount-header", "x-amount"], ["--source", "127.0.0.2"], ["--source", "127.0.0.3"]);
    let gateway = Gateway::start(&place, "whole.json");
    let let_in = |run: &Run| run.json()["doors"][0]["let-in"].as_u64().unwrap();
    let (run, wrong) = ask(&gateway, &[amounts, here].concat());
    assert_eq!((run.code, wrong, let_in(&run)), (0, vec![], 2), "{}", run.stdout);
    let (run, wrong) = ask(&gateway, &[amounts, elsewhere].concat());
    assert_eq!((run.code, wrong, let_in(&run)), (0, vec![], 1), "{}", run.stdout);
    for (less, flag) in [(amounts, "--source ADDRESS"), (here, "--amount-header NAME")] {
        let (run, wrong) = ask(&gateway, &less);
        assert_eq!((run.code, wrong, run.stdout.contains(flag)), (1, vec![], true), "{}", run.stdout);
    }
    let (run, wrong) = ask(&gateway, &[amounts.as_slice(), &here, &["--key-header", "x-key"]].concat());
    assert!(run.code == 1 && wrong.iter().all(|line| line.starts_with("wrongly-refused granted: ")), "{}", run.stdout);

    let careless = Gateway::start(&place, "careless.json");
    let (run, mut wrong) = ask(&careless, &[amounts, here].concat());
    wrong.sort();
    let through = |kind: &str, how: &str| format!("got-through {kind}: {subject} asks for payments:write{how}");
    let amount = |how: &str| through("wrong-amount", &format!(", {how}"));
    assert_eq!(
        (run.code, wrong),
        (1, vec![amount("one above the limit"), amount("over no amount that is said")]),
        "{}",
        run.stdout
    );
    let (run, wrong) = ask(&careless, &[amounts, elsewhere].concat());
    assert_eq!((run.code, wrong), (1, vec![through("wrong-source", " now, from here")]), "{}", run.stdout);
}
