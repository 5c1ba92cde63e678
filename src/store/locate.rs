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
    let mut files: BTreeMap<String, Text> = BTreeMap::new();
    for finding in findings.iter_mut().filter(|finding| finding.place.line.is_none() && !finding.place.file.is_empty()) {
        let text = files.entry(finding.place.file.clone()).or_insert_with(|| text(root, &finding.place.file));
        let found = match text {
            Text::Yaml(node) => node.place(&finding.place.key).or(Some((1, 1))),
            Text::Policy(text) => policy_text::place(text, &finding.place.key).or(Some((1, 1))),
            Text::Neither => None,
        };
        finding.place.line = found.and_then(|(line, _)| u32::try_from(line).ok());
        finding.place.column = found.and_then(|(_, column)| u32::try_from(column).ok());
    }
    findings.sort_by(|a, b| a.order().cmp(&b.order()));
}

fn text(root: &Path, path: &str) -> Text {
    let Ok(bytes) = read_file(root, path) else { return Text::Neither };
    match path.rsplit('.').next() {
        Some("yaml") => yaml::read(&bytes).map_or(Text::Neither, Text::Yaml),
        Some("toml") => String::from_utf8(bytes).map_or(Text::Neither, Text::Policy),
        _ => Text::Neither,
    }
}
