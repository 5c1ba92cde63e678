//! CMS signatures: what openssl makes is taken, what differs by a byte is not, and what it would never write is refused by name.

use super::{der::element, program::Bench};
use admit::crypto::{Cms, PublicKey};

const DATA: &[u8] = b"challenge\n";

/// A key, its self-signed certificate `<name>.pem` and its public half.
fn signer(bench: &Bench, name: &str, kind: &str) -> PublicKey {
    bench.openssl_key(name, kind);
    bench.must(&format!("openssl req -x509 -new -key {name}.key -subj /O=Acme/CN={name} -days 30 -out {name}.pem"));
    bench.must(&format!("openssl pkey -in {name}.key -pubout -out {name}.pub"));
    PublicKey::from_pem(&bench.text(&format!("{name}.pub"))).unwrap()
}

/// What `openssl cms -sign` makes of the data with these options more.
fn signed(bench: &Bench, name: &str, options: &str) -> Vec<u8> {
    bench.write("data", DATA);
    let line = format!("openssl cms -sign -binary -signer {name}.pem -inkey {name}.key -in data -out out.cms {options}");
    bench.must(line.trim_end());
    bench.read("out.cms")
}

fn error(bytes: &[u8]) -> String {
    Cms::parse(bytes).map(|_| "taken".to_owned()).unwrap_or_else(|refused| refused.to_string())
}

/// Each kind of key with the options that choose how it signs.
const WAYS: [(&str, &[&str]); 4] = [
    (
        "rsa:2048",
        &[
            "",
            "-md sha384",
            "-md sha512",
            "-keyopt rsa_padding_mode:pss -keyopt rsa_pss_saltlen:digest",
            "-md sha384 -keyopt rsa_padding_mode:pss -keyopt rsa_pss_saltlen:digest",
            "-md sha512 -keyopt rsa_padding_mode:pss -keyopt rsa_pss_saltlen:digest",
        ],
    ),
    ("rsa:3072", &[""]),
    ("P-256", &["", "-md sha384"]),
    ("P-384", &["", "-md sha384"]),
];

#[test]
fn a_signature_by_openssl_verifies_for_every_kind_of_key_and_form() {
    let bench = Bench::new();
    for (kind, ways) in WAYS {
        let key = signer(&bench, "k", kind);
        let other = signer(&bench, "other", kind);
        for way in ways {
            for form in ["", " -nodetach", " -keyid", " -nocerts", " -noattr", " -nosmimecap", " -cades", " -certfile other.pem"]
            {
                for outform in ["PEM", "DER"] {
                    let bytes = signed(&bench, "k", format!("{way}{form} -outform {outform}").trim_start());
                    let told = format!("{kind} {way}{form} {outform}");
                    let cms = Cms::parse(&bytes).unwrap_or_else(|e| panic!("{told}: {e}"));
                    cms.verify(DATA, &key).unwrap_or_else(|e| panic!("{told}: {e}"));
                    assert!(cms.verify(b"challenge", &key).is_err() && cms.verify(b"", &key).is_err(), "{told}");
                    assert!(cms.verify(DATA, &other).is_err(), "{told}");
                    assert_eq!(
                        cms.signer().map(admit::crypto::Certificate::key),
                        (form != " -nocerts").then_some(&key),
                        "{told}"
                    );
                    let count = usize::from(form != " -nocerts") + usize::from(form.contains("certfile"));
                    assert_eq!(cms.certificates().len(), count, "{told}");
                }
            }
        }
    }
}

#[test]
fn the_old_label_and_line_ends_of_others_are_taken() {
    let bench = Bench::new();
    let key = signer(&bench, "k", "P-256");
    let text = String::from_utf8(signed(&bench, "k", "-outform PEM")).unwrap();
    for good in [text.replace(" CMS-", " PKCS7-"), text.replace('\n', "\r\n"), format!("\n{text}\n")] {
        Cms::parse(good.as_bytes()).unwrap().verify(DATA, &key).unwrap();
    }
    bench.must("openssl smime -sign -binary -signer k.pem -inkey k.key -in data -outform PEM -out out.p7");
    Cms::parse(&bench.read("out.p7")).unwrap().verify(DATA, &key).unwrap();
}

