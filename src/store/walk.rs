//! The way through the folders of a registry, from an open folder to the one below it. No link is followed at any step, and what is
//! neither a folder nor a regular file is listed apart, by name.

use super::file::{self, FileError, Trouble};
use rustix::{
    fd::OwnedFd,
    fs::{self, AtFlags, FileType, RawDir, RawDirEntry, SeekFrom},
    io::Errno,
};
use std::path::Path;

/// How many bytes of a listing are asked for at a time.
const LISTED: usize = 16 << 10;

/// An open folder.
pub(super) struct Folder {
    fd: OwnedFd,
    /// From the root of the registry, with `/`; empty for the root.
    path: String,
}

/// What stands in one folder, each sorted.
#[derive(Debug, Default, PartialEq, Eq)]
pub(super) struct Listing {
    pub(super) folders: Vec<String>,
    pub(super) files: Vec<String>,
    /// What is there and is not used: links, devices, names that are not UTF-8.
    pub(super) refused: Vec<FileError>,
}

impl Folder {
    /// The root of a registry. It may be reached through links: the person named it.
    pub(super) fn root(root: &Path) -> Result<Self, FileError> {
        Ok(Self { fd: file::open_root(root)?, path: String::new() })
    }

    /// A folder in this one.
    pub(super) fn open(&self, name: &str) -> Result<Self, FileError> {
        let path = self.path_of(name);
        Ok(Self { fd: file::open_folder(&self.fd, name, &path)?, path })
    }

    /// A folder some steps below this one; `None` when there is none.
    pub(super) fn below(&self, relative: &str) -> Result<Option<Self>, FileError> {
        let found = file::steps(relative)?
            .into_iter()
            .try_fold(None, |above: Option<Self>, step| above.as_ref().unwrap_or(self).open(step).map(Some));
        match found {
            Err(error) if error.is_missing() => Ok(None),
            found => found,
        }
    }

    /// The path of an entry from the root of the registry.
    pub(super) fn path_of(&self, name: &str) -> String {
        if self.path.is_empty() { name.to_owned() } else { format!("{}/{name}", self.path) }
    }

    /// The bytes of a file in it, of at most `limit`. `path` is its path from the root, for an error.
    pub(super) fn read(&self, name: &str, path: &str, limit: u64) -> Result<Vec<u8>, FileError> {
        file::read_at(&self.fd, name, path, limit)
    }

    /// Refuses a file in it that could not be read, without reading it.
    pub(super) fn find(&self, name: &str, path: &str, limit: u64) -> Result<(), FileError> {
        file::open_at(&self.fd, name, path, limit).map(drop)
    }

    /// Everything in it. The `.git` and `.admit` of the root are no part of a registry.
    pub(super) fn list(&self) -> Result<Listing, FileError> {
        let mut listing = Listing::default();
        let failed = |error: Errno| FileError::failed(&self.path, "list", error);
        // From the open folder itself, which opens nothing anew; it may have been listed before.
        fs::seek(&self.fd, SeekFrom::Start(0)).map_err(failed)?;
        let mut buffer = Vec::with_capacity(LISTED);
        let mut entries = RawDir::new(&self.fd, buffer.spare_capacity_mut());
        while let Some(entry) = entries.next() {
            let entry = entry.map_err(failed)?;
            let name = entry.file_name();
            if name == c"." || name == c".." || (self.path.is_empty() && (name == c".git" || name == c".admit")) {
                continue;
            }
            let Ok(name) = name.to_str() else {
                let path = self.path_of(&name.to_string_lossy());
                listing.refused.push(FileError::new(&path, Trouble::Refused, "has a name that is not UTF-8"));
                continue;
            };
            match self.kind(&entry, name).map_err(failed)? {
                FileType::Directory => listing.folders.push(name.to_owned()),
                FileType::RegularFile => listing.files.push(name.to_owned()),
                kind => {
                    let why = if kind == FileType::Symlink {
                        "is a symbolic link, which is not followed"
                    } else {
                        "is not a regular file"
                    };
                    listing.refused.push(FileError::new(&self.path_of(name), Trouble::Refused, why));
                }
            }
        }
        listing.folders.sort_unstable();
        listing.files.sort_unstable();
        listing.refused.sort_unstable_by(|a, b| a.path.cmp(&b.path));
        Ok(listing)
    }

    /// Some file systems do not say in a listing what an entry is.
    fn kind(&self, entry: &RawDirEntry<'_>, name: &str) -> Result<FileType, Errno> {
        match entry.file_type() {
            FileType::Unknown => Ok(FileType::from_raw_mode(fs::statat(&self.fd, name, AtFlags::SYMLINK_NOFOLLOW)?.st_mode)),
            kind => Ok(kind),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::os::unix::{ffi::OsStrExt, fs::symlink};

    #[test]
    fn a_listing_is_sorted_and_follows_nothing() {
        let root = tempfile::tempdir().unwrap();
        for path in [".git/config", ".admit/lock", "partners/acme-2/partner.yaml", "admit.toml", "partners/acme/.git/x"] {
            let path = root.path().join(path);
            std::fs::create_dir_all(path.parent().unwrap()).unwrap();
            std::fs::write(path, "").unwrap();
        }
        symlink("/etc", root.path().join("partners/etc")).unwrap();
        symlink("admit.toml", root.path().join("link")).unwrap();
        std::fs::write(root.path().join(std::ffi::OsStr::from_bytes(b"a\xff")), "").unwrap();
        let top = Folder::root(root.path()).unwrap();
        let listing = top.list().unwrap();
        assert_eq!((listing.folders, listing.files), (vec!["partners".to_owned()], vec!["admit.toml".to_owned()]));
        let refused: Vec<String> = listing.refused.iter().map(ToString::to_string).collect();
        assert_eq!(refused, ["`a\u{fffd}` has a name that is not UTF-8", "`link` is a symbolic link, which is not followed"]);
        let partners = top.below("partners").unwrap().unwrap();
        let listing = partners.list().unwrap();
        assert_eq!(listing.folders, ["acme", "acme-2"]);
        assert_eq!(listing.refused[0].to_string(), "`partners/etc` is a symbolic link, which is not followed");
        assert_eq!(top.below("partners/acme").unwrap().unwrap().list().unwrap().folders, [".git"]);
        assert_eq!(top.below("partners/etc").err().unwrap().kind, Trouble::Refused);
        assert!(top.below("partners/none").unwrap().is_none() && top.below("nothing/at/all").unwrap().is_none());
    }
}
