//! Certificates made by openssl, good ones and others.

use super::program::Bench;
use admit::crypto::{Certificate, LocalKey, PublicKey, SystemEntropy, sha256};
use admit::model::Moment;

fn make(bench: &Bench, options: &[&str]) -> Result<Certificate, String> {
    bench.write("empty.cnf", "[req]\ndistinguished_name=dn\n[dn]\n");
    // Without an extension openssl would make a certificate of version 1.
    let common = [
        "openssl",
        "req",
        "-x509",
        "-new",
        "-key",
        "k.key",
        "-config",
        "empty.cnf",
        "-out",
        "c.pem",
        "-utf8",
        "-addext",
        "subjectKeyIdentifier=hash",
    ];
    let outcome = bench.exec(&[&common[..], options].concat(), b"");
    assert!(outcome.good, "{}", outcome.said);
    Certificate::from_pem(&bench.text("c.pem")).map_err(|e| e.to_string())
}

const CA: [&str; 4] =
    ["-addext", "basicConstraints=critical,CA:TRUE,pathlen:2", "-addext", "keyUsage=critical,keyCertSign,cRLSign"];

#[test]
fn a_ca_certificate_is_read_as_openssl_reads_it() {
    let bench = Bench::new();
    bench.openssl_key("k", "P-384");
    let names = ["-addext", "subjectAltName=DNS:a.example,URI:spiffe://a/b", "-addext", "crlDistributionPoints=URI:http://a/crl"];
    let subject = ["-subj", "/C=DE/O=Acme, Inc./OU=a\\+b/CN=#1 Root\u{202e}", "-days", "100"];
    let certificate = make(&bench, &[&CA[..], &names, &subject].concat()).unwrap();
    assert_eq!(certificate.subject(), "CN=\\#1 Root\\E2\\80\\AE,OU=a\\+b,O=Acme\\, Inc.,C=DE");
    assert_eq!(certificate.issuer(), certificate.subject());
    assert_eq!(certificate.common_name(), Some("\\#1 Root\\E2\\80\\AE"));
    assert!(certificate.is_ca() && certificate.can_sign_certificates() && certificate.can_sign_crls());
    assert_eq!(certificate.path_len(), Some(2));
    assert_eq!(certificate.usages(), ["keyCertSign", "cRLSign"]);
    assert_eq!(certificate.dns_names(), ["a.example"]);
    assert_eq!(certificate.uri_names(), ["spiffe://a/b"]);
    assert_eq!(certificate.crl_points(), ["http://a/crl"]);
    assert_eq!(certificate.signature_algorithm().to_string(), "ecdsa-with-SHA256");
    certificate.signed_by(certificate.key()).unwrap();
    let other = LocalKey::generate_p256(&mut SystemEntropy::new()).unwrap();
    assert!(certificate.signed_by(other.public_key()).is_err());

    let serial = bench.must("openssl x509 -in c.pem -noout -serial");
    assert_eq!(format!("serial={}", certificate.serial_hex().to_uppercase()), serial.trim());
    bench.must("openssl x509 -in c.pem -outform DER -out c.der");
    assert_eq!(certificate.fingerprint(), sha256(&bench.read("c.der")));
    assert_eq!(certificate.to_pem(), bench.text("c.pem"));
    bench.must("openssl pkey -in k.key -pubout -out k.pub");
    assert_eq!(*certificate.key(), PublicKey::from_pem(&bench.text("k.pub")).unwrap());
    assert_eq!(certificate.not_after().unix() - certificate.not_before().unix(), 100 * 86_400);
}

#[test]
fn flaws_of_a_ca_are_told() {
    let bench = Bench::new();
    bench.openssl_key("k", "P-256");
    let subject = ["-subj", "/CN=a", "-days", "10"];
    let flaws = |options: &[&str], after: i64| {
        let certificate = make(&bench, &[options, &subject].concat()).unwrap();
        let now = Moment::from_unix(certificate.not_before().unix() + after).unwrap();
        certificate.ca_flaws(now).join("; ")
    };
    assert_eq!(flaws(&CA, 0), "");
    assert_eq!(flaws(&CA, 10 * 86_400), "");
    assert!(flaws(&CA, -1).contains("not valid before"));
    assert!(flaws(&CA, 10 * 86_400 + 1).contains("expired"));
    assert!(flaws(&["-addext", "keyUsage=digitalSignature"], 0).contains("not a CA"));
    assert!(flaws(&["-addext", "basicConstraints=CA:TRUE"], 0).contains("lacks keyCertSign"));
    assert!(flaws(&[&CA[..], &["-addext", "extendedKeyUsage=serverAuth"]].concat(), 0).contains("lacks clientAuth"));
    assert_eq!(flaws(&[&CA[..], &["-addext", "extendedKeyUsage=clientAuth"]].concat(), 0), "");
    assert!(flaws(&[&CA[..], &["-addext", "1.2.3.4=critical,DER:0500"]].concat(), 0).contains("`1.2.3.4`"));
}

