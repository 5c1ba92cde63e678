//! Keys whose private half everybody can read: those of standards and of other projects' tests, and those of the smallest numbers. It
//! owns the table of their digests, and refuses a key that is in it.

use super::{Refused, refused::refuse, sha256};
use std::sync::LazyLock;

/// A line for each key, sorted: the SHA-256 of its SubjectPublicKeyInfo in hex, a space, where its private half can be read. Each was
/// worked out from that private half, save those of RFC 9421 appendices B.1.1 and B.1.2: these are of the public key that is printed
/// beside it. More are found in time; what is not here is not therefore good.
const TABLE: &str = include_str!("published_keys.txt");

static KEYS: LazyLock<Vec<(&str, &str)>> = LazyLock::new(|| TABLE.lines().filter_map(|line| line.split_once(' ')).collect());

/// Takes the DER of a SubjectPublicKeyInfo.
pub(crate) fn check(spki: &[u8]) -> Result<(), Refused> {
    let digest = data_encoding::HEXLOWER.encode(&sha256(spki).0);
    if let Ok(at) = KEYS.binary_search_by_key(&digest.as_str(), |(digest, _)| digest) {
        refuse!("the private half of the key is published ({}): everybody has it", KEYS[at].1);
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_table_is_sorted_and_each_line_can_be_found() {
        assert_eq!(KEYS.len(), TABLE.lines().count());
        assert!(KEYS.len() > 180 && KEYS.is_sorted_by(|a, b| a.0 < b.0));
        for (digest, place) in KEYS.iter() {
            let right = |b: u8| b.is_ascii_digit() || (b'a'..=b'f').contains(&b);
            assert!(digest.len() == 64 && digest.bytes().all(right) && !place.is_empty(), "{digest} {place}");
        }
    }
}
