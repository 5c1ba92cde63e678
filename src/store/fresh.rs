//! The beginning of a registry: folders that hold none yet, and a registry of nothing but its policy.

use super::policy_text;
use crate::{
    model::{Change, Content, Registry},
    policy::Loaded,
};
use std::{
    fs,
    os::unix::fs::DirBuilderExt,
    path::{Path, PathBuf},
};

/// Makes the folders of a new registry and of its keys, and returns them without links in their paths.
///
/// # Errors
/// A sentence: there is a registry already, the keys would lie inside it, or a folder cannot be made.
pub fn folders(root: &Path, keys: &Path, dry_run: bool) -> Result<(PathBuf, PathBuf), String> {
    if root.join("admit.toml").exists() {
        return Err(format!("`{}` holds a registry already", root.display()));
    }
    if dry_run {
        return Ok((root.to_owned(), keys.to_owned()));
    }
    let failed = |what: &Path, error: std::io::Error| format!("failed to make the folder `{}`: {error}", what.display());
    fs::create_dir_all(root).map_err(|error| failed(root, error))?;
    let root = root.canonicalize().map_err(|error| failed(root, error))?;
    let mut private = fs::DirBuilder::new();
    private.recursive(true).mode(0o700).create(keys).map_err(|error| failed(keys, error))?;
    let keys = keys.canonicalize().map_err(|error| failed(keys, error))?;
    if keys.starts_with(&root) {
        return Err(format!(
            "the keys would lie inside the registry, in `{}`; name a folder outside with --keys",
            keys.display()
        ));
    }
    Ok((root, keys))
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
