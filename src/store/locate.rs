//! The lines of findings: a rule names a file and a key in it, and only here is the file looked at again to say where that is.

use super::{file::read_file, policy_text, yaml};
use crate::finding::Finding;
use std::{collections::BTreeMap, path::Path};

/// What is known of a file.
enum Text {
    Yaml(yaml::Node),
    Policy(String),
    Neither,
}

/// Fills in line and column. A key that is not there gets the place of its deepest ancestor that is, and a file the first line.
pub fn locate(root: &Path, findings: &mut [Finding]) {
    locate_by(&mut Places::new(|path| read_file(root, path).ok()), findings);
}

/// As [`locate`], in files that were read already.
pub fn locate_by<R: Fn(&str) -> Option<Vec<u8>>>(places: &mut Places<R>, findings: &mut [Finding]) {
    for finding in findings.iter_mut().filter(|finding| finding.place.line.is_none() && !finding.place.file.is_empty()) {
        let found = places.of(&finding.place.file, &finding.place.key);
        finding.place.line = found.map(|(line, _)| line);
        finding.place.column = found.map(|(_, column)| column);
    }
    findings.sort_by(|a, b| a.order().cmp(&b.order()));
}

/// Files that are looked into for places, each read once.
pub struct Places<R> {
    read: R,
    files: BTreeMap<String, Text>,
}

impl<R: Fn(&str) -> Option<Vec<u8>>> Places<R> {
    /// Places in the files that `read` gives.
    pub fn new(read: R) -> Self {
        Self { read, files: BTreeMap::new() }
    }

    /// The line and column of a key; `None` in a file that has no keys.
    pub fn of(&mut self, file: &str, key: &str) -> Option<(u32, u32)> {
        let text = self.files.entry(file.to_owned()).or_insert_with(|| text(file, (self.read)(file)));
        let found = match text {
            Text::Yaml(node) => node.place(key).or(Some((1, 1))),
            Text::Policy(text) => policy_text::place(text, key).or(Some((1, 1))),
            Text::Neither => None,
        };
        found.and_then(|(line, column)| Some((u32::try_from(line).ok()?, u32::try_from(column).ok()?)))
    }
}

fn text(path: &str, bytes: Option<Vec<u8>>) -> Text {
    let Some(bytes) = bytes else { return Text::Neither };
    match path.rsplit('.').next() {
        Some("yaml") => yaml::read(&bytes).map_or(Text::Neither, Text::Yaml),
        Some("toml") => String::from_utf8(bytes).map_or(Text::Neither, Text::Policy),
        _ => Text::Neither,
    }
}
