//! Files that are not part of a registry: what a partner sent, what an intake form was saved as, where a challenge goes.

use std::{collections::BTreeMap, fs::File, io::Read, path::Path};
use walkdir::WalkDir;

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

/// The most files that are read of a folder.
const MOST_FILES: usize = 4096;

/// The files of a folder by their path in it, with `/`, up to four levels deep. A link in it is not followed and counts as a file that
/// cannot be read; the folder itself may be one.
///
/// # Errors
/// A sentence: it is not there, holds more than 4096 files or `limit` octets together, or one of them is no plain file.
pub fn folder(path: &Path, limit: u64) -> Result<BTreeMap<String, Vec<u8>>, String> {
    let mut files = BTreeMap::new();
    let mut left = limit;
    for entry in WalkDir::new(path).min_depth(1).max_depth(4).sort_by_file_name() {
        let entry = entry.map_err(|error| format!("failed to read `{}`: {error}", path.display()))?;
        if entry.file_type().is_dir() {
            continue;
        }
        let shown = entry.path().display();
        let name = entry.path().strip_prefix(path).ok().and_then(Path::to_str);
        let name = name.filter(|_| entry.file_type().is_file()).ok_or_else(|| format!("`{shown}` is no plain file"))?;
        let bytes = read(entry.path(), left.next_multiple_of(1 << 20))?;
        left = left
            .checked_sub(bytes.len() as u64)
            .ok_or_else(|| format!("`{}` is larger than {} MiB", path.display(), limit >> 20))?;
        files.insert(name.to_owned(), bytes);
        if files.len() > MOST_FILES {
            return Err(format!("`{}` holds more than {MOST_FILES} files", path.display()));
        }
    }
    Ok(files)
}
