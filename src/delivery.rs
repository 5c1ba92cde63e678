//! The only way a secret or an export leaves: into a file that was not there before. A secret's file is reserved before anything
//! is minted and filled after the record is durable, so that a crash leaves a record without a secret and never the reverse. What a crash
//! left of a reservation, an empty file that nobody holds, makes room for the next one.

mod folder;

pub use folder::{Folder, Publishing, Staged, Staging};

use crate::{
    failure::{Failure, Outcome},
    mint::Parcel,
    store::outside,
};
use std::{
    fs::{self, File, OpenOptions, TryLockError},
    io::{ErrorKind, Read, Write},
    os::unix::fs::{MetadataExt, OpenOptionsExt, PermissionsExt},
    path::{Path, PathBuf},
};

/// How open a new folder for what leaves is, before the mask of the process: anybody may read an export.
const FOLDER: u32 = 0o777;

/// A new, empty file that waits for what it was made for. Dropped without being filled, it is removed.
#[derive(Debug)]
pub struct Reserved {
    path: PathBuf,
    file: Option<File>,
    left: bool,
}

impl Reserved {
    /// Makes a new file that only its owner reads and writes.
    ///
    /// # Errors
    /// When there is a file of that name already, or the folder does not take one.
    pub fn private(path: &Path) -> Outcome<Self> {
        Self::new(path, 0o600)
    }

    /// Makes a new file that anybody reads.
    ///
    /// # Errors
    /// As [`Reserved::private`].
    pub fn public(path: &Path) -> Outcome<Self> {
        Self::new(path, 0o644)
    }

    fn new(path: &Path, mode: u32) -> Outcome<Self> {
        let create = || OpenOptions::new().write(true).create_new(true).mode(mode).open(path);
        let failed = |error| Failure::unanswered(format!("failed to create `{}`: {error}", path.display()));
        let there = || {
            Failure::no(format!("`{}` is there already, and a delivery never goes over a file", path.display()))
                .hint("name another file with --out")
        };
        let left = match create() {
            Ok(file) => return Self::held(path, file, false).ok_or_else(there),
            Err(error) if error.kind() == ErrorKind::AlreadyExists => left_empty(path, mode).ok_or_else(there)?,
            Err(error) => return Err(failed(error)),
        };
        // The old file is held until the new one is there, so that of two who find it one makes the new one.
        fs::remove_file(path).map_err(failed)?;
        let file = create().map_err(failed)?;
        drop(left);
        Self::held(path, file, true).ok_or_else(there)
    }

    /// The reservation, unless somebody else took the file for what a crash left before we held it.
    fn held(path: &Path, file: File, left: bool) -> Option<Self> {
        match file.try_lock() {
            Err(TryLockError::WouldBlock) => None,
            // Where files cannot be held, what a crash left stays until a person removes it.
            Ok(()) | Err(TryLockError::Error(_)) => {
                is_named(&file, path).then(|| Self { path: path.to_owned(), file: Some(file), left })
            }
        }
    }

    /// Whether a command that was stopped had reserved the same file and not filled it: something may be on record that nobody was given.
    #[must_use]
    pub fn was_left(&self) -> bool {
        self.left
    }

    /// Fills the file and makes it durable.
    ///
    /// # Errors
    /// When the disk does not take it; the file is removed then.
    pub fn fill(mut self, bytes: &[u8]) -> Outcome<()> {
        let Some(mut file) = self.file.take() else { return Ok(()) };
        let written = file.write_all(bytes).and_then(|()| file.sync_all()).and_then(|()| sync_folder(&self.path));
        written.map_err(|error| {
            let _ = fs::remove_file(&self.path);
            Failure::unanswered(format!("failed to write `{}`: {error}", self.path.display()))
        })
    }

    /// Delivers what was minted.
    ///
    /// # Errors
    /// As [`Reserved::fill`].
    pub fn deliver(self, parcel: Parcel) -> Outcome<()> {
        match parcel {
            Parcel::Public(pem) => self.fill(pem.as_bytes()),
            Parcel::Sealed(bytes) => self.fill(&bytes),
            Parcel::Secret(secret) => self.fill(secret.expose()),
            Parcel::Nothing => Ok(()),
        }
    }
}

/// The most that is read of an earlier export, in bytes: a revocation list of some million entries.
const MAX_EXPORT: u64 = 256 << 20;

/// What an earlier export holds; `None` when there is none.
///
/// # Errors
/// When it cannot be read as text of at most 256 MiB.
pub fn existing(path: &Path) -> Outcome<Option<String>> {
    let failed = |error: std::io::Error| Failure::unanswered(format!("failed to read `{}`: {error}", path.display()));
    let mut text = String::new();
    let file = match File::open(path) {
        Err(error) if error.kind() == std::io::ErrorKind::NotFound => return Ok(None),
        opened => opened.map_err(failed)?,
    };
    file.take(MAX_EXPORT + 1).read_to_string(&mut text).map_err(failed)?;
    if text.len() as u64 > MAX_EXPORT {
        return Err(Failure::unanswered(format!("`{}` is larger than 256 MiB", path.display())));
    }
    Ok(Some(text))
}

