//! Files that are not part of a registry: what a partner sent, what an intake form was saved as, where a challenge goes, what was
//! published; and the folders that such files go into. It follows no link within a folder.

use crate::{crypto::sha256, model::Digest};
use std::{
    collections::BTreeMap,
    fs::{self, File},
    io::{ErrorKind, Read},
    os::unix::fs::DirBuilderExt,
    path::{Path, PathBuf},
};
use walkdir::WalkDir;

/// How deep a folder is looked into, and how many files of it are read.
const DEPTH: usize = 8;
const FILES: usize = 100_000;
/// The largest file of what was published, in octets, whole mebibytes: a revocation list of some million entries.
const PUBLISHED: u64 = 256 << 20;

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

/// Makes a folder and those above it where they are not there, with `mode` as the mask of the process leaves it, and waits until the disk has them.
///
/// # Errors
/// The disk does not take it, or something else has that name.
pub fn make_folder(path: &Path, mode: u32) -> std::io::Result<()> {
    let above = path.parent().filter(|above| !above.as_os_str().is_empty()).unwrap_or(Path::new("."));
    let made = || fs::DirBuilder::new().mode(mode).create(path);
    match made() {
        Err(error) if error.kind() == ErrorKind::NotFound => make_folder(above, mode).and_then(|()| made())?,
        Err(_) if path.is_dir() => return Ok(()),
        made => made?,
    }
    File::open(above)?.sync_all()
}

/// The files of a folder by their path in it, with `/`. A link in it is not followed and counts as a file that cannot be read; the folder
/// itself may be one.
///
/// # Errors
/// A sentence: it is not there, is more than eight levels deep, holds more than 100,000 files or `limit` octets together, or one of them is
/// no plain file.
pub fn folder(path: &Path, limit: u64) -> Result<BTreeMap<String, Vec<u8>>, String> {
    let mut files = BTreeMap::new();
    let mut left = limit;
    for entry in WalkDir::new(path).min_depth(1).max_depth(DEPTH).sort_by_file_name() {
        let entry = entry.map_err(|error| format!("failed to read `{}`: {error}", path.display()))?;
        if entry.file_type().is_dir() && entry.depth() < DEPTH {
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
        if files.len() > FILES {
            return Err(format!("`{}` holds more than {FILES} files", path.display()));
        }
    }
    Ok(files)
}

/// A file that may not be there, as text of at most a mebibyte.
///
/// # Errors
/// As [`read`], and when it is no text.
pub fn text_if_there(path: &Path) -> Result<Option<String>, String> {
    if !path.exists() {
        return Ok(None);
    }
    let text = String::from_utf8(read(path, 1 << 20)?).map_err(|_| format!("`{}` is not text", path.display()))?;
    Ok(Some(text))
}

/// The files of that name in the folders right below one, in the order of the folders.
///
/// # Errors
/// A sentence: the folder cannot be read.
pub fn below(folder: &Path, name: &str) -> Result<Vec<PathBuf>, String> {
    let failed = |error: std::io::Error| format!("failed to read the folder `{}`: {error}", folder.display());
    let mut found = Vec::new();
    for entry in fs::read_dir(folder).map_err(failed)?.take(FILES) {
        let file = entry.map_err(failed)?.path().join(name);
        if file.is_file() {
            found.push(file);
        }
    }
    found.sort();
    Ok(found)
}

/// The SHA-256 of every file below a folder, by its path with `/`.
///
/// # Errors
/// A sentence: something in it is neither a file nor a folder, cannot be read, is named by no text, lies too deep, or there is too much.
pub fn digests(folder: &Path) -> Result<BTreeMap<String, Digest>, String> {
    let mut found = BTreeMap::new();
    collect(folder, "", DEPTH, &mut found)?;
    Ok(found)
}

fn collect(folder: &Path, prefix: &str, depth: usize, found: &mut BTreeMap<String, Digest>) -> Result<(), String> {
    let failed = |error: std::io::Error| format!("failed to read the folder `{}`: {error}", folder.display());
    for entry in fs::read_dir(folder).map_err(failed)? {
        let entry = entry.map_err(failed)?;
        let name = entry.file_name().into_string().map_err(|name| format!("`{}` is no text", name.display()))?;
        let path = format!("{prefix}{name}");
        let kind = entry.file_type().map_err(failed)?;
        if kind.is_dir() && depth > 1 {
            collect(&entry.path(), &format!("{path}/"), depth - 1, found)?;
        } else if kind.is_file() && found.len() < FILES {
            found.insert(path, sha256(&read(&entry.path(), PUBLISHED)?));
        } else {
            return Err(format!("`{path}` in `{}` is no file, lies too deep, or is one too many", folder.display()));
        }
    }
    Ok(())
}
