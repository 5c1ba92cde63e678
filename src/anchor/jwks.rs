//! A JSON Web Key Set as an anchor: a pinned list of keys, each of which may answer. Whichever answers vouches for the whole set,
//! since the challenge names the digest over all thumbprints.

use super::{Answer, Material, Terms};
use crate::{
    crypto::{Jwks, JwsOptions, Refused, verify_compact},
    model::{Anchor, ProofMethod},
};

/// The set, and nothing beside it.
pub(super) fn material(anchor: &Anchor) -> Result<Material, Refused> {
    let text = anchor.jwks.as_ref().ok_or_else(|| Refused::new("an anchor of kind `jwks` has a `jwks`"))?;
    Ok(Material::KeySet(Box::new(Jwks::parse(text)?)))
}

/// A JWS whose payload is the message.
pub(super) fn verify(keys: &Jwks, answer: &Answer, message: &[u8], terms: Terms) -> Result<(), Refused> {
    if answer.method != ProofMethod::Jws {
        return Err(Refused::new(format!("a key set answers with a JWS, not with `{}`", answer.method)));
    }
    let verified = verify_compact(&answer.text, keys.keys(), JwsOptions { rs256: terms.rs256 })?;
    if verified.payload() != message {
        return Err(Refused::new("the payload of the JWS is not the challenge, to the last byte"));
    }
    Ok(())
}
