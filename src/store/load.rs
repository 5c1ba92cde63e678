//! Loading: from files to a registry in memory, whole or as much as one command needs. Everything that is wrong is reported at
//! once, by file and line, and a registry with a broken record is not handed out.

use super::{
    assemble::Assembly,
    attributes,
    file::{self, FileError},
    policy_text,
    records::located,
    yaml::Flaw,
};
use crate::{
    crypto::sha256,
    model::{Digest, FileNote, KeyUse, PartnerId, Registry, Slot, slot},
    policy::{Loaded, Policy},
};
use rayon::iter::{IntoParallelIterator, IntoParallelRefIterator, ParallelIterator};
use std::{collections::BTreeMap, fmt, path::Path, sync::Arc};

/// How much is wanted.
#[derive(Debug, Clone, Copy)]
pub enum Wanted<'a> {
    /// Everything.
    Whole,
    /// What is common to all, and one partner.
    Partner(&'a PartnerId),
    /// What is common to all: policy, roster, catalogue, issuers, gateways, waivers.
    Common,
}

/// Something wrong in a file.
#[derive(Debug, Clone)]
pub struct Problem {
    /// The file.
    pub path: String,
    /// What and where.
    pub flaw: Flaw,
    /// The file as it was read, so that the place can be shown.
    pub source: Arc<str>,
}

/// Why a registry cannot be handed out.
#[derive(Debug)]
pub enum NotLoaded {
    /// Files are wrong.
    Problems(Vec<Problem>),
    /// A file cannot be read.
    File(FileError),
}

impl From<FileError> for NotLoaded {
    fn from(error: FileError) -> Self {
        Self::File(error)
    }
}

/// What one file became.
enum Read {
    Slot(Slot, Vec<u8>, Digest),
    Beside(Vec<u8>),
    Stray,
}

/// Loads.
///
/// # Errors
/// Every problem of every file that was read, sorted by file and line; or the file that could not be read.
pub fn load(root: &Path, wanted: Wanted<'_>) -> Result<Loaded, NotLoaded> {
    let Gathered { policy, registry, problems, files: _ } = gather(root, wanted, false)?;
    match policy {
        Some(policy) if problems.is_empty() => Ok(Loaded { policy, registry }),
        _ => Err(NotLoaded::Problems(problems)),
    }
}

/// Loads everything but the partners that have a file which cannot be read, for who must not be held up by them: what stops one partner
/// asks nothing of another. Answers the registry without them, and what is wrong, by partner.
///
/// # Errors
/// As [`load`], when what is wrong is in no partner's folder.
pub fn load_readable(root: &Path) -> Result<(Loaded, BTreeMap<PartnerId, Vec<Problem>>), NotLoaded> {
    let Gathered { policy, mut registry, problems, files: _ } = gather(root, Wanted::Whole, true)?;
    let of = |problem: &Problem| {
        let mut steps = problem.path.split('/');
        let folder = steps.next().filter(|folder| matches!(*folder, "partners" | "usage"));
        folder.and(steps.next())?.parse::<PartnerId>().ok()
    };
    let Some(policy) = policy.filter(|_| problems.iter().all(|problem| of(problem).is_some())) else {
        return Err(NotLoaded::Problems(problems));
    };
    let mut left: BTreeMap<PartnerId, Vec<Problem>> = BTreeMap::new();
    for (partner, problem) in problems.into_iter().filter_map(|problem| Some((of(&problem)?, problem))) {
        registry.partners.remove(&partner);
        registry.usage.remove(&partner);
        left.entry(partner).or_default().push(problem);
    }
    registry.whole &= left.is_empty();
    Ok((Loaded { policy, registry }, left))
}

/// What a look at every file came to.
#[derive(Debug, Clone, Default)]
pub struct Looked {
    /// How many files were looked at.
    pub files: usize,
    /// What is wrong, by file and line.
    pub problems: Vec<Problem>,
    /// What was noticed besides, by file.
    pub notes: Vec<FileNote>,
}

/// Looks at every file as strictly as [`load`], and hands out what is wrong instead of the registry.
///
/// # Errors
/// The file that could not be read.
pub fn look(root: &Path) -> Result<Looked, FileError> {
    let Gathered { registry, problems, files, .. } = gather(root, Wanted::Whole, false)?;
    Ok(Looked { files, problems, notes: registry.notes })
}

/// What was read, good or not.
struct Gathered {
    policy: Option<Policy>,
    registry: Registry,
    problems: Vec<Problem>,
    files: usize,
}

