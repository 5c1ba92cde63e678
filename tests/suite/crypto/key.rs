//! Public keys and bare signatures against openssl.

use super::program::{Bench, KINDS};
use admit::crypto::{KeyKind, NewKey, PublicKey, Secret, SigningKey, SystemEntropy, sha256};

fn public(bench: &Bench, name: &str) -> Result<PublicKey, String> {
    bench.must(&format!("openssl pkey -in {name}.key -pubout -out {name}.pub"));
    PublicKey::from_pem(&bench.text(&format!("{name}.pub"))).map_err(|e| e.to_string())
}

#[test]
fn a_bare_signature_by_openssl_verifies_for_every_kind_of_key() {
    let bench = Bench::new();
    bench.write("message", b"challenge");
    for kind in KINDS {
        bench.openssl_key("k", kind);
        let key = public(&bench, "k").unwrap();
        let sign = match kind {
            "ed25519" => vec!["openssl pkeyutl -sign -rawin -inkey k.key -in message -out signature"],
            "P-384" => vec![
                "openssl dgst -sha256 -sign k.key -out signature message",
                "openssl dgst -sha384 -sign k.key -out signature message",
            ],
            _ => vec!["openssl dgst -sha256 -sign k.key -out signature message"],
        };
        for line in sign {
            bench.must(line);
            let signature = bench.read("signature");
            key.verify_raw(b"challenge", &signature).unwrap_or_else(|e| panic!("{kind}: {e}"));
            assert!(key.verify_raw(b"challengf", &signature).is_err(), "{kind}");
            assert!(key.verify_raw(b"challenge", &signature[1..]).is_err(), "{kind}");
            assert!(key.verify_raw(b"challenge", b"").is_err(), "{kind}");
            bench.openssl_key("other", kind);
            assert!(public(&bench, "other").unwrap().verify_raw(b"challenge", &signature).is_err(), "{kind}");
        }
    }
}

#[test]
fn the_digest_is_that_of_openssls_subject_public_key_info() {
    let bench = Bench::new();
    for kind in KINDS {
        bench.openssl_key("k", kind);
        let key = public(&bench, "k").unwrap();
        bench.must("openssl pkey -in k.key -pubout -outform DER -out k.der");
        assert_eq!(key.spki_der(), bench.read("k.der"), "{kind}");
        assert_eq!(key.digest(), sha256(&bench.read("k.der")));
        assert_eq!(key.to_pem(), bench.text("k.pub"));
    }
}

#[test]
fn weak_and_unknown_keys_are_refused_by_name() {
    let bench = Bench::new();
    let cases = [
        ("P-521", "P-521"),
        ("secp256k1", "secp256k1"),
        ("P-224", "P-224"),
        ("brainpoolP256r1", "brainpoolP256r1"),
        ("rsa:1024", "1024 bits"),
    ];
    for (kind, name) in cases {
        bench.openssl_key("k", kind);
        let error = public(&bench, "k").unwrap_err();
        assert!(error.contains(name), "{kind}: {error}");
    }
    for (algorithm, name) in [("ed448", "Ed448"), ("x25519", "X25519"), ("RSA-PSS", "RSASSA-PSS")] {
        bench.must(&format!("openssl genpkey -algorithm {algorithm} -out k.key"));
        let error = public(&bench, "k").unwrap_err();
        assert!(error.contains(name), "{algorithm}: {error}");
    }
    bench.must("openssl genpkey -algorithm RSA -pkeyopt rsa_keygen_bits:2048 -pkeyopt rsa_keygen_pubexp:3 -out k.key");
    assert!(public(&bench, "k").unwrap_err().contains("exponent"));
    bench.must("openssl genpkey -algorithm EC -pkeyopt ec_paramgen_curve:P-256 -pkeyopt ec_param_enc:explicit -out k.key");
    assert!(public(&bench, "k").unwrap_err().contains("spells out the parameters"));
    bench.openssl_key("k", "P-256");
    bench.must("openssl ec -in k.key -pubout -conv_form compressed -out k.pub");
    assert!(PublicKey::from_pem(&bench.text("k.pub")).unwrap_err().to_string().contains("compressed"));
}

#[test]
fn a_point_beside_the_curve_and_bytes_after_the_key_are_refused() {
    let bench = Bench::new();
    for kind in ["P-256", "P-384"] {
        bench.openssl_key("k", kind);
        let good = public(&bench, "k").unwrap().spki_der().to_vec();
        let mut beside = good.clone();
        *beside.last_mut().unwrap() ^= 1;
        assert!(PublicKey::from_spki_der(&beside).unwrap_err().to_string().contains("not a point"));
        assert!(PublicKey::from_spki_der(&[&good[..], &[0]].concat()).unwrap_err().to_string().contains("too many"));
    }
}

