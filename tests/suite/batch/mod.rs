//! Many credentials in one step: `admit issue --batch`, over two partners, held against openssl, the log's own reader and the audit.

mod turns;

use crate::{
    hand::{LOG, P256},
    place::{Place, Run, days_ago, in_days},
};
use serde_json::{Value, json};
use std::sync::OnceLock;

const PRODUCTION: &str = "[tiers.standard.environments.production]";
const OTHER_LOG: &str = "partners/globex/log.jsonl";

/// Both partners complete and approved, acme in both environments and globex in sandbox; production takes ten credentials.
fn two_partners() -> Place {
    static MADE: OnceLock<Place> = OnceLock::new();
    let make = || {
        let place = Place::approved();
        place.edit_below("admit.toml", PRODUCTION, "live-credentials = 2", "live-credentials = 10");
        place.approve_policy();
        onboard_another(&place);
        place
    };
    MADE.get_or_init(make).copy()
}

fn onboard_another(place: &Place) {
    let (start, end) = (days_ago(30).to_string(), in_days(330).to_string());
    let words = [
        ["onboard", "partner", "globex", "--legal-name", "Globex B.V.", "--tier", "standard", "--jurisdiction", "NL"].as_slice(),
        &["--registration", "27312345", "--lei", "724500GLOBEX00000119", "--purpose", "Reads the state of payouts"],
        &[
            "--data",
            "payment-status",
            "--ticket",
            "PART-119",
            "--business-owner",
            "maria-lopez",
            "--technical-owner",
            "lena-fischer",
        ],
        &[
            "--technical-contact",
            "Ann Bos <ann.bos@globex.example>",
            "--security-contact",
            "Globex SOC <soc@globex.example> +31 20 5550100",
        ],
        &["--revocation-contact", "Globex duty officer <duty@globex.example> +31 20 5550101", "--agreement", "MSA-2026-018"],
        &["--agreement-start", &start, "--agreement-end", &end, "--standard-triggers"],
    ]
    .concat();
    place.ok(&words);
    for kind in ["agreement", "due-diligence", "legal-entity"] {
        let file = format!("globex-{kind}.pdf");
        place.write(&file, format!("the {kind} of Globex\n"));
        place.ok_as("lena-fischer", &["evidence", "globex", "--kind", kind, "--file", &file, "--id", kind, "--until", &end]);
    }
    place.ok(&["onboard", "partner", "globex", "--verified", "legal-entity"]);
    place.must("openssl", &[&["genpkey"], P256, &["-out", "globex.key"]].concat());
    place.must("openssl", &["pkey", "-in", "globex.key", "-pubout", "-out", "globex.pub"]);
    let anchor =
        ["onboard", "anchor", "globex#pinned", "--kind", "pinned-key", "--environment", "sandbox", "--public-key", "globex.pub"];
    place.ok(&anchor);
    place.ok_as("priya-nair", &["prove", "globex#pinned", "--out", "globex.challenge"]);
    place.must("openssl", &["dgst", "-sha256", "-sign", "globex.key", "-out", "globex.challenge.sig", "globex.challenge"]);
    place.ok_as("priya-nair", &["prove", "globex#pinned", "--response", "globex.challenge.sig"]);
    let until = in_days(300).to_string();
    let words = [
        ["onboard", "application", "globex/reports", "--kind", "server", "--description", "Nightly reports"].as_slice(),
        &[
            "--technical-owner",
            "lena-fischer",
            "--environment",
            "sandbox",
            "--anchor",
            "pinned",
            "--requested-by",
            "lena-fischer",
        ],
        &["--scope", "payments:read", "--until", &until, "--reason", "reports are read by API"],
    ]
    .concat();
    place.ok(&words);
    place.ok_as("maria-lopez", &["approve", "globex/reports", "--environment", "sandbox"]);
}

/// A certificate for production, by the request of that name.
fn certificate(name: &str) -> Value {
    json!({
        "application": "acme-pay/payouts", "environment": "production", "kind": "client-certificate",
        "csr": format!("{name}.csr"), "csr-proof": format!("{name}.csr.sig"), "out": format!("{name}.pem"),
    })
}

fn key(application: &str, out: &str) -> Value {
    json!({ "application": application, "environment": "sandbox", "kind": "api-key", "plain": true, "out": out })
}

impl Place {
    /// Writes a file of orders into a folder of its own.
    fn orders(&self, orders: &[Value]) {
        std::fs::create_dir_all(self.path("season")).unwrap();
        self.write("season/orders.yaml", yaml_serde::to_string(&json!({ "orders": orders })).unwrap());
    }

    /// Makes a request for a certificate in the folder of the orders.
    fn order_request(&self, name: &str) {
        std::fs::create_dir_all(self.path("season")).unwrap();
        self.request(&format!("season/{name}"), P256);
    }

