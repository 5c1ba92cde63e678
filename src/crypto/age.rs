//! Encryption of a minted secret to a partner's age recipient (age-encryption.org/v1, X25519), written only: nothing here can decrypt.
//! Recipients in upper case, of other kinds, or of small order are refused.

use super::entropy::draw;
use super::{Entropy, Refused, Secret, armor, bech32, curve, refused::refuse};
use data_encoding::BASE64_NOPAD;
use ring::aead::{Aad, CHACHA20_POLY1305, LessSafeKey, Nonce, UnboundKey};
use ring::agreement::{EphemeralPrivateKey, UnparsedPublicKey, X25519, agree_ephemeral};
use ring::hkdf::{HKDF_SHA256, KeyType, Salt};
use ring::{hmac, rand::SystemRandom};
use std::{fmt, str::FromStr};
use zeroize::Zeroizing;

const INTRODUCTION: &str = "age-encryption.org/v1";
/// Bytes of plaintext in one chunk of the STREAM.
const CHUNK: usize = 64 * 1024;

/// An X25519 recipient, written `age1…`.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Recipient([u8; 32]);

impl FromStr for Recipient {
    type Err = Refused;
    fn from_str(text: &str) -> Result<Self, Refused> {
        armor::nothing_private(text.as_bytes(), "an age recipient")?;
        if text.starts_with("age1") && text.len() != 62 {
            refuse!("the age recipient has {} characters: `age1` and 58 more are taken, no plugin's recipients", text.len());
        }
        let Some(key) = bech32::decode("age", text) else {
            refuse!("the text is not an age recipient: `age1` and 58 lower-case letters and digits, with a checksum");
        };
        match curve::x25519_flaw(&key) {
            Some(flaw) => refuse!("the age recipient cannot be used: {flaw}"),
            None => Ok(Self(key)),
        }
    }
}

impl fmt::Display for Recipient {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&bech32::encode("age", &self.0))
    }
}

impl fmt::Debug for Recipient {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Recipient({self})")
    }
}

/// Encrypts to one recipient; the answer is the armoured file, which `age -d` opens. The ephemeral key comes from the operating
/// system's generator through the library, all else from `entropy`.
///
/// # Errors
/// When a source of random bytes fails.
pub fn encrypt(recipient: &Recipient, plaintext: &Secret, entropy: &mut dyn Entropy) -> Result<Vec<u8>, Refused> {
    let file_key = Zeroizing::new(draw::<16>(entropy)?);
    let nonce = draw::<16>(entropy)?;
    let mut file = header(recipient, &file_key)?;
    file.extend_from_slice(&nonce);
    payload(&*derive(&nonce, &file_key[..], b"payload")?, plaintext.expose(), &mut file)?;
    Ok(armor::wrap("AGE ENCRYPTED FILE", &file).into_bytes())
}

/// The stanza that wraps the file key, and the MAC over the header.
fn header(recipient: &Recipient, file_key: &[u8; 16]) -> Result<Vec<u8>, Refused> {
    let failed = |_| Refused::new("failed to agree on a key with the age recipient");
    let ephemeral = EphemeralPrivateKey::generate(&X25519, &SystemRandom::new()).map_err(failed)?;
    let share = ephemeral.compute_public_key().map_err(failed)?;
    let salt = [share.as_ref(), &recipient.0].concat();
    let wrap = agree_ephemeral(ephemeral, &UnparsedPublicKey::new(&X25519, recipient.0), |shared| {
        derive(&salt, shared, b"age-encryption.org/v1/X25519")
    });
    let wrap = wrap.map_err(failed)??;
    let mut wrapped = Vec::new();
    seal(&wrap, [0; 12], file_key, &mut wrapped)?;
    let (share, body) = (BASE64_NOPAD.encode(share.as_ref()), BASE64_NOPAD.encode(&wrapped));
    let mut header = format!("{INTRODUCTION}\n-> X25519 {share}\n{body}\n---");
    let key = hmac::Key::new(hmac::HMAC_SHA256, &derive(&[], file_key, b"header")?[..]);
    let mac = hmac::sign(&key, header.as_bytes());
    header.push_str(&format!(" {}\n", BASE64_NOPAD.encode(mac.as_ref())));
    Ok(header.into_bytes())
}

