//! What the issuing CA makes, judged by openssl.

use super::program::{Bench, KINDS};
use admit::crypto::{
    Authority, Certificate, ClientCertificate, Crl, CrlReason, Csr, Entropy, LocalKey, NewKey, PublicKey, Refused, RevokedEntry,
    RootRequest, Secret, SigningKey, SystemEntropy, self_signed_root,
};
use admit::model::Moment;

fn at(text: &str) -> Moment {
    text.parse().unwrap()
}

/// For `openssl verify -attime`.
const DURING: &str = "2026-06-01T00:00:00Z";

fn authority(kind: NewKey) -> Authority {
    let mut entropy = SystemEntropy::new();
    let key = SigningKey::generate(kind, &mut entropy).unwrap();
    let request = RootRequest {
        common_name: "Example Issuing CA".to_owned(),
        organisation: "Example Bank".to_owned(),
        not_before: at("2026-01-01T00:00:00Z"),
        not_after: at("2051-01-01T00:00:00Z"),
    };
    Authority::new(self_signed_root(&request, &key, &mut entropy).unwrap(), key).unwrap()
}

fn request(key: &PublicKey) -> ClientCertificate {
    ClientCertificate {
        organisation: "Acme Payments GmbH – Köln".to_owned(),
        common_name: "acme-pay/payouts".to_owned(),
        uri: "spiffe://bank.example/production/acme-pay/payouts".to_owned(),
        key: key.clone(),
        not_before: at("2026-03-01T00:00:00Z"),
        not_after: at("2027-02-28T23:59:59Z"),
        crl_point: Some("http://crl.bank.example/production.crl".to_owned()),
    }
}

fn verify(bench: &Bench) -> super::program::Outcome {
    let time = at(DURING).unix().to_string();
    let words = [
        "openssl",
        "verify",
        "-x509_strict",
        "-purpose",
        "sslclient",
        "-crl_check",
        "-attime",
        &time,
        "-CAfile",
        "root.pem",
        "-CRLfile",
        "list.pem",
        "leaf.pem",
    ];
    bench.exec(&words, b"")
}

#[test]
fn a_minted_certificate_says_what_was_asked_for_and_nothing_of_the_request() {
    let bench = Bench::new();
    bench.write(
        "req.cnf",
        "[req]\nprompt=no\ndistinguished_name=dn\nreq_extensions=ext\n[dn]\nCN=evil\n[ext]\nbasicConstraints=critical,CA:TRUE\n\
         keyUsage=keyCertSign\nextendedKeyUsage=serverAuth\nsubjectAltName=DNS:evil.example,URI:spiffe://evil/x\n",
    );
    for issuer in [NewKey::P384, NewKey::Ed25519] {
        let authority = authority(issuer);
        bench.write("root.pem", authority.certificate().to_pem());
        let list = authority.crl(&[], 1, at("2026-05-31T00:00:00Z"), at("2026-06-02T00:00:00Z")).unwrap();
        bench.write("list.pem", list);
        for kind in KINDS {
            bench.openssl_key("k", kind);
            bench.must("openssl req -new -key k.key -config req.cnf -out k.csr");
            let csr = Csr::parse(&bench.read("k.csr")).unwrap();
            let leaf = authority.mint(&request(csr.key()), &mut SystemEntropy::new()).unwrap();
            bench.write("leaf.pem", leaf.to_pem());
            let outcome = verify(&bench);
            assert!(outcome.good && outcome.said.contains("leaf.pem: OK"), "{issuer:?}, {kind}: {}", outcome.said);

            let text = bench.must("openssl x509 -in leaf.pem -noout -text -nameopt utf8,sep_comma_plus");
            for wanted in [
                "Version: 3 (0x2)",
                "X509v3 Key Usage: critical\n                Digital Signature\n",
                "X509v3 Extended Key Usage: \n                TLS Web Client Authentication\n",
                "X509v3 Basic Constraints: critical\n                CA:FALSE\n",
                "URI:spiffe://bank.example/production/acme-pay/payouts\n",
                "URI:http://crl.bank.example/production.crl",
                "X509v3 Authority Key Identifier",
                "X509v3 Subject Key Identifier",
                "O=Acme Payments GmbH – Köln",
            ] {
                assert!(text.contains(wanted), "`{wanted}` is missing in:\n{text}");
            }
            assert!(
                !text.contains("evil") && !text.contains("Certificate Sign") && !text.contains("Server Authentication"),
                "{text}"
            );
            assert_eq!(text.matches("X509v3 ").count() - 1, 7, "{text}"); // and the heading
        }
    }
}

