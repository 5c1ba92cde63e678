//! Files that are not part of a registry: what a partner sent, what an intake form was saved as, where a challenge goes.

use std::{fs::File, io::Read, path::Path};

/// The most that is read of a file from outside: 16 MiB, for documents that go on file as evidence.
const LIMIT: u64 = 16 << 20;

/// What a file holds.
///
/// # Errors
/// A sentence: it is not there, cannot be read, or is larger than 16 MiB.
pub fn read(path: &Path) -> Result<Vec<u8>, String> {
    let failed = |error: std::io::Error| format!("failed to read `{}`: {error}", path.display());
    let mut bytes = Vec::new();
    File::open(path).map_err(failed)?.take(LIMIT + 1).read_to_end(&mut bytes).map_err(failed)?;
    if bytes.len() as u64 > LIMIT {
        return Err(format!("`{}` is larger than 16 MiB", path.display()));
    }
    Ok(bytes)
}