/// STREAM: chunks of 64 KiB, each with a counter and a mark on the last; only an empty file has an empty chunk.
fn payload(key: &[u8; 32], plaintext: &[u8], out: &mut Vec<u8>) -> Result<(), Refused> {
    let count = plaintext.len().div_ceil(CHUNK).max(1);
    for index in 0..count {
        let chunk = &plaintext[index * CHUNK..plaintext.len().min((index + 1) * CHUNK)];
        let mut nonce = [0; 12];
        nonce[3..11].copy_from_slice(&(index as u64).to_be_bytes());
        nonce[11] = u8::from(index + 1 == count);
        seal(key, nonce, chunk, out)?;
    }
    Ok(())
}

fn seal(key: &[u8; 32], nonce: [u8; 12], plaintext: &[u8], out: &mut Vec<u8>) -> Result<(), Refused> {
    let failed = |_| Refused::new("failed to encrypt");
    let key = LessSafeKey::new(UnboundKey::new(&CHACHA20_POLY1305, key).map_err(failed)?);
    let start = out.len();
    out.reserve(plaintext.len() + CHACHA20_POLY1305.tag_len()); // no reallocation that leaves plaintext behind
    out.extend_from_slice(plaintext);
    let sealed = key.seal_in_place_separate_tag(Nonce::assume_unique_for_key(nonce), Aad::empty(), &mut out[start..]);
    out.extend_from_slice(sealed.map_err(failed)?.as_ref());
    Ok(())
}

struct Length;

impl KeyType for Length {
    fn len(&self) -> usize {
        32
    }
}

fn derive(salt: &[u8], secret: &[u8], label: &[u8]) -> Result<Zeroizing<[u8; 32]>, Refused> {
    let mut key = Zeroizing::new([0; 32]);
    let material = Salt::new(HKDF_SHA256, salt).extract(secret);
    let derived = material.expand(&[label], Length).and_then(|okm| okm.fill(&mut key[..]));
    derived.map_err(|_| Refused::new("failed to derive a key"))?;
    Ok(key)
}

#[cfg(test)]
mod tests {
    use super::*;

    const SAMPLE: &str = "age1zvkyg2lqzraa2lnjvqej32nkuu0ues2s82hzrye869xeexvn73equnujwj";

    #[test]
    fn a_recipient_has_one_spelling() {
        assert_eq!(SAMPLE.parse::<Recipient>().unwrap().to_string(), SAMPLE);
        for place in 4..62 {
            let mut other = SAMPLE.as_bytes().to_vec();
            other[place] = if other[place] == b'q' { b'p' } else { b'q' };
            assert!(String::from_utf8(other).unwrap().parse::<Recipient>().is_err(), "{place}");
        }
        for bad in ["", "age1", &SAMPLE.to_uppercase(), &SAMPLE[..61], &format!("{SAMPLE} "), &format!(" {SAMPLE}"), "age1é"] {
            assert!(bad.parse::<Recipient>().is_err(), "{bad}");
        }
    }

    #[test]
    fn a_recipient_of_small_order_is_refused() {
        let error = bech32::encode("age", &[0; 32]).parse::<Recipient>().unwrap_err().to_string();
        assert!(error.contains("small order"), "{error}");
    }

    #[test]
    fn an_identity_is_refused_and_not_repeated() {
        for identity in ["AGE-SECRET-KEY-1QQPQZ", "age-secret-key-1qqpqz"] {
            let error = identity.parse::<Recipient>().unwrap_err().to_string();
            assert!(error.contains("an age identity") && !error.to_uppercase().contains("QQPQZ"), "{error}");
        }
    }
}
