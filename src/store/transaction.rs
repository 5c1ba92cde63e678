//! Changes of several files that happen together or not at all, whatever stops the process. A change is refused when a file is
//! no longer what it was decided on, and nothing is touched before every new content is on the disk.

use super::{
    file::{self, FileError, Trouble},
    fresh,
    journal::{self, Step},
    lock::Lock,
};
use crate::{crypto::sha256, model::Digest};
use rustix::{
    fd::OwnedFd,
    fs::{self, Access, AtFlags, Mode},
    io::Errno,
};
use std::{collections::BTreeMap, path::Path};

/// The largest file that a transaction reads or writes: a log of 1 GiB.
pub const MAX_FILE: u64 = 1 << 30;

/// Files that will change together.
#[derive(Debug)]
pub struct Transaction<'l> {
    lock: &'l Lock,
    changes: BTreeMap<String, Change>,
    expected: BTreeMap<String, Option<Digest>>,
}

#[derive(Debug)]
enum Change {
    Put(Vec<u8>),
    Remove,
}

/// Called before each step of a commit; an error stops it there, as a crash would.
type Probe<'p> = &'p mut dyn FnMut(&str) -> Result<(), FileError>;

impl<'l> Transaction<'l> {
    /// An empty transaction, after what a crash left was finished.
    ///
    /// # Errors
    /// What a crash left cannot be finished.
    pub fn begin(lock: &'l Lock) -> Result<Self, FileError> {
        finish(lock.root(), lock.folder())?;
        Ok(Self { lock, changes: BTreeMap::new(), expected: BTreeMap::new() })
    }

    /// The file will have these bytes, whether it is there now or not.
    ///
    /// # Errors
    /// The path does not lead to a file of a registry.
    pub fn write(&mut self, relative: &str, bytes: impl Into<Vec<u8>>) -> Result<(), FileError> {
        check_path(relative)?;
        self.changes.insert(relative.to_owned(), Change::Put(bytes.into()));
        Ok(())
    }

    /// The file will have these bytes, and must not be there now.
    ///
    /// # Errors
    /// The path does not lead to a file of a registry.
    pub fn create_new(&mut self, relative: &str, bytes: impl Into<Vec<u8>>) -> Result<(), FileError> {
        self.write(relative, bytes)?;
        self.expected.insert(relative.to_owned(), None);
        Ok(())
    }

    /// The file will end in these bytes, after those that it has now.
    ///
    /// # Errors
    /// The path does not lead to a file of a registry, or it cannot be read.
    pub fn append(&mut self, relative: &str, bytes: &[u8]) -> Result<(), FileError> {
        check_path(relative)?;
        if let Some(Change::Put(content)) = self.changes.get_mut(relative) {
            content.extend_from_slice(bytes);
            return Ok(());
        }
        let found = read_if_there(self.lock.root(), relative)?;
        self.expected.entry(relative.to_owned()).or_insert(found.as_deref().map(sha256));
        let mut content = found.unwrap_or_default();
        content.extend_from_slice(bytes);
        self.write(relative, content)
    }

    /// The file will not be there, and must be there now.
    ///
    /// # Errors
    /// The path does not lead to a file of a registry.
    pub fn remove(&mut self, relative: &str) -> Result<(), FileError> {
        check_path(relative)?;
        self.changes.insert(relative.to_owned(), Change::Remove);
        Ok(())
    }

    /// The change was decided on a file with this digest, or on its absence: if it is another one at the commit, nothing happens.
    ///
    /// # Errors
    /// The path does not lead to a file of a registry.
    pub fn expect(&mut self, relative: &str, found: Option<Digest>) -> Result<(), FileError> {
        check_path(relative)?;
        self.expected.insert(relative.to_owned(), found);
        Ok(())
    }

    /// The files that will change, sorted.
    pub fn paths(&self) -> impl Iterator<Item = &str> {
        self.changes.keys().map(String::as_str)
    }

