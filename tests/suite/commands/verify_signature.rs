//! `admit verify signature` beside `ssh-keygen -Y verify`: what ssh-keygen refuses is refused here, and what only ssh-keygen takes is
//! listed.

use crate::place::{Place, Run};

/// Two people with a key each, a file that the first one signed, and lists of signers.
fn place() -> Place {
    let place = Place::bare();
    for name in ["maria", "tom"] {
        place.must("ssh-keygen", &["-q", "-t", "ed25519", "-N", "", "-C", name, "-f", name]);
    }
    place.write("data", "what was agreed\n");
    sign(&place, "maria", "file");
    place
}

fn sign(place: &Place, who: &str, namespace: &str) {
    let _ = std::fs::remove_file(place.path("data.sig"));
    place.must("ssh-keygen", &["-q", "-Y", "sign", "-f", who, "-n", namespace, "data"]);
}

/// The public key of somebody, without its comment.
fn key(place: &Place, who: &str) -> String {
    place.text(&format!("{who}.pub")).split(' ').take(2).collect::<Vec<_>>().join(" ")
}

/// What we say, with more words.
fn ours(place: &Place, identity: &str, more: &[&str]) -> Run {
    let words = ["verify", "signature", "--data", "data", "--signature", "data.sig", "--signers", "signers", "--format", "json"];
    place.run(&[words.as_slice(), &["--identity", identity, "--namespace", "file"], more].concat())
}

/// Whether ssh-keygen takes it at that time, written `YYYYMMDDHHMMSSZ`.
fn theirs(place: &Place, identity: &str, at: Option<&str>, revoked: bool) -> bool {
    let time = at.map(|at| format!("-Overify-time={at}"));
    let mut words = vec!["-Y", "verify", "-f", "signers", "-I", identity, "-n", "file", "-s", "data.sig"];
    words.extend(time.as_deref());
    if revoked {
        words.extend(["-r", "revoked"]);
    }
    place.exec("ssh-keygen", &words, place.text("data").as_bytes()).code == 0
}

fn reason(run: &Run) -> (i32, String) {
    (run.code, run.json()["reason"].as_str().unwrap().to_owned())
}

#[test]
fn it_says_what_ssh_keygen_says() {
    let place = place();
    let (maria, tom) = (key(&place, "maria"), key(&place, "tom"));
    let cases = [
        (format!("maria {maria}"), "maria", "good"),
        (format!("# people\n\ntom {tom}\nmaria {maria} maria@bank\n"), "maria", "good"),
        (format!("maria namespaces=\"git,file\" {maria}"), "maria", "good"),
        (format!("maria namespaces=\"file\",valid-after=\"20200101Z\",valid-before=\"20990101Z\" {maria}"), "maria", "good"),
        (format!("maria {maria}"), "tom", "not-allowed"),
        (format!("maria {tom}"), "maria", "not-allowed"),
        (String::new(), "maria", "not-allowed"),
        (format!("Maria {maria}"), "maria", "not-allowed"),
        (format!("maria namespaces=\"git\" {maria}"), "maria", "namespace"),
        (format!("maria valid-after=\"20980101Z\" {maria}"), "maria", "not-yet-valid"),
        (format!("maria valid-before=\"20200101Z\" {maria}"), "maria", "expired"),
    ];
    for (signers, identity, expected) in cases {
        place.write("signers", &signers);
        let run = ours(&place, identity, &[]);
        assert_eq!(reason(&run), (i32::from(expected != "good"), expected.to_owned()), "{signers}: {run:?}");
        assert_eq!(theirs(&place, identity, None, false), expected == "good", "ssh-keygen: {signers}");
    }
}

#[test]
fn what_ssh_keygen_takes_and_two_readers_could_differ_on_is_refused() {
    let place = place();
    let (maria, tom) = (key(&place, "maria"), key(&place, "tom"));
    let cases = [
        format!("* {maria}"),
        format!("mar* {maria}"),
        format!("maria,tom {maria}"),
        format!("maria {maria}\ntom {maria}"),
        format!("\"maria\" {maria}"),
        format!("maria namespaces=\"f*\" {maria}"),
        format!("maria valid-after=\"20200101\" {maria}"),
        format!("MARIA,maria {maria}\ntom {tom}"),
    ];
    for signers in cases {
        place.write("signers", &signers);
        assert!(theirs(&place, "maria", None, false), "ssh-keygen: {signers}");
        let run = ours(&place, "maria", &[]);
        assert_eq!(reason(&run), (1, "signers-refused".to_owned()), "{signers}: {run:?}");
    }
    place.write("signers", format!("maria cert-authority {maria}"));
    assert_eq!(reason(&ours(&place, "maria", &[])), (1, "signers-refused".to_owned()));
}

