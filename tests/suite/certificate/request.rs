//! What a CSR must come with, and what it asks for in vain.

use super::{extensions, issue, many, shown};
use crate::{hand::P256, place::Place};

#[test]
fn what_a_csr_asks_for_is_told_and_not_given() {
    let place = Place::approved();
    many(&place);
    let asks = [
        ["-subj", "/O=Example Bank/CN=root"].as_slice(),
        &["-addext", "basicConstraints=critical,CA:TRUE,pathlen:3"],
        &["-addext", "keyUsage=critical,keyCertSign,cRLSign,digitalSignature,keyEncipherment"],
        &["-addext", "extendedKeyUsage=serverAuth,codeSigning,clientAuth"],
        &["-addext", "subjectAltName=DNS:bank.example,URI:spiffe://partners.bank.example/production/globex/payouts"],
        &["-addext", "nameConstraints=permitted;DNS:.bank.example"],
        &["-addext", "1.2.3.4.5=DER:0500"],
    ]
    .concat();
    place.request("modest", P256);
    issue(&place, "modest");
    place.request_for("greedy", P256, &asks);
    let run = place.ask_with("greedy", &["--format", "json"]);
    assert_eq!(run.code, 0, "{run:?}");
    let ignored = run.json()["details"]["ignored"].as_str().unwrap().to_owned();
    for asked in ["O=Example Bank", "CN=root", "CA:TRUE", "keyCertSign", "serverAuth", "bank.example", "globex", "1.2.3.4.5"] {
        assert!(ignored.contains(asked), "`{asked}` is not in `{ignored}`");
        assert!(run.stderr.contains(asked), "`{asked}` is not told: {}", run.stderr);
    }
    let plain = |name: &str| {
        let all = extensions(&shown(&place, name, &["-text"]));
        all.into_iter().filter(|(kind, _)| !kind.contains("Subject Key Identifier")).collect::<Vec<_>>()
    };
    assert_eq!(plain("greedy"), plain("modest"));
    assert_eq!(shown(&place, "greedy", &["-subject"]), shown(&place, "modest", &["-subject"]));
    // A rehearsal says it too.
    place.request_for("again", P256, &asks);
    let run = place.ask_with("again", &["--dry-run"]);
    assert!(run.code == 0 && run.stderr.contains("CA:TRUE"), "{run:?}");
}

/// Nothing is written for a request that is refused, and it says why.
fn refused(place: &Place, name: &str, more: &[&str], why: &str) {
    let before = place.everything();
    let run = place.ask_with(name, more);
    assert_eq!((run.code, run.stdout.as_str(), run.stderr.contains(why)), (1, "", true), "`{why}`: {run:?}");
    assert_eq!(place.everything(), before, "{why}");
}

#[test]
fn a_csr_comes_with_proof_from_the_anchor() {
    let place = Place::approved();
    place.request("next", P256);
    let before = place.everything();
    let words = ["issue", "acme-pay/payouts", "--environment", "production", "--kind", "client-certificate"];
    let run = place.run_as("priya-nair", &[words.as_slice(), &["--csr", "next.csr", "--out", "next.pem"]].concat());
    assert_eq!((run.code, run.stderr.contains("does not come with proof from the anchor")), (1, true), "{run:?}");
    assert_eq!(place.everything(), before);
    // Signed by the CSR's own key, by the anchor of another environment, and over another request.
    for key in ["next.key", "acme-sandbox-key.key"] {
        place.vouch("next", key);
        refused(&place, "next", &[], "does not come with proof from the anchor");
    }
    place.request("other", P256);
    std::fs::copy(place.path("other.csr.sig"), place.path("next.csr.sig")).unwrap();
    refused(&place, "next", &[], "does not come with proof from the anchor");
    place.write("next.csr.sig", "");
    refused(&place, "next", &[], "does not come with proof from the anchor");
    // A line feed more is another file than the one that was signed.
    place.vouch("next", "acme-ca.key");
    place.write("next.csr", place.text("next.csr") + "\n");
    refused(&place, "next", &[], "does not come with proof from the anchor");
}

#[test]
fn a_csr_proves_that_its_key_is_held() {
    let place = Place::approved();
    place.request("next", P256);
    place.must("openssl", &["req", "-in", "next.csr", "-outform", "DER", "-out", "next.der"]);
    let mut der = std::fs::read(place.path("next.der")).unwrap();
    *der.last_mut().unwrap() ^= 1;
    place.write("next.csr", der);
    place.vouch("next", "acme-ca.key");
    refused(&place, "next", &[], "signature");
    // Another's key in it, with the signature as it was.
    place.write("next.csr", b"not a request");
    place.vouch("next", "acme-ca.key");
    refused(&place, "next", &[], "certificate request");
}

#[test]
fn a_key_that_stands_elsewhere_is_not_certified() {
    let place = Place::approved();
    place.request("first", P256);
    issue(&place, "first");
    place.must("openssl", &["req", "-new", "-key", "first.key", "-subj", "/CN=again", "-out", "second.csr"]);
    place.vouch("second", "acme-ca.key");
    refused(&place, "second", &[], "request-key-used");
    // The anchors' own keys.
    for (name, key) in [("own", "acme-ca.key"), ("pinned", "acme-sandbox-key.key")] {
        place.must("openssl", &["req", "-new", "-key", key, "-subj", "/CN=payouts", "-out", &format!("{name}.csr")]);
        place.vouch(name, "acme-ca.key");
        refused(&place, name, &[], "request-key-used");
    }
}

#[test]
fn weak_keys_are_not_certified() {
    let place = Place::approved();
    let keys: [(&str, &[&str]); 3] = [
        ("short", &["-algorithm", "RSA", "-pkeyopt", "rsa_keygen_bits:1024"]),
        ("p521", &["-algorithm", "EC", "-pkeyopt", "ec_paramgen_curve:P-521"]),
        ("k1", &["-algorithm", "EC", "-pkeyopt", "ec_paramgen_curve:secp256k1"]),
    ];
    for (name, key) in keys {
        place.request(name, key);
        refused(&place, name, &[], "");
    }
    place.must("openssl", &[&["genpkey"], P256, &["-out", "sha1.key"]].concat());
    place.must("openssl", &["req", "-new", "-sha1", "-key", "sha1.key", "-subj", "/CN=payouts", "-out", "sha1.csr"]);
    place.vouch("sha1", "acme-ca.key");
    refused(&place, "sha1", &[], "SHA-1");
}

#[test]
fn nothing_is_delivered_over_a_file() {
    let place = Place::approved();
    place.request("next", P256);
    place.write("next.pem", "mine");
    refused(&place, "next", &[], "is there already");
    std::fs::remove_file(place.path("next.pem")).unwrap();
    issue(&place, "next");
    use std::os::unix::fs::PermissionsExt;
    assert_eq!(std::fs::metadata(place.path("next.pem")).unwrap().permissions().mode() & 0o777, 0o600);
}