    /// Makes the changes, all of them, and waits until the disk has them.
    ///
    /// # Errors
    /// Nothing was changed; or, with [`Trouble::Unfinished`], the change is on record and the next command finishes it.
    pub fn commit(self) -> Result<(), FileError> {
        let folder = self.lock.folder();
        let mut result = self.commit_probed(&mut |_| Ok(()));
        if result.as_ref().is_err_and(|error| error.kind == Trouble::Unfinished) {
            // What was a passing trouble is over now; what was not is told as it was.
            result = finish(self.lock.root(), folder).map(drop).or(result);
        }
        if result.as_ref().is_err_and(|error| error.kind != Trouble::Unfinished) && journal::read(folder) == Ok(None) {
            // What is left over is cleared by the next command too; the first error is the one to tell.
            journal::clear_staged(folder).ok();
        }
        result
    }

    fn commit_probed(&self, probe: Probe<'_>) -> Result<(), FileError> {
        let (root, folder) = (self.lock.root(), self.lock.folder());
        let steps = self.plan()?;
        if steps.is_empty() {
            return Ok(());
        }
        self.lock.holds()?;
        let staged = journal::make_staged(folder)?;
        for (index, change) in self.changes.values().enumerate() {
            probe("stage")?;
            if let Change::Put(bytes) = change {
                journal::write_new(&staged, &index.to_string(), bytes, ".admit/staged")?;
            }
        }
        let synced = fs::fsync(&staged).and_then(|()| fs::fsync(folder));
        synced.map_err(|error| FileError::failed(".admit/staged", "write", error))?;
        probe("journal")?;
        match journal::write(folder, steps) {
            // A journal that is there counts, even if the disk would not confirm it.
            Err(error) if journal::read(folder) == Ok(None) => Err(error),
            Err(error) => Err(unfinished(error)),
            Ok(()) => finish_probed(root, folder, Left::ByUs, probe).map(drop).map_err(unfinished),
        }
    }

    /// Looks at everything that could stop the change half-way, before anything is written.
    fn plan(&self) -> Result<Vec<Step>, FileError> {
        let root = self.lock.root();
        for (path, expected) in &self.expected {
            let found = read_if_there(root, path)?.as_deref().map(sha256);
            if found != *expected {
                let why = match (found, expected) {
                    (Some(_), None) => "is there already",
                    (None, _) => "is not there any more",
                    (Some(_), Some(_)) => "was changed meanwhile",
                };
                return Err(FileError::new(path, Trouble::Refused, why));
            }
        }
        let device = fs::fstat(self.lock.folder()).map_err(|error| FileError::failed(".admit", "open", error))?.st_dev;
        let mut steps = Vec::new();
        for (path, change) in &self.changes {
            let inside = format!("{path}/");
            if self.changes.range(inside.clone()..).next().is_some_and(|(other, _)| other.starts_with(&inside)) {
                return Err(FileError::new(path, Trouble::Refused, "cannot be a file and a folder"));
            }
            check_folder(root, path, device)?;
            let before = read_if_there(root, path)?.as_deref().map(sha256);
            let after = match change {
                Change::Put(bytes) if bytes.len() as u64 > MAX_FILE => {
                    return Err(FileError::new(path, Trouble::Refused, format_args!("would have more than {MAX_FILE} bytes")));
                }
                Change::Put(bytes) => Some(sha256(bytes)),
                Change::Remove if before.is_none() => return Err(FileError::new(path, Trouble::Missing, "does not exist")),
                Change::Remove => None,
            };
            steps.push(Step { path: path.clone(), before, after });
        }
        Ok(steps)
    }
}

fn unfinished(error: FileError) -> FileError {
    let message = format!("the change is on record and the next command that writes finishes it: {error}");
    FileError { message, kind: Trouble::Unfinished, ..error }
}

/// Whether a crash left a change half made: what is read before the next command that writes may be half of it.
#[must_use]
pub fn is_unfinished(root: &Path) -> bool {
    root.join(".admit").join(journal::JOURNAL).symlink_metadata().is_ok()
}