#[test]
fn weak_signatures_and_keys_are_refused_by_name() {
    let bench = Bench::new();
    bench.openssl_key("k", "rsa:2048");
    assert!(make(&bench, &["-subj", "/CN=a", "-sha1"]).unwrap_err().contains("SHA-1"));
    assert!(make(&bench, &["-subj", "/CN=a", "-md5"]).unwrap_err().contains("MD5"));
    for hash in ["-sha256", "-sha384", "-sha512"] {
        for options in [
            &["-subj", "/CN=a", hash][..],
            &["-subj", "/CN=a", hash, "-sigopt", "rsa_padding_mode:pss", "-sigopt", "rsa_pss_saltlen:-1"],
        ] {
            let certificate = make(&bench, options).unwrap();
            certificate.signed_by(certificate.key()).unwrap_or_else(|e| panic!("{options:?}: {e}"));
        }
    }
    let odd = ["-subj", "/CN=a", "-sigopt", "rsa_padding_mode:pss", "-sigopt", "rsa_pss_saltlen:20"];
    assert!(make(&bench, &odd).unwrap_err().contains("RSASSA-PSS"));
    bench.openssl_key("k", "P-521");
    assert!(make(&bench, &["-subj", "/CN=a"]).unwrap_err().contains("P-521"));
    bench.openssl_key("k", "rsa:1024");
    assert!(make(&bench, &["-subj", "/CN=a"]).unwrap_err().contains("1024 bits"));
}

#[test]
fn exactly_one_certificate_and_nothing_else() {
    let bench = Bench::new();
    bench.openssl_key("k", "P-256");
    let certificate = make(&bench, &["-subj", "/CN=a"]).unwrap();
    let text = certificate.to_pem();
    for bad in
        [format!("{text}{text}"), format!("subject=a\n{text}"), text.replace("CERTIFICATE", "TRUSTED CERTIFICATE"), String::new()]
    {
        assert!(Certificate::from_pem(&bad).is_err());
    }
    assert!(Certificate::from_der(&[certificate.der(), &[0]].concat()).is_err());
    assert_eq!(Certificate::chain_from_pem(&format!("{text}\n{text}")).unwrap().len(), 2);
    let key = bench.text("k.key");
    for bad in [key.clone(), format!("{text}{key}")] {
        for error in [Certificate::from_pem(&bad).unwrap_err(), Certificate::chain_from_pem(&bad).unwrap_err()] {
            let error = error.to_string();
            assert!(error.contains("`PRIVATE KEY`") && !error.contains(&key.lines().nth(1).unwrap()[..16]), "{error}");
        }
    }
}

#[test]
fn a_length_in_the_long_form_is_refused_though_the_signature_would_hold() {
    let bench = Bench::new();
    bench.openssl_key("k", "P-256");
    let der = make(&bench, &["-subj", "/CN=a"]).unwrap().der().to_vec();
    // The outer sequence: 30 82 hh ll becomes 30 83 00 hh ll.
    let longer = [&[0x30, 0x83, 0x00][..], &der[2..]].concat();
    assert!(Certificate::from_der(&longer).unwrap_err().to_string().contains("shortest form"));
}

#[test]
fn the_demo_partners_ca_is_good_for_openssl() {
    let bench = Bench::new();
    let mut entropy = SystemEntropy::new();
    let key = LocalKey::generate_p256(&mut entropy).unwrap();
    let (from, to) = ("2026-01-01T00:00:00Z".parse().unwrap(), "2036-01-01T00:00:00Z".parse().unwrap());
    let root = key.self_signed_ca("Acme Root", from, to, &mut entropy).unwrap();
    assert_eq!(root.ca_flaws(from), Vec::<String>::new());
    bench.write("root.pem", root.to_pem());
    let time = "1780000000";
    assert!(
        bench.must(&format!("openssl verify -x509_strict -check_ss_sig -attime {time} -CAfile root.pem root.pem")).contains("OK")
    );
    assert!(key.self_signed_ca("Acme Root", to, from, &mut entropy).is_err());
}
