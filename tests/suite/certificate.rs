//! Client certificates as programs that did not write them read them: openssl verifies the path and prints every field, and what a
//! CSR asks for beyond its key is in none of them.

use crate::{
    hand::{APPLICATION, P256, PARTNER},
    place::{Place, Run, in_days},
};
use admit::model::Moment;
use std::collections::BTreeSet;

const POLICY: &str = "[tiers.standard.environments.production]";

const KEYS: [(&str, &[&str]); 4] = [
    ("p256", P256),
    ("p384", &["-algorithm", "EC", "-pkeyopt", "ec_paramgen_curve:P-384"]),
    ("rsa", &["-algorithm", "RSA", "-pkeyopt", "rsa_keygen_bits:2048"]),
    ("ed25519", &["-algorithm", "ED25519"]),
];

/// The certificate of our authority, as openssl takes it.
fn authority(place: &Place) -> String {
    let record = place.text("bank-partners/issuers/production-ca.yaml");
    let lines = record.lines().skip_while(|line| !line.starts_with("certificate:")).skip(1).take_while(|l| l.starts_with("  "));
    let pem: String = lines.map(|line| format!("{}\n", line.trim())).collect();
    place.write("issuer.pem", &pem);
    "issuer.pem".to_owned()
}

/// Has many credentials at a time.
fn many(place: &Place) {
    place.edit_below("admit.toml", POLICY, "live-credentials = 2", "live-credentials = 50");
}

fn issue(place: &Place, name: &str) {
    let run = place.ask(name);
    assert_eq!(run.code, 0, "{name}: {run:?}");
}

/// What openssl prints of a certificate under `-<what>`.
fn shown(place: &Place, name: &str, what: &[&str]) -> String {
    let file = format!("{name}.pem");
    place.must("openssl", &[&["x509", "-noout", "-in", &file], what].concat())
}

/// The end of a certificate, in seconds since 1970.
fn ends(place: &Place, name: &str) -> i64 {
    seconds(shown(place, name, &["-enddate", "-dateopt", "iso_8601"]).trim().strip_prefix("notAfter=").unwrap())
}

fn seconds(iso: &str) -> i64 {
    iso.replacen(' ', "T", 1).parse::<Moment>().unwrap().unix()
}

/// The extensions as openssl prints them: the line of each, and what follows.
fn extensions(text: &str) -> Vec<(String, String)> {
    let mut all: Vec<(String, String)> = Vec::new();
    let below = text.lines().skip_while(|line| line.trim() != "X509v3 extensions:").skip(1);
    for line in below.take_while(|line| line.starts_with("            ")) {
        match line.strip_prefix("                ") {
            Some(value) => {
                let said = &mut all.last_mut().unwrap().1;
                said.push_str(value.trim());
            }
            None => all.push((line.trim().to_owned(), String::new())),
        }
    }
    all
}

#[test]
fn openssl_accepts_it_for_a_client_and_for_nothing_else() {
    let place = Place::approved();
    many(&place);
    let issuer = authority(&place);
    for (name, key) in KEYS {
        place.request(name, key);
        issue(&place, name);
        let file = format!("{name}.pem");
        let verify = |purpose: &str| {
            let words = ["verify", "-x509_strict", "-purpose", purpose, "-CAfile", &issuer, &file];
            place.exec("openssl", &words, b"")
        };
        let run = verify("sslclient");
        assert_eq!((run.code, run.stdout.trim()), (0, format!("{file}: OK").as_str()), "{run:?}");
        for purpose in ["sslserver", "smimesign", "smimeencrypt", "crlsign", "timestampsign"] {
            assert_ne!(verify(purpose).code, 0, "{name} is good for {purpose}");
        }
        let public = place.must("openssl", &["pkey", "-in", &format!("{name}.key"), "-pubout"]);
        assert_eq!(shown(&place, name, &["-pubkey"]), public);
    }
}

