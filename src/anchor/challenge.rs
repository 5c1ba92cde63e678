//! Challenges: the bytes that a partner signs to prove that it holds an anchor's private key. They name the registry, the
//! partner, the anchor, its material, the purpose, the recipient and the times, so that an answer is good for nothing else.

use super::Material;
use crate::{
    crypto::{Refused, jcs},
    model::{AnchorId, Challenge, Digest, PartnerId, Proof, ProofMethod, Text},
};
use data_encoding::BASE64;
use serde_json::json;

/// The bytes of a challenge: canonical JSON (RFC 8785) and a line feed, as they go to the partner in a file.
///
/// # Errors
/// When the challenge cannot be written canonically.
pub fn challenge_bytes(
    registry: &Text,
    partner: &PartnerId,
    anchor: &AnchorId,
    material: Digest,
    challenge: &Challenge,
) -> Result<Vec<u8>, Refused> {
    let Challenge { nonce, recipient, issued, expires, proves_until, by } = challenge;
    let value = json!({
        "version": 1,
        "type": "admit-challenge",
        "purpose": "proof-of-possession",
        "registry": registry,
        "partner": partner,
        "anchor": anchor,
        "material": material,
        "recipient": recipient,
        "nonce": nonce,
        "issued": issued,
        "expires": expires,
        "proves-until": proves_until,
        "by": by,
    });
    let mut bytes = jcs::canonical(&value)?;
    bytes.push(b'\n');
    Ok(bytes)
}

/// Verifies that the answer to a challenge was made with the anchor's private key, and not after the challenge ended.
///
/// # Errors
/// When the signature is not one over exactly these bytes by that key, or it was recorded after the challenge had ended.
pub fn verify_answer(
    registry: &Text,
    partner: &PartnerId,
    anchor: &AnchorId,
    material: &Material,
    proof: &Proof,
) -> Result<(), Refused> {
    let Proof { method: ProofMethod::RawSignature, challenge, on, by: _, signature } = proof;
    if *on < challenge.issued || *on >= challenge.expires {
        return Err(Refused::new(format!(
            "it was answered on {on}, outside of the challenge's time, which ended on {}",
            challenge.expires
        )));
    }
    let signature = BASE64.decode(signature.as_str().as_bytes()).map_err(|_| Refused::new("its signature is not base64"))?;
    let bytes = challenge_bytes(registry, partner, anchor, material.digest(), challenge)?;
    material.key().verify_raw(&bytes, &signature)
}

/// Verifies that the anchor vouches for a CSR: the pinned key is the CSR's own, or the anchor's key signed the CSR's file.
///
/// # Errors
/// When neither is the case.
pub fn proof_of_csr(material: &Material, csr_key: Digest, csr_file: &[u8], signature: Option<&[u8]>) -> Result<(), Refused> {
    let pinned = !matches!(material, Material::Authority(_));
    match signature {
        None if pinned && material.key().digest() == csr_key => Ok(()),
        None if pinned => {
            Err(Refused::new("the key of the CSR is not the pinned one, and no signature by the pinned key came with it"))
        }
        None => Err(Refused::new("no signature by the anchor's key came with the CSR")),
        Some(signature) => material.key().verify_raw(csr_file, signature),
    }
}
