//! A revision's files: which differ between two, and a registry read from one. What differs is found by the trees alone, so it costs by
//! what differs; of the rest only what is common to all is read, and the partners that are named.

use super::{Git, NotRead, Revision};
use crate::{
    crypto::sha256,
    model::{Digest, KeyUse, PartnerId, Registry, Slot, slot},
    policy::Policy,
    store::{
        assemble::Assembly,
        attributes,
        load::{Problem, limit},
        policy_text,
        records::located,
        yaml::Flaw,
    },
};
use std::{collections::BTreeMap, sync::Arc};

/// A file that differs between two revisions.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct Change {
    /// The file, from the registry's root; what is not UTF-8 in a name is replaced.
    pub path: String,
    /// Whether it is in the first revision.
    pub before: bool,
    /// Whether it is in the second.
    pub after: bool,
}

/// A registry as far as it was read from a revision.
pub struct Seen {
    /// The policy; `None` when it is not there or cannot be read.
    pub policy: Option<Policy>,
    /// The records.
    pub registry: Registry,
    /// Everything that is wrong with the files.
    pub problems: Vec<Problem>,
    /// The files as they were read, so that places in them can be shown.
    pub files: BTreeMap<String, Arc<[u8]>>,
}

/// An entry of a tree.
struct Entry {
    mode: String,
    object: String,
    size: u64,
    path: String,
}

/// What every command reads of a registry.
const COMMON: [&str; 7] = ["admit.toml", "owners", "scopes", "issuers", "gateways", "waivers", "approvals"];

impl Git {
    /// The files that differ, in order.
    ///
    /// # Errors
    /// When git cannot tell.
    pub fn changed(&self, base: &Revision, head: &Revision) -> Result<Vec<Change>, NotRead> {
        let empty = self.empty_tree()?;
        let tree = |revision: &Revision| revision.tree.clone().unwrap_or_else(|| empty.clone());
        let (old, new) = (tree(base), tree(head));
        let words = ["diff-tree", "-r", "-z", "--raw", "--no-renames", "--no-relative", "--full-index", &old, &new];
        let out = self.output(&words, &[])?;
        let mut parts = out.split(|b| *b == 0);
        let mut changes = Vec::new();
        while let (Some(what), Some(path)) = (parts.next(), parts.next()) {
            let fields: Vec<_> = std::str::from_utf8(what).unwrap_or_default().trim_start_matches(':').split(' ').collect();
            let &[before, after, ..] = fields.as_slice() else { return Err(NotRead("git answered in another form".to_owned())) };
            let there = |mode: &str| mode.bytes().any(|b| b != b'0');
            let path = String::from_utf8_lossy(path).into_owned();
            changes.push(Change { path, before: there(before), after: there(after) });
        }
        changes.sort();
        Ok(changes)
    }

    fn empty_tree(&self) -> Result<String, NotRead> {
        let out = self.output(&["hash-object", "-t", "tree", "--stdin"], &[])?;
        Ok(String::from_utf8_lossy(&out).trim().to_owned())
    }

    /// Reads what is common to all, those partners, and the files that are named besides.
    ///
    /// # Errors
    /// When git cannot read the revision. What is wrong with its files is in the answer.
    pub fn see(&self, revision: &Revision, partners: &[PartnerId], besides: &[String]) -> Result<Seen, NotRead> {
        let folders = partners.iter().flat_map(|partner| [format!("partners/{partner}"), format!("usage/{partner}")]);
        let wanted: Vec<String> = COMMON.map(str::to_owned).into_iter().chain(folders).chain(besides.iter().cloned()).collect();
        let entries = self.list(revision, &wanted)?;
        let mut problems = Vec::new();
        let mut assembly = Assembly::new(false);
        let mut readable = Vec::new();
        for entry in entries {
            match refused(&entry) {
                Some(why) => problems.push(Problem { flaw: Flaw::new(1, 1, 1, &why), path: entry.path, source: "".into() }),
                None => readable.push(entry),
            }
        }
        let read = self.read(&readable)?;
        let mut policy = None;
        let mut files = BTreeMap::new();
        for (entry, bytes) in readable.into_iter().zip(read) {
            match slot(&entry.path) {
                None => assembly.stray(entry.path.clone()),
                Some(Slot::Policy) => match policy_text::parse(&bytes) {
                    Ok(read) => policy = Some(read),
                    Err(flaws) => problems.extend(located("admit.toml", &bytes, flaws)),
                },
                Some(Slot::Beside) if entry.path == attributes::FILE => assembly.beside(&entry.path, &bytes),
                Some(slot) => {
                    let digest = sha256(&bytes);
                    assembly.put(slot, &entry.path, bytes.clone(), digest);
                }
            }
            files.insert(entry.path, bytes.into());
        }
        let (registry, problems) = assembly.finish(problems);
        Ok(Seen { policy, registry, problems, files })
    }

