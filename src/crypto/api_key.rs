//! API keys: `<prefix>_<environment>_<id>_<secret><check>`, made so that a scanner knows one when it sees it. A key with a mistyped
//! character is refused before anything is looked up, and no refusal repeats a part of one.

use super::entropy::draw;
use super::{Entropy, Refused, Secret, refused::refuse, sha256};
use crate::model::Digest;
use std::fmt;
use zeroize::Zeroizing;

/// Names how a verifier is made from a key: SHA-256 over this name, a zero byte and the whole key. A key has 256 random bits, so that
/// nothing slower is needed.
pub const VERIFIER_ALGORITHM: &str = "admit-api-key-v1";

const DIGITS: &[u8; 62] = b"0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz";
/// 62^43 is just over 2^256, and 62^6 over 2^32.
const SECRET_WIDTH: usize = 43;
const CHECK_WIDTH: usize = 6;

/// API keys are made and taken apart here.
#[derive(Debug, Clone, Copy)]
pub struct ApiKey;

/// What stands in a key that may be known, and the digest by which it is recognised.
#[derive(Clone, PartialEq, Eq)]
pub struct ApiKeyParts {
    /// The organisation's prefix.
    pub prefix: String,
    /// The environment it is for.
    pub environment: String,
    /// The id of the credential.
    pub id: String,
    /// To be compared with the stored one in constant time (`same`).
    pub verifier: Digest,
}

/// Why a text is not an API key.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum NotAKey {
    /// It has not the form of one.
    Form,
    /// The check at its end does not fit.
    Check,
}

impl fmt::Display for NotAKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Form => "the text is not an API key: `<prefix>_<environment>_<id>_` and 49 letters and digits",
            Self::Check => "the check at the end of the API key does not fit: a character was mistyped or lost",
        })
    }
}

impl fmt::Debug for ApiKeyParts {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "ApiKeyParts({}_{}_{})", self.prefix, self.environment, self.id)
    }
}

impl ApiKey {
    /// A new key and its verifier. The key is shown to nobody here; only the verifier is stored.
    ///
    /// # Errors
    /// A prefix that is not 2 to 20 of a-z and 0-9 beginning with a letter, an environment or id that is not an id, or no random bytes.
    pub fn mint(prefix: &str, environment: &str, id: &str, entropy: &mut dyn Entropy) -> Result<(Secret, Digest), Refused> {
        if !is_prefix(prefix) {
            refuse!("the prefix of an API key is 2 to 20 of a-z and 0-9, the first a letter");
        }
        if !is_id(environment) || !is_id(id) {
            refuse!("the environment and the id in an API key are 1 to 63 of a-z, 0-9 and `-`, neither first nor last a `-`");
        }
        let random = Zeroizing::new(draw::<32>(entropy)?);
        let mut key = Zeroizing::new(Vec::with_capacity(256)); // no reallocation that leaves the secret behind
        key.extend_from_slice(format!("{prefix}_{environment}_{id}_").as_bytes());
        key.extend_from_slice(&base62(&random[..], SECRET_WIDTH));
        let check = crc32(&key);
        key.extend_from_slice(&base62(&check.to_be_bytes(), CHECK_WIDTH));
        let verifier = verifier(&key);
        Ok((Secret::new(std::mem::take(&mut *key)), verifier))
    }

    /// Takes a key apart.
    ///
    /// # Errors
    /// When it has not the form of a key, or its check does not fit. The sentence repeats nothing of it.
    pub fn parse(text: &str) -> Result<ApiKeyParts, Refused> {
        Self::read(text).map_err(|why| Refused::new(why.to_string()))
    }

    /// As [`Self::parse`], with the reason as a value.
    ///
    /// # Errors
    /// As there.
    pub fn read(text: &str) -> Result<ApiKeyParts, NotAKey> {
        let wrong = || NotAKey::Form;
        let mut fields = text.split('_');
        let (Some(prefix), Some(environment), Some(id), Some(tail), None) =
            (fields.next(), fields.next(), fields.next(), fields.next(), fields.next())
        else {
            return Err(wrong());
        };
        let plain = tail.len() == SECRET_WIDTH + CHECK_WIDTH && tail.bytes().all(|b| b.is_ascii_alphanumeric());
        if !is_prefix(prefix) || !is_id(environment) || !is_id(id) || !plain {
            return Err(wrong());
        }
        let (body, check) = text.as_bytes().split_at(text.len() - CHECK_WIDTH);
        if base62(&crc32(body).to_be_bytes(), CHECK_WIDTH).as_slice() != check {
            return Err(NotAKey::Check);
        }
        Ok(ApiKeyParts {
            prefix: prefix.to_owned(),
            environment: environment.to_owned(),
            id: id.to_owned(),
            verifier: verifier(text.as_bytes()),
        })
    }
}

/// The key with one character of its secret changed and the check at its end made to fit again, so that nothing but its hash tells that
/// it is another.
///
/// # Errors
/// When the text is no key.
pub fn altered_api_key(key: &Secret) -> Result<Secret, Refused> {
    let text = std::str::from_utf8(key.expose()).map_err(|_| Refused::new(NotAKey::Form.to_string()))?;
    ApiKey::parse(text)?;
    let mut other = Zeroizing::new(key.expose().to_vec());
    let body = other.len() - CHECK_WIDTH;
    if let Some(last) = other.get_mut(..body).and_then(<[u8]>::last_mut) {
        *last = if *last == b'0' { b'1' } else { b'0' };
    }
    let check = base62(&crc32(other.get(..body).unwrap_or_default()).to_be_bytes(), CHECK_WIDTH);
    other.truncate(body);
    other.extend_from_slice(&check);
    Ok(Secret::new(std::mem::take(&mut *other)))
}