#[test]
fn a_private_key_where_a_public_one_is_expected_is_refused_without_an_echo() {
    let bench = Bench::new();
    bench.openssl_key("k", "P-256");
    bench.must("openssl pkcs8 -topk8 -nocrypt -in k.key -outform DER -out k.der");
    bench.must("openssl ec -in k.key -out sec1.key");
    for name in ["k.key", "sec1.key"] {
        let text = bench.text(name);
        let error = PublicKey::from_pem(&text).unwrap_err().to_string();
        assert!(error.contains("private key material"), "{error}");
        assert!(text.lines().nth(1).is_some_and(|line| !error.contains(&line[..16])), "{error}");
    }
    let error = PublicKey::from_spki_der(&bench.read("k.der")).unwrap_err().to_string();
    assert!(error.contains("PKCS#8 private key"), "{error}");
}

#[test]
fn a_key_that_was_sealed_here_is_opened_by_openssl() {
    let bench = Bench::new();
    for kind in [NewKey::P384, NewKey::Ed25519] {
        let mut entropy = SystemEntropy::new();
        let key = SigningKey::generate(kind, &mut entropy).unwrap();
        let passphrase = Secret::new(b"correct horse".to_vec());
        let sealed = key.seal(&passphrase, &mut entropy).unwrap();
        bench.write("sealed.pem", &sealed);
        let outcome = bench.exec(&["openssl", "pkey", "-in", "sealed.pem", "-passin", "pass:correct horse", "-pubout"], b"");
        assert!(outcome.good, "{}", outcome.said);
        assert_eq!(String::from_utf8(outcome.stdout).unwrap(), key.public_key().to_pem());

        let opened = SigningKey::open(&sealed, &passphrase).unwrap();
        assert_eq!(opened.public_key(), key.public_key());
        let signature = opened.sign(b"message").unwrap();
        key.public_key().verify_raw(b"message", &signature).unwrap();
        let error = SigningKey::open(&sealed, &Secret::new(b"wrong horse".to_vec())).unwrap_err().to_string();
        assert_eq!(error, "the passphrase does not open the key");
        assert!(key.seal(&Secret::new(Vec::new()), &mut entropy).is_err());
    }
}

#[test]
fn a_key_that_openssl_sealed_is_opened_here() {
    let bench = Bench::new();
    let passphrase = Secret::new(b"horse".to_vec());
    for kind in ["P-256", "P-384", "ed25519", "rsa:3072"] {
        bench.openssl_key("k", kind);
        let public = public(&bench, "k").unwrap();
        for seal in [
            "openssl pkey -in k.key -aes256 -passout pass:horse -out sealed.pem",
            "openssl pkcs8 -topk8 -in k.key -v2 aes-128-cbc -iter 10000 -passout pass:horse -out sealed.pem",
            "openssl pkcs8 -topk8 -in k.key -scrypt -passout pass:horse -out sealed.pem",
        ] {
            bench.must(seal);
            let key = SigningKey::open(&bench.text("sealed.pem"), &passphrase).unwrap_or_else(|e| panic!("{kind}, {seal}: {e}"));
            assert_eq!(*key.public_key(), public);
            public.verify_raw(b"m", &key.sign(b"m").unwrap()).unwrap();
        }
    }
}

#[test]
fn what_is_weakly_sealed_or_too_costly_is_refused_by_name() {
    let bench = Bench::new();
    bench.openssl_key("k", "P-256");
    let cases = [
        ("openssl pkcs8 -topk8 -in k.key -v2 des3 -passout pass:horse", "3DES"),
        ("openssl pkcs8 -topk8 -in k.key -v1 PBE-SHA1-3DES -passout pass:horse", "3DES"),
        ("openssl pkcs8 -topk8 -in k.key -v2 aes256 -v2prf hmacWithSHA1 -passout pass:horse", "SHA-1"),
        ("openssl pkcs8 -topk8 -in k.key -v2 aes256 -iter 5000001 -passout pass:horse", "5000001 iterations"),
        ("openssl pkcs8 -topk8 -in k.key -scrypt -scrypt_N 1024 -scrypt_p 17 -passout pass:horse", "p=17"),
        ("openssl pkcs8 -topk8 -in k.key -nocrypt", "`PRIVATE KEY`"),
        ("openssl ec -in k.key", "`EC PRIVATE KEY`"),
        ("openssl ec -in k.key -aes256 -passout pass:horse", "DEK-Info"),
    ];
    for (line, name) in cases {
        bench.must(&format!("{line} -out sealed.pem"));
        let text = bench.text("sealed.pem");
        let error = SigningKey::open(&text, &Secret::new(b"horse".to_vec())).unwrap_err().to_string();
        assert!(error.contains(name), "{line}: {error}");
        assert!(!error.contains(&text.lines().nth(2).unwrap()[..16]), "{error}");
    }
    bench.openssl_key("k", "P-521");
    bench.must("openssl pkey -in k.key -aes256 -passout pass:horse -out sealed.pem");
    let error = SigningKey::open(&bench.text("sealed.pem"), &Secret::new(b"horse".to_vec())).unwrap_err().to_string();
    assert!(error.contains("P-521"), "{error}");
}

#[test]
fn kinds_are_told_as_people_call_them() {
    assert_eq!(KeyKind::Rsa { bits: 3072 }.to_string(), "RSA-3072");
    assert_eq!(KeyKind::P384.to_string(), "P-384");
}
