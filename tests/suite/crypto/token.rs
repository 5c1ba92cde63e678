//! Keys in FIDO tokens. No token is at hand: its part is played here with the library and the wire format written out by hand, and
//! ssh-keygen judges the play.

use super::program::Bench;
use admit::crypto::{PublicKey, SshPublicKey, SshSignature};
use data_encoding::BASE64;
use ring::digest::{SHA256, SHA512, digest};
use ring::rand::SystemRandom;
use ring::signature::{ECDSA_P256_SHA256_FIXED_SIGNING, EcdsaKeyPair, Ed25519KeyPair, KeyPair};

const NAMESPACE: &[u8] = b"approval@admit";

fn string(bytes: &[u8]) -> Vec<u8> {
    [&u32::try_from(bytes.len()).unwrap().to_be_bytes(), bytes].concat()
}

fn positive(number: &[u8]) -> Vec<u8> {
    let start = number.iter().position(|b| *b != 0).unwrap();
    let sign: &[u8] = if number[start] >= 0x80 { &[0] } else { &[] };
    string(&[sign, &number[start..]].concat())
}

enum Token {
    Ed25519(Ed25519KeyPair),
    Ecdsa(EcdsaKeyPair),
}

impl Token {
    fn both() -> [Self; 2] {
        let random = SystemRandom::new();
        let document = EcdsaKeyPair::generate_pkcs8(&ECDSA_P256_SHA256_FIXED_SIGNING, &random).unwrap();
        let ecdsa = EcdsaKeyPair::from_pkcs8(&ECDSA_P256_SHA256_FIXED_SIGNING, document.as_ref(), &random).unwrap();
        [Self::Ed25519(Ed25519KeyPair::from_seed_unchecked(&[7; 32]).unwrap()), Self::Ecdsa(ecdsa)]
    }

    fn kind(&self) -> &'static str {
        match self {
            Self::Ed25519(_) => "sk-ssh-ed25519@openssh.com",
            Self::Ecdsa(_) => "sk-ecdsa-sha2-nistp256@openssh.com",
        }
    }

    fn blob(&self, application: &str) -> Vec<u8> {
        let middle = match self {
            Self::Ed25519(pair) => string(pair.public_key().as_ref()),
            Self::Ecdsa(pair) => [string(b"nistp256"), string(pair.public_key().as_ref())].concat(),
        };
        [string(self.kind().as_bytes()), middle, string(application.as_bytes())].concat()
    }

    fn line(&self, application: &str) -> String {
        format!("{} {}", self.kind(), BASE64.encode(&self.blob(application)))
    }

    fn sign(&self, message: &[u8], flags: u8) -> String {
        let fields = [string(NAMESPACE), string(b""), string(b"sha512"), string(digest(&SHA512, message).as_ref())].concat();
        let asked = digest(&SHA256, &[b"SSHSIG", &fields[..]].concat());
        let counter = 5_u32.to_be_bytes();
        let signed = [digest(&SHA256, b"ssh:").as_ref(), &[flags], &counter, asked.as_ref()].concat();
        let body = match self {
            Self::Ed25519(pair) => string(pair.sign(&signed).as_ref()),
            Self::Ecdsa(pair) => {
                let both = pair.sign(&SystemRandom::new(), &signed).unwrap();
                let (r, s) = both.as_ref().split_at(32);
                string(&[positive(r), positive(s)].concat())
            }
        };
        let signature = [string(self.kind().as_bytes()), body, vec![flags], counter.to_vec()].concat();
        let head = [string(&self.blob("ssh:")), string(NAMESPACE), string(b""), string(b"sha512"), string(&signature)].concat();
        let text = BASE64.encode(&[b"SSHSIG", &1_u32.to_be_bytes()[..], &head].concat());
        let lines: Vec<&str> = text.as_bytes().chunks(70).map(|line| std::str::from_utf8(line).unwrap()).collect();
        format!("-----BEGIN SSH SIGNATURE-----\n{}\n-----END SSH SIGNATURE-----\n", lines.join("\n"))
    }
}

#[test]
fn a_signature_by_a_touched_token_verifies_here_and_with_ssh_keygen() {
    let bench = Bench::new();
    for token in Token::both() {
        let key = SshPublicKey::parse(&token.line("ssh:")).unwrap();
        assert!(key.kind().in_hardware());
        let text = token.sign(b"a grant", 0x01);
        let signature = SshSignature::from_armor(&text).unwrap();
        signature.verify(&key, "approval@admit", b"a grant").unwrap();
        assert!(signature.verify(&key, "approval@admit", b"a granu").is_err());
        bench.write("sig", text);
        bench.write("signers", format!("maria@bank {}\n", key.line()));
        let outcome = bench.run("ssh-keygen -Y verify -f signers -I maria@bank -n approval@admit -s sig", b"a grant");
        assert!(outcome.good, "{}: {}", token.kind(), outcome.said);
        bench.write("k.pub", format!("{}\n", key.line()));
        assert!(bench.must("ssh-keygen -l -f k.pub").contains(&key.fingerprint()));
    }
}

#[test]
fn a_signature_without_a_touch_is_refused() {
    for token in Token::both() {
        let key = SshPublicKey::parse(&token.line("ssh:")).unwrap();
        for flags in [0x00, 0x04] {
            let signature = SshSignature::from_armor(&token.sign(b"x", flags)).unwrap();
            assert!(signature.verify(&key, "approval@admit", b"x").unwrap_err().to_string().contains("not touched"));
        }
        let verified = SshSignature::from_armor(&token.sign(b"x", 0x05)).unwrap();
        verified.verify(&key, "approval@admit", b"x").unwrap();
    }
}

#[test]
fn a_key_for_another_application_is_refused_and_the_inner_key_is_known() {
    for token in Token::both() {
        let error = SshPublicKey::parse(&token.line("ssh:other")).unwrap_err().to_string();
        assert!(error.contains("application"), "{error}");
    }
    let [Token::Ed25519(pair), _] = Token::both() else { panic!("the first is Ed25519") };
    let inner = [&[0x30, 0x2a, 0x30, 0x05, 0x06, 0x03, 0x2b, 0x65, 0x70, 0x03, 0x21, 0x00], pair.public_key().as_ref()].concat();
    let token = Token::Ed25519(pair);
    let key = SshPublicKey::parse(&token.line("ssh:")).unwrap();
    assert_eq!(key.spki_digest(), Some(PublicKey::from_spki_der(&inner).unwrap().digest()));
}
