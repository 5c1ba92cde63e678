//! The Merkle tree hash of RFC 6962, section 2.1, over SHA-256. It knows nothing of what the leaves say.

use crate::{crypto::sha256, model::Digest};

/// What keeps a leaf from being taken for a node, and a node for a leaf (RFC 6962, section 2.1).
const LEAF: u8 = 0;
const NODE: u8 = 1;

/// The hash of a leaf: SHA-256 over 0x00 and its bytes.
#[must_use]
pub fn leaf(bytes: &[u8]) -> Digest {
    sha256(&[&[LEAF], bytes].concat())
}

/// The root over hashes of leaves in their order. Of none it is SHA-256 over nothing, of one that hash itself.
#[must_use]
pub fn root(leaves: &[Digest]) -> Digest {
    match leaves {
        [] => sha256(b""),
        [only] => *only,
        _ => {
            // The largest power of two below the number of leaves.
            let half = leaves.len().next_power_of_two() / 2;
            let (left, right) = leaves.split_at(half);
            sha256(&[&[NODE][..], &root(left).0, &root(right).0].concat())
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The inputs and roots of the reference tree of certificate transparency, in hex.
    const LEAVES: [&str; 8] =
        ["", "00", "10", "2021", "3031", "40414243", "5051525354555657", "606162636465666768696a6b6c6d6e6f"];
    const ROOTS: [&str; 9] = [
        "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855",
        "6e340b9cffb37a989ca544e6bb780a2c78901d3fb33738768511a30617afa01d",
        "fac54203e7cc696cf0dfcb42c92a1d9dbaf70ad9e621f4bd8d98662f00e3c125",
        "aeb6bcfe274b70a14fb067a5e5578264db0fa9b51af5e0ba159158f329e06e77",
        "d37ee418976dd95753c1c73862b9398fa2a2cf9b4ff0fdfe8b30cd95209614b7",
        "4e3bbb1f7b478dcfe71fb631631519a3bca12c9aefca1612bfce4c13a86264d4",
        "76e67dadbcdf1e10e1b74ddc608abd2f98dfb16fbce75277b5232a127f2087ef",
        "ddb89be403809e325750d3d263cd78929c2942b7942a34b77e122c9594a74c8c",
        "5dc9da79a70659a9ad559cb701ded9a2ab9d823aad2f4960cfe370eff4604328",
    ];

    #[test]
    fn the_tree_is_that_of_rfc_6962() {
        let leaves: Vec<Digest> =
            LEAVES.iter().map(|hex| leaf(&data_encoding::HEXLOWER.decode(hex.as_bytes()).unwrap())).collect();
        for (n, expected) in ROOTS.iter().enumerate() {
            assert_eq!(root(&leaves[..n]).hex(), *expected, "{n} leaves");
        }
    }

    /// Hashing level by level, an odd one handed up, comes to the same tree; the page for auditors does it in this way.
    #[test]
    fn level_by_level_is_the_same_tree() {
        for n in 1..70_u8 {
            let leaves: Vec<Digest> = (0..n).map(|n| leaf(&[n])).collect();
            let mut level = leaves.clone();
            while level.len() > 1 {
                level = level.chunks(2).map(root).collect();
            }
            assert_eq!(level, [root(&leaves)], "{n} leaves");
        }
    }
}
