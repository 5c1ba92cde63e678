//! Random bytes and mutated valid inputs: every reader answers, none panics, and a changed input is never taken for the same.

use admit::crypto::{
    ApiKey, Authority, Certificate, ClientCertificate, Crl, Csr, LocalKey, LocalSshKey, NewKey, PublicKey, Recipient,
    RevokedEntry, RootRequest, Secret, SigningKey, SshPublicKey, SshSignature, SystemEntropy, jcs, private_material,
    self_signed_root,
};
use proptest::prelude::{any, prop, proptest};
use proptest::test_runner::Config;
use std::sync::LazyLock;

fn every_reader(bytes: &[u8]) {
    let _ = PublicKey::from_spki_der(bytes);
    let _ = Certificate::from_der(bytes).map(|c| (c.ca_flaws(c.not_before()), c.signed_by(c.key()).is_ok()));
    let _ = Crl::from_der(bytes);
    let _ = Csr::parse(bytes);
    let _ = jcs::strict(bytes).and_then(|value| jcs::canonical(&value));
    let _ = private_material(bytes);
    if let Ok(text) = std::str::from_utf8(bytes) {
        let _ = PublicKey::from_pem(text);
        let _ = Certificate::chain_from_pem(text);
        let _ = Crl::from_pem(text);
        let _ = SshPublicKey::parse(text);
        let _ = SshSignature::from_armor(text);
        let _ = text.parse::<Recipient>();
        let _ = ApiKey::parse(text);
        let _ = SigningKey::open(text, &Secret::new(b"x".to_vec()));
    }
}

static SEALED: LazyLock<(String, PublicKey)> = LazyLock::new(|| {
    let mut entropy = SystemEntropy::new();
    let key = SigningKey::generate(NewKey::P384, &mut entropy).unwrap();
    (key.seal(&Secret::new(b"x".to_vec()), &mut entropy).unwrap(), key.public_key().clone())
});

struct Valid {
    certificate: Vec<u8>,
    crl: Vec<u8>,
    csr: Vec<u8>,
    spki: Vec<u8>,
    texts: Vec<String>,
}

static VALID: LazyLock<Valid> = LazyLock::new(|| {
    let mut entropy = SystemEntropy::new();
    let at = |text: &str| text.parse().unwrap();
    let key = SigningKey::generate(NewKey::Ed25519, &mut entropy).unwrap();
    let (not_before, not_after) = (at("2026-01-01T00:00:00Z"), at("2030-01-01T00:00:00Z"));
    let root = RootRequest { common_name: "Root".to_owned(), organisation: "Bank".to_owned(), not_before, not_after };
    let root = self_signed_root(&root, &key, &mut entropy).unwrap();
    let authority = Authority::new(root.clone(), key).unwrap();
    let partner = LocalKey::generate_p256(&mut entropy).unwrap();
    let request = ClientCertificate {
        organisation: "Acme".to_owned(),
        common_name: "payouts".to_owned(),
        uri: "spiffe://bank.example/production/acme/payouts".to_owned(),
        key: partner.public_key().clone(),
        not_before,
        not_after,
        crl_point: Some("http://a.example/crl".to_owned()),
    };
    let leaf = authority.mint(&request, &mut entropy).unwrap();
    let entry = RevokedEntry { serial_hex: leaf.serial_hex(), on: not_before, reason: None };
    let list = authority.crl(&[entry], 1, not_before, not_after).unwrap();
    let request = partner.csr("payouts").unwrap();
    let ssh = LocalSshKey::generate(&mut entropy).unwrap();
    let (api_key, _) = ApiKey::mint("admit", "production", "k1", &mut entropy).unwrap();
    Valid {
        certificate: leaf.der().to_vec(),
        crl: Crl::from_pem(&list).unwrap().der().to_vec(),
        csr: Csr::parse(request.as_bytes()).unwrap().der().to_vec(),
        spki: partner.public_key().spki_der().to_vec(),
        texts: vec![
            leaf.to_pem(),
            list,
            request,
            partner.public_key().to_pem(),
            ssh.public().line(),
            ssh.sign("approval@admit", b"x").armor(),
            "age1zvkyg2lqzraa2lnjvqej32nkuu0ues2s82hzrye869xeexvn73equnujwj".to_owned(),
            String::from_utf8(api_key.expose().to_vec()).unwrap(),
            r#"{"a":[1,2.5e3,"\u20ac",null],"b":{"c":true}}"#.to_owned(),
        ],
    }
});

proptest! {
    // Each case derives a key with scrypt.
    #![proptest_config(Config { cases: 16, failure_persistence: None, ..Config::default() })]

    #[test]
    fn a_changed_sealed_key_is_never_opened_as_another(place in any::<prop::sample::Index>(), letter in "[A-Za-z0-9+/]") {
        let (sealed, public) = &*SEALED;
        let mut text = sealed.clone().into_bytes();
        let at = place.index(text.len() - 80) + 40; // within the base64
        text[at] = letter.as_bytes()[0];
        let opened = SigningKey::open(std::str::from_utf8(&text).unwrap(), &Secret::new(b"x".to_vec()));
        assert!(opened.is_err() || opened.is_ok_and(|key| key.public_key() == public), "byte {at}");
    }
}

proptest! {
    #![proptest_config(Config { cases: 400, failure_persistence: None, ..Config::default() })]

    #[test]
    fn random_bytes_are_answered(bytes in prop::collection::vec(any::<u8>(), 0..300)) {
        every_reader(&bytes);
    }

    #[test]
    fn one_changed_byte_is_never_taken_for_the_same(place in any::<prop::sample::Index>(), value in 1..=255_u8) {
        let valid = &*VALID;
        for original in [&valid.certificate, &valid.crl, &valid.csr, &valid.spki] {
            let mut bytes = original.clone();
            let at = place.index(bytes.len());
            bytes[at] ^= value;
            every_reader(&bytes);
            assert!(Csr::parse(&bytes).is_err(), "byte {at}");
            if let Ok(key) = PublicKey::from_spki_der(&bytes) {
                assert_eq!(key.spki_der(), bytes);
            }
        }
    }

    #[test]
    fn cut_and_joined_texts_are_answered(
        which in any::<prop::sample::Index>(),
        from in any::<prop::sample::Index>(),
        to in any::<prop::sample::Index>(),
        between in "[ -~\n\u{e9}]{0,4}",
    ) {
        let text: Vec<char> = VALID.texts[which.index(VALID.texts.len())].chars().collect();
        let (a, b) = (from.index(text.len()), to.index(text.len()));
        let joined: String = text[..a].iter().copied().chain(between.chars()).chain(text[b..].iter().copied()).collect();
        every_reader(joined.as_bytes());
    }

    #[test]
    fn cut_der_is_answered(which in 0..4_usize, from in any::<prop::sample::Index>(), length in 0..40_usize, fill in any::<u8>()) {
        let valid = &*VALID;
        let mut bytes = [&valid.certificate, &valid.crl, &valid.csr, &valid.spki][which].clone();
        let start = from.index(bytes.len());
        let end = (start + length).min(bytes.len());
        bytes.splice(start..end, [fill; 2]);
        every_reader(&bytes);
        every_reader(&bytes[..start]);
    }
}