/// A changed byte breaks the signature, or lies in a certificate that came along and breaks the signature of that one.
#[test]
fn one_changed_byte_anywhere_is_refused() {
    let bench = Bench::new();
    for (kind, form) in
        [("P-256", "-nodetach"), ("P-256", "-noattr -nocerts"), ("P-384", "-nocerts"), ("rsa:2048", "-keyid -nocerts")]
    {
        let key = signer(&bench, "k", kind);
        let bytes = signed(&bench, "k", &format!("{form} -outform DER"));
        let named = Cms::parse(&bytes).unwrap().signer().is_some();
        let mut unnoticed = 0;
        for at in 0..bytes.len() {
            for flip in [0x01, 0x80, 0xff] {
                let mut bad = bytes.clone();
                bad[at] ^= flip;
                let Ok(cms) = Cms::parse(&bad) else { continue };
                if cms.verify(DATA, &key).is_err() {
                    continue;
                }
                match cms.signer() {
                    Some(certificate) => assert!(certificate.signed_by(&key).is_err(), "{kind} {form}, byte {at}"),
                    None => unnoticed += 1,
                }
            }
        }
        // Without certificates nothing tells whether the signer's name is right; and who may take them out can also make their tag
        // that of revocation lists.
        let name = 70;
        assert!(unnoticed <= if named { 1 } else { 3 * name }, "{kind} {form}: {unnoticed}");
    }
}

#[test]
fn every_shortened_or_lengthened_signature_is_refused() {
    let bench = Bench::new();
    signer(&bench, "k", "P-256");
    let bytes = signed(&bench, "k", "-nodetach -outform DER");
    for end in 0..bytes.len() {
        assert!(Cms::parse(&bytes[..end]).is_err(), "{end}");
    }
    assert!(error(&[&bytes[..], b"\0"].concat()).contains("1 bytes too many"));
    let text = String::from_utf8(signed(&bench, "k", "-outform PEM")).unwrap();
    for bad in [format!("{text}x"), format!("x\n{text}"), format!("{text}{text}"), text.replace(" CMS-", " CERTIFICATE-")] {
        assert!(Cms::parse(bad.as_bytes()).is_err(), "{bad}");
    }
    assert!(error(&vec![0x30; (1 << 20) + 1]).contains("the limit is 1048576"));
}

#[test]
fn what_openssl_can_be_told_to_make_otherwise_is_refused_by_name() {
    let bench = Bench::new();
    signer(&bench, "k", "P-256");
    signer(&bench, "r", "rsa:2048");
    let cases = [
        ("k", "-outform SMIME", "`-outform PEM`"),
        ("k", "-nodetach -stream -outform DER", "without `-stream`"),
        ("k", "-nodetach -stream -outform PEM", "without `-stream`"),
        ("k", "-signer r.pem -inkey r.key -outform DER", "more than one signer"),
        ("k", "-md sha1 -outform DER", "SHA-1"),
        ("r", "-md sha1 -outform DER", "SHA-1"),
        ("r", "-md md5 -outform DER", "MD5"),
        ("r", "-md sha224 -outform DER", "2.16.840.1.101.3.4.2.4"),
        ("k", "-md sha512 -outform DER", "ecdsa-with-SHA512"),
        ("k", "-nodetach -econtent_type 1.2.3.4 -outform DER", "where plain data is expected"),
        ("r", "-keyopt rsa_padding_mode:pss -outform DER", "rsa_pss_saltlen:digest"),
    ];
    for (name, options, expected) in cases {
        let said = error(&signed(&bench, name, options));
        assert!(said.contains(expected), "{options}: {said}");
    }
    bench.must("openssl cms -encrypt -aes256 -binary -in data -outform DER -out out.cms r.pem");
    assert!(error(&bench.read("out.cms")).contains("where SignedData is expected"));
    assert!(error(&bench.read("k.key")).contains("private key material"));
    bench.openssl_key("weak", "rsa:1024");
    bench.must("openssl req -x509 -new -key weak.key -subj /CN=weak -days 30 -out weak.pem");
    assert!(error(&signed(&bench, "weak", "-outform DER")).contains("1024 bits"));
    // What comes along is bounded, and names one signer.
    let another = |_| bench.must("openssl req -x509 -new -key k.key -subj /CN=another -days 30");
    bench.write("many.pem", (0..16).map(another).collect::<String>());
    assert!(error(&signed(&bench, "k", "-certfile many.pem -outform DER")).contains("more than 16 certificates"));
    let said = error(&signed(&bench, "k", "-keyid -nocerts -certfile many.pem -outform DER"));
    assert!(said.contains("two certificates"), "{said}");
    assert!(error(&signed(&bench, "k", "-nocerts -certfile r.pem -outform DER")).contains("none of the certificates"));
}

// The parts of a SignedData, so that what no program would write can be written.