#[test]
fn serial_numbers_are_20_octets_and_never_repeat() {
    let authority = authority(NewKey::Ed25519);
    let key = LocalKey::generate_p256(&mut SystemEntropy::new()).unwrap();
    let serials: std::collections::BTreeSet<String> =
        (0..20).map(|_| authority.mint(&request(key.public_key()), &mut SystemEntropy::new()).unwrap().serial_hex()).collect();
    assert_eq!(serials.len(), 20);
    assert!(serials.iter().all(|serial| serial.len() == 40 && *serial.as_bytes().first().unwrap() < b'8'));
}

#[test]
fn a_revoked_certificate_is_refused_by_openssl_and_another_is_not() {
    let bench = Bench::new();
    for kind in [NewKey::P384, NewKey::Ed25519] {
        let authority = authority(kind);
        let key = LocalKey::generate_p256(&mut SystemEntropy::new()).unwrap();
        let leaf = authority.mint(&request(key.public_key()), &mut SystemEntropy::new()).unwrap();
        bench.write("root.pem", authority.certificate().to_pem());
        bench.write("leaf.pem", leaf.to_pem());
        let entry = |serial: &str, reason| RevokedEntry { serial_hex: serial.to_owned(), on: at("2026-05-30T10:00:00Z"), reason };
        let other = entry("0ff1", Some(CrlReason::CessationOfOperation));
        let (from, to) = (at("2026-05-31T00:00:00Z"), at("2026-06-02T00:00:00Z"));

        bench.write("list.pem", authority.crl(std::slice::from_ref(&other), 7, from, to).unwrap());
        assert!(verify(&bench).good, "{}", verify(&bench).said);

        let entries = [other, entry(&leaf.serial_hex(), Some(CrlReason::KeyCompromise)), entry("80", None)];
        let list = authority.crl(&entries, u64::MAX, from, to).unwrap();
        bench.write("list.pem", &list);
        let outcome = verify(&bench);
        assert!(!outcome.good && outcome.said.contains("certificate revoked"), "{}", outcome.said);
        let text = bench.must("openssl crl -in list.pem -noout -text");
        for wanted in
            ["Version 2", "X509v3 Authority Key Identifier", "X509v3 CRL Number", "Key Compromise", "Serial Number: 0FF1"]
        {
            assert!(text.contains(wanted), "{text}");
        }

        let read = Crl::from_pem(&list).unwrap();
        assert_eq!((read.number(), read.this_update(), read.next_update()), (Some(u64::MAX), from, to));
        assert_eq!(read.entries().len(), 3);
        assert!(entries.iter().all(|entry| read.entries().contains(entry)));
        assert!(read.is_of(authority.certificate()));
        read.signed_by(authority.certificate().key()).unwrap();
        assert!(read.signed_by(key.public_key()).is_err());
    }
}

#[test]
fn the_same_revocations_in_any_order_give_the_same_bytes_with_ed25519() {
    let authority = authority(NewKey::Ed25519);
    let entry =
        |serial: &str| RevokedEntry { serial_hex: serial.to_owned(), on: at(DURING), reason: Some(CrlReason::Superseded) };
    let make = |entries: &[RevokedEntry]| authority.crl(entries, 3, at(DURING), at("2026-06-08T00:00:00Z"));
    assert_eq!(make(&[entry("01"), entry("02")]).unwrap(), make(&[entry("02"), entry("01")]).unwrap());
    assert!(make(&[entry("01"), entry("01")]).unwrap_err().to_string().contains("revoked twice"));
    for bad in ["", "0", "00", "0001", "xy", "AB", &"11".repeat(21)] {
        assert!(make(&[entry(bad)]).is_err(), "{bad}");
    }
    assert!(authority.crl(&[], 1, at(DURING), at(DURING)).is_err());
}