/// Publishes the revocation list of production to a folder of that name and has openssl judge a certificate by it.
fn judged(place: &Place, name: &str, folder: &str) -> Run {
    let words = ["publish", "--out", folder, "--environment", "production", "--passphrase-file", "passphrase"];
    place.ok(&[words.as_slice(), &["--issuer-key", "production-ca=issuer-keys/production-ca.key.pem"]].concat());
    let (issuer, list, file) = (authority(place), format!("{folder}/production-ca.crl.pem"), format!("{name}.pem"));
    let words = ["verify", "-x509_strict", "-purpose", "sslclient", "-crl_check", "-CAfile", &issuer, "-CRLfile", &list, &file];
    place.exec("openssl", &words, b"")
}

#[test]
fn openssl_accepts_it_before_the_revocation_and_refuses_it_after() {
    let place = Place::approved();
    many(&place);
    for (name, key) in KEYS {
        place.request(name, key);
        let run = place.ask_with(name, &["--format", "json"]);
        let subject = run.json()["subject"].as_str().unwrap().to_owned();
        let run = judged(&place, name, &format!("{name}-before"));
        assert_eq!((run.code, run.stdout.trim()), (0, format!("{name}.pem: OK").as_str()), "{run:?}");
        place.ok_as("priya-nair", &["revoke", &subject, "--reason", "key-compromise"]);
        let run = judged(&place, name, &format!("{name}-after"));
        assert!(run.code != 0 && run.stderr.contains("certificate revoked"), "{name}: {run:?}");
    }
}

#[test]
fn what_is_held_is_on_the_list_until_it_returns() {
    let place = Place::approved();
    place.request("next", P256);
    issue(&place, "next");
    place.ok_as("priya-nair", &["suspend", "acme-pay/payouts", "--note", "odd traffic"]);
    let run = judged(&place, "next", "held");
    assert!(run.code != 0 && run.stderr.contains("certificate revoked"), "{run:?}");
    let list = place.must("openssl", &["crl", "-noout", "-text", "-in", "held/production-ca.crl.pem"]);
    assert!(list.contains("Certificate Hold"), "{list}");
    for owner in ["maria-lopez", "tom-berger"] {
        place.ok_as(owner, &["approve", "acme-pay/payouts", "--resume"]);
    }
    place.ok_as("priya-nair", &["resume", "acme-pay/payouts"]);
    assert_eq!(judged(&place, "next", "back").code, 0);
}

#[test]
fn every_field_is_what_the_registry_says() {
    let place = Place::approved();
    let issuer = authority(&place);
    place.request("next", P256);
    let before = admit::clock::now().unwrap().unix();
    issue(&place, "next");
    let after = admit::clock::now().unwrap().unix();
    let of = |file: &str, what: &str| place.must("openssl", &["x509", "-noout", "-in", file, what, "-nameopt", "RFC2253"]);
    assert_eq!(of("next.pem", "-subject"), "subject=CN=payouts,O=Acme Payments GmbH\n");
    assert_eq!(of("next.pem", "-issuer"), of(&issuer, "-subject").replace("subject=", "issuer="));
    let identifier = |file: &str| {
        let text = place.must("openssl", &["x509", "-noout", "-in", file, "-text"]);
        extensions(&text).into_iter().find(|(name, _)| name == "X509v3 Subject Key Identifier:").unwrap().1
    };
    let text = shown(&place, "next", &["-text"]);
    let mut said = extensions(&text);
    said.sort();
    let expected = [
        ("X509v3 Authority Key Identifier:", identifier(&issuer)),
        ("X509v3 Basic Constraints: critical", "CA:FALSE".to_owned()),
        ("X509v3 Extended Key Usage:", "TLS Web Client Authentication".to_owned()),
        ("X509v3 Key Usage: critical", "Digital Signature".to_owned()),
        ("X509v3 Subject Alternative Name:", "URI:spiffe://partners.bank.example/production/acme-pay/payouts".to_owned()),
        ("X509v3 Subject Key Identifier:", identifier("next.pem")),
    ];
    assert_eq!(said, expected.map(|(name, value)| (name.to_owned(), value)));
    assert_eq!(identifier("next.pem").len(), 59, "160 bits of the key's digest");
    assert!(text.contains("Version: 3 (0x2)") && text.contains("Signature Algorithm: ecdsa-with-SHA384"), "{text}");
    let begins = shown(&place, "next", &["-startdate", "-dateopt", "iso_8601"]);
    let begins = seconds(begins.trim().strip_prefix("notBefore=").unwrap());
    assert!((before - 300..=after - 300).contains(&begins), "{begins} is not five minutes before {before}");
    // The tier's limit is the first to end.
    let life = ends(&place, "next") - begins - 300;
    assert_eq!(life, 60 * 86_400);
}

