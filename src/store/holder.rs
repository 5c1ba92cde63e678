//! Whose folder a credential lies in, asked by its id. It looks at names alone and opens no record, whoever's.

use crate::model::{CredentialId, PartnerId};
use std::{io::ErrorKind, path::Path};

/// The partners with a credential of that id; ids are random, so that there is one or none.
///
/// # Errors
/// A sentence: the folder of the partners cannot be listed.
pub fn holders(root: &Path, credential: &CredentialId) -> Result<Vec<PartnerId>, String> {
    let folder = root.join("partners");
    let failed = |error: std::io::Error| format!("failed to list `{}`: {error}", folder.display());
    let entries = match std::fs::read_dir(&folder) {
        Ok(entries) => entries,
        Err(error) if error.kind() == ErrorKind::NotFound => return Ok(Vec::new()),
        Err(error) => return Err(failed(error)),
    };
    let mut found = Vec::new();
    for entry in entries {
        let entry = entry.map_err(failed)?;
        let file = entry.path().join("credentials").join(format!("{credential}.yaml"));
        let partner = entry.file_name().to_str().and_then(|name| name.parse().ok());
        found.extend(partner.filter(|_| file.symlink_metadata().is_ok()));
    }
    found.sort();
    Ok(found)
}
