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
    let (opened, size) = open_at(folder, name, relative, limit)?;
    let bytes = read_whole(opened, size, limit).map_err(|error| FileError::failed(relative, "read", error))?;
    if bytes.len() as u64 > limit { Err(too_large(relative, bytes.len() as u64, limit)) } else { Ok(bytes) }
}

/// Opens an entry of an open folder that is a regular file of at most `limit` bytes; answers how many it has.
pub(super) fn open_at(folder: impl AsFd, name: &str, relative: &str, limit: u64) -> Result<(OwnedFd, u64), FileError> {
    // Without NONBLOCK the open itself would wait at a pipe that nobody writes to.
    let flags = OFlags::RDONLY | OFlags::NOFOLLOW | OFlags::NONBLOCK | OFlags::CLOEXEC | OFlags::NOCTTY;
    let opened = fs::openat(folder, name, flags, Mode::empty()).map_err(|error| open_error(relative, error))?;
    let stat = fs::fstat(&opened).map_err(|error| FileError::failed(relative, "open", error))?;
    let kind = FileType::from_raw_mode(stat.st_mode);
    if kind != FileType::RegularFile {
        return Err(FileError::new(relative, Trouble::Refused, format_args!("is {}, not a regular file", kind_name(kind))));
    }
    let size = u64::try_from(stat.st_size).unwrap_or(0);
    if size > limit { Err(too_large(relative, size, limit)) } else { Ok((opened, size)) }
}

/// Everything that an open file has, and one byte more than the limit when it has grown past that meanwhile.
fn read_whole(opened: OwnedFd, size: u64, limit: u64) -> std::io::Result<Vec<u8>> {
    // Room for one byte more than there is: a read that leaves it empty has met the end.
    let mut bytes = Vec::with_capacity(usize::try_from(size).unwrap_or(0) + 1);
    let count = rustix::io::read(&opened, rustix::buffer::spare_capacity(&mut bytes));
    match count {
        Ok(count) if count as u64 == size => return Ok(bytes),
        Ok(_) | Err(Errno::INTR) => {}
        Err(error) => return Err(error.into()),
    }
    std::fs::File::from(opened).take(limit + 1 - bytes.len() as u64).read_to_end(&mut bytes)?;
    Ok(bytes)
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

#[cfg(test)]
mod tests {
    use super::*;
    use std::os::unix::fs::symlink;

    fn registry() -> tempfile::TempDir {
        let root = tempfile::tempdir().unwrap();
        std::fs::create_dir_all(root.path().join("partners/acme")).unwrap();
        std::fs::write(root.path().join("partners/acme/partner.yaml"), "id: acme\n").unwrap();
        root
    }

    fn refusal(root: &Path, path: &str) -> String {
        let error = read_file(root, path).unwrap_err();
        assert_eq!(error.kind, Trouble::Refused, "{error}");
        error.to_string()
    }

    #[test]
    fn a_file_is_read_and_a_missing_one_is_missing() {
        let root = registry();
        assert_eq!(read_file(root.path(), "partners/acme/partner.yaml").unwrap(), b"id: acme\n");
        for path in ["partners/acme/other.yaml", "partners/none/partner.yaml"] {
            let error = read_file(root.path(), path).unwrap_err();
            assert!(error.is_missing() && error.to_string() == format!("`{path}` does not exist"));
        }
    }

    #[test]
    fn a_link_is_not_followed_at_any_step() {
        let (root, elsewhere) = (registry(), tempfile::tempdir().unwrap());
        std::fs::write(elsewhere.path().join("partner.yaml"), "id: evil\n").unwrap();
        symlink(elsewhere.path().join("partner.yaml"), root.path().join("file.yaml")).unwrap();
        symlink("partner.yaml", root.path().join("partners/acme/near.yaml")).unwrap();
        symlink(elsewhere.path(), root.path().join("partners/evil")).unwrap();
        assert_eq!(refusal(root.path(), "file.yaml"), "`file.yaml` is a symbolic link, which is not followed");
        refusal(root.path(), "partners/acme/near.yaml");
        refusal(root.path(), "partners/evil/partner.yaml");
    }

    #[test]
    fn what_is_no_regular_file_is_refused_without_waiting() {
        let root = registry();
        let pipe = rustix::fs::FileType::Fifo;
        rustix::fs::mknodat(rustix::fs::CWD, root.path().join("pipe"), pipe, Mode::from_raw_mode(0o644), 0).unwrap();
        let _socket = std::os::unix::net::UnixListener::bind(root.path().join("socket")).unwrap();
        assert_eq!(refusal(root.path(), "pipe"), "`pipe` is a pipe, not a regular file");
        assert_eq!(refusal(root.path(), "partners"), "`partners` is a folder, not a regular file");
        refusal(root.path(), "socket");
        refusal(root.path(), "partners/acme/partner.yaml/x");
    }

    #[test]
    fn a_path_does_not_leave_the_root() {
        let root = registry();
        for path in ["", "/etc/passwd", "../x", "partners/../../x", "./partners", "partners//acme", "a\0b", "partners/"] {
            refusal(root.path(), path);
        }
    }

    #[test]
    fn the_limit_of_size_is_exact() {
        let root = registry();
        std::fs::write(root.path().join("at"), "12345").unwrap();
        assert_eq!(read_file_up_to(root.path(), "at", 5).unwrap(), b"12345");
        assert_eq!(read_file_up_to(root.path(), "at", 4).unwrap_err().to_string(), "`at` has 5 bytes, and the limit is 4");
    }
}