const ID_DATA: &[u8] = &[0x06, 9, 0x2a, 0x86, 0x48, 0x86, 0xf7, 0x0d, 1, 7, 1];
const ID_SIGNED_DATA: &[u8] = &[0x06, 9, 0x2a, 0x86, 0x48, 0x86, 0xf7, 0x0d, 1, 7, 2];
const ED25519: &[u8] = &[0x30, 5, 0x06, 3, 0x2b, 0x65, 0x70];
const ECDSA_SHA256: &[u8] = &[0x30, 10, 0x06, 8, 0x2a, 0x86, 0x48, 0xce, 0x3d, 4, 3, 2];

fn sha2(number: u8) -> Vec<u8> {
    element(0x30, &[&[0x06, 9, 0x60, 0x86, 0x48, 1, 0x65, 3, 4, 2, number]])
}

fn attribute(number: u8, values: &[&[u8]]) -> Vec<u8> {
    let oid = [0x06, 9, 0x2a, 0x86, 0x48, 0x86, 0xf7, 0x0d, 1, 9, number];
    element(0x30, &[&oid, &element(0x31, values)])
}

/// A SignedData by hand.
struct Draft {
    announced: Vec<Vec<u8>>,
    digest: Vec<u8>,
    algorithm: &'static [u8],
    /// As they are sent; the signature is over them in this order.
    attributes: Option<Vec<Vec<u8>>>,
    kind: &'static str,
    versions: [u8; 2],
}

impl Draft {
    /// A good one by P-256 and SHA-256, or by Ed25519 and SHA-512.
    fn good(bench: &Bench, kind: &'static str) -> Self {
        let ed = kind == "ed25519";
        let (program, number) = if ed { ("sha512", 3) } else { ("sha256", 1) };
        bench.write("data", DATA);
        bench.must(&format!("openssl dgst -{program} -binary -out digest data"));
        let attributes = vec![attribute(3, &[ID_DATA]), attribute(4, &[&element(0x04, &[&bench.read("digest")])])];
        Self {
            announced: vec![sha2(number)],
            digest: sha2(number),
            algorithm: if ed { ED25519 } else { ECDSA_SHA256 },
            attributes: Some(attributes),
            kind,
            versions: [3, 3],
        }
    }

    /// Signed with `k.key`.
    fn sign(&self, bench: &Bench) -> Vec<u8> {
        let sent = self.attributes.as_ref().map(|a| a.concat());
        bench.write("signed", sent.as_ref().map_or(DATA.to_vec(), |sent| element(0x31, &[sent])));
        bench.must(match self.kind {
            "ed25519" => "openssl pkeyutl -sign -rawin -inkey k.key -in signed -out signature",
            _ => "openssl dgst -sha256 -sign k.key -out signature signed",
        });
        let sent = sent.map(|sent| element(0xa0, &[&sent])).unwrap_or_default();
        let info = [
            &[0x02, 1, self.versions[1], 0x80, 1, 7][..],
            &self.digest,
            &sent,
            self.algorithm,
            &element(0x04, &[&bench.read("signature")]),
        ]
        .concat();
        let whole = element(
            0x30,
            &[
                &[0x02, 1, self.versions[0]],
                &element(0x31, &[&self.announced.concat()]),
                &element(0x30, &[ID_DATA]),
                &element(0x31, &[&element(0x30, &[&info])]),
            ],
        );
        element(0x30, &[ID_SIGNED_DATA, &element(0xa0, &[&whole])])
    }
}

#[test]
fn ed25519_is_taken_as_rfc_8419_has_it() {
    let bench = Bench::new();
    let key = signer(&bench, "k", "ed25519");
    let other = signer(&bench, "other", "ed25519");
    std::fs::copy(bench.path("k.key"), bench.path("kept.key")).unwrap();
    let good = Draft::good(&bench, "ed25519");
    let bytes = good.sign(&bench);
    let cms = Cms::parse(&bytes).unwrap();
    cms.verify(DATA, &key).unwrap();
    assert!(cms.verify(DATA, &other).is_err() && cms.verify(b"x", &key).is_err());
    let bare = Draft { attributes: None, ..good };
    Cms::parse(&bare.sign(&bench)).unwrap().verify(DATA, &key).unwrap();
    let other_digest = Draft { digest: sha2(1), announced: vec![sha2(1)], ..Draft::good(&bench, "ed25519") };
    assert!(error(&other_digest.sign(&bench)).contains("does not belong to Ed25519"));
    for at in 0..bytes.len() {
        let mut bad = bytes.clone();
        bad[at] ^= 1;
        let refused = Cms::parse(&bad).and_then(|cms| cms.verify(DATA, &key)).is_err();
        let name = bytes.windows(3).position(|w| w == [0x80, 1, 7]).unwrap() + 2;
        assert!(refused || at == name, "byte {at}");
    }
}

