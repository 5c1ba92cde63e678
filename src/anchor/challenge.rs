//! Challenges: the bytes that a partner answers for to prove that it holds an anchor's private key. They name the registry, the
//! partner, the anchor, its material, the purpose, the recipient and the times, so that an answer is good for nothing else.

use super::{Answer, Material, answer};
use crate::{
    crypto::{Refused, jcs},
    model::{AnchorId, Challenge, Digest, PartnerId, Proof, SignedBy, Text},
};
use serde_json::json;

/// Where a challenge belongs: everything that its bytes name beside the challenge itself.
#[derive(Debug, Clone, Copy)]
pub struct Place<'a> {
    /// The registry's id.
    pub registry: &'a Text,
    /// The partner.
    pub partner: &'a PartnerId,
    /// The anchor.
    pub anchor: &'a AnchorId,
    /// The digest of the anchor's material.
    pub material: Digest,
}

/// The bytes of a challenge: canonical JSON (RFC 8785) and a line feed, as they go to the partner in a file.
///
/// # Errors
/// When the challenge cannot be written canonically.
pub fn challenge_bytes(place: Place<'_>, challenge: &Challenge) -> Result<Vec<u8>, Refused> {
    let Place { registry, partner, anchor, material } = place;
    let Challenge { nonce, recipient, predecessor, issued, expires, proves_until, by } = challenge;
    let mut value = json!({
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
    if let (Some(predecessor), Some(fields)) = (predecessor, value.as_object_mut()) {
        fields.insert("replaces".to_owned(), json!({ "anchor": predecessor.anchor, "material": predecessor.material }));
    }
    let mut bytes = jcs::canonical(&value)?;
    bytes.push(b'\n');
    Ok(bytes)
}

/// Verifies that the answer to a challenge was given by the anchor, within the challenge's time. Tells for an authority whose key
/// it was, and refuses a record that says otherwise.
///
/// # Errors
/// When the answer is not one to exactly these bytes, or it was recorded outside of the challenge's time.
pub fn verify_answer(place: Place<'_>, material: &Material, proof: &Proof, rs256: bool) -> Result<Option<SignedBy>, Refused> {
    let bytes = asked(place, proof)?;
    let signed_by = answer::verify(material, &Answer::of_proof(proof), &bytes, answer::Terms { at: proof.on, rs256 })?;
    if proof.signed_by.is_some() && signed_by != proof.signed_by {
        return Err(Refused::new("its `signed-by` does not name whose key answered"));
    }
    Ok(signed_by)
}

/// Verifies that the anchor which hands over answered the same challenge, and that the challenge names it.
///
/// # Errors
/// When the proof has no handover, the challenge names another predecessor or other material, or the answer does not verify.
pub fn verify_handover(place: Place<'_>, from: (&AnchorId, &Material), proof: &Proof, rs256: bool) -> Result<(), Refused> {
    let (Some(handover), Some(named)) = (&proof.handover, &proof.challenge.predecessor) else {
        return Err(Refused::new("it holds no handover"));
    };
    let (id, material) = from;
    if named.anchor != *id || named.material != material.digest() {
        return Err(Refused::new(format!("its challenge names another predecessor than `{id}` as it is")));
    }
    let bytes = asked(place, proof)?;
    answer::verify(material, &Answer::of_handover(handover), &bytes, answer::Terms { at: proof.on, rs256 }).map(|_| ())
}

/// The bytes that a proof answers for, when it was recorded in time.
fn asked(place: Place<'_>, proof: &Proof) -> Result<Vec<u8>, Refused> {
    let challenge = &proof.challenge;
    if proof.on < challenge.issued || proof.on >= challenge.expires {
        return Err(Refused::new(format!(
            "it was answered on {}, outside of the challenge's time, which ended on {}",
            proof.on, challenge.expires
        )));
    }
    challenge_bytes(place, challenge)
}