    fn batch(&self, more: &[&str]) -> Run {
        let words = [
            ["issue", "--batch", "season/orders.yaml", "--passphrase-file", "passphrase"].as_slice(),
            &["--issuer-key", "production-ca=issuer-keys/production-ca.key.pem"],
            &["--issuer-key", "sandbox-statements=issuer-keys/sandbox-statements.key.pem"],
            more,
        ]
        .concat();
        self.run_as("priya-nair", &words)
    }

    fn events(&self, log: &str) -> Vec<Value> {
        let text = self.text(&format!("bank-partners/{log}"));
        text.lines().map(|line| serde_json::from_str::<Value>(line).unwrap()["event"].clone()).collect()
    }

    /// The batch is refused with that exit status and says all this; nothing is written anywhere.
    fn refuses(&self, exit: i32, says: &[&str]) -> Run {
        let before = self.everything();
        let run = self.batch(&[]);
        assert_eq!((run.code, run.stdout.as_str()), (exit, ""), "{run:?}");
        says.iter().for_each(|says| assert!(run.stderr.contains(says), "it does not say `{says}`: {}", run.stderr));
        let after = self.everything();
        let differs: Vec<_> = after.keys().filter(|name| before.get(*name) != after.get(*name)).collect();
        assert!(after.len() == before.len() && differs.is_empty(), "it wrote {differs:?}");
        run
    }
}

/// What must be so behind any batch: the registry is read, its logs hold, and nothing is found in what was issued.
fn in_order(place: &Place) {
    place.ok(&["check"]);
    place.ok(&["verify", "log"]);
    let audit = place.run(&["audit", "--format", "json"]).json();
    let families = ["credential", "record", "log", "event", "request", "key"];
    let rules = audit["findings"].as_array().unwrap().iter().map(|finding| finding["rule"].as_str().unwrap());
    let spoken: Vec<_> = rules.filter(|rule| families.iter().any(|family| rule.starts_with(family))).collect();
    assert!(spoken.is_empty(), "{spoken:?}");
}

#[test]
fn three_kinds_for_two_partners_are_issued_in_one_step_in_the_order_of_the_file() {
    let place = two_partners();
    ["one", "two"].iter().for_each(|name| place.order_request(name));
    let statement = json!({
        "application": "globex/reports", "environment": "sandbox", "kind": "software-statement", "profile": "uk", "out": "reports.jwt",
    });
    let sealed = json!({
        "application": "acme-pay/payouts", "environment": "sandbox", "kind": "api-key", "lifetime": "25d", "out": "sealed.age",
    });
    place.orders(&[certificate("one"), key("globex/reports", "reports.key"), certificate("two"), statement, sealed]);
    let [acme, globex] = [LOG, OTHER_LOG].map(|log| place.events(log).len());

    // What would be done writes nothing and reserves nothing.
    let before = place.everything();
    let run = place.batch(&["--dry-run", "--format", "json"]);
    assert_eq!(
        (run.code, &run.json()["done"], run.json()["credentials"].as_array().unwrap().len()),
        (0, &json!(false), 5),
        "{run:?}"
    );
    assert_eq!(place.everything(), before);

    let run = place.batch(&["--format", "json"]);
    assert_eq!(run.code, 0, "{run:?}");
    let answer = run.json();
    let said = |member: &str| -> Vec<String> {
        answer["credentials"].as_array().unwrap().iter().map(|one| one[member].as_str().unwrap().to_owned()).collect()
    };
    assert_eq!(
        said("out"),
        ["one.pem", "reports.key", "two.pem", "reports.jwt", "sealed.age"].map(|out| format!("season/{out}"))
    );
    assert_eq!(answer["files"].as_array().unwrap().len(), 5 * 2 + 2);
    let subjects = said("subject");

    // Each has an event of its own, in the order of the file, and a receipt that names the event's place.
    for (log, known, mine) in [(LOG, acme, [0, 2, 4].as_slice()), (OTHER_LOG, globex, &[1, 3])] {
        let events = place.events(log);
        let new: Vec<_> = events[known..].iter().map(|event| event["subject"].as_str().unwrap().to_owned()).collect();
        assert_eq!(new, mine.iter().map(|index| subjects[*index].clone()).collect::<Vec<_>>());
        for event in &events[known..] {
            assert_eq!(event["code"], "credential-issued");
            let receipt = event["records"].as_object().unwrap().keys().find(|path| path.contains("/receipts/")).unwrap();
            let receipt: Value = serde_json::from_str(&place.text(&format!("bank-partners/{receipt}"))).unwrap();
            assert_eq!(receipt["log"], json!({ "seq": event["seq"], "previous": event["previous"] }));
        }
    }
    in_order(&place);

    // What was delivered is what it should be: openssl takes the certificates for the keys of their requests.
    let record = place.text("bank-partners/issuers/production-ca.yaml");
    let record: Value = yaml_serde::from_str(&record).unwrap();
    place.write("issuer.pem", record["certificate"].as_str().unwrap());
    for name in ["season/one", "season/two"] {
        let (file, key) = (format!("{name}.pem"), format!("{name}.key"));
        place.must("openssl", &["verify", "-x509_strict", "-purpose", "sslclient", "-CAfile", "issuer.pem", &file]);
        let public = place.must("openssl", &["pkey", "-in", &key, "-pubout"]);
        assert_eq!(place.must("openssl", &["x509", "-noout", "-pubkey", "-in", &file]), public);
    }
    assert_eq!(place.text("season/reports.jwt").split('.').count(), 3);
    let known = place.exec(env!("CARGO_BIN_EXE_admit"), &["verify", "key"], place.text("season/reports.key").as_bytes());
    assert_eq!(known.code, 0, "{known:?}");
    assert!(!place.must("age", &["-d", "-i", "acme.age", "season/sealed.age"]).is_empty());
}