#[test]
fn the_revocation_list_is_named_where_the_issuer_has_one() {
    let place = Place::approved();
    place.edit(
        "issuers/production-ca.yaml",
        "environment: production\n",
        "environment: production\ncrl: https://crl.bank.example/p.crl\n",
    );
    place.request("next", P256);
    issue(&place, "next");
    let text = shown(&place, "next", &["-ext", "crlDistributionPoints"]);
    assert!(text.contains("URI:https://crl.bank.example/p.crl"), "{text}");
}

#[test]
fn serial_numbers_have_twenty_octets_and_never_repeat() {
    let place = Place::approved();
    many(&place);
    let mut seen = BTreeSet::new();
    for n in 0..20 {
        let name = format!("n{n}");
        place.request(&name, P256);
        issue(&place, &name);
        let serial = shown(&place, &name, &["-serial"]);
        let serial = serial.trim().strip_prefix("serial=").unwrap().to_owned();
        // RFC 5280, section 4.1.2.2: positive, so that the first bit is not set, and at most 20 octets.
        assert_eq!(serial.len(), 40, "{serial}");
        let first = u8::from_str_radix(&serial[..2], 16).unwrap();
        assert!((1..0x80).contains(&first), "{serial}");
        assert!(seen.insert(serial), "a serial number stands twice");
    }
}

/// The second after a day, which is when a day on record is over.
fn over(day: admit::model::Day) -> i64 {
    day.end().unix()
}

fn grants_until(place: &Place, days: u64) {
    let file = format!("bank-partners/{APPLICATION}");
    let text = place.text(&file);
    let (head, tail) = text.split_once("  sandbox:").unwrap();
    let old = format!("until: {}", in_days(300));
    assert!(head.contains(&old));
    place.write(&file, format!("{}  sandbox:{tail}", head.replacen(&old, &format!("until: {}", in_days(days)), 1)));
}

#[test]
fn it_ends_with_the_first_grant() {
    let place = Place::approved();
    grants_until(&place, 20);
    place.approve_production();
    place.request("next", P256);
    issue(&place, "next");
    assert_eq!(ends(&place, "next"), over(in_days(20)));
}

#[test]
fn it_ends_with_the_agreement() {
    let place = Place::approved();
    // A grant cannot end after the agreement, so that both end on that day.
    place.edit(PARTNER, &format!("end: {}", in_days(330)), &format!("end: {}", in_days(10)));
    let file = format!("bank-partners/{APPLICATION}");
    place.write(&file, place.text(&file).replace(&in_days(300).to_string(), &in_days(10).to_string()));
    place.approve_production();
    place.request("next", P256);
    issue(&place, "next");
    assert_eq!(ends(&place, "next"), over(in_days(10)));
}

