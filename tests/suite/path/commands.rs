//! `admit verify certificate` and `admit verify crl`, as an auditor without a registry runs them, and against an anchor on file.

use super::make::{List, Party, Wish};
use crate::place::{Place, Run};
use admit::{crypto::Certificate, model::Moment};

fn now() -> Moment {
    admit::clock::now().unwrap()
}

/// A chain in files: `root.pem`, `middle.pem`, `leaf.pem`, and `lists.pem` with a list by each issuer that revokes nothing.
fn files() -> (Place, [Certificate; 3]) {
    let place = Place::bare();
    let (root, middle, client) = (Party::new("Root"), Party::new("Middle"), Party::new("Client"));
    let made = [Wish::ca(1).by(&root, &root), Wish::ca(2).by(&root, &middle), Wish::leaf().by(&middle, &client)];
    for (name, certificate) in ["root", "middle", "leaf"].into_iter().zip(&made) {
        place.write(&format!("{name}.pem"), certificate.to_pem());
        place.write(&format!("{name}.der"), certificate.der());
    }
    place.write("root.crl", List::new(&[]).octets(&root));
    place.write("middle.crl", List::new(&[(1000, Some(1))]).octets(&middle));
    (place, made)
}

const AT: [&str; 2] = ["--at", "2026-06-01T00:00:00Z"];
const ASK: [&str; 8] = ["verify", "certificate", "--leaf", "leaf.pem", "--intermediates", "middle.pem", "--anchors", "root.pem"];

fn run(place: &Place, words: &[&str]) -> Run {
    place.run(&[words, &AT, &["--format", "json"]].concat())
}

fn verdict(run: &Run) -> (i32, String, String) {
    let answer = run.json();
    let word = |key: &str| answer[key].as_str().unwrap_or_default().to_owned();
    assert_eq!(answer["findings"].as_array().unwrap().len(), usize::from(word("verdict") == "reject"), "{answer}");
    (run.code, word("verdict"), word("reason"))
}

fn is(run: &Run, code: i32, reason: &str) {
    let word = if code == 0 { "accept" } else { "reject" };
    assert_eq!(verdict(run), (code, word.to_owned(), reason.to_owned()), "{run:?}");
}

#[test]
fn a_path_is_told_by_its_fingerprints() {
    let (place, [root, middle, leaf]) = files();
    let accepted = run(&place, &ASK);
    is(&accepted, 0, "path-holds");
    let prints = [leaf, middle, root].map(|certificate| certificate.fingerprint().to_string());
    assert_eq!(accepted.json()["details"]["path"], prints.join(" "));
    assert_eq!(accepted.json()["details"]["revocation"], "not looked at: no list was given");
    let shown = place.run(&[&ASK[..], &AT].concat());
    assert!(shown.stdout.starts_with("accept (path-holds): a path of 2 links leads"), "{shown:?}");
    is(&run(&place, &[&ASK[..], &["--max-depth", "0"]].concat()), 1, "path-too-long");
    is(&run(&place, &[&ASK[..], &["--purpose", "server"]].concat()), 1, "purpose");
    is(&run(&place, &[&ASK[..], &["--crl", "root.crl", "--crl", "middle.crl"]].concat()), 1, "revoked");
    is(&run(&place, &[&ASK[..], &["--crl", "root.crl"]].concat()), 1, "revocation-unknown");
    is(&run(&place, &["verify", "certificate", "--leaf", "leaf.pem", "--anchors", "root.pem"]), 1, "issuer-unknown");
}

#[test]
fn files_are_pem_or_der_or_standard_input() {
    let (place, _) = files();
    let der = ["verify", "certificate", "--leaf", "leaf.der", "--intermediates", "middle.der", "--anchors", "root.der"];
    is(&run(&place, &der), 0, "path-holds");
    let words = ["verify", "certificate", "--leaf", "-", "--intermediates", "middle.pem", "--anchors", "root.pem"];
    let words = [&words[..], &AT, &["--format", "json"]].concat();
    for file in ["leaf.pem", "leaf.der"] {
        let input = std::fs::read(place.path(file)).unwrap();
        is(&place.exec(env!("CARGO_BIN_EXE_admit"), &words, &input), 0, "path-holds");
    }
}

