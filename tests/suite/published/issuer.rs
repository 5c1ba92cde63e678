//! What becomes of a publish when something is the matter with an issuer of ours: its credentials stay out and everybody else gets in,
//! whichever target somebody reads.

use crate::{enroll::with_names, place::Place};
use serde_json::Value;
use std::{fs, sync::OnceLock};

const ISSUER: &str = "issuers/production-ca.yaml";
const CURRENT: &str = "published/production/current";
const KEY: [&str; 4] = ["--issuer-key", "production-ca=issuer-keys/production-ca.key.pem", "--passphrase-file", "passphrase"];

/// A certificate of ours and one of the partner's own in production, both published with the list of our issuer. Answers their ids.
fn published() -> (Place, String, String) {
    static MADE: OnceLock<Place> = OnceLock::new();
    let make = || {
        let place = with_names();
        let own = place.enroll_certificate("own", &["--format", "json"]).json()["subject"].as_str().unwrap().to_owned();
        place.write("subjects", format!("{}\n{own}\n", place.issue("payouts")));
        publish(&place, &KEY);
        place
    };
    let place = MADE.get_or_init(make).copy();
    let subjects = place.text("subjects");
    let mut ids = subjects.lines().map(|subject| subject.rsplit('/').next().unwrap().to_owned());
    let (ours, own) = (ids.next().unwrap(), ids.next().unwrap());
    (place, ours, own)
}

/// Publishes production for every target; answers what was said.
fn publish(place: &Place, more: &[&str]) -> Value {
    let words = ["publish", "--out", "published", "--environment", "production", "--format", "json"];
    place.ok_as("priya-nair", &[words.as_slice(), more].concat()).json()["environments"][0].clone()
}

/// The certificate of an issuer, without its armour and line ends.
fn body(pem: &str) -> String {
    pem.lines().map(str::trim).filter(|line| !line.starts_with("-----") && !line.is_empty()).collect()
}

fn certificate(place: &Place) -> String {
    let record = place.text(&format!("bank-partners/{ISSUER}"));
    body(&record.lines().filter(|line| line.starts_with("  ") && !line.contains(':')).collect::<Vec<_>>().join("\n"))
}

/// Every published file in which a certificate occurs, however its lines are broken.
fn with_certificate(place: &Place, body: &str) -> Vec<String> {
    let root = place.path(CURRENT).canonicalize().unwrap();
    let files =
        walkdir::WalkDir::new(&root).sort_by_file_name().into_iter().map(Result::unwrap).filter(|e| e.file_type().is_file());
    let holds = |path: &std::path::Path| {
        let text = String::from_utf8_lossy(&fs::read(path).unwrap()).replace("\\n", "");
        text.split_whitespace().collect::<String>().contains(body)
    };
    let names = files.filter(|entry| holds(entry.path()));
    names.map(|entry| entry.path().strip_prefix(&root).unwrap().display().to_string()).collect()
}

/// The credentials on the allow-list, and that every target says the same of every case.
fn let_in(place: &Place) -> Vec<String> {
    place.ok(&["drill", "--environment", "production", "--published", "published", "--all"]);
    let allow: Value = serde_json::from_str(&place.text(&format!("{CURRENT}/allow/allow.json"))).unwrap();
    allow["entries"].as_array().unwrap().iter().map(|entry| entry["credential"].as_str().unwrap().to_owned()).collect()
}

#[test]
fn a_revoked_issuer_keeps_its_credentials_out_and_nobody_else() {
    let (place, ours, own) = published();
    let issuer = certificate(&place);
    assert_eq!(let_in(&place).len(), 2);
    let bundles = ["bundle/", "haproxy/ca.pem", "kong/", "nginx/ca.pem"];
    let holding = with_certificate(&place, &issuer);
    assert!(bundles.iter().all(|bundle| holding.iter().any(|file| file.starts_with(bundle))), "{holding:?}");

    // One who may edit the record is enough to stop, before anybody approved it.
    let record = place.text(&format!("bank-partners/{ISSUER}"));
    let now = admit::clock::now().unwrap();
    let revoked = format!("revoked:\n  on: {now}\n  by: priya-nair\n  reason: ca-compromise\n");
    place.write(&format!("bank-partners/{ISSUER}"), format!("{record}{revoked}"));
    let told = publish(&place, &[]);
    assert_eq!((&told["admitted"], told["withheld"].as_array().unwrap().len()), (&1.into(), 1), "{told}");
    assert_eq!(told["withheld"][0]["because"], format!("issuer `production-ca`, which signed `{ours}`, was revoked"));
    assert_eq!((let_in(&place), with_certificate(&place, &issuer)), (vec![own], vec![]));
    let manifest: Value = serde_json::from_str(&place.text(&format!("{CURRENT}/manifest.json"))).unwrap();
    assert_eq!(manifest["withheld"][&ours], told["withheld"][0]["because"]);
    // A list of it that says so can still be made, by who has its key.
    assert_eq!(publish(&place, &KEY)["lists"][0]["entries"], 1);
}

