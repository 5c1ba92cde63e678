//! Requests: whether an anchor vouches for the key in a certificate signing request.

use super::{Answer, Material, answer};
use crate::{crypto::Refused, model::Digest};

/// Verifies that the anchor vouches for a CSR: its key is the pinned one, or the anchor answered for the CSR's file as it would for a
/// challenge.
///
/// # Errors
/// When neither is the case.
pub fn proof_of_csr(
    material: &Material,
    csr_key: Digest,
    csr_file: &[u8],
    proof: Option<&[u8]>,
    terms: answer::Terms,
) -> Result<(), Refused> {
    let pinned = material.is_pinned_key();
    match proof {
        None if pinned && material.keys().iter().any(|key| key.digest() == csr_key) => Ok(()),
        None if pinned => {
            Err(Refused::new("the key of the CSR is not the pinned one, and no signature by the pinned key came with it"))
        }
        None => Err(Refused::new("no answer by the anchor came with the CSR")),
        Some(proof) => answer::verify(material, &Answer::recognise(material, proof)?, csr_file, terms).map(|_| ()),
    }
}
