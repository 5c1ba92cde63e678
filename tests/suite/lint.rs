//! Every kind of certificate and revocation list that is made here, read by pkilint, a linter for RFC 5280 that shares no line with us.
//! The one finding that is let pass is named by its code and counted.

use crate::tools;
use admit::{
    crypto::{
        Authority, ClientCertificate, CrlReason, LocalKey, NewKey, PublicKey, RevokedEntry, RootRequest, SigningKey,
        SystemEntropy, self_signed_root,
    },
    model::Moment,
};
use std::{collections::BTreeMap, path::Path, process::Command};

/// Lints every file of a folder, `*.crl.pem` as revocation lists and other `*.pem` as certificates; writes for each file what was found
/// from WARNING on, as severity, code and message.
const LINT: &str = r#"
import contextlib, io, json, pathlib, sys
from pkilint.bin import lint_crl, lint_pkix_cert
found = {}
for path in sorted(pathlib.Path(sys.argv[1]).glob("*.pem")):
    crl = path.name.endswith(".crl.pem")
    main, kind = (lint_crl.main, ["-t", "CRL", "-p", "PKIX"]) if crl else (lint_pkix_cert.main, [])
    said = io.StringIO()
    with contextlib.redirect_stdout(said):
        status = main(["lint", *kind, "-s", "WARNING", "-f", "JSON", "--document-format", "PEM", str(path)])
    results = json.loads(said.getvalue())["results"]
    findings = [f'{f["severity"]} {f["code"]} {f.get("message", "")}'.strip() for r in results for f in r["finding_descriptions"]]
    assert status == len(findings), (path, status, findings)
    found[path.name] = findings
print(json.dumps(found))
"#;

/// A false alarm: RFC 5280 section 4.2.1.6 takes a URI of any scheme (RFC 3986), and pkilint knows a fixed list of them, in which that of
/// the SPIFFE-ID specification is not.
const SPIFFE_SCHEME: &str = "ERROR pkix.invalid_uri_syntax Invalid URI syntax: \"spiffe://";

fn at(text: &str) -> Moment {
    text.parse().unwrap()
}

fn write(folder: &Path, name: &str, pem: &str) {
    std::fs::write(folder.join(name), pem).unwrap();
}

fn lint(folder: &Path) -> BTreeMap<String, Vec<String>> {
    serde_json::from_str(&tools::run(LINT, &[folder.to_str().unwrap()])).unwrap()
}

/// A root of each kind of key, each with a name that has characters beyond ASCII, and ends before and after 2050.
fn authorities() -> Vec<(String, Authority)> {
    let mut made = Vec::new();
    for (name, kind) in [("p384", NewKey::P384), ("ed25519", NewKey::Ed25519)] {
        for (ends, end) in [("2035", "2035-12-31T23:59:59Z"), ("2051", "2051-01-01T00:00:00Z")] {
            let mut entropy = SystemEntropy::new();
            let key = SigningKey::generate(kind, &mut entropy).unwrap();
            let request = RootRequest {
                common_name: "Example Issuing CA".to_owned(),
                organisation: "Sparkasse Köln".to_owned(),
                not_before: at("2026-01-01T00:00:00Z"),
                not_after: at(end),
            };
            let root = self_signed_root(&request, &key, &mut entropy).unwrap();
            made.push((format!("{name}-{ends}"), Authority::new(root, key).unwrap()));
        }
    }
    made
}

/// A key of each kind that a partner may have.
fn partner_keys() -> Vec<(&'static str, PublicKey)> {
    let openssl = |words: &[&str]| {
        let folder = tempfile::tempdir().unwrap();
        let path = |name: &str| folder.path().join(name).display().to_string();
        let (private, public) = (path("private"), path("public"));
        for words in
            [&[&["genpkey", "-out", &private], words].concat(), &["pkey", "-in", &private, "-pubout", "-out", &public][..]]
        {
            let output = Command::new("openssl").args(words).output().expect("this test needs the program `openssl`");
            assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
        }
        PublicKey::from_pem(&std::fs::read_to_string(public).unwrap()).unwrap()
    };
    vec![
        ("rsa-2048", openssl(&["-algorithm", "RSA", "-pkeyopt", "rsa_keygen_bits:2048"])),
        ("rsa-4096", openssl(&["-algorithm", "RSA", "-pkeyopt", "rsa_keygen_bits:4096"])),
        ("p256", openssl(&["-algorithm", "EC", "-pkeyopt", "ec_paramgen_curve:P-256"])),
        ("p384", openssl(&["-algorithm", "EC", "-pkeyopt", "ec_paramgen_curve:P-384"])),
        ("ed25519", openssl(&["-algorithm", "ed25519"])),
    ]
}

fn client(key: &PublicKey, crl_point: Option<&str>) -> ClientCertificate {
    ClientCertificate {
        organisation: "Acme Payments GmbH – Köln".to_owned(),
        common_name: "acme-pay/payouts".to_owned(),
        uri: "spiffe://partners.bank.example/production/acme-pay/payouts".to_owned(),
        key: key.clone(),
        not_before: at("2026-03-01T00:00:00Z"),
        not_after: at("2027-02-28T23:59:59Z"),
        crl_point: crl_point.map(str::to_owned),
    }
}

