//! A folder that gateways take from: `current` leads to one release of it and is switched in one step, so that whoever reads sees the
//! old release or the new one, whole. The release before stays, for readers that are still in it; older ones go.

use super::existing;
use crate::{
    failure::{Failure, Outcome},
    store::outside,
};
use std::{
    fs::{self, File, Permissions, TryLockError},
    io::{ErrorKind, Write},
    os::unix::fs::{PermissionsExt, symlink},
    path::{Path, PathBuf},
    time::Duration,
};
use tempfile::TempDir;

/// What `current` is called.
const CURRENT: &str = "current";
/// What names begin with that nothing keeps.
const PASSING: &str = ".admit-";

/// How long a command waits for another one that publishes into the same folder.
const PATIENCE: Duration = Duration::from_secs(20);
const POLL: Duration = Duration::from_millis(20);

/// The folder of one environment.
#[derive(Debug, Clone)]
pub struct Folder {
    path: PathBuf,
    name: String,
}

impl Folder {
    /// The folder of an environment below the one that was named.
    #[must_use]
    pub fn of(out: &Path, environment: &str) -> Self {
        Self { path: out.join(environment), name: environment.to_owned() }
    }

    /// Where a file of the release lies that gateways take from now.
    #[must_use]
    pub fn current_path(&self, file: &str) -> PathBuf {
        self.path.join(CURRENT).join(file)
    }

    /// A file of that release; `None` when there is none.
    ///
    /// # Errors
    /// When it cannot be read as text.
    pub fn current(&self, file: &str) -> Outcome<Option<String>> {
        existing(&self.current_path(file))
    }

    /// Whether that release has a file.
    #[must_use]
    pub fn has(&self, file: &str) -> bool {
        self.current_path(file).exists()
    }

    /// The folder that gateways take from, as the person named it.
    #[must_use]
    pub fn shown(&self, out: &Path) -> String {
        out.join(&self.name).join(CURRENT).display().to_string()
    }
}

/// The right to publish into a folder, until it is dropped: who published last had read the registry last.
#[derive(Debug)]
pub struct Publishing {
    _folder: File,
}

impl Publishing {
    /// Takes the folder, and makes it when it is not there, waiting for another one who publishes into it.
    ///
    /// # Errors
    /// Somebody else is publishing into it and does not come to an end, or the disk does not take it.
    pub fn into(out: &Path) -> Outcome<Self> {
        let failed = |error: std::io::Error| Failure::unanswered(format!("failed to take `{}`: {error}", out.display()));
        outside::make_folder(out, super::FOLDER).map_err(failed)?;
        let folder = File::open(out).map_err(failed)?;
        let mut waited = Duration::ZERO;
        loop {
            match folder.try_lock() {
                Err(TryLockError::WouldBlock) if waited < PATIENCE => {
                    std::thread::sleep(POLL);
                    waited += POLL;
                }
                Err(TryLockError::WouldBlock) => {
                    return Err(Failure::unanswered(format!("another `admit publish` is writing into `{}`", out.display())));
                }
                Err(TryLockError::Error(error)) if error.kind() == ErrorKind::Interrupted => {}
                Err(TryLockError::Error(error)) => return Err(failed(error)),
                Ok(()) => return Ok(Self { _folder: folder }),
            }
        }
    }
}

/// The files of a release that is being written. Dropped before it is whole, they go.
#[derive(Debug)]
pub struct Staging {
    folder: Folder,
    new: TempDir,
}

/// A release that is on the disk, whole, and that nobody takes yet.
#[derive(Debug)]
pub struct Staged {
    folder: Folder,
    release: String,
}

impl Staging {
    /// Begins a release beside the one that is taken from now.
    ///
    /// # Errors
    /// When the disk does not take it, or `current` is something that this did not make.
    pub fn begin(_: &Publishing, folder: &Folder) -> Outcome<Self> {
        let current = folder.path.join(CURRENT);
        if fs::symlink_metadata(&current).is_ok_and(|there| !there.is_symlink()) {
            return Err(Failure::no(format!("`{}` is no link, so it was not published by this command", current.display()))
                .hint("name another folder with --out, or move it away"));
        }
        let new = begun(folder).map_err(|error| unwritten(folder, &error))?;
        Ok(Self { folder: folder.clone(), new })
    }

    /// Writes a file of it.
    ///
    /// # Errors
    /// When the disk does not take it.
    pub fn put(&self, path: &str, bytes: &[u8]) -> Outcome<()> {
        write(self.new.path(), path, bytes).map_err(|error| unwritten(&self.folder, &error))
    }

    /// Gives the release its name. One of that name that is there already has the same files, and stays.
    ///
    /// # Errors
    /// When the disk does not take it.
    pub fn whole(self, release: &str) -> Outcome<Staged> {
        let Self { folder, new } = self;
        named(&folder, new, release).map_err(|error| unwritten(&folder, &error))?;
        Ok(Staged { folder, release: release.to_owned() })
    }
}

impl Staged {
    /// Leads `current` to the release, in one step.
    ///
    /// # Errors
    /// When the disk does not take it; the old release is what it was then.
    pub fn switch(self) -> Outcome<()> {
        let Self { folder, release } = self;
        let current = folder.path.join(CURRENT);
        let before = fs::read_link(&current).ok();
        led(&folder, &release, &current).map_err(|error| unwritten(&folder, &error))?;
        // What is left over takes room and does no harm, so that nothing hangs on its going.
        let _ = prune(&folder, &release, before.as_deref());
        Ok(())
    }
}