#[test]
fn the_moment_is_the_one_that_is_asked_for() {
    let place = place();
    let maria = key(&place, "maria");
    place.write("signers", format!("maria valid-after=\"20260301120000Z\",valid-before=\"20260401Z\" {maria}"));
    for (at, keygen, expected) in [
        ("2026-03-01T11:59:59Z", "20260301115959Z", "not-yet-valid"),
        ("2026-03-01T12:00:00Z", "20260301120000Z", "good"),
        ("2026-03-31T23:59:59Z", "20260331235959Z", "good"),
        ("2026-04-01T00:00:01Z", "20260401000001Z", "expired"),
    ] {
        let run = ours(&place, "maria", &["--at", at]);
        assert_eq!(reason(&run), (i32::from(expected != "good"), expected.to_owned()), "{at}: {run:?}");
        assert_eq!(theirs(&place, "maria", Some(keygen), false), expected == "good", "ssh-keygen: {keygen}");
    }
    // Before means before: ssh-keygen takes the second itself too.
    let run = ours(&place, "maria", &["--at", "2026-04-01T00:00:00Z"]);
    assert_eq!(reason(&run), (1, "expired".to_owned()));
}

#[test]
fn a_revoked_key_counts_no_more() {
    let place = place();
    place.write("signers", format!("maria {}\n", key(&place, "maria")));
    for (revoked, expected) in [("maria", "revoked"), ("tom", "good")] {
        place.write("revoked", place.text(&format!("{revoked}.pub")));
        let run = ours(&place, "maria", &["--revoked", "revoked"]);
        assert_eq!(reason(&run), (i32::from(expected != "good"), expected.to_owned()), "{run:?}");
        assert_eq!(theirs(&place, "maria", None, true), expected == "good");
    }
    place.write("revoked", "garbage\n");
    assert_eq!(reason(&ours(&place, "maria", &["--revoked", "revoked"])), (1, "revoked-refused".to_owned()));
    assert_eq!(ours(&place, "maria", &["--revoked", "nothing"]).code, 3);
}

#[test]
fn every_other_byte_of_data_signature_or_namespace_is_refused() {
    let place = place();
    place.write("signers", format!("maria {}\n", key(&place, "maria")));
    let armor = place.text("data.sig");
    for (at, letter) in [(45, 'A'), (120, 'B'), (200, 'C'), (armor.len() - 40, 'x')] {
        let mut bad: Vec<char> = armor.chars().collect();
        bad[at] = if bad[at] == letter { 'Z' } else { letter };
        place.write("data.sig", bad.into_iter().collect::<String>());
        let run = ours(&place, "maria", &[]);
        assert_eq!(run.code, 1, "{at}: {run:?}");
        assert!(!theirs(&place, "maria", None, false), "{at}");
    }
    for bad in [format!("{armor}\n"), format!("x\n{armor}"), armor.replace('\n', "\r\n"), String::new()] {
        place.write("data.sig", &bad);
        assert_eq!(reason(&ours(&place, "maria", &[])), (1, "signature-refused".to_owned()), "{bad:?}");
    }
    place.write("data.sig", &armor);
    place.write("data", "what was agreed");
    assert_eq!(reason(&ours(&place, "maria", &[])), (1, "signature-bad".to_owned()));
    place.write("data", "what was agreed\n");
    assert_eq!(reason(&ours(&place, "maria", &[])), (0, "good".to_owned()));
    sign(&place, "maria", "git");
    assert_eq!(reason(&ours(&place, "maria", &[])), (1, "signature-bad".to_owned()));
    assert!(!theirs(&place, "maria", None, false));
}

#[test]
fn what_is_missing_is_3_and_what_makes_no_sense_is_2() {
    let place = place();
    let line = |data: &str, signature: &str, at: &str| {
        let words = ["verify", "signature", "--data", data, "--signature", signature, "--signers", "signers"];
        place.run(&[words.as_slice(), &["--identity", "maria", "--namespace", "file", "--at", at]].concat()).code
    };
    let now = "2026-03-01T00:00:00Z";
    assert_eq!(line("data", "data.sig", now), 3, "there is no list");
    place.write("signers", format!("maria {}\n", key(&place, "maria")));
    assert_eq!(line("data", "data.sig", now), 0);
    assert_eq!(line("nothing", "data.sig", now), 3);
    assert_eq!(line("-", "-", now), 2);
    assert_eq!(line("data", "data.sig", "yesterday"), 2);
    assert_eq!(place.run(&["verify", "signature", "--data", "data"]).code, 2);
}