/// A regular expression by which a secret scanner finds keys with that prefix; it needs no look-around.
#[must_use]
pub fn scanner_pattern(prefix: &str) -> String {
    let id = "[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?";
    format!("\\b{prefix}_{id}_{id}_[0-9A-Za-z]{{{}}}\\b", SECRET_WIDTH + CHECK_WIDTH)
}

fn verifier(key: &[u8]) -> Digest {
    let message = Zeroizing::new([VERIFIER_ALGORITHM.as_bytes(), b"\0", key].concat());
    sha256(&message)
}

fn is_prefix(text: &str) -> bool {
    let plain = text.bytes().all(|b| b.is_ascii_lowercase() || b.is_ascii_digit());
    plain && (2..=20).contains(&text.len()) && text.starts_with(|c: char| c.is_ascii_lowercase())
}

fn is_id(text: &str) -> bool {
    let plain = text.bytes().all(|b| b.is_ascii_lowercase() || b.is_ascii_digit() || b == b'-');
    plain && (1..=63).contains(&text.len()) && !text.starts_with('-') && !text.ends_with('-')
}

/// A big-endian number in base 62, with zeros before it up to `width`.
fn base62(number: &[u8], width: usize) -> Zeroizing<Vec<u8>> {
    let mut number = Zeroizing::new(number.to_vec());
    let mut out = Zeroizing::new(vec![0; width]);
    for digit in out.iter_mut().rev() {
        let mut rest = 0_u32;
        for byte in number.iter_mut() {
            let value = rest << 8 | u32::from(*byte);
            *byte = (value / 62).to_le_bytes()[0];
            rest = value % 62;
        }
        *digit = DIGITS.get(rest as usize).copied().unwrap_or(b'0');
    }
    out
}

/// CRC-32 of IEEE 802.3, bit by bit.
fn crc32(bytes: &[u8]) -> u32 {
    !bytes.iter().fold(u32::MAX, |sum, byte| {
        (0..8).fold(sum ^ u32::from(*byte), |sum, _| if sum & 1 == 1 { sum >> 1 ^ 0xedb8_8320 } else { sum >> 1 })
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::crypto::SystemEntropy;

    fn minted() -> (String, Digest) {
        let (key, verifier) = ApiKey::mint("admit", "production", "payouts-1", &mut SystemEntropy::new()).unwrap();
        (String::from_utf8(key.expose().to_vec()).unwrap(), verifier)
    }

    #[test]
    fn a_minted_key_is_read_back() {
        let (key, verifier) = minted();
        let parts = ApiKey::parse(&key).unwrap();
        assert_eq!((parts.prefix.as_str(), parts.environment.as_str(), parts.id.as_str()), ("admit", "production", "payouts-1"));
        assert_eq!(parts.verifier, verifier);
        assert_eq!(verifier, sha256(format!("admit-api-key-v1\0{key}").as_bytes()));
        assert_eq!(key.len(), "admit_production_payouts-1_".len() + 49);
        assert!(!format!("{parts:?}").contains(&key[27..]));
    }

    #[test]
    fn every_mistyped_character_is_found() {
        let (key, _) = minted();
        for place in 0..key.len() {
            let mut other = key.clone().into_bytes();
            other[place] = if other[place] == b'x' { b'y' } else { b'x' };
            let other = String::from_utf8(other).unwrap();
            let error = ApiKey::parse(&other).unwrap_err().to_string();
            assert!(!error.contains(&key[27..40]), "{error}");
        }
        for bad in ["", "____", &key[1..], &format!("{key}0"), &format!("{key}\n"), &key.to_uppercase(), &key.replace('_', "-")] {
            assert!(ApiKey::parse(bad).is_err());
        }
    }

    #[test]
    fn an_altered_key_is_a_key_with_another_verifier() {
        let (key, verifier) = minted();
        let altered = altered_api_key(&Secret::new(key.clone().into_bytes())).unwrap();
        let altered = std::str::from_utf8(altered.expose()).unwrap();
        assert_ne!(ApiKey::parse(altered).unwrap().verifier, verifier);
        assert_eq!(altered.bytes().zip(key.bytes()).take(key.len() - 6).filter(|(a, b)| a != b).count(), 1);
        assert!(altered_api_key(&Secret::new(b"no key".to_vec())).is_err());
    }

    #[test]
    fn the_number_forms_are_the_known_ones() {
        assert_eq!(crc32(b"123456789"), 0xcbf4_3926);
        assert_eq!(base62(&[0xff; 4], 6).as_slice(), b"4gfFC3");
        assert_eq!(base62(&[0; 32], 43).as_slice(), [b'0'; 43]);
        assert_eq!(base62(&[1, 0], 3).as_slice(), b"048");
    }

    #[test]
    fn names_that_would_not_read_back_are_refused() {
        for (prefix, environment, id) in [
            ("a", "p", "x"),
            ("Admit", "p", "x"),
            ("ad_mit", "p", "x"),
            ("admit", "p_q", "x"),
            ("admit", "p", "-x"),
            ("admit", "", "x"),
        ] {
            assert!(ApiKey::mint(prefix, environment, id, &mut SystemEntropy::new()).is_err());
        }
        assert!(scanner_pattern("admit").ends_with("_[0-9A-Za-z]{49}\\b"));
    }
}