#[test]
fn what_can_be_read_and_is_nothing_of_the_kind_is_rejected() {
    let (place, _) = files();
    place.must("openssl", &["genpkey", "-algorithm", "ED25519", "-out", "secret.key"]);
    let secret = place.text("secret.key").lines().nth(1).unwrap().to_owned();
    place.write("noise", [0xff, 0xfe, 0, 1]);
    place.write("empty", "");
    place.write("both.pem", format!("{}{}", place.text("leaf.pem"), place.text("middle.pem")));
    for (flag, code) in
        [("--leaf", "leaf-unreadable"), ("--intermediates", "intermediates-unreadable"), ("--anchors", "anchors-unreadable")]
    {
        for file in ["secret.key", "noise", "empty", "root.crl"] {
            let mut words = ASK;
            let at = words.iter().position(|word| *word == flag).unwrap();
            words[at + 1] = file;
            let rejected = run(&place, &words);
            is(&rejected, 1, code);
            assert!(!format!("{rejected:?}").contains(&secret[..16]), "{rejected:?}");
        }
    }
    is(&run(&place, &[&ASK[..], &["--crl", "root.pem"]].concat()), 1, "crl-unreadable");
    let both = ["verify", "certificate", "--leaf", "both.pem", "--anchors", "root.pem"];
    is(&run(&place, &both), 1, "leaf-unreadable");
}

#[test]
fn what_is_not_there_cannot_be_answered_and_what_makes_no_sense_is_usage() {
    let (place, _) = files();
    let leaf = ["verify", "certificate", "--leaf"];
    assert_eq!(run(&place, &[&leaf[..], &["nothing", "--anchors", "root.pem"]].concat()).code, 3);
    assert_eq!(run(&place, &[&leaf[..], &["leaf.pem", "--anchors", "nothing"]].concat()).code, 3);
    assert_eq!(run(&place, &[&leaf[..], &["leaf.pem", "--anchors", "root.pem", "--crl", "nothing"]].concat()).code, 3);
    let usage: [&[&str]; 5] = [
        &["leaf.pem"],
        &["leaf.pem", "--anchors", "root.pem", "--anchor", "acme-pay#acme-ca"],
        &["leaf.pem", "--anchor", "acme-pay"],
        &["leaf.pem", "--anchors", "root.pem", "--max-depth", "33"],
        &["-", "--anchors", "-"],
    ];
    for words in usage {
        assert_eq!(run(&place, &[&leaf[..], words].concat()).code, 2, "{words:?}");
    }
}

#[test]
fn a_list_is_judged_alone() {
    let (place, _) = files();
    let accepted = run(&place, &["verify", "crl", "middle.crl", "--issuer", "middle.pem"]);
    is(&accepted, 0, "crl-holds");
    assert_eq!((&accepted.json()["details"]["entries"], &accepted.json()["details"]["number"]), (&"1".into(), &"1".into()));
    is(&run(&place, &["verify", "crl", "middle.crl", "--issuer", "root.pem"]), 1, "crl-wrong-issuer");
    is(&run(&place, &["verify", "crl", "leaf.pem", "--issuer", "root.pem"]), 1, "crl-unreadable");
    is(&run(&place, &["verify", "crl", "root.crl", "--issuer", "root.crl"]), 1, "issuer-unreadable");
    let late = ["verify", "crl", "root.crl", "--issuer", "root.pem", "--at", "2026-07-02T00:00:00Z", "--format", "json"];
    is(&place.run(&late), 1, "crl-stale");
    assert_eq!(run(&place, &["verify", "crl", "nothing", "--issuer", "root.pem"]).code, 3);
    assert_eq!(run(&place, &["verify", "crl", "-", "--issuer", "-"]).code, 2);
}

#[test]
fn an_anchor_on_file_is_one_that_counts() {
    let place = Place::onboarded();
    place.write("leaf.cnf", "basicConstraints=CA:FALSE\nauthorityKeyIdentifier=keyid\nextendedKeyUsage=clientAuth\n");
    place.must("openssl", &["req", "-new", "-key", "acme-sandbox-key.key", "-subj", "/CN=batch", "-out", "batch.csr"]);
    let sign = ["x509", "-req", "-in", "batch.csr", "-CA", "acme-ca.pem", "-CAkey", "acme-ca.key", "-days", "300"];
    place.must("openssl", &[&sign[..], &["-extfile", "leaf.cnf", "-out", "batch.pem"]].concat());
    let ask = |anchor: &str, more: &[&str]| {
        let words = ["verify", "certificate", "--leaf", "batch.pem", "--format", "json", "--anchor", anchor];
        place.run(&[&words[..], more].concat())
    };
    is(&ask("acme-pay#acme-ca", &[]), 0, "path-holds");
    is(&ask("acme-pay#acme-sandbox-key", &[]), 1, "registry-anchor-kind");
    assert_eq!(ask("acme-pay#nothing", &[]).code, 1);
    assert_eq!(ask("globex#nothing", &[]).code, 1);
    let later = Moment::from_unix(now().unix() + 500 * 86_400).unwrap().to_string();
    let late = ask("acme-pay#acme-ca", &["--at", &later]);
    is(&late, 1, "registry-anchor-standing");
    place.ok_as("priya-nair", &["suspend", "acme-pay", "--note", "odd traffic"]);
    is(&ask("acme-pay#acme-ca", &[]), 1, "registry-anchor-standing");
}