/// Reads what is wanted; `on` when a file that the disk does not give is a problem of that file alone.
fn gather(root: &Path, wanted: Wanted<'_>, on: bool) -> Result<Gathered, FileError> {
    let mut problems = Vec::new();
    let policy_bytes = file::read_file(root, "admit.toml")?;
    let policy =
        policy_text::parse(&policy_bytes).map_err(|flaws| problems.extend(located("admit.toml", &policy_bytes, flaws))).ok();
    let mut files = Vec::new();
    for folder in folders(wanted) {
        let listing = match file::list_below(root, &folder) {
            Ok(listing) => listing,
            Err(error) if error.is_missing() => continue,
            Err(error) => return Err(error),
        };
        problems.extend(listing.refused.into_iter().map(unreadable));
        files.extend(listing.files);
    }
    let count = files.len();
    let mut assembly = Assembly::new(matches!(wanted, Wanted::Whole));
    let read: Vec<(String, Result<Read, FileError>)> =
        files.into_par_iter().map(|path| (path.clone(), read_one(root, &path))).collect();
    for (path, result) in read {
        let read = match result {
            Ok(read) => read,
            Err(error) if on => {
                problems.push(unreadable(error));
                continue;
            }
            Err(error) => return Err(error),
        };
        match read {
            Read::Stray => assembly.stray(path),
            Read::Beside(bytes) => assembly.beside(&path, &bytes),
            Read::Slot(slot, bytes, digest) => assembly.put(slot, &path, &bytes, digest),
        }
    }
    let (registry, problems) = assembly.finish(problems);
    Ok(Gathered { policy, registry, problems, files: count })
}

fn unreadable(error: FileError) -> Problem {
    Problem { flaw: Flaw::new(1, 1, 1, &error.message), path: error.path, source: "".into() }
}

fn folders(wanted: Wanted<'_>) -> Vec<String> {
    let common = ["owners", "scopes", "issuers", "gateways", "waivers", "approvals"].map(str::to_owned);
    match wanted {
        Wanted::Whole => vec![String::new()],
        Wanted::Common => common.to_vec(),
        Wanted::Partner(partner) => {
            common.into_iter().chain([format!("partners/{partner}"), format!("usage/{partner}")]).collect()
        }
    }
}

fn read_one(root: &Path, path: &str) -> Result<Read, FileError> {
    match slot(path) {
        None => Ok(Read::Stray),
        Some(Slot::Beside) if path == attributes::FILE => Ok(Read::Beside(file::read_file(root, path)?)),
        Some(Slot::Beside | Slot::Policy) => Ok(Read::Slot(Slot::Beside, Vec::new(), sha256(b""))),
        Some(slot) => {
            let bytes = file::read_file_up_to(root, path, limit(&slot))?;
            let digest = sha256(&bytes);
            Ok(Read::Slot(slot, bytes, digest))
        }
    }
}

/// The largest file that is read for a record, in bytes. A log may hold some hundred thousand events.
pub(super) fn limit(slot: &Slot) -> u64 {
    if matches!(slot, Slot::Log(_)) { 256 << 20 } else { file::MAX_RECORD }
}

/// Everywhere outside of one partner where one of these keys stands too, found by the bytes of its digest.
///
/// # Errors
/// When a file cannot be read.
pub fn key_uses(root: &Path, except: &PartnerId, keys: &[Digest]) -> Result<Vec<KeyUse>, FileError> {
    if keys.is_empty() {
        return Ok(Vec::new());
    }
    let texts: Vec<(Digest, String)> = keys.iter().map(|key| (*key, key.to_string())).collect();
    let own = format!("partners/{except}/");
    let listing = match file::list_below(root, "partners") {
        Ok(listing) => listing,
        Err(error) if error.is_missing() => return Ok(Vec::new()),
        Err(error) => return Err(error),
    };
    let may_hold_keys =
        |path: &&String| !path.starts_with(&own) && matches!(slot(path), Some(Slot::Anchor(..) | Slot::Credential(..)));
    let paths: Vec<&String> = listing.files.iter().filter(may_hold_keys).collect();
    let found: Vec<Vec<KeyUse>> = paths
        .par_iter()
        .map(|path| {
            let bytes = file::read_file(root, path)?;
            let here = |(key, text): &(Digest, String)| {
                memchr::memmem::find(&bytes, text.as_bytes()).map(|_| KeyUse { key: *key, path: (*path).clone() })
            };
            Ok(texts.iter().filter_map(here).collect())
        })
        .collect::<Result<_, FileError>>()?;
    Ok(found.into_iter().flatten().collect())
}

impl fmt::Display for Problem {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}:{}:{}: {}", self.path, self.flaw.line, self.flaw.column, self.flaw.message)
    }
}