#[test]
fn it_ends_with_the_anchor() {
    let place = Place::approved();
    place.must("openssl", &[&["genpkey"], P256, &["-out", "short-ca.key"]].concat());
    let words =
        ["req", "-x509", "-new", "-key", "short-ca.key", "-days", "30", "-out", "short-ca.pem", "-subj", "/CN=Acme short"];
    let extensions = ["-addext", "basicConstraints=critical,CA:TRUE", "-addext", "keyUsage=critical,keyCertSign,cRLSign"];
    place.must("openssl", &[words.as_slice(), &extensions].concat());
    let anchor = ["onboard", "anchor", "acme-pay#short-ca", "--kind", "ca-certificate", "--environment", "production"];
    place.ok(&[anchor.as_slice(), &["--certificate", "short-ca.pem"]].concat());
    place.ok_as("priya-nair", &["prove", "acme-pay#short-ca", "--out", "short.challenge"]);
    place.must("openssl", &["dgst", "-sha256", "-sign", "short-ca.key", "-out", "short.sig", "short.challenge"]);
    place.ok_as("priya-nair", &["prove", "acme-pay#short-ca", "--response", "short.sig"]);
    place.edit(APPLICATION, "anchor: acme-ca", "anchor: short-ca");
    place.approve_production();
    place.request("next", P256);
    place.vouch("next", "short-ca.key");
    issue(&place, "next");
    assert_eq!(ends(&place, "next"), ends(&place, "short-ca"));
}

#[test]
fn it_ends_with_the_proof() {
    let place = Place::approved();
    place.edit_below("admit.toml", POLICY, "proof = \"365d\"", "proof = \"40d\"");
    place.request("next", P256);
    issue(&place, "next");
    let record = place.text(&format!("bank-partners/{}", crate::hand::ANCHOR));
    let issued = record.lines().find_map(|line| line.trim().strip_prefix("issued: ")).unwrap();
    assert_eq!(ends(&place, "next"), seconds(issued) + 40 * 86_400);
}

#[test]
fn it_ends_with_the_issuer() {
    let place = Place::approved();
    place.must("openssl", &[&["genpkey"], P256, &["-out", "open.key"]].concat());
    let words =
        ["req", "-x509", "-new", "-key", "open.key", "-days", "15", "-out", "issuer.pem", "-subj", "/O=Example Bank/CN=short"];
    let extensions =
        ["-addext", "basicConstraints=critical,CA:TRUE,pathlen:0", "-addext", "keyUsage=critical,keyCertSign,cRLSign"];
    place.must("openssl", &[words.as_slice(), &extensions].concat());
    let sealed = ["pkcs8", "-topk8", "-v2", "aes-256-cbc", "-scrypt", "-in", "open.key", "-passout", "file:passphrase"];
    place.must("openssl", &[sealed.as_slice(), &["-out", "issuer-keys/production-ca.key.pem"]].concat());
    let pem: String = place.text("issuer.pem").lines().map(|line| format!("  {line}\n")).collect();
    let record = format!("id: production-ca\nenvironment: production\ncertificate: |\n{pem}");
    place.write("bank-partners/issuers/production-ca.yaml", record);
    place.request("next", P256);
    issue(&place, "next");
    assert_eq!(ends(&place, "next"), ends(&place, "issuer"));
    place.must("openssl", &["verify", "-x509_strict", "-purpose", "sslclient", "-CAfile", "issuer.pem", "next.pem"]);
}

#[test]
fn it_ends_when_less_was_asked_for() {
    let place = Place::approved();
    place.request("next", P256);
    let run = place.ask_with("next", &["--lifetime", "7d", "--format", "json"]);
    assert_eq!(run.code, 0, "{run:?}");
    let expires = run.json()["details"]["expires"].as_str().unwrap().to_owned();
    assert_eq!(ends(&place, "next"), seconds(&expires));
    let begins = shown(&place, "next", &["-startdate", "-dateopt", "iso_8601"]);
    let begins = seconds(begins.trim().strip_prefix("notBefore=").unwrap());
    assert_eq!(ends(&place, "next") - begins - 300, 7 * 86_400);
}

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
