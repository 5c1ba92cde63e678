//! What a diagnosis may cost, whatever the file: how often a record is read again, and each pattern of a schema compiled once.

use super::{
    node::{Node, Value},
    strict::MAX_FLAWS,
};
use regex_lite::Regex;
use std::{cell::RefCell, collections::HashMap};

/// How many values are read again in all while one record is diagnosed.
const ROUNDS_BY_VALUES: usize = 2_000_000;

/// How often a record is read again in search of what else is wrong. Each time it is read whole, so a long one has fewer.
pub(super) fn rounds(node: &Node) -> usize {
    (ROUNDS_BY_VALUES / count(node)).clamp(16, MAX_FLAWS * 8)
}

fn count(node: &Node) -> usize {
    match &node.value {
        Value::Scalar { .. } => 1,
        Value::Sequence(items) => 1 + items.iter().map(count).sum::<usize>(),
        Value::Mapping(entries) => 1 + entries.iter().map(|entry| 1 + count(&entry.value)).sum::<usize>(),
    }
}

/// The patterns of a schema, each compiled once.
#[derive(Default)]
pub(super) struct Patterns(RefCell<HashMap<String, Option<Regex>>>);

impl Patterns {
    /// Whether a text fits; `None` where the pattern is none.
    pub(super) fn fits(&self, pattern: &str, text: &str) -> Option<bool> {
        let mut known = self.0.borrow_mut();
        if !known.contains_key(pattern) {
            known.insert(pattern.to_owned(), Regex::new(pattern).ok());
        }
        known.get(pattern)?.as_ref().map(|pattern| pattern.is_match(text))
    }
}