/// Puts an export that anybody may read in the place of the last one, in one step: whoever reads sees the old one or the new one.
/// The folder is made when it is not there.
///
/// # Errors
/// When the disk does not take it; the old one is as it was then.
pub fn replace(path: &Path, bytes: &[u8]) -> Outcome<()> {
    let folder = path.parent().filter(|p| !p.as_os_str().is_empty()).unwrap_or(Path::new("."));
    let written = outside::make_folder(folder, FOLDER).and_then(|()| {
        // The name is new and hidden, in the same folder, so that the last step is a rename within one file system.
        let mut new =
            tempfile::Builder::new().prefix(".admit-").permissions(fs::Permissions::from_mode(0o644)).tempfile_in(folder)?;
        new.write_all(bytes)?;
        new.as_file().sync_all()?;
        new.persist(path).map_err(|error| error.error)?;
        sync_folder(path)
    });
    written.map_err(|error| Failure::unanswered(format!("failed to write `{}`: {error}", path.display())))
}

/// Makes a folder for what leaves, when it is not there.
///
/// # Errors
/// When the disk does not take it.
pub fn make_folder(path: &Path) -> Outcome<()> {
    outside::make_folder(path, FOLDER)
        .map_err(|error| Failure::unanswered(format!("failed to make the folder `{}`: {error}", path.display())))
}

/// A file of a reservation that was never filled and that nobody holds now; `None` when it is anything else.
fn left_empty(path: &Path, mode: u32) -> Option<File> {
    let named = fs::symlink_metadata(path).ok()?;
    // Bits may be missing, by the mask of the process that made it.
    let ours = named.is_file() && named.len() == 0 && named.nlink() == 1 && named.mode() & 0o7777 & !mode == 0;
    let file = OpenOptions::new().write(true).open(path).ok().filter(|_| ours)?;
    file.try_lock().ok()?;
    let still = file.metadata().is_ok_and(|metadata| metadata.len() == 0) && is_named(&file, path);
    still.then_some(file)
}

/// Whether an open file is the one of that name.
fn is_named(file: &File, path: &Path) -> bool {
    let place = |metadata: fs::Metadata| (metadata.dev(), metadata.ino());
    file.metadata().ok().map(place) == fs::symlink_metadata(path).ok().map(place)
}

fn sync_folder(path: &Path) -> std::io::Result<()> {
    let folder = path.parent().filter(|p| !p.as_os_str().is_empty()).unwrap_or(Path::new("."));
    File::open(folder)?.sync_all()
}

impl Drop for Reserved {
    fn drop(&mut self) {
        if self.file.take().is_some() {
            let _ = fs::remove_file(&self.path);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_export_takes_the_place_of_the_last_one_and_leaves_nothing_beside_it() {
        let folder = tempfile::tempdir().unwrap();
        let file = folder.path().join("new/a.crl.pem");
        assert_eq!(existing(&file).unwrap(), None);
        for text in ["first", "second"] {
            replace(&file, text.as_bytes()).unwrap();
            assert_eq!(existing(&file).unwrap().as_deref(), Some(text));
        }
        assert_eq!(fs::metadata(&file).unwrap().permissions().mode() & 0o777, 0o644);
        assert_eq!(fs::read_dir(folder.path().join("new")).unwrap().count(), 1);
    }

    #[test]
    fn what_a_crash_left_of_a_reservation_makes_room_and_nothing_else_does() {
        let folder = tempfile::tempdir().unwrap();
        let file = folder.path().join("a.key");
        let mode = || fs::metadata(&file).unwrap().permissions().mode() & 0o777;
        let waiting = Reserved::private(&file).unwrap();
        assert!(!waiting.was_left() && Reserved::private(&file).is_err(), "somebody waits for it");
        // It is killed.
        waiting.file.as_ref().unwrap().unlock().unwrap();
        std::mem::forget(waiting);
        let next = Reserved::private(&file).unwrap();
        assert!(next.was_left() && mode() == 0o600);
        next.fill(b"secret").unwrap();
        assert!(Reserved::private(&file).is_err() && fs::read(&file).unwrap() == b"secret");
        // A file that somebody else could read is not ours.
        fs::write(&file, b"").unwrap();
        fs::set_permissions(&file, fs::Permissions::from_mode(0o644)).unwrap();
        assert!(Reserved::private(&file).is_err());
        assert!(Reserved::public(&file).is_ok());
        std::os::unix::fs::symlink("nowhere", &file).unwrap();
        assert!(Reserved::public(&file).is_err());
    }

    #[test]
    fn a_folder_is_never_taken_for_an_export() {
        let folder = tempfile::tempdir().unwrap();
        assert!(existing(folder.path()).is_err() && replace(folder.path(), b"x").is_err());
    }
}
