//! JWKs, key sets, bundles, tokens and claims: against the RFCs, attacks one change each, Wycheproof, and libraries that share no line.

mod attack;
mod bundle;
mod claims;
mod foreign;
mod key;
mod rfc;
mod wycheproof;

use admit::crypto::{Jwk, NewKey, Secret, SigningKey, SystemEntropy};
use data_encoding::BASE64URL_NOPAD;
use std::sync::OnceLock;

fn b64(bytes: impl AsRef<[u8]>) -> String {
    BASE64URL_NOPAD.encode(bytes.as_ref())
}

fn unb64(text: &str) -> Vec<u8> {
    BASE64URL_NOPAD.decode(text.as_bytes()).unwrap()
}

/// A new Ed25519 key with its JWK.
fn pair() -> (SigningKey, Jwk) {
    let key = SigningKey::generate(NewKey::Ed25519, &mut SystemEntropy::new()).unwrap();
    let jwk = Jwk::of(key.public_key());
    (key, jwk)
}

/// A key made by openssl, of a kind in its words.
fn opened(kind: &str, option: &str) -> SigningKey {
    let folder = tempfile::tempdir().unwrap();
    let run = |line: &str| {
        let output = std::process::Command::new("openssl").args(line.split(' ')).current_dir(folder.path()).output();
        let output = output.expect("this test needs the program `openssl`");
        assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    };
    run(&format!("genpkey -algorithm {kind} -pkeyopt {option} -out key"));
    run("pkcs8 -topk8 -in key -out sealed -v2 aes-256-cbc -scrypt -passout pass:word");
    let sealed = std::fs::read_to_string(folder.path().join("sealed")).unwrap();
    SigningKey::open(&sealed, &Secret::new(b"word".to_vec())).unwrap()
}

/// The P-256 key of this run.
fn p256() -> &'static SigningKey {
    static KEY: OnceLock<SigningKey> = OnceLock::new();
    KEY.get_or_init(|| opened("EC", "ec_paramgen_curve:P-256"))
}

/// The RSA key of this run.
fn rsa2048() -> &'static SigningKey {
    static KEY: OnceLock<SigningKey> = OnceLock::new();
    KEY.get_or_init(|| opened("RSA", "rsa_keygen_bits:2048"))
}
