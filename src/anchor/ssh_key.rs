//! One SSH key as an anchor: for partners whose only key of standing is the one that they log in with. It signs challenges in a
//! namespace of its own, so that no signature made for another purpose counts.

use super::{Answer, Material};
use crate::{
    crypto::{Refused, SshPublicKey, SshSignature},
    model::{Anchor, ProofMethod},
};

/// The namespace of an answer (PROTOCOL.sshsig).
pub const NAMESPACE: &str = "challenge@admit";

/// The key, as one line.
pub(super) fn material(anchor: &Anchor) -> Result<Material, Refused> {
    let line = anchor.ssh_key.as_ref().ok_or_else(|| Refused::new("an anchor of kind `ssh-key` has an `ssh-key`"))?;
    Ok(Material::Ssh(Box::new(SshPublicKey::parse(line.as_str())?)))
}

/// A signature by `ssh-keygen -Y sign`.
pub(super) fn verify(key: &SshPublicKey, answer: &Answer, message: &[u8]) -> Result<(), Refused> {
    match answer.method {
        ProofMethod::SshSignature => SshSignature::from_armor(&answer.text)?.verify(key, NAMESPACE, message),
        other => Err(Refused::new(format!("an SSH key answers with an SSH signature, not with `{other}`"))),
    }
}
