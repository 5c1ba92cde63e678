//! One writer at a time: an advisory lock on `.admit/lock`, which the system gives back when the process ends, however it ends, so that a
//! lock is never stale. Who cannot have it is told who has it, and who reads can tell whether somebody wrote meanwhile.

use super::{
    file::{self, FileError, Trouble},
    transaction,
};
use crate::model::Moment;
use rustix::{
    fd::OwnedFd,
    fs::{self, AtFlags, Mode, OFlags},
    io::Errno,
};
use serde::{Deserialize, Serialize};
use std::{
    fs::{File, TryLockError},
    io::ErrorKind,
    os::unix::fs::FileExt,
    path::{Path, PathBuf},
    time::Duration,
};

const SHOWN: &str = ".admit/lock";
const POLL: Duration = Duration::from_millis(20);
/// The most that is read of what a holder wrote, in bytes.
const MAX_HOLDER: u64 = 4096;

/// The right to change the files of a registry, until it is dropped.
#[derive(Debug)]
pub struct Lock {
    root: PathBuf,
    folder: OwnedFd,
    file: File,
    holder: Holder,
    /// What the one before wrote.
    found: Option<Vec<u8>>,
    finished: bool,
}

/// What the holder writes into the lock for the one who waits.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
struct Holder {
    process: u32,
    /// The user, by number.
    user: u32,
    host: String,
    command: String,
    since: String,
    /// Rises when the lock is taken, and when it is given back.
    turn: u64,
}

/// What of a registry says whether somebody wrote: equal before and after a look, nobody did in between.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Turn {
    holder: Option<Vec<u8>>,
    unfinished: bool,
}

impl Turn {
    /// How it stands now.
    #[must_use]
    pub fn of(root: &Path) -> Self {
        let holder = file::read_file_up_to(root, SHOWN, MAX_HOLDER).ok().filter(|bytes| !bytes.is_empty());
        Self { holder, unfinished: transaction::is_unfinished(root) }
    }

    /// Whether a change is half made: somebody is at it, or a crash left it.
    #[must_use]
    pub fn is_unfinished(&self) -> bool {
        self.unfinished
    }
}

impl Lock {
    /// Takes the lock, waiting at most `wait`, and finishes what a crash left. `command` is what the loser is told that we do.
    ///
    /// # Errors
    /// Another process holds it, or the registry cannot be written.
    pub fn acquire(root: &Path, command: &str, now: Moment, wait: Duration) -> Result<Self, FileError> {
        let folder = own_folder(root)?;
        let mut waited = Duration::ZERO;
        let file = loop {
            let file = open(&folder)?;
            match file.try_lock() {
                // Whoever clears the folder away while we wait leaves us with a file that nobody else would look at.
                Ok(()) if is_named(&file, &folder)? => break file,
                Ok(()) => {}
                Err(TryLockError::WouldBlock) if waited < wait => {
                    std::thread::sleep(POLL);
                    waited += POLL;
                }
                Err(TryLockError::WouldBlock) => return Err(held(&folder)),
                Err(TryLockError::Error(error)) if error.kind() == ErrorKind::Interrupted => {}
                Err(TryLockError::Error(error)) => return Err(FileError::failed(SHOWN, "lock", error)),
            }
        };
        let found = file::read_at(&folder, "lock", SHOWN, MAX_HOLDER).ok().filter(|bytes| !bytes.is_empty());
        let turn = found.as_deref().and_then(holder).map_or(0, |last| last.turn) + 1;
        let holder = Holder {
            process: std::process::id(),
            user: rustix::process::geteuid().as_raw(),
            host: rustix::system::uname().nodename().to_string_lossy().into_owned(),
            command: command.to_owned(),
            since: now.to_string(),
            turn,
        };
        tell(&file, &holder).map_err(|error| FileError::failed(SHOWN, "write", error))?;
        let mut lock = Self { root: root.to_owned(), folder, file, holder, found, finished: false };
        lock.finished = transaction::finish(&lock.root, &lock.folder)?;
        Ok(lock)
    }

    /// Whether a change that a crash left was finished when the lock was taken.
    #[must_use]
    pub fn has_finished(&self) -> bool {
        self.finished
    }

    /// Whether nobody held the lock between that look at the registry and now.
    #[must_use]
    pub fn follows(&self, seen: &Turn) -> bool {
        !self.finished && !seen.unfinished && self.found == seen.holder
    }

