//! What a command that was stopped may leave: the old registry or the new one, nothing that is half, no secret, and a way on. It says what
//! is wrong and never mends it.

use super::{lines::Line, trace::binary};
use crate::place::{Place, Run};
use std::{
    collections::{BTreeMap, BTreeSet},
    os::unix::fs::PermissionsExt,
};

/// Every file of a folder, by path, with what it holds; a link holds where it leads.
type Files = BTreeMap<String, Vec<u8>>;

/// What became of a folder: one entry for each file that is new, another one or gone, with the names that chance gave taken out.
pub(super) type Shape = BTreeSet<String>;

/// A folder in which a command has been run without a fault, for comparison.
pub(super) struct Whole {
    before: Files,
    /// What it makes of registries.
    pub(super) registry: Shape,
    /// What it makes of everything else.
    pub(super) outside: Shape,
}

impl Whole {
    pub(super) fn new(before: &Place, after: &Place) -> Self {
        let before = files(before);
        let (registry, outside) = split(shape(&before, &files(after)));
        Self { before, registry, outside }
    }

    /// What is wrong after a run that a fault befell; the command is run again on the way.
    pub(super) fn judge(&self, line: &Line, place: &Place, words: &[String], run: &Run) -> Result<End, String> {
        is(!run.stderr.contains("panicked") && [-1, 0, 1, 3].contains(&run.code), "it ended badly")?;
        is(run.code != 3 || run.stderr.contains("error: ") || run.stdout.contains("\nfailed "), "it did not say why")?;
        let now = files(place);
        self.no_secret(line, place, &now)?;
        let (registry, outside) = self.shape(&now);
        if run.code == 0 {
            same("registry after success", &registry, &self.registry)?;
            same("files after success", &outside, &self.outside)?;
        }
        let unfinished = ["bank-partners", "another"].iter().any(|root| now.contains_key(&format!("{root}/.admit/journal.json")));
        let new = match (self.registry.is_empty(), registry.is_empty() && !unfinished) {
            (true, _) => outside == self.outside,
            (false, true) => false,
            (false, false) => self.settled(line, place)?,
        };
        // What leaves, leaves after the record.
        is(new || !outside.iter().any(|file| self.left(line, file)), "it left without a record")?;
        self.again(line, place, words, new)?;
        Ok(if new { End::New } else { End::Old })
    }

    /// Whether the registry is the new one, once what was left half made is finished; it must be that or the old one, and hold.
    fn settled(&self, line: &Line, place: &Place) -> Result<bool, String> {
        if self.registry.iter().any(|file| file.contains(" bank-partners/")) {
            let check = admit(place, &["check"]);
            is(check.code == 0, &format!("check: {check:?}"))?;
            let log = admit(place, &["verify", "log"]);
            is(log.code == 0, &format!("verify log: {log:?}"))?;
        }
        let (registry, _) = self.shape(&files(place));
        // A new registry has nobody yet who could read what is half of it: its next `init` finishes it.
        if self.registry.iter().any(|file| file.contains(" another/")) {
            return Ok(true);
        }
        if registry.is_empty() {
            return Ok(false);
        }
        let begun = |file: &&String| !line.by_partner || registry.iter().any(|other| partner(other) == partner(file));
        same("registry", &registry, &self.registry.iter().filter(begun).cloned().collect())?;
        Ok(registry == self.registry)
    }

    /// The same command once more, undisturbed: it is done, or says that it was.
    fn again(&self, line: &Line, place: &Place, words: &[String], new: bool) -> Result<(), String> {
        let words: Vec<&str> = words.iter().map(String::as_str).collect();
        let again = admit(place, &words);
        let said = line.done_already.iter().any(|said| again.stderr.contains(said));
        is(again.code == 0 || (new && said), &format!("the next run: {again:?}"))?;
        let now = files(place);
        self.no_secret(line, place, &now)?;
        let (registry, outside) = self.shape(&now);
        let twice = line.delivers && new;
        is(
            registry == self.registry || (twice && registry.is_superset(&self.registry)),
            &format!("the next run left {registry:?}"),
        )?;
        if !(line.delivers && again.code != 0) {
            same("files after the next run", &outside, &self.outside)?;
        }
        // Who refuses writes nothing, and clears nothing away either.
        let stray: Vec<_> = strays(&now).filter(|file| again.code == 0 || !file.contains(".admit/staged")).collect();
        is(stray.is_empty(), &format!("left behind: {stray:?}"))
    }

    /// Whether it is something that was delivered, and not an empty file that waits for it.
    fn left(&self, line: &Line, file: &str) -> bool {
        line.delivers && self.outside.contains(file)
    }

    fn shape(&self, now: &Files) -> (Shape, Shape) {
        split(shape(&self.before, now))
    }

