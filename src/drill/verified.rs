//! Whether published files are those that somebody of ours signed for: each by the digest in the manifest, none missing and none beside
//! it, and the manifest by a key of the roster.

use crate::{
    crypto::{Refused, SshPublicKey, SshSignature, sha256},
    model::{Day, Environment, Owner, Registry},
    policy::Policy,
    publish::{MANIFEST, Manifest, NAMESPACE, Published, SIGNATURE},
};

/// The manifest of an environment's folder, the files that it is about, and everything that is wrong with them, a sentence each.
///
/// # Errors
/// When there is no manifest that can be read: nothing can be said of the files then.
pub fn verified(
    mut folder: Published,
    registry: &Registry,
    policy: &Policy,
    environment: &Environment,
) -> Result<(Manifest, Published, Vec<String>), Refused> {
    let bytes = folder.remove(MANIFEST).ok_or_else(|| Refused::new(format!("there is no `{MANIFEST}`")))?;
    let manifest = Manifest::parse(&bytes).map_err(|refused| Refused::new(format!("`{MANIFEST}` cannot be read: {refused}")))?;
    let signature = folder.remove(SIGNATURE);
    let mut wrong = Vec::new();
    if manifest.registry != policy.registry {
        wrong.push(format!("the manifest is of another registry, `{}`", manifest.registry));
    }
    if manifest.environment != *environment {
        wrong.push(format!("the manifest is for {}, and not for {environment}", manifest.environment));
    }
    if let Err(refused) = signed(&manifest, &bytes, signature.as_deref(), registry, policy) {
        wrong.push(refused.to_string());
    }
    for (path, digest) in &manifest.files {
        match folder.get(path) {
            None => wrong.push(format!("`{path}` is in the manifest and is not there")),
            Some(bytes) if sha256(bytes) != *digest => {
                wrong.push(format!(
                    "`{path}` is not what the manifest says: its digest begins with {}, and {} was signed",
                    sha256(bytes).short(),
                    digest.short()
                ));
            }
            Some(_) => {}
        }
    }
    let beside = folder.keys().filter(|path| !manifest.files.contains_key(*path));
    wrong.extend(beside.map(|path| format!("`{}` is there and is not in the manifest", path.escape_debug())));
    Ok((manifest, folder, wrong))
}

fn signed(
    manifest: &Manifest,
    bytes: &[u8],
    signature: Option<&[u8]>,
    registry: &Registry,
    policy: &Policy,
) -> Result<(), Refused> {
    let armor = signature.ok_or_else(|| Refused::new(format!("the manifest is not signed: there is no `{SIGNATURE}`")))?;
    let armor = std::str::from_utf8(armor).map_err(|_| Refused::new(format!("`{SIGNATURE}` is not text")))?;
    let signature = SshSignature::from_armor(armor)?;
    let key = signature.claimed_key();
    let day = manifest.made.day();
    let signer = registry.owners.values().map(|record| &record.value).find(|owner| had(owner, key, day));
    let signer = signer.ok_or_else(|| {
        Refused::new(format!("the manifest is signed with {}, which was nobody's in the roster on {day}", key.fingerprint()))
    })?;
    if !signer.roles.iter().any(|role| policy.authority.publishers().contains(role)) {
        return Err(Refused::new(format!("the manifest is signed by `{}`, who may not publish", signer.id)));
    }
    let verified = signature.verify(key, NAMESPACE, bytes);
    verified.map_err(|refused| Refused::new(format!("the signature of the manifest does not hold: {refused}")))
}

/// Whether that was a key of an owner who stood when the manifest was made. Of a key that was compromised nothing counts any more.
fn had(owner: &Owner, key: &SshPublicKey, day: Day) -> bool {
    owner.stands_on(day)
        && owner.keys.iter().any(|entry| {
            let counted = entry.from <= day && entry.until.is_none_or(|until| day <= until) && entry.revoked.is_none();
            counted && SshPublicKey::parse(entry.key.as_str()).is_ok_and(|own| own == *key)
        })
}
