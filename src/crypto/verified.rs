//! The one place where a library verifies a signature, and the memory of those that were good. Only that is remembered, by a digest of all
//! that went into it, and only by a process that was told to: what is not remembered is verified, and bad ones are never kept.

use ring::{
    digest::{Context, SHA256},
    signature::{UnparsedPublicKey, VerificationAlgorithm},
};
use std::{
    collections::HashSet,
    sync::{Mutex, OnceLock, PoisonError},
};

/// What a memory begins with: whoever verifies in another way, in another version, has another one.
const HEAD: &str = concat!("admit ", env!("CARGO_PKG_VERSION"), " signatures\n");
/// The most that is remembered, in signatures: those of a registry of some 80,000 partners, in 64 MiB.
const MOST: usize = 2 << 20;

static MEMORY: OnceLock<Memory> = OnceLock::new();

/// Begins to remember, for the rest of the process, from what an earlier one left; nothing, or what is no memory, is an empty one.
pub fn remember(left: &[u8]) {
    // A second call finds the memory there; that it does not count takes nothing but time.
    let _ = MEMORY.set(Memory::read(left));
}

/// What to leave for the next process: the signatures that were met in this one. `None` when nothing was remembered, or all of it is what was
/// found.
#[must_use]
pub fn remembered() -> Option<Vec<u8>> {
    MEMORY.get().and_then(Memory::left)
}

/// Whether it is a signature by `key` over exactly these bytes.
pub(super) fn verifies(algorithm: &'static dyn VerificationAlgorithm, key: &[u8], message: &[u8], signature: &[u8]) -> bool {
    let verify = || UnparsedPublicKey::new(algorithm, key).verify(message, signature).is_ok();
    match MEMORY.get() {
        None => verify(),
        Some(memory) => memory.knows(digest(&format!("{algorithm:?}"), [key, signature, message]), verify),
    }
}

/// Of the algorithm and each part with its length, so that no two questions have the same bytes.
fn digest(algorithm: &str, parts: [&[u8]; 3]) -> [u8; 32] {
    let mut context = Context::new(&SHA256);
    context.update(HEAD.as_bytes());
    for part in [algorithm.as_bytes()].into_iter().chain(parts) {
        context.update(&(part.len() as u64).to_be_bytes());
        context.update(part);
    }
    let mut digest = [0; 32];
    digest.copy_from_slice(context.finish().as_ref());
    digest
}

#[derive(Debug, Default)]
struct Memory {
    found: HashSet<[u8; 32]>,
    met: Mutex<HashSet<[u8; 32]>>,
}

impl Memory {
    fn read(left: &[u8]) -> Self {
        let digests = left.strip_prefix(HEAD.as_bytes()).unwrap_or_default();
        let found = digests.chunks_exact(32).filter_map(|digest| digest.try_into().ok()).take(MOST).collect();
        Self { found, met: Mutex::default() }
    }

    fn knows(&self, digest: [u8; 32], verify: impl FnOnce() -> bool) -> bool {
        let good = self.found.contains(&digest) || verify();
        if good {
            let mut met = self.met.lock().unwrap_or_else(PoisonError::into_inner);
            if met.len() < MOST {
                met.insert(digest);
            }
        }
        good
    }

    fn left(&self) -> Option<Vec<u8>> {
        let met = self.met.lock().unwrap_or_else(PoisonError::into_inner);
        if *met == self.found {
            return None;
        }
        let mut sorted: Vec<&[u8; 32]> = met.iter().collect();
        sorted.sort_unstable();
        Some(HEAD.as_bytes().iter().chain(sorted.into_iter().flatten()).copied().collect())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_was_good_is_not_verified_again_and_what_was_bad_is() {
        let (good, bad) = (digest("a", [b"key", b"signature", b"message"]), digest("a", [b"key", b"other", b"message"]));
        let first = Memory::read(b"");
        assert_eq!(first.left(), None);
        assert!(first.knows(good, || true) && !first.knows(bad, || false));
        let left = first.left().unwrap();
        assert_eq!(left.len(), HEAD.len() + 32);
        let second = Memory::read(&left);
        assert!(second.knows(good, || panic!("it was verified again")));
        assert!(!second.knows(bad, || false));
        assert_eq!(second.left(), None, "it is what was found");
        assert!(second.knows(bad, || true));
        assert_eq!(second.left().unwrap().len(), HEAD.len() + 64);
        // What is not met any more is not kept.
        let third = Memory::read(&second.left().unwrap());
        assert!(third.knows(bad, || false));
        assert_eq!(third.left().unwrap().len(), HEAD.len() + 32);
    }

    #[test]
    fn a_memory_that_was_cut_or_is_of_another_version_knows_less_and_never_more() {
        let good = digest("a", [b"key", b"signature", b"message"]);
        let whole = [HEAD.as_bytes(), &good].concat();
        assert_eq!(Memory::read(&whole).found.len(), 1);
        let (cut, other) = (&whole[..whole.len() - 1], [b"admit 0.0.0 signatures\n", &good[..]].concat());
        for left in [cut, &whole[1..], &good, b"", &other] {
            assert!(Memory::read(left).found.is_empty());
        }
    }

    #[test]
    fn each_algorithm_has_a_name_of_its_own() {
        use ring::signature as of;
        let all: [&dyn VerificationAlgorithm; 15] = [
            &of::RSA_PKCS1_2048_8192_SHA256,
            &of::RSA_PKCS1_2048_8192_SHA384,
            &of::RSA_PKCS1_2048_8192_SHA512,
            &of::RSA_PSS_2048_8192_SHA256,
            &of::RSA_PSS_2048_8192_SHA384,
            &of::RSA_PSS_2048_8192_SHA512,
            &of::ECDSA_P256_SHA256_ASN1,
            &of::ECDSA_P256_SHA384_ASN1,
            &of::ECDSA_P384_SHA256_ASN1,
            &of::ECDSA_P384_SHA384_ASN1,
            &of::ECDSA_P256_SHA256_FIXED,
            &of::ECDSA_P384_SHA384_FIXED,
            &of::ED25519,
            &of::RSA_PKCS1_3072_8192_SHA384,
            &of::RSA_PKCS1_1024_8192_SHA256_FOR_LEGACY_USE_ONLY,
        ];
        let names: HashSet<String> = all.iter().map(|algorithm| format!("{algorithm:?}")).collect();
        assert_eq!(names.len(), all.len(), "{names:?}");
    }

    #[test]
    fn no_two_questions_have_one_digest() {
        let questions = [
            digest("a", [b"key", b"signature", b"message"]),
            digest("b", [b"key", b"signature", b"message"]),
            digest("a", [b"keys", b"ignature", b"message"]),
            digest("a", [b"key", b"signaturem", b"essage"]),
            digest("a", [b"", b"keysignature", b"message"]),
            digest("a", [b"key", b"message", b"signature"]),
        ];
        assert_eq!(HashSet::from(questions).len(), questions.len());
    }
}
