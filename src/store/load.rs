//! Loading: from files to a registry in memory, whole or as much as one command needs. Everything that is wrong is reported at
//! once, by file and line, and a registry with a broken record is not handed out.

use super::{
    assemble::Assembly,
    attributes,
    file::{self, FileError, Trouble},
    policy_text,
    records::located,
    walk::Folder,
    yaml::Flaw,
};
use crate::{
    crypto::sha256,
    meter::Stage,
    model::{Digest, FileNote, KeyUse, PartnerId, Registry, Slot, slot},
    policy::{Loaded, Policy},
};
use rayon::iter::{IntoParallelIterator, IntoParallelRefIterator, ParallelIterator};
use std::{
    collections::{BTreeMap, BTreeSet},
    fmt,
    path::Path,
    sync::Arc,
};

/// How much is wanted.
#[derive(Debug, Clone, Copy)]
pub enum Wanted<'a> {
    /// Everything.
    Whole,
    /// What is common to all, and one partner.
    Partner(&'a PartnerId),
    /// What is common to all, and some partners.
    Partners(&'a BTreeSet<PartnerId>),
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

/// Loads.
///
/// # Errors
/// Every problem of every file that was read, sorted by file and line; or the file that could not be read.
pub fn load(root: &Path, wanted: Wanted<'_>) -> Result<Loaded, NotLoaded> {
    let Gathered { policy, registry, problems, files: _ } = gather(root, wanted, Purpose::Use)?;
    match policy {
        Some(policy) if problems.is_empty() => Ok(Loaded { policy, registry }),
        _ => Err(NotLoaded::Problems(problems)),
    }
}

/// What is wrong with the partners that cannot be read, by partner.
pub type Unread = BTreeMap<PartnerId, Vec<Problem>>;

/// Loads everything that is wanted but the partners that have a file which cannot be read, for who must not be held up by them: what stops
/// one partner asks nothing of another. Answers the registry without them, and what is wrong.
///
/// # Errors
/// As [`load`], when what is wrong is in no partner's folder.
pub fn load_readable(root: &Path, wanted: Wanted<'_>) -> Result<(Loaded, Unread), NotLoaded> {
    let Gathered { policy, mut registry, problems, files: _ } = gather(root, wanted, Purpose::UseReadable)?;
    let Some(policy) = policy else { return Err(NotLoaded::Problems(problems)) };
    let unread = take_unread(&mut registry, problems).map_err(NotLoaded::Problems)?;
    registry.whole &= unread.is_empty();
    Ok((Loaded { policy, registry }, unread))
}

/// Takes the partners out of a registry that have a problem; all problems, when one of them is no partner's.
pub(super) fn take_unread(registry: &mut Registry, problems: Vec<Problem>) -> Result<Unread, Vec<Problem>> {
    let of = |problem: &Problem| {
        let mut steps = problem.path.split('/');
        let folder = steps.next().filter(|folder| matches!(*folder, "partners" | "usage"));
        folder.and(steps.next())?.parse::<PartnerId>().ok()
    };
    if problems.iter().any(|problem| of(problem).is_none()) {
        return Err(problems);
    }
    let mut unread = Unread::new();
    for (partner, problem) in problems.into_iter().filter_map(|problem| Some((of(&problem)?, problem))) {
        registry.partners.remove(&partner);
        registry.usage.remove(&partner);
        unread.entry(partner).or_default().push(problem);
    }
    Ok(unread)
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

/// Looks at every file as strictly as [`load`], and hands out what is wrong instead of the registry. No record is kept longer than its partner
/// takes, so that memory does not grow with the registry; of logs and receipts, whose lines are for the audit, is seen that they can be read.
///
/// # Errors
/// The file that could not be read.
pub fn look(root: &Path) -> Result<Looked, FileError> {
    let Gathered { registry, problems, files, .. } = gather(root, Wanted::Whole, Purpose::Look)?;
    Ok(Looked { files, problems, notes: registry.notes })
}

/// What was read, good or not.
struct Gathered {
    policy: Option<Policy>,
    registry: Registry,
    problems: Vec<Problem>,
    files: usize,
}

/// What the files are read for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Purpose {
    /// To say what is wrong with them.
    Look,
    /// For what they say; one that the disk does not give ends it.
    Use,
    /// For what they say; one that the disk does not give is a problem of that file alone.
    UseReadable,
}

/// Reads what is wanted.
fn gather(root: &Path, wanted: Wanted<'_>, purpose: Purpose) -> Result<Gathered, FileError> {
    let (policy, before) = policy(root)?;
    let top = Folder::root(root)?;
    let areas = areas(&top, wanted)?;
    let stage = Stage::new("reading", areas.len(), "folders");
    let (registry, mut problems, files) = read(&top, areas, purpose, &stage)?;
    problems.extend(before);
    in_order(&mut problems);
    Ok(Gathered { policy, registry: Registry { whole: matches!(wanted, Wanted::Whole), ..registry }, problems, files })
}

/// The policy, or what is wrong with it.
pub(super) fn policy(root: &Path) -> Result<(Option<Policy>, Vec<Problem>), FileError> {
    let bytes = file::read_file(root, "admit.toml")?;
    let mut problems = Vec::new();
    let policy = policy_text::parse(&bytes).map_err(|flaws| problems.extend(located("admit.toml", &bytes, flaws))).ok();
    Ok((policy, problems))
}

/// Reads areas on all cores: what is in them, what is wrong with it, and how many files it were.
pub(super) fn read(
    top: &Folder,
    areas: Vec<Area>,
    purpose: Purpose,
    stage: &Stage,
) -> Result<(Registry, Vec<Problem>, usize), FileError> {
    let read = |area: Area| {
        let part = Part::of(top, &area, purpose);
        stage.step(1);
        part
    };
    let parts: Vec<Result<Part, FileError>> = areas.into_par_iter().map(read).collect();
    let (mut assembly, mut before, mut files) = (Assembly::new(false), Vec::new(), 0);
    for part in parts {
        let part = part?;
        assembly.absorb(part.assembly);
        before.extend(part.problems);
        files += part.files;
    }
    let (registry, problems) = assembly.finish(before);
    Ok((registry, problems, files))
}

/// By file and line.
pub(super) fn in_order(problems: &mut [Problem]) {
    problems.sort_by(|a, b| (&a.path, a.flaw.line, a.flaw.column).cmp(&(&b.path, b.flaw.line, b.flaw.column)));
}

/// A folder that is read in one go, beside others.
pub(super) struct Area {
    pub(super) folder: String,
    /// With the folders in it.
    pub(super) deep: bool,
}

impl Area {
    /// The folder with what is in it.
    pub(super) fn deep(folder: String) -> Self {
        Self { folder, deep: true }
    }
}

/// The folders that are wanted, none of which holds another one: of the whole, each partner is one.
pub(super) fn areas(top: &Folder, wanted: Wanted<'_>) -> Result<Vec<Area>, FileError> {
    let common = ["owners", "scopes", "issuers", "gateways", "waivers", "approvals"].map(|folder| Area::deep(folder.to_owned()));
    let own = |partner: &PartnerId| [Area::deep(format!("partners/{partner}")), Area::deep(format!("usage/{partner}"))];
    match wanted {
        Wanted::Common => return Ok(common.into()),
        Wanted::Partner(partner) => return Ok(common.into_iter().chain(own(partner)).collect()),
        Wanted::Partners(partners) => return Ok(common.into_iter().chain(partners.iter().flat_map(own)).collect()),
        Wanted::Whole => {}
    }
    let mut areas = vec![Area { folder: String::new(), deep: false }];
    for folder in top.list()?.folders {
        if matches!(folder.as_str(), "partners" | "usage") {
            let inside = top.open(&folder)?.list()?.folders;
            areas.extend(inside.into_iter().map(|name| Area::deep(format!("{folder}/{name}"))));
            areas.push(Area { folder, deep: false });
        } else {
            areas.push(Area::deep(folder));
        }
    }
    Ok(areas)
}

/// What was read of one area.
struct Part {
    assembly: Assembly,
    problems: Vec<Problem>,
    files: usize,
    purpose: Purpose,
}

/// How many folders may lie in each other; a registry has three.
const MAX_FOLDERS: usize = 32;

impl Part {
    fn of(top: &Folder, area: &Area, purpose: Purpose) -> Result<Self, FileError> {
        let mut part = Self { assembly: Assembly::new(false), problems: Vec::new(), files: 0, purpose };
        let deeper = area.deep.then_some(MAX_FOLDERS);
        if area.folder.is_empty() {
            part.folder(top, deeper)?;
        } else {
            match top.below(&area.folder) {
                Ok(Some(folder)) => part.folder(&folder, deeper)?,
                Ok(None) => {}
                Err(error) => part.unless_readable(error)?,
            }
        }
        if purpose == Purpose::Look {
            part.assembly.forget();
        }
        Ok(part)
    }

    /// Reads what lies in a folder and, `deeper` folders down, in those in it.
    fn folder(&mut self, folder: &Folder, deeper: Option<usize>) -> Result<(), FileError> {
        let listing = match folder.list() {
            Ok(listing) => listing,
            Err(error) => return self.unless_readable(error),
        };
        self.problems.extend(listing.refused.into_iter().map(unreadable));
        for name in listing.files {
            self.files += 1;
            self.file(folder, &name).or_else(|error| self.unless_readable(error))?;
        }
        let Some(deeper) = deeper else { return Ok(()) };
        for name in listing.folders {
            let inside = match deeper.checked_sub(1) {
                None => Err(FileError::new(
                    &folder.path_of(&name),
                    Trouble::Refused,
                    format_args!("lies deeper than {MAX_FOLDERS} folders"),
                )),
                Some(deeper) => folder.open(&name).and_then(|inside| self.folder(&inside, Some(deeper))),
            };
            inside.or_else(|error| self.unless_readable(error))?;
        }
        Ok(())
    }

    fn file(&mut self, folder: &Folder, name: &str) -> Result<(), FileError> {
        let path = folder.path_of(name);
        match slot(&path) {
            None => self.assembly.stray(path),
            Some(Slot::Beside) if path == attributes::FILE => {
                self.assembly.beside(&path, &folder.read(name, &path, file::MAX_RECORD)?)
            }
            Some(Slot::Beside | Slot::Policy) => {}
            Some(slot @ (Slot::Log(_) | Slot::Receipt(..))) if self.purpose == Purpose::Look => {
                folder.find(name, &path, limit(&slot))?
            }
            Some(slot) => {
                let bytes = folder.read(name, &path, limit(&slot))?;
                let digest = sha256(&bytes);
                self.assembly.put(slot, &path, bytes, digest);
            }
        }
        Ok(())
    }

    fn unless_readable(&mut self, error: FileError) -> Result<(), FileError> {
        if self.purpose != Purpose::UseReadable {
            return Err(error);
        }
        self.problems.push(unreadable(error));
        Ok(())
    }
}

fn unreadable(error: FileError) -> Problem {
    Problem { flaw: Flaw::new(1, 1, 1, &error.message), path: error.path, source: "".into() }
}

/// The largest file that is read for a record, in bytes. A log may hold some hundred thousand events.
pub(super) fn limit(slot: &Slot) -> u64 {
    if matches!(slot, Slot::Log(_)) { 256 << 20 } else { file::MAX_RECORD }
}

/// Everywhere in the partners' folders where one of these keys stands, but for the partners who are excepted; found by the text of its digest.
///
/// # Errors
/// When a file cannot be read.
pub fn key_uses(root: &Path, except: &BTreeSet<PartnerId>, keys: &[Digest]) -> Result<Vec<KeyUse>, FileError> {
    if keys.is_empty() {
        return Ok(Vec::new());
    }
    let texts: BTreeMap<String, Digest> = keys.iter().map(|key| (key.to_string(), *key)).collect();
    let Some(partners) = Folder::root(root)?.below("partners")? else { return Ok(Vec::new()) };
    let excepted: BTreeSet<&str> = except.iter().map(PartnerId::as_str).collect();
    let searched = |name: &String| !excepted.contains(name.as_str());
    let others: Vec<String> = partners.list()?.folders.into_iter().filter(searched).collect();
    let found: Vec<Vec<KeyUse>> =
        others.par_iter().map(|name| uses_in(&partners.open(name)?, &texts)).collect::<Result<_, FileError>>()?;
    Ok(found.into_iter().flatten().collect())
}

/// Where one of the keys stands in one partner's folder. However many keys there are, a file is gone through once.
fn uses_in(partner: &Folder, keys: &BTreeMap<String, Digest>) -> Result<Vec<KeyUse>, FileError> {
    let mut uses = Vec::new();
    for folder in ["anchors", "credentials"] {
        let Some(folder) = partner.below(folder)? else { continue };
        for name in folder.list()?.files {
            let path = folder.path_of(&name);
            if !matches!(slot(&path), Some(Slot::Anchor(..) | Slot::Credential(..))) {
                continue;
            }
            let bytes = folder.read(&name, &path, file::MAX_RECORD)?;
            let here: BTreeSet<Digest> = digests(&bytes).filter_map(|text| keys.get(text).copied()).collect();
            uses.extend(here.into_iter().map(|key| KeyUse { key, path: path.clone() }));
        }
    }
    Ok(uses)
}

/// What looks like a digest in a file, as it is spelled.
fn digests(bytes: &[u8]) -> impl Iterator<Item = &str> {
    let length = DIGEST.len() + 64;
    let found = memchr::memmem::find_iter(bytes, DIGEST).filter_map(move |at| bytes.get(at..at + length));
    found.filter_map(|text| std::str::from_utf8(text).ok())
}

/// How the text of a digest begins.
const DIGEST: &[u8] = b"sha256:";

impl fmt::Display for Problem {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}:{}:{}: {}", self.path, self.flaw.line, self.flaw.column, self.flaw.message)
    }
}