#[test]
fn each_order_is_judged_as_those_before_it_leave_the_registry_and_all_refusals_are_told() {
    let place = Place::approved();
    ["one", "two", "three", "four"].iter().for_each(|name| place.order_request(name));
    // Production takes two: the third and the fourth are one too many, and an order in between has no proof and is told too.
    let mut unproved = key("acme-pay/payouts", "a.key");
    unproved["environment"] = json!("production");
    place.orders(&[certificate("one"), certificate("two"), unproved, certificate("three"), certificate("four")]);
    let run = place
        .refuses(1, &["error: 3 of 5 orders are refused, and nothing was issued", "order 3, api-key", "credential-kind-refused"]);
    for n in [4, 5] {
        let told = run.stderr.split(&format!("order {n}, ")).nth(1).unwrap();
        assert!(
            told.contains("credential-count: `payouts` has 0 live credentials, and 2 orders before it in the same batch"),
            "{told}"
        );
    }
    assert!(!run.stderr.contains("order 1, ") && !run.stderr.contains("order 2, "), "{run:?}");
    // One by one they are judged alike.
    let alone = place.copy();
    let asked = |name: &str| alone.ask_with(&format!("season/{name}"), &[]);
    let codes = ["one", "two", "three", "four"].map(|name| (asked(name).code, asked(name).rules().into_keys().last()));
    let over = Some("credential-count".to_owned());
    assert_eq!(codes.each_ref().map(|(code, _)| *code), [0, 0, 1, 1]);
    assert!(codes[2].1 == over && codes[3].1 == over, "{codes:?}");
    let machine = place.batch(&["--format", "json"]).json();
    let details = machine["details"].as_object().unwrap();
    assert_eq!(details.keys().collect::<Vec<_>>(), ["next", "order-3", "order-4", "order-5"]);
    // What is left without them is issued, and its text fits a narrow terminal.
    place.orders(&[certificate("one"), certificate("two")]);
    let words = ["COLUMNS=80", env!("CARGO_BIN_EXE_admit"), "issue", "--batch", "season/orders.yaml", "--key", "ssh/priya-nair"];
    let keys = ["--issuer-key", "issuer-keys/production-ca.key.pem", "--passphrase-file", "passphrase"];
    let run = place.exec("env", &[words.as_slice(), &keys].concat(), b"");
    assert_eq!((run.code, run.stdout.lines().count()), (0, 4), "{run:?}");
    assert!(run.stdout.ends_with("2 credentials issued\n") && run.stdout.lines().all(|line| line.len() <= 80), "{}", run.stdout);
}

