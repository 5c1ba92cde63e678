//! Certificate requests by openssl.

use super::program::{Bench, KINDS};
use admit::crypto::{Csr, LocalKey, PublicKey, SystemEntropy};

#[test]
fn a_request_by_openssl_is_taken_for_every_kind_of_key() {
    let bench = Bench::new();
    for kind in KINDS {
        bench.openssl_key("k", kind);
        bench.must("openssl pkey -in k.key -pubout -out k.pub");
        bench.exec(&["openssl", "req", "-new", "-key", "k.key", "-subj", "/O=Acme/CN=payouts", "-out", "k.csr"], b"");
        bench.must("openssl req -in k.csr -outform DER -out k.der");
        let csr = Csr::parse(&bench.read("k.csr")).unwrap_or_else(|e| panic!("{kind}: {e}"));
        assert_eq!(*csr.key(), PublicKey::from_pem(&bench.text("k.pub")).unwrap());
        assert_eq!(csr.asked_for(), ["subject CN=payouts,O=Acme"]);
        assert_eq!(Csr::parse(&bench.read("k.der")).unwrap().key(), csr.key());
        let old = bench.text("k.csr").replace("BEGIN CERT", "BEGIN NEW CERT").replace("END CERT", "END NEW CERT");
        assert!(Csr::parse(old.as_bytes()).is_ok());
    }
}

#[test]
fn everything_that_a_request_asks_for_is_told_and_no_password_is() {
    let bench = Bench::new();
    bench.openssl_key("k", "P-256");
    bench.write(
        "req.cnf",
        "[req]\nprompt=no\nutf8=yes\ndistinguished_name=dn\nattributes=at\nreq_extensions=ext\n\
         [dn]\nCN=evil\u{1b}[31m\n\
         [at]\nchallengePassword=hunter2hunter2\nunstructuredName=x\n\
         [ext]\nbasicConstraints=critical,CA:TRUE,pathlen:3\nkeyUsage=keyCertSign,digitalSignature\n\
         extendedKeyUsage=serverAuth,1.2.3.4\nsubjectAltName=DNS:evil.example,IP:10.0.0.1,URI:spiffe://other/x,email:a@b.example\n\
         1.2.3.4.5=DER:0500\n",
    );
    bench.must("openssl req -new -key k.key -config req.cnf -out k.csr");
    let csr = Csr::parse(&bench.read("k.csr")).unwrap();
    let told = csr.asked_for().join("\n");
    for line in [
        "subject CN=evil\\1B[31m",
        "challengePassword (not shown)",
        "unstructuredName",
        "basicConstraints CA:TRUE, pathlen:3",
        "keyUsage keyCertSign",
        "extendedKeyUsage serverAuth",
        "extendedKeyUsage 1.2.3.4",
        "subjectAltName DNS:evil.example",
        "subjectAltName IP:10.0.0.1",
        "subjectAltName URI:spiffe://other/x",
        "subjectAltName email:a@b.example",
        "extension 1.2.3.4.5 (2 bytes)",
    ] {
        assert!(csr.asked_for().iter().any(|told| told == line), "`{line}` is missing in:\n{told}");
    }
    assert!(!told.contains("hunter2") && !told.contains('\u{1b}'));
}

#[test]
fn a_request_that_proves_nothing_is_refused() {
    let bench = Bench::new();
    bench.openssl_key("k", "P-256");
    bench.must("openssl req -new -key k.key -subj /CN=a -outform DER -out k.der");
    let good = bench.read("k.der");
    for place in [30, good.len() - 5] {
        let mut bad = good.clone();
        bad[place] ^= 1;
        assert!(Csr::parse(&bad).is_err(), "byte {place}");
    }
    assert!(Csr::parse(&[&good[..], b"\n"].concat()).is_err());
    bench.must("openssl req -in k.der -inform DER -out k.csr");
    let text = bench.text("k.csr");
    for bad in [format!("{text}{text}"), format!("x\n{text}"), format!("{text}x")] {
        assert!(Csr::parse(bad.as_bytes()).is_err());
    }
    bench.must("openssl req -new -key k.key -sha1 -subj /CN=a -out k.csr");
    assert!(Csr::parse(&bench.read("k.csr")).unwrap_err().to_string().contains("SHA-1"));
}

#[test]
fn weak_keys_and_private_keys_are_refused_by_name() {
    let bench = Bench::new();
    for (kind, name) in [("P-521", "P-521"), ("rsa:1024", "1024 bits"), ("secp256k1", "secp256k1")] {
        bench.openssl_key("k", kind);
        bench.must("openssl req -new -key k.key -subj /CN=a -out k.csr");
        let error = Csr::parse(&bench.read("k.csr")).unwrap_err().to_string();
        assert!(error.contains(name), "{error}");
    }
    let key = bench.text("k.key");
    for text in [key.clone(), format!("{}{key}", bench.text("k.csr"))] {
        let error = Csr::parse(text.as_bytes()).unwrap_err().to_string();
        assert!(error.contains("`PRIVATE KEY`") && !error.contains(&key.lines().nth(1).unwrap()[..16]), "{error}");
    }
    bench.must("openssl pkey -in k.key -outform DER -out k.der");
    assert!(Csr::parse(&bench.read("k.der")).unwrap_err().to_string().contains("private key"));
}

#[test]
fn the_demo_partners_request_and_signature_are_good_for_openssl() {
    let bench = Bench::new();
    let key = LocalKey::generate_p256(&mut SystemEntropy::new()).unwrap();
    bench.write("k.csr", key.csr("payouts").unwrap());
    assert!(bench.must("openssl req -in k.csr -verify -noout -subject").contains("CN = payouts"));
    assert_eq!(Csr::parse(&bench.read("k.csr")).unwrap().key(), key.public_key());
    bench.write("k.pub", key.public_key().to_pem());
    bench.write("message", b"challenge");
    bench.write("signature", key.sign_raw(b"challenge").unwrap());
    assert!(bench.must("openssl dgst -sha256 -verify k.pub -signature signature message").contains("Verified OK"));
    assert!(key.csr("two\nlines").is_err());
}