#[test]
fn a_certificate_that_was_put_in_the_place_of_an_issuers_is_in_no_bundle() {
    let (place, ours, own) = published();
    let words = "req -x509 -newkey ec -pkeyopt ec_paramgen_curve:P-384 -nodes -days 900 -out false.pem -keyout false.key";
    let extensions =
        ["-addext", "basicConstraints=critical,CA:TRUE,pathlen:0", "-addext", "keyUsage=critical,keyCertSign,cRLSign"];
    let record = place.text(&format!("bank-partners/{ISSUER}"));
    let pem: String = record.lines().filter(|line| line.starts_with("  ")).map(|line| format!("{}\n", line.trim())).collect();
    place.write("ours.pem", &pem);
    let subject = place.must("openssl", &["x509", "-in", "ours.pem", "-noout", "-subject", "-nameopt", "compat"]);
    let subject = subject.trim().trim_start_matches("subject=");
    let subject = if subject.starts_with('/') { subject.to_owned() } else { format!("/{}", subject.replace(", ", "/")) };
    place.must("openssl", &[words.split(' ').collect::<Vec<_>>().as_slice(), &extensions, &["-subj", &subject]].concat());
    let indented: String = place.text("false.pem").lines().map(|line| format!("  {line}\n")).collect();
    let (head, tail) = record.split_once("certificate: |\n").unwrap();
    let tail: String = tail.lines().filter(|line| !line.starts_with("  ")).map(|line| format!("{line}\n")).collect();
    place.write(&format!("bank-partners/{ISSUER}"), format!("{head}certificate: |\n{indented}{tail}"));
    // The list is the old one's, and nothing takes its place in silence.
    let out = ["publish", "--out", "published", "--environment", "production"];
    let refused = place.run_as("priya-nair", &out);
    let said = "published/production/current/crl/production-ca.crl.pem`: it is not signed by the issuer that it names";
    assert!(refused.code == 1 && refused.stderr.contains(said), "{refused:?}");

    // Everything else can be published, and who asks for it is told.
    let others = ["allow", "api", "bundle", "cedar", "envoy", "haproxy", "kong", "nginx", "oauth", "opa"];
    let targets: Vec<&str> = others.iter().flat_map(|target| ["--target", target]).collect();
    let told = place.ok_as("priya-nair", &[out.as_slice(), &targets].concat());
    assert!(told.stderr.contains(said) && told.stderr.contains("is without `crl`"), "{told:?}");
    let told = publish(&place, &[]);
    assert_eq!(told["withheld"][0]["rule"], "credential-mismatch", "{told}");
    assert!(told["withheld"][0]["credential"].as_str().unwrap().ends_with(&ours));
    let (old, new) = (body(&pem), body(&place.text("false.pem")));
    assert_eq!((let_in(&place), with_certificate(&place, &old), with_certificate(&place, &new)), (vec![own], vec![], vec![]));
}

#[test]
fn an_issuer_with_nobody_on_its_list_is_in_no_bundle() {
    let (place, ours, own) = published();
    let record = place.text("bank-partners/issuers/sandbox-ca.yaml");
    let record = record.replace("id: sandbox-ca", "id: another-ca").replace("environment: sandbox", "environment: production");
    place.write("bank-partners/issuers/another-ca.yaml", record);
    let told = publish(&place, &[]);
    assert_eq!((&told["admitted"], &told["withheld"]), (&2.into(), &serde_json::json!([])), "{told}");
    let pem = place.text("bank-partners/issuers/another-ca.yaml");
    let pem: Vec<&str> = pem.lines().filter(|line| line.starts_with("  ")).collect();
    assert_eq!(with_certificate(&place, &body(&pem.join("\n"))), Vec::<String>::new());
    let mut both = [ours, own];
    both.sort();
    assert_eq!(let_in(&place), both);
}

#[test]
fn who_asks_for_other_targets_takes_no_list_away() {
    let (place, ours, _) = published();
    place.ok(&[
        "onboard",
        "gateway",
        "edge",
        "--environment",
        "production",
        "--target",
        "nginx",
        "--owner",
        "maria-lopez",
        "--staleness",
        "1h",
    ]);
    let (list, number) = (format!("{CURRENT}/crl/production-ca.crl.pem"), |told: &Value| told["lists"][0]["number"].clone());
    let first = place.text(&list);
    let words = ["publish", "--out", "published", "--environment", "production", "--target", "allow"];
    let run = place.ok_as("priya-nair", &words);
    assert!(
        run.stderr.contains(
            "is without `api`, `bundle`, `cedar`, `envoy`, `haproxy`, `kong`, `nginx`, `oauth` and `opa`, which `edge` is given"
        ),
        "{run:?}"
    );
    assert_eq!(place.text(&list), first);
    place.ok(&["verify", "manifest", &format!("{CURRENT}/manifest.json")]);
    let told = publish(&place, &["--target", "allow"]);
    assert_eq!((&told["targets"], &told["lists"][0]["state"]), (&serde_json::json!(["allow", "crl"]), &"kept".into()), "{told}");

    // One that does not say what is so any more is left out in either case, and that is said.
    let subject = format!("acme-pay/payouts/{ours}");
    place.ok_as("priya-nair", &["revoke", &subject, "--reason", "key-compromise"]);
    let run = place.ok_as("priya-nair", &words);
    assert!(run.stderr.contains("no list of `production-ca` is published") && run.stderr.contains("is without `crl`"), "{run:?}");
    let made = publish(&place, &[["--target", "allow"].as_slice(), &KEY].concat());
    assert_eq!((&made["lists"][0]["state"], &made["lists"][0]["entries"]), (&"made".into(), &1.into()), "{made}");
    assert!(number(&made).as_u64() >= number(&told).as_u64());
}