#[test]
fn what_cannot_stand_in_a_certificate_is_refused() {
    let authority = authority(NewKey::Ed25519);
    let key = LocalKey::generate_p256(&mut SystemEntropy::new()).unwrap();
    let good = request(key.public_key());
    let changed = |change: fn(&mut ClientCertificate)| {
        let mut request = good.clone();
        change(&mut request);
        authority.mint(&request, &mut SystemEntropy::new()).err().map(|e| e.to_string()).unwrap_or_default()
    };
    assert_eq!(changed(|_| ()), "");
    assert!(changed(|r| r.organisation = String::new()).contains("0 characters"));
    assert!(changed(|r| r.organisation = "x".repeat(65)).contains("65 characters"));
    assert!(changed(|r| r.common_name = "a\nb".to_owned()).contains("cannot be seen"));
    assert!(changed(|r| r.common_name = "a\u{202e}b".to_owned()).contains("cannot be seen"));
    assert!(changed(|r| r.not_after = r.not_before).contains("before it begins"));
    assert!(changed(|r| r.not_after = at("2051-01-01T00:00:01Z")).contains("after its issuer"));
    for uri in [
        "",
        "https://a/b",
        "spiffe://",
        "spiffe://a",
        "spiffe://a/",
        "spiffe://A/b",
        "spiffe://a/b/../c",
        "spiffe://a/b c",
        "spiffe://a/ü",
    ] {
        let mut request = good.clone();
        request.uri = uri.to_owned();
        assert!(authority.mint(&request, &mut SystemEntropy::new()).is_err(), "{uri}");
    }
    assert!(changed(|r| r.crl_point = Some("ftp://x".to_owned())).contains("URL"));
    assert!(changed(|r| r.crl_point = Some("http://x/\n".to_owned())).contains("URL"));
    let mut own = good.clone();
    own.key = authority.certificate().key().clone();
    assert!(authority.mint(&own, &mut SystemEntropy::new()).unwrap_err().to_string().contains("issuer's own"));
}

struct Dry;

impl Entropy for Dry {
    fn fill(&mut self, _: &mut [u8]) -> Result<(), Refused> {
        Err(Refused::new("the well is dry"))
    }
}

#[test]
fn without_random_bytes_nothing_is_minted() {
    let authority = authority(NewKey::Ed25519);
    let key = LocalKey::generate_p256(&mut SystemEntropy::new()).unwrap();
    assert_eq!(authority.mint(&request(key.public_key()), &mut Dry).unwrap_err().to_string(), "the well is dry");
    assert!(SigningKey::generate(NewKey::Ed25519, &mut Dry).is_err());
}

#[test]
fn an_issuer_made_by_openssl_works_and_a_foreign_key_does_not() {
    let bench = Bench::new();
    let passphrase = Secret::new(b"horse".to_vec());
    for kind in ["P-256", "P-384", "ed25519", "rsa:2048"] {
        bench.openssl_key("ca", kind);
        bench.must("openssl pkey -in ca.key -aes256 -passout pass:horse -out sealed.pem");
        let words = [
            "openssl",
            "req",
            "-x509",
            "-new",
            "-key",
            "ca.key",
            "-subj",
            "/C=DE/O=Bänk/CN=Old CA",
            "-utf8",
            "-days",
            "36500",
            "-addext",
            "keyUsage=critical,keyCertSign,cRLSign",
            "-addext",
            "basicConstraints=critical,CA:TRUE,pathlen:0",
            "-out",
            "root.pem",
        ];
        // openssl adds its own basicConstraints beside the one asked for unless the configuration is empty.
        bench.write("empty.cnf", "[req]\ndistinguished_name=dn\n[dn]\n");
        let outcome = bench.exec(&[&words[..], &["-config", "empty.cnf"]].concat(), b"");
        assert!(outcome.good, "{}", outcome.said);
        let certificate = Certificate::from_pem(&bench.text("root.pem")).unwrap();
        let open = || SigningKey::open(&bench.text("sealed.pem"), &passphrase).unwrap();
        let own = Authority::new(certificate.clone(), open()).unwrap();
        let key = LocalKey::generate_p256(&mut SystemEntropy::new()).unwrap();
        let mut request = request(key.public_key());
        request.not_before = certificate.not_before();
        request.not_after = certificate.not_after();
        let leaf = own.mint(&request, &mut SystemEntropy::new()).unwrap();
        bench.write("leaf.pem", leaf.to_pem());
        let outcome = bench.run("openssl verify -x509_strict -purpose sslclient -CAfile root.pem leaf.pem", b"");
        assert!(outcome.good, "{kind}: {}", outcome.said);
        let foreign = SigningKey::generate(NewKey::Ed25519, &mut SystemEntropy::new()).unwrap();
        assert!(Authority::new(certificate, foreign).unwrap_err().to_string().contains("does not belong"));
        assert!(Authority::new(leaf, open()).is_err());
    }
}