fn check_path(relative: &str) -> Result<(), FileError> {
    let steps = file::steps(relative)?;
    let reserved = steps.iter().any(|step| step.eq_ignore_ascii_case(".git"))
        || steps.first().is_some_and(|step| step.eq_ignore_ascii_case(".admit"));
    if reserved {
        return Err(FileError::new(relative, Trouble::Refused, "is no file of a registry"));
    }
    Ok(())
}

fn read_if_there(root: &Path, relative: &str) -> Result<Option<Vec<u8>>, FileError> {
    match file::read_file_up_to(root, relative, MAX_FILE) {
        Ok(bytes) => Ok(Some(bytes)),
        Err(error) if error.is_missing() => Ok(None),
        Err(error) => Err(error),
    }
}

/// The deepest folder of a path that is there must take new entries and lie on the disk of `.admit`, for a rename to reach it.
fn check_folder(root: &Path, relative: &str, device: u64) -> Result<(), FileError> {
    let mut folder = file::open_root(root)?;
    let steps = file::steps(relative)?;
    for step in &steps[..steps.len().saturating_sub(1)] {
        folder = match file::open_folder(&folder, step, relative) {
            Ok(folder) => folder,
            Err(error) if error.is_missing() => break,
            Err(error) => return Err(error),
        };
    }
    let stat = fs::fstat(&folder).map_err(|error| FileError::failed(relative, "open the folder of", error))?;
    if stat.st_dev != device {
        return Err(FileError::new(relative, Trouble::Refused, "lies on another file system than `.admit`"));
    }
    let writable = fs::accessat(&folder, ".", Access::WRITE_OK | Access::EXEC_OK, AtFlags::empty());
    writable.map_err(|error| FileError::failed(relative, "write into the folder of", error))
}

/// Carries the steps of a journal out, from wherever a crash stopped; without a journal, takes staged files away. Says whether there was
/// one.
pub(super) fn finish(root: &Path, folder: &OwnedFd) -> Result<bool, FileError> {
    finish_probed(root, folder, Left::ByACrash, &mut |_| Ok(()))
}

/// Whose journal is carried out.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Left {
    /// It was written just now.
    ByUs,
    /// Whoever wrote it may have been stopped anywhere.
    ByACrash,
}

fn finish_probed(root: &Path, folder: &OwnedFd, left: Left, probe: Probe<'_>) -> Result<bool, FileError> {
    let Some(steps) = journal::read(folder)? else {
        journal::remove(folder, "journal.new")?;
        journal::clear_staged(folder)?;
        fresh::forget_keys(root, folder)?;
        return Ok(false);
    };
    // All are looked at first: a step that cannot be done must not leave the others done.
    let staged = journal::make_staged(folder)?;
    let mut open = Vec::new();
    for (index, step) in steps.iter().enumerate() {
        if is_open(root, &staged, index, step)? {
            open.push((index, step));
        }
    }
    for (index, step) in open {
        probe("apply")?;
        apply(root, &staged, (index, step), left)?;
    }
    probe("settle")?;
    settle(root, &steps)?;
    probe("forget")?;
    forget(folder, probe).ok();
    Ok(true)
}

/// Takes the journal away, and what is left of the staged files. The change is whole by then: a journal that stays says what is so, and
/// whoever comes next takes it away.
fn forget(folder: &OwnedFd, probe: Probe<'_>) -> Result<(), FileError> {
    journal::remove(folder, journal::JOURNAL)?;
    fs::fsync(folder).map_err(|error| FileError::failed(".admit", "write", error))?;
    probe("clear")?;
    journal::clear_staged(folder)
}