fn unwritten(folder: &Folder, error: &std::io::Error) -> Failure {
    Failure::unanswered(format!("failed to write `{}`: {error}", folder.path.display()))
}

fn begun(folder: &Folder) -> std::io::Result<TempDir> {
    outside::make_folder(&folder.path, super::FOLDER)?;
    clear(folder)?;
    tempfile::Builder::new().prefix(PASSING).permissions(Permissions::from_mode(0o755)).tempdir_in(&folder.path)
}

fn named(folder: &Folder, new: TempDir, release: &str) -> std::io::Result<()> {
    let place = folder.path.join(release);
    if !place.exists() {
        sync(new.path())?;
        fs::rename(new.path(), &place)?;
        // What was renamed is no longer there to be cleared away.
        let _ = new.keep();
    }
    sync(&folder.path)
}

fn led(folder: &Folder, release: &str, current: &Path) -> std::io::Result<()> {
    let link = tempfile::Builder::new().prefix(PASSING).make_in(&folder.path, |path| symlink(release, path))?;
    link.persist(current).map_err(|error| error.error)?;
    sync(&folder.path)
}

/// Takes away what a command left that was stopped: nobody else is at it now.
fn clear(folder: &Folder) -> std::io::Result<()> {
    for entry in fs::read_dir(&folder.path)? {
        let entry = entry?;
        if entry.file_name().to_str().is_some_and(|name| name.starts_with(PASSING)) {
            if entry.file_type()?.is_dir() { fs::remove_dir_all(entry.path())? } else { fs::remove_file(entry.path())? }
        }
    }
    Ok(())
}

fn write(root: &Path, path: &str, bytes: &[u8]) -> std::io::Result<()> {
    let file = root.join(path);
    if let Some(folder) = file.parent() {
        fs::create_dir_all(folder)?;
    }
    let mut open = File::create(&file)?;
    open.write_all(bytes)?;
    open.sync_all()?;
    file.ancestors().skip(1).take_while(|folder| folder.starts_with(root)).try_for_each(sync)
}

fn sync(folder: &Path) -> std::io::Result<()> {
    File::open(folder)?.sync_all()
}

/// Takes away every release but the one that is taken from now and the one before, which may be the same.
fn prune(folder: &Folder, release: &str, before: Option<&Path>) -> std::io::Result<()> {
    for entry in fs::read_dir(&folder.path)? {
        let entry = entry?;
        let name = entry.file_name();
        let kept = name == release || before.is_some_and(|before| before.as_os_str() == name);
        if !kept && name.to_str().is_some_and(is_release) && entry.file_type()?.is_dir() {
            fs::remove_dir_all(entry.path())?;
        }
    }
    Ok(())
}

/// Whether a name is one that a release is given: `20260310T120000Z-0a1b2c3d4e5f`.
fn is_release(name: &str) -> bool {
    let digits = |text: &str| text.bytes().all(|byte| byte.is_ascii_digit());
    let Some((made, digest)) = name.split_once('-') else { return false };
    let made = made.strip_suffix('Z').and_then(|made| made.split_once('T'));
    made.is_some_and(|(day, time)| day.len() == 8 && time.len() == 6 && digits(day) && digits(time))
        && digest.len() == 12
        && digest.bytes().all(|byte| byte.is_ascii_hexdigit())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_switch_shows_one_release_and_keeps_the_one_before() {
        let out = tempfile::tempdir().unwrap();
        let folder = Folder::of(out.path(), "production");
        let names = ["20260310T120000Z-aaaaaaaaaaaa", "20260310T120001Z-bbbbbbbbbbbb", "20260310T120002Z-cccccccccccc"];
        for name in names {
            fs::create_dir_all(out.path().join("production/.admit-left/crl")).unwrap();
            symlink("nowhere", out.path().join("production/.admit-link")).unwrap();
            let held = Publishing::into(out.path()).unwrap();
            let staging = Staging::begin(&held, &folder).unwrap();
            staging.put("manifest.json", name.as_bytes()).unwrap();
            staging.put("crl/a.crl.pem", b"list").unwrap();
            staging.whole(name).unwrap().switch().unwrap();
            assert_eq!(folder.current("manifest.json").unwrap().as_deref(), Some(name));
            assert_eq!(fs::read_link(out.path().join("production/current")).unwrap(), PathBuf::from(name));
        }
        let mut left: Vec<_> =
            fs::read_dir(out.path().join("production")).unwrap().map(|e| e.unwrap().file_name().into_string().unwrap()).collect();
        left.sort();
        assert_eq!(left, [names[1], names[2], "current"]);
        let mode = |path: &str| fs::metadata(out.path().join(path)).unwrap().permissions().mode() & 0o777;
        assert_eq!([mode("production/current/crl"), mode("production/current")], [0o755, 0o755]);
    }

    #[test]
    fn a_folder_that_is_somebody_elses_is_left_alone() {
        let out = tempfile::tempdir().unwrap();
        fs::create_dir_all(out.path().join("production/current")).unwrap();
        let held = Publishing::into(out.path()).unwrap();
        let said = Staging::begin(&held, &Folder::of(out.path(), "production")).unwrap_err();
        assert!(said.message.contains("is no link"), "{said:?}");
    }
}
