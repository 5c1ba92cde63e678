//! Private keys at rest: PKCS#8 encrypted with PBES2 (RFC 8018), as openssl reads and writes it. Old encryption, keys in the clear
//! and derivations that would take unbounded memory or time are refused by name.

use super::der::{self, Reader};
use super::entropy::draw;
use super::{Entropy, Refused, Secret, armor, refused::refuse};
use pkcs8::EncryptedPrivateKeyInfoRef;
use pkcs8::der::{Decode, Encode, asn1::OctetStringRef};
use pkcs8::pkcs5::pbes2::{EncryptionScheme as Cipher, Kdf, Parameters, Salt, ScryptParams};
use zeroize::Zeroizing;

const LABEL: &str = "ENCRYPTED PRIVATE KEY";
/// scrypt N, r and p: 16 MiB and five passes. N = 2^15 would pass the 32 MiB at which OpenSSL 3 refuses to open a key;
/// the passes make up for it (OWASP's password storage sheet counts 2^14, 8, 5 and 2^15, 8, 3 as equal).
const SCRYPT: (u64, u16, u16) = (1 << 14, 8, 5);
/// Bounds for keys that others sealed: iterations of PBKDF2, and 256 MiB and about a minute for scrypt.
const MOST_ITERATIONS: u32 = 5_000_000;
const MOST_SCRYPT: (u64, u16, u16) = (1 << 17, 16, 16);
const MOST_SCRYPT_WORK: u64 = 1 << 22;

/// Encrypts a PKCS#8 document.
pub(crate) fn seal(document: &Secret, passphrase: &Secret, entropy: &mut dyn Entropy) -> Result<String, Refused> {
    if passphrase.expose().is_empty() {
        refuse!("the passphrase is empty");
    }
    let (cost_parameter, block_size, parallelization) = SCRYPT;
    let salt = Salt::new(draw::<16>(entropy)?).map_err(|_| Refused::new("failed to encrypt the key"))?;
    let kdf = Kdf::Scrypt(ScryptParams { salt, cost_parameter, block_size, parallelization, key_length: None });
    let parameters = Parameters { kdf, encryption: Cipher::Aes256Cbc { iv: draw(entropy)? } };
    let encrypted = parameters.encrypt(passphrase.expose(), document.expose());
    let encrypted = encrypted.map_err(|_| Refused::new("failed to encrypt the key"))?;
    let failed = |_| Refused::new("failed to write the key");
    let encrypted_data = OctetStringRef::new(&encrypted).map_err(failed)?;
    let info = EncryptedPrivateKeyInfoRef { encryption_algorithm: parameters.into(), encrypted_data };
    Ok(armor::wrap(LABEL, &info.to_der().map_err(failed)?))
}

/// Decrypts to a PKCS#8 document.
pub(crate) fn open(pem: &str, passphrase: &Secret) -> Result<Secret, Refused> {
    if pem.contains("DEK-Info") || pem.contains("Proc-Type") {
        refuse!("the key is encrypted the way of old PEM files (`DEK-Info`): convert it with `openssl pkcs8 -topk8 -scrypt`");
    }
    match armor::private_material(pem.as_bytes()) {
        Some("`ENCRYPTED PRIVATE KEY`") => {}
        Some(form) => refuse!("the key ({form}) is not an encrypted PKCS#8 file: encrypt it with `openssl pkcs8 -topk8 -scrypt`"),
        None => refuse!("the file has no `{LABEL}` block"),
    }
    let mut blocks = armor::blocks(pem, &[LABEL], "an encrypted private key")?;
    let (Some(block), true) = (blocks.pop(), blocks.is_empty()) else { refuse!("the file has more than one `{LABEL}` block") };
    der::strict(&block)?;
    name_unsupported(&block)?;
    let Ok(info) = EncryptedPrivateKeyInfoRef::from_der(&block) else {
        refuse!("the key is not encrypted with PBES2, scrypt or PBKDF2, and AES")
    };
    let Some(parameters) = info.encryption_algorithm.pbes2() else { refuse!("the key is not encrypted with PBES2") };
    affordable(&parameters.kdf)?;
    let wrong = || Refused::new("the passphrase does not open the key");
    let document = Zeroizing::new(parameters.decrypt(passphrase.expose(), info.encrypted_data.as_bytes()).map_err(|_| wrong())?);
    // One wrong passphrase in 256 leaves padding that looks right.
    der::strict(&document).map_err(|_| wrong())?;
    Ok(Secret::new(document.to_vec()))
}

