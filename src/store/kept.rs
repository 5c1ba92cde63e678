//! What a person's own cache folder keeps from one command to the next. It is read only where nobody else could have written it; that it
//! is not there, or cannot be written, takes nothing but time.

use super::outside;
use crate::crypto::sha256;
use rustix::fs::OFlags;
use std::{
    fs::{self, File, Metadata, OpenOptions},
    io::{ErrorKind, Read, Write},
    os::unix::fs::{MetadataExt, OpenOptionsExt},
    path::{Path, PathBuf},
};

/// The most that is read, in octets.
const LIMIT: u64 = 65 << 20;

/// A file of a cache folder, for one registry.
#[derive(Debug)]
pub struct Kept {
    folder: PathBuf,
    name: String,
}

impl Kept {
    /// The file of that name for the registry at `root`, in the part of a cache folder that is ours.
    #[must_use]
    pub fn new(cache: &Path, name: &str, root: &Path) -> Self {
        let whole = root.canonicalize().unwrap_or_else(|_| root.to_owned());
        let registry = sha256(whole.as_os_str().as_encoded_bytes()).short();
        Self { folder: cache.join("admit"), name: format!("{name}-{registry}") }
    }

    /// What it holds; nothing where it is not there.
    ///
    /// # Errors
    /// A sentence: it or its folder is another user's or can be written by one, or it cannot be read.
    pub fn read(&self) -> Result<Vec<u8>, String> {
        let path = self.folder.join(&self.name);
        let failed = |error: std::io::Error| format!("failed to read `{}`: {error}", path.display());
        let flags = OFlags::NOFOLLOW | OFlags::NONBLOCK;
        let opened = OpenOptions::new().read(true).custom_flags(flags.bits().cast_signed()).open(&path);
        let file = match opened {
            Err(error) if error.kind() == ErrorKind::NotFound => return Ok(Vec::new()),
            opened => opened.map_err(failed)?,
        };
        let (folder, metadata) = (fs::symlink_metadata(&self.folder).map_err(failed)?, file.metadata().map_err(failed)?);
        if !(folder.is_dir() && is_own(&folder) && metadata.is_file() && is_own(&metadata)) {
            return Err(format!("`{}` could have been written by another user", path.display()));
        }
        let mut bytes = Vec::new();
        file.take(LIMIT).read_to_end(&mut bytes).map_err(failed)?;
        Ok(bytes)
    }

    /// Puts `bytes` in its place, in one step.
    ///
    /// # Errors
    /// The disk does not take it.
    pub fn write(&self, bytes: &[u8]) -> std::io::Result<()> {
        outside::make_folder(&self.folder, 0o700)?;
        let mut new = tempfile::NamedTempFile::new_in(&self.folder)?;
        new.write_all(bytes)?;
        new.persist(self.folder.join(&self.name)).map(drop::<File>).map_err(|error| error.error)
    }
}

/// Whether it is ours and nobody else can write it.
fn is_own(metadata: &Metadata) -> bool {
    metadata.uid() == rustix::process::geteuid().as_raw() && metadata.mode() & 0o022 == 0
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::os::unix::fs::{PermissionsExt, symlink};

    #[test]
    fn it_is_read_where_nobody_else_could_have_written_it() {
        let folder = tempfile::tempdir().unwrap();
        let cache = folder.path().join("cache");
        let kept = Kept::new(&cache, "signatures", folder.path());
        assert_eq!(kept.read(), Ok(Vec::new()), "there is none");
        kept.write(b"one").unwrap();
        kept.write(b"two").unwrap();
        assert_eq!(kept.read(), Ok(b"two".to_vec()));
        let file = kept.folder.join(&kept.name);
        let mode = |path: &Path| fs::metadata(path).unwrap().mode() & 0o777;
        assert_eq!((mode(&file), mode(&kept.folder)), (0o600, 0o700));
        for (path, good, bad) in [(&file, 0o600, 0o620), (&file, 0o600, 0o602), (&kept.folder, 0o700, 0o770)] {
            fs::set_permissions(path, fs::Permissions::from_mode(bad)).unwrap();
            assert!(kept.read().unwrap_err().ends_with("could have been written by another user"));
            fs::set_permissions(path, fs::Permissions::from_mode(good)).unwrap();
        }
        assert_eq!(kept.read(), Ok(b"two".to_vec()));
        fs::rename(&file, folder.path().join("elsewhere")).unwrap();
        symlink(folder.path().join("elsewhere"), &file).unwrap();
        assert!(kept.read().unwrap_err().starts_with("failed to read"));
        assert_ne!(Kept::new(&cache, "signatures", &cache).name, kept.name, "each registry has its own");
    }
}
