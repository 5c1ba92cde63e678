//! Loading: from files to a registry in memory, whole or as much as one command needs. Everything that is wrong is reported at
//! once, by file and line, and a registry with a broken record is not handed out.

use super::{
    file::{self, FileError},
    policy_text,
    records::located,
    yaml::{self, Flaw},
};
use crate::{
    crypto::sha256,
    model::{Digest, FileNote, FileNoteKind, KeyUse, Named, PartnerId, Record, Registry, Slot, slot},
    policy::{Loaded, Policy},
};
use rayon::iter::{IntoParallelIterator, IntoParallelRefIterator, ParallelIterator};
use schemars::JsonSchema;
use serde::{Serialize, de::DeserializeOwned};
use std::{fmt, path::Path, sync::Arc};

/// How much is wanted.
#[derive(Debug, Clone, Copy)]
pub enum Wanted<'a> {
    /// Everything.
    Whole,
    /// What is common to all, and one partner.
    Partner(&'a PartnerId),
    /// What is common to all: policy, roster, catalogue, issuers, waivers.
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
    Stray,
}

/// Loads.
///
/// # Errors
/// Every problem of every file that was read, sorted by file and line; or the file that could not be read.
pub fn load(root: &Path, wanted: Wanted<'_>) -> Result<Loaded, NotLoaded> {
    let Gathered { policy, policy_file, registry, problems, files: _ } = gather(root, wanted)?;
    match policy {
        Some(policy) if problems.is_empty() => Ok(Loaded { policy, policy_file, registry }),
        _ => Err(NotLoaded::Problems(problems)),
    }
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
    let Gathered { registry, problems, files, .. } = gather(root, Wanted::Whole)?;
    Ok(Looked { files, problems, notes: registry.notes })
}

/// What was read, good or not.
struct Gathered {
    policy: Option<Policy>,
    policy_file: Digest,
    registry: Registry,
    problems: Vec<Problem>,
    files: usize,
}

fn gather(root: &Path, wanted: Wanted<'_>) -> Result<Gathered, FileError> {
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
        problems.extend(listing.refused.into_iter().map(|error| Problem {
            flaw: Flaw::new(1, 1, 1, &error.message),
            path: error.path,
            source: "".into(),
        }));
        files.extend(listing.files);
    }
    let count = files.len();
    let mut registry = Registry { whole: matches!(wanted, Wanted::Whole), ..Registry::default() };
    let read: Vec<(String, Result<Read, FileError>)> =
        files.into_par_iter().map(|path| (path.clone(), read_one(root, &path))).collect();
    for (path, result) in read {
        match result? {
            Read::Stray => registry.notes.push(FileNote { path, kind: FileNoteKind::Stray }),
            Read::Slot(slot, bytes, digest) => place(&mut registry, slot, &path, &bytes, digest, &mut problems),
        }
    }
    registry.notes.sort();
    problems.sort_by(|a, b| (&a.path, a.flaw.line, a.flaw.column).cmp(&(&b.path, b.flaw.line, b.flaw.column)));
    Ok(Gathered { policy, policy_file: sha256(&policy_bytes), registry, problems, files: count })
}

fn folders(wanted: Wanted<'_>) -> Vec<String> {
    let common = ["owners", "scopes", "issuers", "waivers", "approvals"].map(str::to_owned);
    match wanted {
        Wanted::Whole => vec![String::new()],
        Wanted::Common => common.to_vec(),
        Wanted::Partner(partner) => common.into_iter().chain([format!("partners/{partner}")]).collect(),
    }
}

fn read_one(root: &Path, path: &str) -> Result<Read, FileError> {
    match slot(path) {
        None => Ok(Read::Stray),
        Some(Slot::Beside | Slot::Policy) => Ok(Read::Slot(Slot::Beside, Vec::new(), sha256(b""))),
        Some(slot) => {
            let limit = if matches!(slot, Slot::Log(_)) { MAX_LOG } else { file::MAX_RECORD };
            let bytes = file::read_file_up_to(root, path, limit)?;
            let digest = sha256(&bytes);
            Ok(Read::Slot(slot, bytes, digest))
        }
    }
}

/// The largest log that is read, in bytes: some hundred thousand events.
const MAX_LOG: u64 = 256 << 20;

/// Puts a record where it belongs, or says what is wrong with it.
fn place(registry: &mut Registry, slot: Slot, path: &str, bytes: &[u8], digest: Digest, problems: &mut Vec<Problem>) {
    macro_rules! keep {
        ($map:expr, $id:expr) => {
            if let Some(record) = record(path, bytes, digest, $id.as_str(), problems, &mut registry.notes) {
                $map.insert($id, record);
            }
        };
    }
    let folder = match &slot {
        Slot::Partner(p)
        | Slot::Anchor(p, _)
        | Slot::Application(p, _)
        | Slot::Credential(p, _)
        | Slot::Approval(p, _)
        | Slot::Evidence(p, _)
        | Slot::Receipt(p, _)
        | Slot::Log(p) => Some(registry.partners.entry(p.clone()).or_default()),
        _ => None,
    };
    match (slot, folder) {
        (Slot::Owner(id), _) => keep!(registry.owners, id),
        (Slot::Api(id), _) => keep!(registry.apis, id),
        (Slot::Issuer(id), _) => keep!(registry.issuers, id),
        (Slot::Waiver(id), _) => keep!(registry.waivers, id),
        (Slot::PolicyApproval(id), _) => keep!(registry.approvals, id),
        (Slot::Partner(id), Some(folder)) => {
            folder.partner = record(path, bytes, digest, id.as_str(), problems, &mut registry.notes);
        }
        (Slot::Anchor(_, id), Some(folder)) => keep!(folder.anchors, id),
        (Slot::Application(_, id), Some(folder)) => keep!(folder.applications, id),
        (Slot::Credential(_, id), Some(folder)) => keep!(folder.credentials, id),
        (Slot::Approval(_, id), Some(folder)) => keep!(folder.approvals, id),
        (Slot::Evidence(_, id), Some(folder)) => keep!(folder.evidence, id),
        (Slot::Log(_), Some(folder)) => folder.log = bytes.to_vec(),
        (Slot::Receipt(..), Some(folder)) => {
            folder.receipts.insert(path.to_owned(), digest);
        }
        _ => {}
    }
}

/// Reads one record; notes a spelling that is not the canonical one.
fn record<T: Named + Serialize + DeserializeOwned + JsonSchema>(
    path: &str,
    bytes: &[u8],
    digest: Digest,
    id: &str,
    problems: &mut Vec<Problem>,
    notes: &mut Vec<FileNote>,
) -> Option<Record<T>> {
    let node = yaml::read(bytes).map_err(|flaws| problems.extend(located(path, bytes, flaws))).ok()?;
    let value: T = yaml::decode(&node).map_err(|flaws| problems.extend(located(path, bytes, flaws))).ok()?;
    if value.id() != id {
        let (line, column) = node.place("id").unwrap_or((1, 1));
        let flaw = Flaw::new(line, column, 2, &format!("the id is `{}`, and the path says `{id}`", value.id()));
        problems.extend(located(path, bytes, vec![flaw]));
        return None;
    }
    if yaml::format::<T>(bytes).is_ok_and(|text| text.as_bytes() != bytes) {
        notes.push(FileNote { path: path.to_owned(), kind: FileNoteKind::NotCanonical });
    }
    Some(Record { path: path.to_owned(), digest, value })
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
