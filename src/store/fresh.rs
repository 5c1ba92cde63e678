//! The beginning of a registry: folders that hold none yet, a note of the keys that are made for it, and a registry of nothing but its
//! policy. It makes nothing over a registry, and takes no key away but one that it noted and that no registry came to.

use super::{
    file::{self, FileError},
    journal,
    lock::{self, Lock},
    outside, policy_text, transaction,
};
use crate::{
    crypto::sha256,
    model::{Change, Content, Digest, Moment, Registry},
    policy::Loaded,
};
use rustix::fs::fsync;
use std::{
    collections::BTreeMap,
    fs,
    path::{Path, PathBuf},
    time::Duration,
};

/// The note of keys, in `.admit`.
pub(super) const KEYS: &str = "keys.json";
/// The largest key file that is looked at, in bytes.
const MAX_KEY: u64 = 1 << 16;

/// Makes the folders of a new registry and of its keys, and returns them without links in their paths.
///
/// # Errors
/// A sentence: there is a registry already, the keys would lie inside it, or a folder cannot be made.
pub fn folders(root: &Path, keys: &Path, now: Moment, dry_run: bool) -> Result<(PathBuf, PathBuf), String> {
    if transaction::is_unfinished(root) && !dry_run {
        finish(root, now).map_err(|error| error.to_string())?;
        settle(root, now);
        return Err(format!("`{}` holds a registry already: its making was interrupted, and is finished now", root.display()));
    }
    if root.join("admit.toml").exists() {
        // What a crash left beside it goes; the answer is the same where it cannot.
        if !dry_run && root.join(".admit").join(KEYS).exists() {
            let _ = finish(root, now);
        }
        return Err(format!("`{}` holds a registry already", root.display()));
    }
    if dry_run {
        return Ok((root.to_owned(), keys.to_owned()));
    }
    let failed = |what: &Path, error: std::io::Error| format!("failed to make the folder `{}`: {error}", what.display());
    outside::make_folder(root, 0o755).map_err(|error| failed(root, error))?;
    let root = root.canonicalize().map_err(|error| failed(root, error))?;
    outside::make_folder(keys, 0o700).map_err(|error| failed(keys, error))?;
    let keys = keys.canonicalize().map_err(|error| failed(keys, error))?;
    if keys.starts_with(&root) {
        return Err(format!(
            "the keys would lie inside the registry, in `{}`; name a folder outside with --keys",
            keys.display()
        ));
    }
    Ok((root, keys))
}

/// Finishes what a crash left.
fn finish(root: &Path, now: Moment) -> Result<(), FileError> {
    Lock::acquire(root, "init", now, Duration::from_secs(20)).map(drop)
}

/// Takes away the keys that were made for a registry which never came to be, and puts on record which are made for it now. Nothing is
/// written yet: a crash from here on leaves keys that the next `init` knows as its own.
///
/// # Errors
/// A sentence: the folder of the registry does not take the note.
pub fn note_keys(root: &Path, keys: &Path, made: &[(String, &str)]) -> Result<(), String> {
    let failed = |error: FileError| error.to_string();
    let folder = lock::own_folder(root).map_err(failed)?;
    let shown = format!(".admit/{KEYS}");
    let noted = file::read_at(&folder, KEYS, &shown, 1 << 20).unwrap_or_default();
    let noted: BTreeMap<String, Digest> = serde_json::from_slice(&noted).unwrap_or_default();
    for (name, digest) in noted.iter().filter(|(name, _)| made.iter().any(|(made, _)| made == *name)) {
        let path = keys.join(name);
        let held = super::outside::read(&path, MAX_KEY).ok().filter(|bytes| sha256(bytes) == *digest);
        if held.is_some() {
            fs::remove_file(&path).map_err(|error| format!("failed to remove `{}`: {error}", path.display()))?;
        }
    }
    let note: BTreeMap<&str, Digest> = made.iter().map(|(name, pem)| (name.as_str(), sha256(pem.as_bytes()))).collect();
    let note = serde_json::to_vec(&note).map_err(|error| format!("failed to write `{shown}`: {error}"))?;
    journal::remove(&folder, KEYS).map_err(failed)?;
    journal::write_new(&folder, KEYS, &note, &shown).map_err(failed)?;
    fsync(&folder).map_err(|error| FileError::failed(&shown, "write", error).to_string())
}

/// The registry is there: the note of its keys goes, now or with the next change.
pub fn settle(root: &Path, now: Moment) {
    let _ = finish(root, now);
}

/// Forgets the note: the registry is there, and the keys are its own.
pub(super) fn forget_keys(root: &Path, folder: &rustix::fd::OwnedFd) -> Result<(), FileError> {
    if root.join("admit.toml").exists() { journal::remove(folder, KEYS) } else { Ok(()) }
}

/// A registry of nothing but the policy that a change is about to write.
///
/// # Errors
/// When the change holds no policy.
pub fn nothing(change: &Change) -> Result<Loaded, String> {
    let policy = change.writes.iter().find_map(|write| match &write.content {
        Content::Bytes(bytes) if write.path == "admit.toml" => Some(bytes),
        _ => None,
    });
    let bytes = policy.ok_or("a new registry needs a policy")?;
    let policy = policy_text::parse(bytes).map_err(|flaws| flaws.first().map(|flaw| flaw.message.clone()).unwrap_or_default())?;
    Ok(Loaded { policy, registry: Registry::default() })
}
