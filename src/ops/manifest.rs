//! A manifest as somebody presents it: whether it is one, of this registry, signed by one who might publish when it was made, and whether
//! the files beside it are those that it names. What does not hold is refused with a stable code.

use crate::{
    crypto::{SshPublicKey, SshSignature, allowed_signers, sha256},
    model::{Digest, Moment, Owner, OwnerKey},
    policy::Loaded,
    publish::{MANIFEST, Manifest, NAMESPACE, SIGNATURE},
};
use std::collections::BTreeMap;

/// Who may have signed it.
#[derive(Debug, Clone, Copy)]
pub enum Publishers<'a> {
    /// The owners of a registry whom policy lets publish; the manifest must be of that registry.
    Roster(&'a Loaded),
    /// The lines of an allowed-signers file.
    File(&'a str),
}

/// A manifest that holds.
#[derive(Debug, Clone)]
pub struct Signed {
    /// What it says.
    pub manifest: Manifest,
    /// SHA-256 of its bytes.
    pub digest: Digest,
    /// Who signed it: an owner, or the principal of the file.
    pub by: String,
    /// The fingerprint of the key.
    pub key: String,
}

/// Why a manifest counts for nothing.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Flaw {
    /// The stable code.
    pub code: &'static str,
    /// Where: `manifest.json`, its signature, or a file that it names.
    pub place: String,
    /// What, in a sentence.
    pub message: String,
}

fn flaw(code: &'static str, place: &str, message: impl Into<String>) -> Flaw {
    Flaw { code, place: place.to_owned(), message: message.into() }
}

/// Reads and verifies a manifest as it was presented.
///
/// # Errors
/// Why it counts for nothing.
pub fn manifest(bytes: &[u8], signature: Option<&str>, publishers: Publishers<'_>, now: Moment) -> Result<Signed, Flaw> {
    let manifest = Manifest::parse(bytes).map_err(|refused| flaw("manifest-refused", MANIFEST, refused.to_string()))?;
    if let Publishers::Roster(loaded) = publishers {
        belongs(&manifest, loaded)?;
    }
    if now < manifest.made {
        let message = format!("it was made at {}, which is not yet", manifest.made);
        return Err(flaw("from-the-future", MANIFEST, message));
    }
    let Some(signature) = signature else {
        return Err(flaw("signature-missing", SIGNATURE, "its signature is not beside it, and was not named"));
    };
    let signature =
        SshSignature::from_armor(signature).map_err(|refused| flaw("signature-refused", SIGNATURE, refused.to_string()))?;
    let key = signature.claimed_key();
    let by = match publishers {
        Publishers::Roster(loaded) => publisher(loaded, key, manifest.made)?,
        Publishers::File(text) => listed(text, key, manifest.made)?,
    };
    signature.verify(key, NAMESPACE, bytes).map_err(|refused| flaw("signature-bad", SIGNATURE, refused.to_string()))?;
    Ok(Signed { digest: sha256(bytes), by, key: key.fingerprint(), manifest })
}

/// Whether it is of that registry, and of an environment of it.
fn belongs(manifest: &Manifest, loaded: &Loaded) -> Result<(), Flaw> {
    if manifest.registry != loaded.policy.registry {
        let message = format!("it is of the registry `{}`, and this is `{}`", manifest.registry, loaded.policy.registry);
        return Err(flaw("another-registry", MANIFEST, message));
    }
    if !loaded.policy.environments.contains_key(&manifest.environment) {
        let message = format!("`{}` is not an environment of this policy", manifest.environment);
        return Err(flaw("environment-unknown", MANIFEST, message));
    }
    Ok(())
}

/// The owner whose key it was when the manifest was made, and who may publish. A key that was revoked since counts for nothing: the
/// time in a manifest is its signer's own word.
fn publisher(loaded: &Loaded, key: &SshPublicKey, made: Moment) -> Result<String, Flaw> {
    let day = made.day();
    let fingerprint = key.fingerprint();
    let is_it = |entry: &OwnerKey| SshPublicKey::parse(entry.key.as_str()).is_ok_and(|known| known == *key);
    let counts = |owner: &Owner| {
        let on_day =
            |entry: &&OwnerKey| entry.from <= day && entry.until.is_none_or(|until| day <= until) && entry.revoked.is_none();
        owner.stands_on(day) && owner.keys.iter().filter(on_day).any(is_it)
    };
    let owners = loaded.registry.owners.values().map(|record| &record.value);
    let Some(owner) = owners.clone().find(|owner| counts(owner)) else {
        let message = match owners.clone().find(|owner| owner.keys.iter().any(is_it)) {
            Some(owner) => format!("the key {fingerprint} of `{}` did not count on {day}, or was revoked since", owner.id),
            None => format!("the key {fingerprint} is nobody's in the roster"),
        };
        return Err(flaw("not-allowed", SIGNATURE, message));
    };
    let roles = loaded.policy.authority.publishers();
    if !owner.roles.iter().any(|role| roles.contains(role)) {
        let names = crate::grammar::list(roles);
        let message = format!("`{}` signed it and holds none of the roles that may publish: {names}", owner.id);
        return Err(flaw("not-entitled", SIGNATURE, message));
    }
    Ok(owner.id.to_string())
}

/// The principal for whom the key stood when the manifest was made.
fn listed(text: &str, key: &SshPublicKey, made: Moment) -> Result<String, Flaw> {
    let signers = allowed_signers(text)
        .map_err(|refused| flaw("signers-refused", SIGNATURE, format!("the list of signers is refused: {refused}")))?;
    let fingerprint = key.fingerprint();
    let Some(signer) = signers.into_iter().find(|signer| signer.key == *key) else {
        return Err(flaw("not-allowed", SIGNATURE, format!("the key {fingerprint} is not in the list of signers")));
    };
    if signer.namespaces.as_ref().is_some_and(|names| !names.iter().any(|name| name == NAMESPACE)) {
        let message = format!("`{}` may not sign for the namespace `{NAMESPACE}` (line {})", signer.principal, signer.line);
        return Err(flaw("not-entitled", SIGNATURE, message));
    }
    let too_early = signer.valid_after.is_some_and(|from| made < from);
    if too_early || signer.valid_before.is_some_and(|until| made >= until) {
        let message = format!("the key of `{}` did not count at {made} (line {})", signer.principal, signer.line);
        return Err(flaw("not-allowed", SIGNATURE, message));
    }
    Ok(signer.principal)
}

/// What is wrong with the files beside it: one that is missing, differs, or is not named in it. `found` is every file of the folder by
/// its path, with its digest.
#[must_use]
pub fn files(manifest: &Manifest, found: &BTreeMap<String, Digest>) -> Vec<Flaw> {
    let mut flaws = Vec::new();
    for (path, digest) in &manifest.files {
        match found.get(path) {
            Some(there) if there == digest => {}
            Some(there) => {
                let message = format!("it is {}, and the manifest says {}", there.short(), digest.short());
                flaws.push(flaw("file-differs", path, message));
            }
            None => flaws.push(flaw("file-missing", path, "the manifest names it, and it is not there")),
        }
    }
    let own = |path: &String| path == MANIFEST || path == SIGNATURE;
    let more = found.keys().filter(|path| !own(path) && !manifest.files.contains_key(*path));
    flaws.extend(more.map(|path| flaw("file-unlisted", path, "it is there, and the manifest does not name it")));
    flaws
}