#[test]
fn what_no_program_would_write_is_refused_by_name() {
    let bench = Bench::new();
    let key = signer(&bench, "k", "P-256");
    let good = || Draft::good(&bench, "P-256");
    Cms::parse(&good().sign(&bench)).unwrap().verify(DATA, &key).unwrap();
    let [content_type, digest]: [Vec<u8>; 2] = good().attributes.unwrap().try_into().unwrap();
    let with = |attributes: &[&[u8]]| Draft { attributes: Some(attributes.iter().map(|a| a.to_vec()).collect()), ..good() };
    let two = attribute(4, &[&element(0x04, &[&[1; 32]]), &element(0x04, &[&[2; 32]])]);
    let time = attribute(5, &[&element(0x17, &[b"261122064227Z"])]);
    let cases = [
        (with(&[&content_type]), "lack the digest"),
        (with(&[&digest]), "lack the type"),
        (with(&[]), "lack the type"),
        (with(&[&digest, &content_type]), "not sorted"),
        (with(&[&content_type, &content_type, &digest]), "twice"),
        (with(&[&content_type, &digest, &attribute(4, &[&element(0x04, &[&[0xff; 32]])])]), "twice"),
        (with(&[&content_type, &time, &time, &digest]), "twice"),
        (with(&[&content_type, &two]), "too many"),
        (with(&[&attribute(3, &[ID_SIGNED_DATA]), &digest]), "where plain data is expected"),
        (with(&[&attribute(3, &[]), &digest]), "ends too early"),
        (Draft { announced: vec![sha2(2)], ..good() }, "announces other digests"),
        (Draft { announced: vec![], ..good() }, "announces other digests"),
        (Draft { announced: vec![sha2(1), sha2(2)], ..good() }, "announces other digests"),
        (Draft { digest: sha2(2), announced: vec![sha2(2)], ..good() }, "does not belong to ecdsa-with-SHA256"),
        (Draft { versions: [1, 3], ..good() }, "do not belong together"),
        (Draft { versions: [3, 1], ..good() }, "not of version 3"),
        (Draft { algorithm: &[0x30, 9, 0x06, 7, 0x2a, 0x86, 0x48, 0xce, 0x3d, 4, 1], ..good() }, "SHA-1"),
    ];
    for (draft, expected) in cases {
        let said = error(&draft.sign(&bench));
        assert!(said.contains(expected), "{expected}: {said}");
    }
    let none = element(0x30, &[&[0x02, 1, 3], &element(0x31, &[&sha2(1)]), &element(0x30, &[ID_DATA]), &[0x31, 0]]);
    assert!(error(&element(0x30, &[ID_SIGNED_DATA, &element(0xa0, &[&none])])).contains("no signer"));
    // The digest in the attributes is of other data.
    let wrong = with(&[&content_type, &attribute(4, &[&element(0x04, &[&[9; 32]])])]);
    let said = Cms::parse(&wrong.sign(&bench)).unwrap().verify(DATA, &key).unwrap_err().to_string();
    assert!(said.contains("the digest in its attributes differs"), "{said}");
}

/// What was signed as attributes is itself bytes: sent as content whose signature has no attributes, it must not verify.
#[test]
fn signed_attributes_are_no_content() {
    let bench = Bench::new();
    let key = signer(&bench, "k", "P-256");
    let good = Draft::good(&bench, "P-256");
    let bytes = good.sign(&bench);
    let attributes = good.attributes.as_ref().unwrap().concat();
    let sent = element(0xa0, &[&attributes]);
    let at = bytes.windows(sent.len()).position(|w| w == sent).unwrap();
    let signature = bench.read("signature");
    let info = element(0x30, &[&[0x02, 1, 3, 0x80, 1, 7], &good.digest, good.algorithm, &element(0x04, &[&signature])]);
    let parts: [&[u8]; 4] = [&[0x02, 1, 3], &element(0x31, &[&sha2(1)]), &element(0x30, &[ID_DATA]), &element(0x31, &[&info])];
    let bare = element(0x30, &[ID_SIGNED_DATA, &element(0xa0, &[&element(0x30, &parts)])]);
    assert!(at > 0 && bytes.len() > bare.len());
    let content = element(0x31, &[&attributes]);
    let said = Cms::parse(&bare).unwrap().verify(&content, &key).unwrap_err().to_string();
    assert!(said.contains("could be the attributes of another"), "{said}");
}