/// Whether a step is still to be done; refuses when a person changed the file since the crash.
fn is_open(root: &Path, staged: &OwnedFd, index: usize, step: &Step) -> Result<bool, FileError> {
    check_path(&step.path)?;
    let found = read_if_there(root, &step.path)?.as_deref().map(sha256);
    let Some(after) = step.after else {
        return if found == step.before {
            Ok(true)
        } else if found.is_none() {
            Ok(false)
        } else {
            Err(changed(step))
        };
    };
    match file::read_at(staged, &index.to_string(), ".admit/staged", MAX_FILE) {
        Ok(bytes) if sha256(&bytes) != after => Err(damaged(step)),
        Ok(_) if found == step.before || found == Some(after) => Ok(true),
        Ok(_) => Err(changed(step)),
        // The rename took the staged file away, so this step was done, whatever came later. What stands there as it did before was
        // never written: then somebody else took it away.
        Err(error) if error.is_missing() && found.is_some() && (found != step.before || found == Some(after)) => Ok(false),
        Err(error) if error.is_missing() => Err(damaged(step)),
        Err(error) => Err(error),
    }
}

fn damaged(step: &Step) -> FileError {
    let why =
        "cannot be finished: its staged content is damaged or gone; remove `.admit/journal.json` to keep the files as they are";
    FileError::new(&step.path, Trouble::Refused, why)
}

fn changed(step: &Step) -> FileError {
    let why = "was changed by hand after a command was interrupted; put it back as it was, or remove `.admit/journal.json` to keep the files as they are";
    FileError::new(&step.path, Trouble::Refused, why)
}

fn apply(root: &Path, staged: &OwnedFd, (index, step): (usize, &Step), left: Left) -> Result<(), FileError> {
    if step.after.is_none() {
        let (folder, name) = file::open_parent(root, &step.path)?;
        let removed = fs::unlinkat(&folder, name, AtFlags::empty());
        return removed.map_err(|error| FileError::failed(&step.path, "remove", error));
    }
    let (folder, name) = make_parent(root, &step.path, left)?;
    fs::renameat(staged, index.to_string(), &folder, name).map_err(|error| FileError::failed(&step.path, "write", error))
}

/// Waits until the disk has what was renamed and removed, each folder once: also what was so before a crash, which may have come before this.
fn settle(root: &Path, steps: &[Step]) -> Result<(), FileError> {
    let folders: BTreeMap<_, _> = steps.iter().map(|step| (step.path.rsplit_once('/').map(|(folder, _)| folder), step)).collect();
    for step in folders.into_values() {
        match file::open_parent(root, &step.path) {
            Ok((folder, _)) => fs::fsync(&folder).map_err(|error| FileError::failed(&step.path, "write", error))?,
            // What was removed may have been the last in its folder, which somebody took away since.
            Err(error) if error.is_missing() && step.after.is_none() => {}
            Err(error) => return Err(error),
        }
    }
    Ok(())
}

/// The folder that holds a path, made with mode 0755 where it is not there.
fn make_parent<'p>(root: &Path, relative: &'p str, left: Left) -> Result<(OwnedFd, &'p str), FileError> {
    let steps = file::steps(relative)?;
    let Some((name, folders)) = steps.split_last() else {
        return Err(FileError::new(relative, Trouble::Refused, "is no path"));
    };
    let mut folder = file::open_root(root)?;
    for step in folders {
        let inner = match file::open_folder(&folder, step, relative) {
            Err(error) if error.is_missing() => make_folder(&folder, step, relative)?,
            // It may be one that the disk does not have yet.
            Ok(inner) if left == Left::ByACrash => fs::fsync(&folder).map(|()| inner).map_err(|error| unmade(relative, error))?,
            opened => opened?,
        };
        folder = inner;
    }
    Ok((folder, name))
}

fn make_folder(folder: &OwnedFd, step: &str, relative: &str) -> Result<OwnedFd, FileError> {
    let mode = Mode::from_raw_mode(0o755);
    fs::mkdirat(folder, step, mode).map_err(|error| unmade(relative, error))?;
    let inner = file::open_folder(folder, step, relative)?;
    // The mask of the process took bits away from the mode.
    fs::fchmod(&inner, mode).and_then(|()| fs::fsync(folder)).map_err(|error| unmade(relative, error))?;
    Ok(inner)
}

fn unmade(relative: &str, error: Errno) -> FileError {
    FileError::failed(relative, "make the folder of", error)
}

#[cfg(test)]
mod tests;