#[test]
fn a_linter_finds_nothing_in_the_certificates_but_the_scheme_that_it_does_not_know() {
    let folder = tempfile::tempdir().unwrap();
    let keys = partner_keys();
    for (name, authority) in authorities() {
        write(folder.path(), &format!("root-{name}.pem"), &authority.certificate().to_pem());
        for (kind, key) in &keys {
            for (point, url) in [("without", None), ("with", Some("http://crl.bank.example/production.crl"))] {
                let made = authority.mint(&client(key, url), &mut SystemEntropy::new()).unwrap();
                write(folder.path(), &format!("client-{name}-{kind}-{point}.pem"), &made.to_pem());
            }
        }
    }
    // What the demonstration's partner makes for itself.
    let local = LocalKey::generate_p256(&mut SystemEntropy::new()).unwrap();
    let (from, to) = (at("2026-01-01T00:00:00Z"), at("2028-01-01T00:00:00Z"));
    let root = local.self_signed_ca("Acme Payments GmbH", from, to, &mut SystemEntropy::new()).unwrap();
    write(folder.path(), "root-partner.pem", &root.to_pem());
    let pinned = local.self_signed("Acme Payments GmbH", from, to, &mut SystemEntropy::new()).unwrap();
    write(folder.path(), "pinned-partner.pem", &pinned.to_pem());
    let found = lint(folder.path());
    assert_eq!(found.len(), 4 + 4 * 5 * 2 + 2);
    let false_alarm = |finding: &String| finding.starts_with(SPIFFE_SCHEME);
    let right = |file: &str, findings: &[String]| match findings {
        [] => !file.starts_with("client-"),
        [only] => file.starts_with("client-") && false_alarm(only),
        _ => false,
    };
    let wrong: Vec<_> = found.iter().filter(|(file, findings)| !right(file, findings)).collect();
    assert!(wrong.is_empty(), "{wrong:#?}");
    assert_eq!(found.values().flatten().filter(|finding| false_alarm(finding)).count(), 40);
}

#[test]
fn a_linter_finds_nothing_in_the_revocation_lists() {
    use CrlReason::{
        AffiliationChanged, CaCompromise, CertificateHold, CessationOfOperation, KeyCompromise, PrivilegeWithdrawn, Superseded,
    };
    let reasons = [
        None,
        Some(KeyCompromise),
        Some(CaCompromise),
        Some(AffiliationChanged),
        Some(Superseded),
        Some(CessationOfOperation),
        Some(CertificateHold),
        Some(PrivilegeWithdrawn),
    ];
    let entry = |serial: u32, reason| RevokedEntry {
        serial_hex: format!("4a{}{serial:08x}", "5a".repeat(15)),
        on: at("2026-05-30T10:00:00Z"),
        reason,
    };
    let folder = tempfile::tempdir().unwrap();
    let (from, to) = (at("2026-05-31T00:00:00Z"), at("2026-06-07T00:00:00Z"));
    for (name, authority) in authorities() {
        let list = |what: &str, entries: &[RevokedEntry]| {
            let made = authority.crl(entries, 7, from, to).unwrap();
            write(folder.path(), &format!("{name}-{what}.crl.pem"), &made);
        };
        list("empty", &[]);
        for reason in reasons {
            list(&format!("{reason:?}"), &[entry(1, reason)]);
        }
        list("all", &reasons.iter().zip(1..).map(|(reason, n)| entry(n, *reason)).collect::<Vec<_>>());
        list("1000", &(1..=1000).map(|n| entry(n, reasons[n as usize % reasons.len()])).collect::<Vec<_>>());
    }
    let found = lint(folder.path());
    assert_eq!(found.len(), 4 * 11);
    let wrong: Vec<_> = found.iter().filter(|(_, findings)| !findings.is_empty()).collect();
    assert!(wrong.is_empty(), "{wrong:#?}");
}

#[test]
fn the_linter_is_awake_and_what_it_does_not_know_is_the_scheme() {
    let folder = tempfile::tempdir().unwrap();
    let make = |name: &str, extensions: &[&str]| {
        let mut command = Command::new("openssl");
        command.args(["req", "-x509", "-newkey", "ed25519", "-nodes", "-keyout", "/dev/null", "-subj", "/CN=test", "-out"]);
        command.arg(folder.path().join(name)).args(extensions.iter().flat_map(|extension| ["-addext", extension]));
        let output = command.output().expect("this test needs the program `openssl`");
        assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    };
    make("bad.pem", &["keyUsage=keyCertSign,keyEncipherment"]);
    make("https.pem", &["subjectAltName=URI:https://bank.example/production/acme-pay/payouts"]);
    make("spiffe.pem", &["subjectAltName=URI:spiffe://bank.example/production/acme-pay/payouts"]);
    let found = lint(folder.path());
    let scheme = |findings: &[String]| findings.iter().filter(|finding| finding.starts_with(SPIFFE_SCHEME)).count();
    assert!(!found["bad.pem"].is_empty(), "{found:#?}");
    assert_eq!((scheme(&found["https.pem"]), scheme(&found["spiffe.pem"])), (0, 1), "{found:#?}");
    assert_eq!(found["spiffe.pem"].len(), found["https.pem"].len() + 1, "{found:#?}");
}
