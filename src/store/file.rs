//! Opens the files of a registry, and nothing that only looks like one. Refused are links at any step below the root, devices,
//! pipes, folders, paths that climb, and files over a limit; a file is read once and decided on by those bytes.

use rustix::{
    fd::{AsFd, OwnedFd},
    fs::{self, FileType, Mode, OFlags},
    io::Errno,
};
use std::{fmt, io::Read, path::Path};

/// The largest record: 1 MiB.
pub const MAX_RECORD: u64 = 1 << 20;

/// Why a file of a registry could not be used; the sentence names the file.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct FileError {
    /// The path from the root of the registry.
    pub path: String,
    /// The sentence.
    pub message: String,
    /// Which kind of trouble it is.
    pub kind: Trouble,
}

/// The kinds of trouble with a file.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Trouble {
    /// It is not there.
    Missing,
    /// It is there and is not something that a registry holds.
    Refused,
    /// The change is on record, and the next command that writes finishes it.
    Unfinished,
    /// The system did not let us.
    Failed,
}

impl FileError {
    pub(super) fn new(path: &str, kind: Trouble, why: impl fmt::Display) -> Self {
        Self { path: path.to_owned(), message: format!("`{}` {why}", printable(path)), kind }
    }

    pub(super) fn failed(path: &str, verb: &str, error: impl Into<std::io::Error>) -> Self {
        let message = format!("failed to {verb} `{}`: {}", printable(path), error.into());
        Self { path: path.to_owned(), message, kind: Trouble::Failed }
    }

    /// Whether the file is not there.
    #[must_use]
    pub fn is_missing(&self) -> bool {
        self.kind == Trouble::Missing
    }
}

/// A path as a message may show it.
fn printable(path: &str) -> String {
    path.chars().take(300).map(|c| if c.is_control() { '\u{fffd}' } else { c }).collect()
}

impl fmt::Display for FileError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.message)
    }
}

impl std::error::Error for FileError {}

/// The bytes of a record.
///
/// # Errors
/// It is missing, is no regular file, is behind a link, is over [`MAX_RECORD`] or cannot be read.
pub fn read_file(root: &Path, relative: &str) -> Result<Vec<u8>, FileError> {
    read_file_up_to(root, relative, MAX_RECORD)
}

/// The bytes of a file of at most `limit` bytes: logs grow larger than records.
///
/// # Errors
/// As [`read_file`].
pub fn read_file_up_to(root: &Path, relative: &str, limit: u64) -> Result<Vec<u8>, FileError> {
    let (folder, name) = open_parent(root, relative)?;
    read_at(&folder, name, relative, limit)
}

/// Reads an entry of an open folder.
pub(super) fn read_at(folder: impl AsFd, name: &str, relative: &str, limit: u64) -> Result<Vec<u8>, FileError> {
    // Without NONBLOCK the open itself would wait at a pipe that nobody writes to.
    let flags = OFlags::RDONLY | OFlags::NOFOLLOW | OFlags::NONBLOCK | OFlags::CLOEXEC | OFlags::NOCTTY;
    let opened = fs::openat(folder, name, flags, Mode::empty()).map_err(|error| open_error(relative, error))?;
    let stat = fs::fstat(&opened).map_err(|error| FileError::failed(relative, "open", error))?;
    let kind = FileType::from_raw_mode(stat.st_mode);
    if kind != FileType::RegularFile {
        return Err(FileError::new(relative, Trouble::Refused, format_args!("is {}, not a regular file", kind_name(kind))));
    }
    let size = u64::try_from(stat.st_size).unwrap_or(0);
    if size > limit {
        return Err(too_large(relative, size, limit));
    }
    let mut bytes = Vec::with_capacity(usize::try_from(size).unwrap_or(0));
    // The size may have grown since; one byte more than the limit tells.
    let count = std::fs::File::from(opened).take(limit + 1).read_to_end(&mut bytes);
    let count = count.map_err(|error| FileError::failed(relative, "read", error))?;
    if count as u64 > limit { Err(too_large(relative, count as u64, limit)) } else { Ok(bytes) }
}

fn too_large(relative: &str, size: u64, limit: u64) -> FileError {
    FileError::new(relative, Trouble::Refused, format_args!("has {size} bytes, and the limit is {limit}"))
}

fn kind_name(kind: FileType) -> &'static str {
    match kind {
        FileType::Directory => "a folder",
        FileType::Symlink => "a symbolic link",
        FileType::Fifo => "a pipe",
        FileType::Socket => "a socket",
        FileType::CharacterDevice | FileType::BlockDevice => "a device",
        _ => "something else",
    }
}

fn open_error(relative: &str, error: Errno) -> FileError {
    match error {
        Errno::NOENT => FileError::new(relative, Trouble::Missing, "does not exist"),
        // ELOOP is what NOFOLLOW answers for a link; a folder opened as one answers ENOTDIR for it.
        Errno::LOOP | Errno::MLINK => FileError::new(relative, Trouble::Refused, "is a symbolic link, which is not followed"),
        Errno::NOTDIR => FileError::new(relative, Trouble::Refused, "is behind something that is not a folder"),
        Errno::NXIO | Errno::NODEV => {
            FileError::new(relative, Trouble::Refused, "is a socket, a pipe or a device, not a regular file")
        }
        error => FileError::failed(relative, "open", error),
    }
}

