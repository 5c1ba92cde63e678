//! The only way a secret or an export leaves: into a file that was not there before. A secret's file is reserved before anything
//! is minted and filled after the record is durable, so that a crash leaves a record without a secret and never the reverse.

use crate::{
    failure::{Failure, Outcome},
    mint::Parcel,
};
use std::{
    fs::{self, File, OpenOptions},
    io::Write,
    os::unix::fs::OpenOptionsExt,
    path::{Path, PathBuf},
};

/// A new, empty file that waits for what it was made for. Dropped without being filled, it is removed.
#[derive(Debug)]
pub struct Reserved {
    path: PathBuf,
    file: Option<File>,
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
        match OpenOptions::new().write(true).create_new(true).mode(mode).open(path) {
            Ok(file) => Ok(Self { path: path.to_owned(), file: Some(file) }),
            Err(error) if error.kind() == std::io::ErrorKind::AlreadyExists => {
                Err(Failure::no(format!("`{}` is there already, and a delivery never goes over a file", path.display()))
                    .hint("name another file with --out"))
            }
            Err(error) => Err(Failure::unanswered(format!("failed to create `{}`: {error}", path.display()))),
        }
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
        }
    }
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
