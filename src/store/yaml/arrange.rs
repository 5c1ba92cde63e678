//! Which member of a changed tree was which of the old one, and the order that people gave to their keys. It moves no item of a list:
//! their order is part of the value.

use super::{
    carry::partners,
    node::{Entry, Node, Value},
};
use std::collections::HashMap;

/// Where the members of a collection were before.
pub(super) struct Pairs(Vec<Option<usize>>);

impl Pairs {
    /// Of two collections of one kind.
    pub(super) fn of(old: &Node, new: &Node) -> Self {
        Self(match (&old.value, &new.value) {
            (Value::Mapping(old), Value::Mapping(new)) => {
                let places = places(old);
                new.iter().map(|entry| places.get(entry.key.as_text().unwrap_or_default()).copied()).collect()
            }
            (Value::Sequence(old), Value::Sequence(new)) => {
                let mut former = vec![None; new.len()];
                for (index, at) in partners(old, new).into_iter().enumerate() {
                    if let Some(place) = at.and_then(|at| former.get_mut(at)) {
                        *place = Some(index);
                    }
                }
                former
            }
            _ => Vec::new(),
        })
    }

    /// Where a member was, if it was there.
    pub(super) fn former(&self, at: usize) -> Option<usize> {
        self.0.get(at).copied().flatten()
    }
}

fn places(entries: &[Entry]) -> HashMap<&str, usize> {
    entries.iter().enumerate().filter_map(|(at, entry)| Some((entry.key.as_text()?, at))).collect()
}

/// Puts the keys of `new` in the order that they have in `old`; one that is new follows the one that it follows in its record.
pub(super) fn arrange(old: &Node, new: &mut Node) {
    let pairs = Pairs::of(old, new);
    match (&old.value, &mut new.value) {
        (Value::Sequence(old), Value::Sequence(new)) => {
            for (at, item) in new.iter_mut().enumerate() {
                if let Some(former) = pairs.former(at).and_then(|former| old.get(former)) {
                    arrange(former, item);
                }
            }
        }
        (Value::Mapping(old), Value::Mapping(new)) => {
            for (at, entry) in new.iter_mut().enumerate() {
                if let Some(former) = pairs.former(at).and_then(|former| old.get(former)) {
                    arrange(&former.value, &mut entry.value);
                }
            }
            // Groups: each entry that was there leads those that are new behind it.
            let mut groups: Vec<(usize, Vec<Entry>)> = Vec::new();
            let first_kept = (0..new.len()).find_map(|at| pairs.former(at));
            for (at, entry) in std::mem::take(new).into_iter().enumerate() {
                match (pairs.former(at), groups.last_mut()) {
                    (Some(former), _) => groups.push((former + 1, vec![entry])),
                    (None, Some((_, group))) => group.push(entry),
                    // Before any that was there: right above the one that it stands above in its record.
                    (None, None) => groups.push((first_kept.unwrap_or(0), vec![entry])),
                }
            }
            groups.sort_by_key(|(place, _)| *place);
            new.extend(groups.into_iter().flat_map(|(_, group)| group));
        }
        _ => {}
    }
}
