//! The note that makes a change durable before the first file of the registry is touched. It is believed only in the folder
//! that it was written in: a journal that came with a clone is not a crash of ours.

use super::file::{self, FileError, Trouble};
use crate::model::Digest;
use rustix::{
    fd::{AsFd, OwnedFd},
    fs::{self, AtFlags, Mode, OFlags},
    io::Errno,
};
use serde::{Deserialize, Serialize};
use std::{fs::File, io::Write};

pub(super) const JOURNAL: &str = "journal.json";
pub(super) const STAGED: &str = "staged";
const SHOWN: &str = ".admit/journal.json";
const MAX_JOURNAL: u64 = 256 << 20;

/// One file that changes.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Step {
    pub(super) path: String,
    /// What stood there when the change was decided.
    pub(super) before: Option<Digest>,
    /// What will stand there.
    pub(super) after: Option<Digest>,
}

#[derive(Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct Journal {
    version: u32,
    /// The inode of the `.admit` folder.
    folder: u64,
    steps: Vec<Step>,
}

fn inode(folder: &OwnedFd) -> Result<u64, FileError> {
    fs::fstat(folder).map(|stat| stat.st_ino).map_err(|error| FileError::failed(".admit", "open", error))
}

/// Makes the steps durable: when this returns, the change will happen.
pub(super) fn write(folder: &OwnedFd, steps: Vec<Step>) -> Result<(), FileError> {
    let journal = Journal { version: 1, folder: inode(folder)?, steps };
    let bytes = serde_json::to_vec(&journal).map_err(|error| FileError::failed(SHOWN, "write", std::io::Error::from(error)))?;
    remove(folder, "journal.new")?;
    write_new(folder, "journal.new", &bytes, SHOWN)?;
    let renamed = fs::renameat(folder, "journal.new", folder, JOURNAL).and_then(|()| fs::fsync(folder));
    renamed.map_err(|error| FileError::failed(SHOWN, "write", error))
}

/// The steps that a crash left, if there are any.
pub(super) fn read(folder: &OwnedFd) -> Result<Option<Vec<Step>>, FileError> {
    let bytes = match file::read_at(folder, JOURNAL, SHOWN, MAX_JOURNAL) {
        Ok(bytes) => bytes,
        Err(error) if error.is_missing() => return Ok(None),
        Err(error) => return Err(error),
    };
    let foreign = || FileError::new(SHOWN, Trouble::Refused, "was not written here; look at it, and remove it");
    let journal: Journal = serde_json::from_slice(&bytes).map_err(|_| foreign())?;
    if journal.version != 1 || journal.folder != inode(folder)? {
        return Err(foreign());
    }
    Ok(Some(journal.steps))
}

/// Writes a new file of mode 0644 and waits until the disk has it.
pub(super) fn write_new(folder: impl AsFd, name: &str, bytes: &[u8], shown: &str) -> Result<(), FileError> {
    let flags = OFlags::WRONLY | OFlags::CREATE | OFlags::EXCL | OFlags::NOFOLLOW | OFlags::CLOEXEC;
    let mode = Mode::from_raw_mode(0o644);
    let write = || {
        let opened = fs::openat(folder, name, flags, mode)?;
        // The mask of the process took bits away from the mode.
        fs::fchmod(&opened, mode)?;
        let mut file = File::from(opened);
        file.write_all(bytes)?;
        file.sync_all()
    };
    write().map_err(|error| FileError::failed(shown, "write", error))
}

/// Removes a file of ours, if it is there.
pub(super) fn remove(folder: impl AsFd, name: &str) -> Result<(), FileError> {
    match fs::unlinkat(folder, name, AtFlags::empty()) {
        Ok(()) | Err(Errno::NOENT) => Ok(()),
        Err(error) => Err(FileError::failed(&format!(".admit/{name}"), "remove", error)),
    }
}

/// Makes the folder for staged files.
pub(super) fn make_staged(folder: &OwnedFd) -> Result<OwnedFd, FileError> {
    let shown = ".admit/staged";
    match fs::mkdirat(folder, STAGED, Mode::from_raw_mode(0o755)) {
        Ok(()) | Err(Errno::EXIST) => file::open_folder(folder, STAGED, shown),
        Err(error) => Err(FileError::failed(shown, "make", error)),
    }
}

/// Removes the folder for staged files and what is in it.
pub(super) fn clear_staged(folder: &OwnedFd) -> Result<(), FileError> {
    let shown = ".admit/staged";
    let staged = match file::open_folder(folder, STAGED, shown) {
        Ok(staged) => staged,
        Err(error) if error.is_missing() => return Ok(()),
        Err(error) => return Err(error),
    };
    let clear = || {
        for entry in fs::Dir::read_from(&staged)? {
            let entry = entry?;
            if !matches!(entry.file_name().to_bytes(), b"." | b"..") {
                fs::unlinkat(&staged, entry.file_name(), AtFlags::empty())?;
            }
        }
        fs::unlinkat(folder, STAGED, AtFlags::REMOVEDIR)
    };
    clear().map_err(|error| FileError::failed(shown, "clear", error))
}