    /// Everywhere outside of some partners where one of these keys stands too, found by the bytes of its digest.
    ///
    /// # Errors
    /// When git cannot search.
    pub fn key_uses(&self, revision: &Revision, except: &[PartnerId], keys: &[Digest]) -> Result<Vec<KeyUse>, NotRead> {
        let Some(tree) = revision.tree.as_ref().filter(|_| !keys.is_empty()) else { return Ok(Vec::new()) };
        let texts: Vec<(Digest, String)> = keys.iter().map(|key| (*key, key.to_string())).collect();
        let mut words = vec!["grep", "-z", "-I", "--no-color", "--full-name", "--no-line-number", "-o", "-F", "-h"];
        words.retain(|word| *word != "-h");
        let patterns: Vec<_> = texts.iter().flat_map(|(_, text)| ["-e", text.as_str()]).collect();
        words.extend(patterns);
        words.extend([tree.as_str(), "--", "partners"]);
        // No match is an answer too, and git says it by its exit status.
        let Ok(out) = self.output(&words, &[]) else { return Ok(Vec::new()) };
        let own: Vec<String> = except.iter().map(|partner| format!("partners/{partner}/")).collect();
        let mut uses = Vec::new();
        for line in out.split(|b| *b == b'\n') {
            let Some(cut) = line.iter().position(|b| *b == 0) else { continue };
            let (Ok(place), Ok(text)) = (std::str::from_utf8(&line[..cut]), std::str::from_utf8(&line[cut + 1..])) else {
                continue;
            };
            let path = place.split_once(':').map_or(place, |(_, path)| path);
            let holds = matches!(slot(path), Some(Slot::Anchor(..) | Slot::Credential(..)));
            let elsewhere = !own.iter().any(|own| path.starts_with(own.as_str()));
            if let Some((key, _)) = texts.iter().find(|(_, digest)| digest == text).filter(|_| holds && elsewhere) {
                uses.push(KeyUse { key: *key, path: path.to_owned() });
            }
        }
        uses.sort();
        uses.dedup();
        Ok(uses)
    }

    fn list(&self, revision: &Revision, wanted: &[String]) -> Result<Vec<Entry>, NotRead> {
        let Some(tree) = &revision.tree else { return Ok(Vec::new()) };
        let mut words = vec!["ls-tree", "-r", "-z", "-l", "--full-tree", tree, "--"];
        words.extend(wanted.iter().map(String::as_str));
        let out = self.output(&words, &[])?;
        let entry = |line: &[u8]| {
            let cut = line.iter().position(|b| *b == b'\t')?;
            let mut fields = std::str::from_utf8(&line[..cut]).ok()?.split_ascii_whitespace();
            let (mode, _, object, size) = (fields.next()?, fields.next()?, fields.next()?, fields.next()?);
            Some(Entry {
                mode: mode.to_owned(),
                object: object.to_owned(),
                size: size.parse().unwrap_or(0),
                path: String::from_utf8_lossy(&line[cut + 1..]).into_owned(),
            })
        };
        let lines = out.split(|b| *b == 0).filter(|line| !line.is_empty());
        lines.map(|line| entry(line).ok_or_else(|| NotRead("git answered in another form".to_owned()))).collect()
    }

    fn read(&self, entries: &[Entry]) -> Result<Vec<Vec<u8>>, NotRead> {
        let odd = || NotRead("git answered in another form".to_owned());
        let asked: String = entries.iter().map(|entry| format!("{}\n", entry.object)).collect();
        let out = self.output(&["cat-file", "--batch"], asked.as_bytes())?;
        let mut rest = out.as_slice();
        let mut read = Vec::with_capacity(entries.len());
        for entry in entries {
            let end = rest.iter().position(|b| *b == b'\n').ok_or_else(odd)?;
            let head = std::str::from_utf8(&rest[..end]).map_err(|_| odd())?;
            let size: usize = head.rsplit(' ').next().and_then(|size| size.parse().ok()).ok_or_else(odd)?;
            if head.split(' ').next() != Some(entry.object.as_str()) || rest.len() < end + 1 + size + 1 {
                return Err(odd());
            }
            read.push(rest[end + 1..end + 1 + size].to_vec());
            rest = &rest[end + 1 + size + 1..];
        }
        Ok(read)
    }
}

/// Why an entry is no file that a registry holds.
fn refused(entry: &Entry) -> Option<String> {
    let kind = match entry.mode.as_str() {
        "100644" => None,
        "100755" => Some("is executable; what a registry holds is never run"),
        "120000" => Some("is a symbolic link, not a regular file"),
        "160000" => Some("is another repository (a submodule), not a regular file"),
        _ => Some("is not a regular file"),
    };
    let most = slot(&entry.path).as_ref().map_or(crate::store::file::MAX_RECORD, limit);
    let large = || (entry.size > most).then(|| format!("has {} bytes, and the limit is {most}", entry.size));
    let unprintable = || {
        let bad = entry.path.contains('\u{fffd}') || entry.path.chars().any(char::is_control);
        bad.then(|| "has a name that is not plain text".to_owned())
    };
    kind.map(str::to_owned).or_else(large).or_else(unprintable)
}