    /// No private key and no API key lies anywhere but where it belongs, and there for nobody else's eyes.
    fn no_secret(&self, line: &Line, place: &Place, now: &Files) -> Result<(), String> {
        for (name, _) in now.iter().filter(|(name, bytes)| self.before.get(*name) != Some(bytes) && is_secret(bytes)) {
            is(line.secret.iter().any(|path| name.starts_with(path)), &format!("a secret lies in `{name}`"))?;
            let mode = std::fs::metadata(place.path(name)).unwrap().permissions().mode() & 0o777;
            is(mode == 0o600, &format!("the secret in `{name}` has the mode {mode:o}"))?;
        }
        Ok(())
    }
}

/// Which of the two registries it is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum End {
    Old,
    New,
}

fn is(what: bool, why: &str) -> Result<(), String> {
    if what { Ok(()) } else { Err(why.to_owned()) }
}

fn same(what: &str, found: &Shape, expected: &Shape) -> Result<(), String> {
    let (missing, more): (Vec<_>, Vec<_>) = (expected.difference(found).collect(), found.difference(expected).collect());
    is(missing.is_empty() && more.is_empty(), &format!("{what}: missing {missing:?}, too much {more:?}"))
}

/// The partner whose file it is.
fn partner(file: &str) -> Option<&str> {
    file.split_once("/partners/")?.1.split('/').next()
}

/// Every file, but for releases that nobody takes.
fn files(place: &Place) -> Files {
    let root = place.path("");
    let current = std::fs::read_link(place.path("published/production/current")).unwrap_or_default();
    let old = |entry: &walkdir::DirEntry| {
        let name = entry.file_name();
        entry.depth() == 3 && name.to_string_lossy().starts_with("20") && name != current.as_os_str()
    };
    let walk = walkdir::WalkDir::new(&root).into_iter().filter_entry(|entry| !old(entry)).map(Result::unwrap);
    walk.filter(|entry| !entry.file_type().is_dir())
        .map(|entry| {
            let name = entry.path().strip_prefix(&root).unwrap().display().to_string();
            let held = match std::fs::read_link(entry.path()) {
                Ok(target) => target.display().to_string().into_bytes(),
                Err(_) => std::fs::read(entry.path()).unwrap(),
            };
            (name, held)
        })
        .collect()
}

fn shape(before: &Files, after: &Files) -> Shape {
    let gone = before.keys().filter(|path| !after.contains_key(*path)).map(|path| format!("- {}", named(path)));
    let there = after.iter().filter_map(|(path, held)| match before.get(path) {
        Some(old) if old == held => None,
        Some(_) => Some(format!("~ {}", named(path))),
        // What waits for its content is no file yet.
        None if held.is_empty() => None,
        None => Some(format!("+ {}", named(path))),
    });
    gone.chain(there).collect()
}

/// A path without what chance gave: ids of credentials, digests of approvals, names of releases.
fn named(path: &str) -> String {
    let chance = ["credentials", "receipts", "approvals", "issuers"];
    let mut steps: Vec<&str> = path.split('/').collect();
    if let [.., folder, name] = steps.as_mut_slice()
        && chance.contains(folder)
        && !path.starts_with("published/")
    {
        *name = if *folder == "approvals" { name.split_once('-').map_or("*", |(_, owner)| owner) } else { "*" };
    }
    if let ["published", _, release, ..] = steps.as_mut_slice()
        && release.starts_with("20")
    {
        *release = "*";
    }
    steps.join("/")
}

/// What is of a registry, and what is not; what a transaction works with is neither.
fn split(shape: Shape) -> (Shape, Shape) {
    let shape = shape.into_iter().filter(|file| !file.contains("/.admit/"));
    shape.partition(|file| [" bank-partners/", " another/"].iter().any(|root| file.contains(root)))
}

/// Whether a file has a private key, or an API key of these registries: `exb`, an environment, an id and what is secret.
fn is_secret(bytes: &[u8]) -> bool {
    let text = String::from_utf8_lossy(bytes);
    let key =
        |at: usize| text[at..].split(|c: char| !c.is_ascii_alphanumeric() && c != '_').next().is_some_and(|word| word.len() > 40);
    text.contains("PRIVATE KEY") || text.match_indices("exb_").any(|(at, _)| key(at))
}

/// What no run may leave for good: work files of a transaction, files under passing names.
fn strays(now: &Files) -> impl Iterator<Item = &str> {
    let work = |path: &str| path.split_once(".admit/").is_some_and(|(_, name)| name != "lock" && name != ".gitignore");
    now.keys().map(String::as_str).filter(move |path| work(path) || path.contains("/.admit-"))
}

fn admit(place: &Place, words: &[&str]) -> Run {
    place.exec(binary(), words, b"")
}