    /// Refuses when the lock is no longer the one that others look at: its folder was cleared away while we held it.
    pub(super) fn holds(&self) -> Result<(), FileError> {
        let root = file::open_root(&self.root)?;
        let folder = file::open_folder(&root, ".admit", ".admit");
        if folder.and_then(|folder| is_named(&self.file, &folder)).unwrap_or(false) {
            return Ok(());
        }
        Err(FileError::new(SHOWN, Trouble::Refused, "was taken away while this command held it; nothing was changed"))
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

impl Drop for Lock {
    fn drop(&mut self) {
        self.holder.turn += 1;
        // Who reads looks at it once more at worst.
        let _ = tell(&self.file, &self.holder);
    }
}

fn open(folder: &OwnedFd) -> Result<File, FileError> {
    let flags = OFlags::RDWR | OFlags::CREATE | OFlags::NOFOLLOW | OFlags::CLOEXEC;
    let opened = fs::openat(folder, "lock", flags, Mode::from_raw_mode(0o644));
    opened.map(File::from).map_err(|error| FileError::failed(SHOWN, "open", error))
}

/// Whether an open lock is the one that the folder has.
fn is_named(file: &File, folder: &OwnedFd) -> Result<bool, FileError> {
    let opened = fs::fstat(file).map_err(|error| FileError::failed(SHOWN, "open", error))?;
    let named = fs::statat(folder, "lock", AtFlags::SYMLINK_NOFOLLOW);
    Ok(named.is_ok_and(|named| (named.st_dev, named.st_ino) == (opened.st_dev, opened.st_ino)))
}

/// Writes who holds the lock, in one piece.
fn tell(file: &File, holder: &Holder) -> std::io::Result<()> {
    let text = serde_json::to_vec(holder).map_err(std::io::Error::from)?;
    file.write_all_at(&text, 0)?;
    file.set_len(text.len() as u64)
}

fn holder(bytes: &[u8]) -> Option<Holder> {
    serde_json::from_slice(bytes).ok()
}

fn held(folder: &OwnedFd) -> FileError {
    let told = file::read_at(folder, "lock", SHOWN, MAX_HOLDER).ok();
    let message = match told.as_deref().and_then(holder) {
        Some(Holder { process, user, host, command, since, turn: _ }) => format!(
            "another `admit` (process {process} of user {user} on `{}`, `{}`, since {}) is changing this registry",
            host.escape_default(),
            command.escape_default(),
            since.escape_default()
        ),
        None => "another `admit` is changing this registry".to_owned(),
    };
    FileError { path: SHOWN.to_owned(), message, kind: Trouble::Failed }
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
    hide(&folder)?;
    Ok(folder)
}

/// Closes the folder to git. A crash may have left the file without its line.
fn hide(folder: &OwnedFd) -> Result<(), FileError> {
    let shown = ".admit/.gitignore";
    if fs::statat(folder, ".gitignore", AtFlags::SYMLINK_NOFOLLOW).is_ok_and(|stat| stat.st_size > 0) {
        return Ok(());
    }
    let flags = OFlags::WRONLY | OFlags::CREATE | OFlags::NOFOLLOW | OFlags::CLOEXEC;
    let opened = fs::openat(folder, ".gitignore", flags, Mode::from_raw_mode(0o644));
    let file = opened.map(File::from).map_err(|error| FileError::failed(shown, "make", error))?;
    file.write_all_at(b"*\n", 0).map_err(|error| FileError::failed(shown, "write", error))
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
        let (process, user) = (std::process::id(), rustix::process::geteuid().as_raw());
        let host = rustix::system::uname().nodename().to_string_lossy().into_owned();
        let who = format!("process {process} of user {user} on `{host}`, `issue`, since 2026-03-04T09:30:00Z");
        assert_eq!(error, format!("another `admit` ({who}) is changing this registry"));
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
    fn what_somebody_left_who_is_gone_holds_nobody_up() {
        let root = tempfile::tempdir().unwrap();
        drop(Lock::acquire(root.path(), "issue", now(), Duration::ZERO).unwrap());
        let left = std::fs::read_to_string(root.path().join(".admit/lock")).unwrap();
        assert!(left.contains("\"command\":\"issue\""), "{left}");
        for left in [left.as_str(), "", "{\"process\":", "{}\u{1b}"] {
            std::fs::write(root.path().join(".admit/lock"), left).unwrap();
            std::fs::write(root.path().join(".admit/.gitignore"), "").unwrap();
            Lock::acquire(root.path(), "revoke", now(), Duration::ZERO).unwrap();
            assert_eq!(std::fs::read_to_string(root.path().join(".admit/.gitignore")).unwrap(), "*\n");
        }
    }

    #[test]
    fn a_lock_that_was_cleared_away_is_no_lock() {
        let root = tempfile::tempdir().unwrap();
        let lock = Lock::acquire(root.path(), "issue", now(), Duration::ZERO).unwrap();
        lock.holds().unwrap();
        std::fs::remove_dir_all(root.path().join(".admit")).unwrap();
        assert!(lock.holds().is_err());
        let other = Lock::acquire(root.path(), "revoke", now(), Duration::ZERO).unwrap();
        assert!(lock.holds().is_err() && other.holds().is_ok());
    }

    #[test]
    fn who_reads_sees_that_somebody_wrote() {
        let root = tempfile::tempdir().unwrap();
        let mut seen = vec![Turn::of(root.path())];
        for _ in 0..2 {
            let lock = Lock::acquire(root.path(), "issue", now(), Duration::ZERO).unwrap();
            assert!(lock.follows(&seen[seen.len() - 1]) && !lock.follows(&Turn::of(root.path())));
            assert!(seen.len() < 2 || !lock.follows(&seen[seen.len() - 2]));
            seen.push(Turn::of(root.path()));
            drop(lock);
            seen.push(Turn::of(root.path()));
        }
        assert!((1..seen.len()).all(|i| !seen[..i].contains(&seen[i])), "{seen:?}");
        assert_eq!(Turn::of(root.path()), seen[4]);
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