#[test]
fn an_order_that_cannot_be_taken_stops_all_of_them() {
    let place = two_partners();
    ["one", "two"].iter().for_each(|name| place.order_request(name));
    // A request in the middle that is none, and one that is not there.
    place.write("season/broken.csr", "-----BEGIN CERTIFICATE REQUEST-----\nMIIB\n-----END CERTIFICATE REQUEST-----\n");
    let mut broken = certificate("broken");
    broken["csr-proof"] = json!("one.csr.sig");
    place.orders(&[certificate("one"), broken, certificate("absent"), certificate("two")]);
    place.refuses(1, &["2 of 4 orders are refused", "order 2, ", "order 3, ", "season/absent.csr"]);
    // One key under two names.
    let mut same = certificate("one");
    same["out"] = json!("another.pem");
    place.orders(&[certificate("one"), same]);
    place.refuses(1, &["order 2, ", "the key of its CSR is that of order 1"]);
    // One file for two.
    let mut same = certificate("two");
    same["out"] = json!("../season/./one.pem");
    place.orders(&[certificate("one"), same]);
    place.refuses(1, &["order 2 goes to `season/../season/./one.pem`, and so does order 1"]);
    std::os::unix::fs::symlink("season", place.path("link")).unwrap();
    let mut same = certificate("two");
    same["out"] = json!("../link/one.pem");
    place.orders(&[certificate("one"), same]);
    place.refuses(1, &["is there already, and a delivery never goes over a file"]);
    // What goes with another kind, and a kind that is not minted.
    let mut strange = key("globex/reports", "a.key");
    strange["profile"] = json!("uk");
    let mut enrolled = key("globex/reports", "b.key");
    enrolled["kind"] = json!("oauth-client");
    place.orders(&[certificate("one"), strange, enrolled]);
    place.refuses(2, &["order 2, ", "`--profile` does not go with `api-key`", "order 3, ", "is not minted"]);
    // What is no file of orders.
    place.orders(&[]);
    place.refuses(2, &["has 0 orders, and a batch is of 1 to 1000"]);
    place.write("season/orders.yaml", "orders:\n  - application: acme-pay\n    environment: production\n    force: true\n");
    place.refuses(1, &["cannot be read", "force"]);
    let many: Vec<Value> = (0..1_001).map(|n| key("globex/reports", &format!("{n}.key"))).collect();
    place.orders(&many);
    place.refuses(2, &["has 1001 orders, and a batch is of 1 to 1000"]);
    for flag in [["--environment", "sandbox"], ["--out", "a"], ["--csr", "a"], ["--lifetime", "1d"]] {
        assert_eq!(place.batch(&flag).code, 2, "{flag:?}");
    }
}

/// Whoever writes the orders gets no further with `out` than with the flag.
#[test]
fn an_order_writes_over_nothing() {
    let place = two_partners();
    ["one", "two"].iter().for_each(|name| place.order_request(name));
    place.write("season/mine", "mine");
    let inside = "../bank-partners/partners/acme-pay/partner.yaml";
    for out in ["mine", inside, "../season", "../absent/one.pem", "../bank-partners/admit.toml"] {
        let mut order = certificate("two");
        order["out"] = json!(out);
        place.orders(&[certificate("one"), order]);
        let alone = place.ask_with("season/one", &["--dry-run"]);
        assert_eq!(alone.code, 0, "{alone:?}");
        let file = format!("season/{out}");
        let words = [
            ["issue", "acme-pay/payouts", "--environment", "production", "--kind", "client-certificate", "--out", &file]
                .as_slice(),
            &["--csr", "season/two.csr", "--csr-proof", "season/two.csr.sig"],
            &["--issuer-key", "issuer-keys/production-ca.key.pem", "--passphrase-file", "passphrase"],
        ]
        .concat();
        let alone = place.run_as("priya-nair", &words);
        let first = alone.stderr.lines().next().unwrap().to_owned();
        assert!(alone.code != 0 && !first.is_empty(), "{alone:?}");
        place.refuses(alone.code, &[&first]);
    }
}

#[test]
fn what_cannot_be_delivered_is_named_with_what_takes_it_back() {
    let place = Place::approved();
    place.order_request("one");
    place.orders(&[certificate("one"), key("acme-pay/payouts", "a.key")]);
    // The files are reserved and the folder is gone when they are to be filled: `ssh-keygen` takes it away while it signs.
    let script =
        "#!/bin/sh\nmv season gone 2> /dev/null; ln -s /dev/full/x season 2> /dev/null\nexec /usr/bin/ssh-keygen \"$@\"\n";
    std::fs::create_dir(place.path("bin")).unwrap();
    place.write("bin/ssh-keygen", script);
    place.must("chmod", &["+x", "bin/ssh-keygen"]);
    let words = [
        ["-c", "PATH=$PWD/bin:$PATH; exec \"$@\"", "sh", env!("CARGO_BIN_EXE_admit"), "issue", "--batch", "season/orders.yaml"]
            .as_slice(),
        &["--issuer-key", "issuer-keys/production-ca.key.pem", "--passphrase-file", "passphrase", "--key", "ssh/priya-nair"],
    ]
    .concat();
    let run = place.exec("sh", &words, b"");
    assert_eq!(run.code, 3, "{run:?}");
    assert!(run.stderr.contains("error: 2 credentials of 2 are on record and were not delivered"), "{run:?}");
    let lines: Vec<&str> = run.stderr.lines().filter_map(|line| line.trim().strip_prefix("$ admit ")).collect();
    assert_eq!(lines.len(), 2, "{run:?}");
    for line in lines {
        place.ok_as("priya-nair", &line.split(' ').collect::<Vec<_>>());
    }
    place.ok(&["verify", "log"]);
}
