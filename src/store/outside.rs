//! Files that are not part of a registry: what a partner sent, what an intake form was saved as, where a challenge goes.

use std::{fs::File, io::Read, path::Path};

/// What a file holds, or with `-` what comes on standard input.
///
/// # Errors
/// A sentence: it is not there, cannot be read, or is larger than `limit` octets, whole mebibytes.
pub fn read(path: &Path, limit: u64) -> Result<Vec<u8>, String> {
    let failed = |error: std::io::Error| format!("failed to read `{}`: {error}", path.display());
    let source: Box<dyn Read> = match path.to_str() {
        Some("-") => Box::new(std::io::stdin()),
        _ => Box::new(File::open(path).map_err(failed)?),
    };
    let mut bytes = Vec::new();
    source.take(limit + 1).read_to_end(&mut bytes).map_err(failed)?;
    if bytes.len() as u64 > limit {
        return Err(format!("`{}` is larger than {} MiB", path.display(), limit >> 20));
    }
    Ok(bytes)
}
