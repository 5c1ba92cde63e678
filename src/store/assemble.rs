//! From the bytes of files to a registry in memory, wherever the files were read from: a folder or a revision. Everything that is
//! wrong is kept, by file and line, beside what could be read.

use super::{
    attributes,
    load::{Problem, in_order},
    records::located,
    yaml::{self, Flaw},
};
use crate::model::{Digest, FileNote, FileNoteKind, Named, PartnerId, Record, Registry, Slot, Usage};
use schemars::JsonSchema;
use serde::{Serialize, de::DeserializeOwned};

/// A registry as it comes together.
pub(super) struct Assembly {
    registry: Registry,
    problems: Vec<Problem>,
}

impl Assembly {
    /// Nothing yet. `whole` when every partner is going to be put.
    pub(super) fn new(whole: bool) -> Self {
        Self { registry: Registry { whole, ..Registry::default() }, problems: Vec::new() }
    }

    /// A file that no record belongs in.
    pub(super) fn stray(&mut self, path: String) {
        self.registry.notes.push(FileNote { path, kind: FileNoteKind::Stray });
    }

    /// A file that people keep beside the records, when it says how git shows and merges them.
    pub(super) fn beside(&mut self, path: &str, bytes: &[u8]) {
        if attributes::hide(&String::from_utf8_lossy(bytes)) {
            self.registry.notes.push(FileNote { path: path.to_owned(), kind: FileNoteKind::Hides });
        }
    }

    /// A file of a record.
    pub(super) fn put(&mut self, slot: Slot, path: &str, bytes: Vec<u8>, digest: Digest) {
        place(&mut self.registry, slot, path, bytes, digest, &mut self.problems);
    }

    /// Lets the records go, and keeps what is wrong and what was noticed.
    pub(super) fn forget(&mut self) {
        let notes = std::mem::take(&mut self.registry.notes);
        self.registry = Registry { notes, ..Registry::default() };
    }

    /// Takes in what was put together elsewhere, of other files.
    pub(super) fn absorb(&mut self, other: Self) {
        let Registry { owners, apis, issuers, gateways, partners, waivers, approvals, usage, key_uses, whole: _, notes } =
            other.registry;
        let own = &mut self.registry;
        own.owners.extend(owners);
        own.apis.extend(apis);
        own.issuers.extend(issuers);
        own.gateways.extend(gateways);
        own.partners.extend(partners);
        own.waivers.extend(waivers);
        own.approvals.extend(approvals);
        own.usage.extend(usage);
        own.key_uses.extend(key_uses);
        own.notes.extend(notes);
        self.problems.extend(other.problems);
    }

    /// The registry, and all that is wrong, with what was wrong before, sorted by file and line.
    pub(super) fn finish(mut self, before: Vec<Problem>) -> (Registry, Vec<Problem>) {
        self.registry.notes.sort();
        self.problems.extend(before);
        in_order(&mut self.problems);
        (self.registry, self.problems)
    }
}

/// Puts a record where it belongs, or says what is wrong with it.
fn place(registry: &mut Registry, slot: Slot, path: &str, bytes: Vec<u8>, digest: Digest, problems: &mut Vec<Problem>) {
    macro_rules! keep {
        ($map:expr, $id:expr) => {
            if let Some(record) = record(path, &bytes, digest, $id.as_str(), problems, &mut registry.notes) {
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
        (Slot::Gateway(id), _) => keep!(registry.gateways, id),
        (Slot::Waiver(id), _) => keep!(registry.waivers, id),
        (Slot::PolicyApproval(id), _) => keep!(registry.approvals, id),
        (Slot::Partner(id), Some(folder)) => {
            folder.partner = record(path, &bytes, digest, id.as_str(), problems, &mut registry.notes);
        }
        (Slot::Anchor(_, id), Some(folder)) => keep!(folder.anchors, id),
        (Slot::Application(_, id), Some(folder)) => keep!(folder.applications, id),
        (Slot::Credential(_, id), Some(folder)) => keep!(folder.credentials, id),
        (Slot::Approval(_, id), Some(folder)) => keep!(folder.approvals, id),
        (Slot::Evidence(_, id), Some(folder)) => keep!(folder.evidence, id),
        (Slot::Usage(partner, id), _) => {
            let read = record::<Usage>(path, &bytes, digest, id.as_str(), problems, &mut registry.notes);
            if let Some(record) = read.filter(|record| is_of(record, &partner, path, &bytes, problems)) {
                registry.usage.entry(partner).or_default().insert(id, record);
            }
        }
        (Slot::Log(_), Some(folder)) => folder.log = bytes,
        (Slot::Receipt(..), Some(folder)) => {
            folder.receipts.insert(path.to_owned(), digest);
        }
        _ => {}
    }
}

/// Whether a record of use is of the partner whose folder it lies in; says so where it is not.
fn is_of(record: &Record<Usage>, partner: &PartnerId, path: &str, bytes: &[u8], problems: &mut Vec<Problem>) -> bool {
    let said = &record.value.partner;
    if said == partner {
        return true;
    }
    let (line, column) = yaml::read(bytes).ok().and_then(|node| node.place("partner")).unwrap_or((1, 1));
    let flaw = Flaw::new(line, column, 7, &format!("the partner is `{said}`, and the path says `{partner}`"));
    problems.extend(located(path, bytes, vec![flaw]));
    false
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
    if let Some(value) = yaml::canonical::<T>(bytes).filter(|value| value.id() == id) {
        return Some(Record { path: path.to_owned(), digest, value });
    }
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