/// The steps of a relative path that stays below its root.
pub(super) fn steps(relative: &str) -> Result<Vec<&str>, FileError> {
    let steps: Vec<&str> = relative.split('/').collect();
    let bad = |step: &&str| step.is_empty() || *step == "." || *step == ".." || step.contains('\0');
    if steps.iter().any(bad) {
        return Err(FileError::new(relative, Trouble::Refused, "is not a path below the root of a registry"));
    }
    Ok(steps)
}

/// Opens the root folder, which may be reached through links: the person named it.
pub(super) fn open_root(root: &Path) -> Result<OwnedFd, FileError> {
    let flags = OFlags::RDONLY | OFlags::DIRECTORY | OFlags::CLOEXEC;
    let shown = root.to_string_lossy();
    fs::open(root, flags, Mode::empty()).map_err(|error| match error {
        Errno::NOENT => FileError::new(&shown, Trouble::Missing, "does not exist"),
        Errno::NOTDIR => FileError::new(&shown, Trouble::Refused, "is not a folder"),
        error => FileError::failed(&shown, "open", error),
    })
}

/// Opens one folder below another without following a link.
pub(super) fn open_folder(parent: impl AsFd, name: &str, relative: &str) -> Result<OwnedFd, FileError> {
    let flags = OFlags::RDONLY | OFlags::DIRECTORY | OFlags::NOFOLLOW | OFlags::CLOEXEC;
    fs::openat(parent, name, flags, Mode::empty()).map_err(|error| open_error(relative, error))
}

/// The folder that holds a path, opened step by step without following links, and the last step.
pub(super) fn open_parent<'p>(root: &Path, relative: &'p str) -> Result<(OwnedFd, &'p str), FileError> {
    let steps = steps(relative)?;
    let Some((name, folders)) = steps.split_last() else {
        return Err(FileError::new(relative, Trouble::Refused, "is not a path below the root of a registry"));
    };
    let mut folder = open_root(root)?;
    for step in folders {
        folder = open_folder(&folder, step, relative)?;
    }
    Ok((folder, name))
}

/// What stands below the root of a registry.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Listing {
    /// The regular files, as paths with `/` from the root, sorted.
    pub files: Vec<String>,
    /// What is there and is not used, sorted: links, devices, names that are not UTF-8.
    pub refused: Vec<FileError>,
}

/// Lists the files of a registry. The `.git` and `.admit` of its root are no part of it.
///
/// # Errors
/// A folder cannot be read.
pub fn list(root: &Path) -> Result<Listing, FileError> {
    list_below(root, "")
}

/// Lists the files below one folder of a registry, as paths from the root; a folder that is not there has none.
///
/// # Errors
/// A folder cannot be read, or `folder` is behind a link.
pub fn list_below(root: &Path, folder: &str) -> Result<Listing, FileError> {
    let mut listing = Listing::default();
    let start = if folder.is_empty() {
        root.to_owned()
    } else {
        let opened = open_parent(root, folder).and_then(|(parent, name)| open_folder(&parent, name, folder));
        match opened {
            Err(error) if error.is_missing() => return Ok(listing),
            opened => drop(opened?),
        }
        root.join(folder)
    };
    let ours = |entry: &walkdir::DirEntry| {
        folder.is_empty() && entry.depth() == 1 && [".git", ".admit"].iter().any(|name| entry.file_name() == *name)
    };
    let walk = walkdir::WalkDir::new(&start).follow_links(false).min_depth(1).into_iter();
    for entry in walk.filter_entry(|entry| !ours(entry)) {
        let entry = entry.map_err(|error| {
            let path = error.path().unwrap_or(root).strip_prefix(root).unwrap_or(root).to_string_lossy().into_owned();
            let cause = error.into_io_error().unwrap_or_else(|| std::io::Error::other("the folders form a loop"));
            FileError::failed(&path, "list", cause)
        })?;
        let path = entry.path().strip_prefix(root).unwrap_or(entry.path());
        let kind = entry.file_type();
        match path.to_str() {
            _ if kind.is_dir() => {}
            None => {
                listing.refused.push(FileError::new(&path.to_string_lossy(), Trouble::Refused, "has a name that is not UTF-8"))
            }
            Some(path) if kind.is_file() => listing.files.push(path.to_owned()),
            Some(path) if kind.is_symlink() => {
                listing.refused.push(FileError::new(path, Trouble::Refused, "is a symbolic link, which is not followed"));
            }
            Some(path) => listing.refused.push(FileError::new(path, Trouble::Refused, "is not a regular file")),
        }
    }
    listing.files.sort();
    listing.refused.sort_by(|a, b| a.path.cmp(&b.path));
    Ok(listing)
}
