//! One writer at a time: an advisory lock on `.admit/lock`, which the system gives back when the process ends, however it ends.
//! Who cannot have it is told who has it.

use super::{
    file::{self, FileError, Trouble},
    transaction,
};
use crate::model::Moment;
use rustix::{
    fd::OwnedFd,
    fs::{self, Mode, OFlags},
    io::Errno,
};
use serde::{Deserialize, Serialize};
use std::{
    fs::{File, TryLockError},
    io::{Seek, Write},
    path::{Path, PathBuf},
    time::Duration,
};

const POLL: Duration = Duration::from_millis(20);

/// The right to change the files of a registry, until it is dropped.
#[derive(Debug)]
pub struct Lock {
    root: PathBuf,
    folder: OwnedFd,
    _file: File,
}

/// What the holder writes into the lock for the one who waits.
#[derive(Serialize, Deserialize)]
struct Holder {
    process: u32,
    command: String,
    since: String,
}

impl Lock {
    /// Takes the lock, waiting at most `wait`, and finishes what a crash left. `command` is what the loser is told that we do.
    ///
    /// # Errors
    /// Another process holds it, or the registry cannot be written.
    pub fn acquire(root: &Path, command: &str, now: Moment, wait: Duration) -> Result<Self, FileError> {
        let folder = own_folder(root)?;
        let flags = OFlags::RDWR | OFlags::CREATE | OFlags::NOFOLLOW | OFlags::CLOEXEC;
        let opened = fs::openat(&folder, "lock", flags, Mode::from_raw_mode(0o644));
        let mut file = File::from(opened.map_err(|error| FileError::failed(".admit/lock", "open", error))?);
        let mut waited = Duration::ZERO;
        loop {
            match file.try_lock() {
                Ok(()) => break,
                Err(TryLockError::WouldBlock) if waited < wait => {
                    std::thread::sleep(POLL);
                    waited += POLL;
                }
                Err(TryLockError::WouldBlock) => return Err(held(&folder)),
                Err(TryLockError::Error(error)) => return Err(FileError::failed(".admit/lock", "lock", error)),
            }
        }
        let holder = Holder { process: std::process::id(), command: command.to_owned(), since: now.to_string() };
        let written =
            file.set_len(0).and_then(|()| file.rewind()).and_then(|()| serde_json::to_writer(&file, &holder).map_err(Into::into));
        written.and_then(|()| file.flush()).map_err(|error| FileError::failed(".admit/lock", "write", error))?;
        let lock = Self { root: root.to_owned(), folder, _file: file };
        transaction::finish(&lock.root, &lock.folder)?;
        Ok(lock)
    }

    /// The root of the registry that is locked.
    #[must_use]
    pub fn root(&self) -> &Path {
        &self.root
    }

    pub(super) fn folder(&self) -> &OwnedFd {
        &self.folder
    }
}

fn held(folder: &OwnedFd) -> FileError {
    let holder = file::read_at(folder, "lock", ".admit/lock", 4096).ok();
    let message = match holder.and_then(|bytes| serde_json::from_slice::<Holder>(&bytes).ok()) {
        Some(Holder { process, command, since }) => {
            format!("another `admit` (process {process}, `{command}`, since {since}) is changing this registry")
        }
        None => "another `admit` is changing this registry".to_owned(),
    };
    FileError { path: ".admit/lock".to_owned(), message, kind: Trouble::Failed }
}

/// Opens `.admit`, and makes it, closed to git, when it is not there.
pub(super) fn own_folder(root: &Path) -> Result<OwnedFd, FileError> {
    let root = file::open_root(root)?;
    match fs::mkdirat(&root, ".admit", Mode::from_raw_mode(0o755)) {
        // A journal is as durable as the folder that it is in.
        Ok(()) => fs::fsync(&root).map_err(|error| FileError::failed(".admit", "make", error))?,
        Err(Errno::EXIST) => {}
        Err(error) => return Err(FileError::failed(".admit", "make", error)),
    }
    let folder = file::open_folder(&root, ".admit", ".admit")?;
    let flags = OFlags::WRONLY | OFlags::CREATE | OFlags::EXCL | OFlags::NOFOLLOW | OFlags::CLOEXEC;
    match fs::openat(&folder, ".gitignore", flags, Mode::from_raw_mode(0o644)) {
        Ok(opened) => {
            let written = File::from(opened).write_all(b"*\n");
            written.map_err(|error| FileError::failed(".admit/.gitignore", "write", error))?;
        }
        Err(Errno::EXIST) => {}
        Err(error) => return Err(FileError::failed(".admit/.gitignore", "make", error)),
    }
    Ok(folder)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn now() -> Moment {
        "2026-03-04T09:30:00Z".parse().unwrap()
    }

    #[test]
    fn the_loser_is_told_who_has_it_and_the_next_one_gets_it() {
        let root = tempfile::tempdir().unwrap();
        let lock = Lock::acquire(root.path(), "issue", now(), Duration::ZERO).unwrap();
        let error = Lock::acquire(root.path(), "revoke", now(), POLL).unwrap_err().to_string();
        let process = std::process::id();
        assert_eq!(
            error,
            format!("another `admit` (process {process}, `issue`, since 2026-03-04T09:30:00Z) is changing this registry")
        );
        drop(lock);
        Lock::acquire(root.path(), "revoke", now(), Duration::ZERO).unwrap();
        assert_eq!(std::fs::read_to_string(root.path().join(".admit/.gitignore")).unwrap(), "*\n");
    }

    #[test]
    fn who_waits_long_enough_gets_it() {
        let root = tempfile::tempdir().unwrap();
        let lock = Lock::acquire(root.path(), "issue", now(), Duration::ZERO).unwrap();
        std::thread::scope(|scope| {
            let waiter = scope.spawn(|| Lock::acquire(root.path(), "sweep", now(), Duration::from_secs(20)).map(drop));
            std::thread::sleep(POLL * 3);
            drop(lock);
            waiter.join().unwrap().unwrap();
        });
    }

    #[test]
    fn a_link_in_its_place_is_not_followed() {
        let (root, elsewhere) = (tempfile::tempdir().unwrap(), tempfile::tempdir().unwrap());
        std::os::unix::fs::symlink(elsewhere.path(), root.path().join(".admit")).unwrap();
        let error = Lock::acquire(root.path(), "issue", now(), Duration::ZERO).unwrap_err();
        assert_eq!(error.kind, Trouble::Refused);
        assert_eq!(std::fs::read_dir(elsewhere.path()).unwrap().count(), 0);
    }
}