fn affordable(kdf: &Kdf) -> Result<(), Refused> {
    match kdf {
        Kdf::Pbkdf2(parameters) if parameters.iteration_count > MOST_ITERATIONS => {
            refuse!("the key wants {} iterations of PBKDF2, the limit is {MOST_ITERATIONS}", parameters.iteration_count)
        }
        Kdf::Scrypt(parameters) => {
            let (n, r, p) = (parameters.cost_parameter, parameters.block_size, parameters.parallelization);
            let work = n.saturating_mul(r.into()).saturating_mul(p.into());
            if n > MOST_SCRYPT.0 || r > MOST_SCRYPT.1 || p > MOST_SCRYPT.2 || work > MOST_SCRYPT_WORK || work == 0 {
                refuse!(
                    "the key wants scrypt with N={n}, r={r}, p={p}, the limit is N={}, r={}, p={} and {MOST_SCRYPT_WORK} for their product",
                    MOST_SCRYPT.0,
                    MOST_SCRYPT.1,
                    MOST_SCRYPT.2
                )
            }
            Ok(())
        }
        Kdf::Pbkdf2(_) => Ok(()),
        _ => refuse!("the key is not encrypted with scrypt or PBKDF2"),
    }
}

/// The library answers "unknown" to these; a person wants the name.
fn name_unsupported(block: &[u8]) -> Result<(), Refused> {
    const NAMES: [(&str, &str); 14] = [
        ("1.2.840.113549.1.5.1", "PBES1 with MD2 and DES"),
        ("1.2.840.113549.1.5.3", "PBES1 with MD5 and DES"),
        ("1.2.840.113549.1.5.6", "PBES1 with MD5 and RC2"),
        ("1.2.840.113549.1.5.10", "PBES1 with SHA-1 and DES"),
        ("1.2.840.113549.1.5.11", "PBES1 with SHA-1 and RC2"),
        ("1.2.840.113549.1.12.1.1", "PKCS#12 RC4"),
        ("1.2.840.113549.1.12.1.2", "PKCS#12 RC4"),
        ("1.2.840.113549.1.12.1.3", "PKCS#12 3DES"),
        ("1.2.840.113549.1.12.1.5", "PKCS#12 RC2"),
        ("1.2.840.113549.1.12.1.6", "PKCS#12 RC2"),
        ("1.2.840.113549.3.7", "3DES"),
        ("1.2.840.113549.3.2", "RC2"),
        ("1.3.14.3.2.7", "DES"),
        ("1.2.840.113549.2.7", "PBKDF2 with HMAC-SHA-1"),
    ];
    let mut algorithm = Reader::new(block).enter(der::SEQUENCE)?.enter(der::SEQUENCE)?;
    let mut oids = vec![der::oid(algorithm.expect(der::OID)?.body)];
    if let Ok(mut parameters) = algorithm.enter(der::SEQUENCE) {
        while !parameters.is_empty() {
            let part = parameters.next()?;
            let mut inner = Reader::new(part.body);
            oids.push(inner.expect(der::OID).ok().and_then(|oid| der::oid(oid.body)));
            let pbkdf2 = oids.last().is_some_and(|oid| oid.as_deref() == Some("1.2.840.113549.1.5.12"));
            if pbkdf2 {
                oids.push(pseudo_random_function(inner));
            }
        }
    }
    let found = oids.iter().flatten().find_map(|oid| NAMES.iter().find(|(known, _)| known == oid));
    if let Some((_, name)) = found {
        refuse!("the key is encrypted with {name}, which is too weak: encrypt it anew with `openssl pkcs8 -topk8 -scrypt`");
    }
    Ok(())
}

/// RFC 8018 appendix A.2: HMAC-SHA-1 when nothing is said.
fn pseudo_random_function(mut after_oid: Reader<'_>) -> Option<String> {
    let mut parameters = after_oid.enter(der::SEQUENCE).ok()?;
    while !parameters.is_empty() {
        let part = parameters.next().ok()?;
        if part.tag == der::SEQUENCE {
            return der::oid(Reader::new(part.body).expect(der::OID).ok()?.body);
        }
    }
    Some("1.2.840.113549.2.7".to_owned())
}
