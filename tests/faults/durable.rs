//! What a command says that it did is on the disk, and not only on its way there: of each undisturbed run the order of its calls is held
//! against what a power cut may undo.

use super::{grounds, trace::Call};
use std::collections::BTreeMap;

/// What a power cut would undo now: content that was written, and entries of folders that were made, replaced or removed.
#[derive(Default)]
struct Volatile {
    content: BTreeMap<String, String>,
    entries: BTreeMap<String, String>,
}

/// The path in the angle brackets behind a descriptor.
fn opened(shown: &str) -> Option<&str> {
    let (_, rest) = shown.split_once('<')?;
    rest.split_once('>').map(|(path, _)| path)
}

/// The paths that a call names: an absolute one, or a name in an open folder.
fn named(shown: &str) -> Vec<String> {
    let mut found = Vec::new();
    let mut folder = None;
    for part in shown.split(", ") {
        let part = part.split(") = ").next().unwrap_or(part);
        if let Some(text) = part.strip_prefix('"').and_then(|text| text.split('"').next()) {
            let absolute = text.starts_with('/');
            let base = folder.take().filter(|_| !absolute);
            found.push(base.map_or(text.to_owned(), |base| format!("{base}/{text}")));
        } else if part.contains('<') {
            folder = opened(part).map(str::to_owned);
        }
    }
    found
}

fn folder(path: &str) -> String {
    path.rsplit_once('/').map_or_else(|| "/".to_owned(), |(folder, _)| folder.to_owned())
}

/// Whether a file is only for the time of the run, or says nothing that anybody relies on.
fn passing(path: &str) -> bool {
    path.ends_with(".admit/lock")
        || path.ends_with(".admit/.gitignore")
        || path.ends_with("/.admit")
        || path.contains("/.admit/staged")
}

impl Volatile {
    /// Follows a call; what it finds wrong is an order that a power cut could show.
    fn follow(&mut self, call: &Call) -> Result<(), String> {
        let shown = call.shown.as_str();
        if shown.contains(") = -1 ") {
            return Ok(());
        }
        match call.name.as_str() {
            "openat" => {
                let path = shown.rsplit_once(" = ").and_then(|(_, answer)| opened(answer)).unwrap_or_default().to_owned();
                self.entries.insert(folder(&path), format!("{path} was made"));
            }
            "write" | "pwrite64" | "ftruncate" if !call.speaks() => {
                let path = opened(shown).unwrap_or_default().to_owned();
                self.content.insert(path, "written".to_owned());
            }
            "fsync" => {
                let path = opened(shown).unwrap_or_default();
                self.content.remove(path);
                self.entries.remove(path);
            }
            "rename" | "renameat" | "renameat2" => {
                let paths = named(shown);
                let [from, to] = paths.as_slice() else { return Err(format!("not understood: {shown}")) };
                if let Some(what) = self.content.iter().find(|(path, _)| *path == from || path.starts_with(&format!("{from}/"))) {
                    return Err(format!("`{to}` is named before the disk has {what:?}"));
                }
                self.entries.insert(folder(to), format!("{to} was renamed"));
            }
            "unlink" | "unlinkat" | "mkdir" | "mkdirat" | "symlink" | "symlinkat" | "rmdir" => {
                let path = named(shown).pop().unwrap_or_default();
                self.entries.insert(folder(&path), format!("{path}: {}", call.name));
            }
            "write" => return self.whole(),
            _ => {}
        }
        Ok(())
    }

    /// Refuses when something is said to be done that a power cut would undo.
    fn whole(&self) -> Result<(), String> {
        let content = self.content.iter().filter(|(path, _)| !passing(path));
        let entries = self.entries.iter().filter(|(folder, what)| {
            let name = what.split([' ', ':']).next().unwrap_or_default();
            !passing(folder) && !passing(name) && !folder.ends_with("/.admit")
        });
        let left: Vec<_> = content.chain(entries).collect();
        if left.is_empty() { Ok(()) } else { Err(format!("success is told before the disk has {left:?}")) }
    }
}

#[test]
fn what_is_told_to_be_done_is_on_the_disk() {
    let mut wrong = Vec::new();
    for ground in grounds() {
        let mut volatile = Volatile::default();
        let told = ground.calls.iter().filter(|call| call.speaks()).count();
        assert!(told > 0, "`{}` says nothing", ground.line.name);
        for call in &ground.calls {
            wrong.extend(volatile.follow(call).err().map(|why| format!("{}: {why}", ground.line.name)));
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}
