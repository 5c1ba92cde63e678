//! Takes the comments of an old tree over to a new one: each to the entry that it was written about. It never gives a comment
//! to an entry that it was not about; one whose entry is gone goes with it, or is kept beside it where nothing may be lost.

use super::{
    comment::trail,
    node::{Entry, Node, Value},
};
use std::collections::HashMap;

/// What becomes of the comments of entries that the new tree does not have.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum Orphans {
    Drop,
    Keep,
}

/// Copies comments from `old` to `new`; says how many were dropped.
pub(super) fn carry(old: &Node, new: &mut Node, orphans: Orphans) -> usize {
    let mut carrier = Carrier { orphans, dropped: 0 };
    new.comments.before.extend(old.comments.before.iter().cloned());
    new.comments.trailing.clone_from(&old.comments.trailing);
    let lost = carrier.value(old, new);
    new.comments.after.extend(lost);
    carrier.dropped
}

struct Carrier {
    orphans: Orphans,
    dropped: usize,
}

impl Carrier {
    /// Comments of a subtree that has no counterpart, to be put nearby or dropped.
    fn orphan(&mut self, mut comments: Vec<String>) -> Vec<String> {
        if self.orphans == Orphans::Drop {
            self.dropped += comments.len();
            comments.clear();
        }
        comments
    }

    /// Carries the comments inside of a value; gives back those that found no place in it.
    fn value(&mut self, old: &Node, new: &mut Node) -> Vec<String> {
        let lost = match (&old.value, &mut new.value) {
            (Value::Mapping(old), Value::Mapping(new)) => self.mapping(old, new),
            (Value::Sequence(old), Value::Sequence(new)) => self.sequence(old, new),
            (Value::Scalar { .. }, _) => Vec::new(),
            (_, _) => self.orphan(inside(old)),
        };
        new.comments.after.extend(lost);
        new.comments.after.extend(old.comments.after.iter().cloned());
        Vec::new()
    }

    fn mapping(&mut self, old: &[Entry], new: &mut [Entry]) -> Vec<String> {
        let mut waiting = Vec::new();
        let places: HashMap<String, usize> =
            new.iter().enumerate().map(|(at, entry)| (entry.key.as_text().unwrap_or_default().to_owned(), at)).collect();
        for former in old {
            let place = places.get(former.key.as_text().unwrap_or_default());
            let Some(entry) = place.and_then(|at| new.get_mut(*at)) else {
                let mut comments = all(&former.key.comments);
                comments.extend(inside(&former.value));
                comments.extend(former.value.comments.after.iter().cloned());
                waiting.extend(self.orphan(comments));
                continue;
            };
            let comments = &mut entry.key.comments;
            comments.before.append(&mut waiting);
            comments.before.extend(former.key.comments.before.iter().cloned());
            if let Some(text) = former.key.comments.trailing.clone() {
                trail(comments, text);
            }
            let lost = self.value(&former.value, &mut entry.value);
            entry.key.comments.before.extend(lost);
        }
        waiting
    }

    fn sequence(&mut self, old: &[Node], new: &mut [Node]) -> Vec<String> {
        let partners = partners(old, new);
        let mut waiting = Vec::new();
        for (index, former) in old.iter().enumerate() {
            let Some(item) = partners[index].and_then(|at| new.get_mut(at)) else {
                let mut comments = all(&former.comments);
                comments.extend(inside(former));
                waiting.extend(self.orphan(comments));
                continue;
            };
            item.comments.before.append(&mut waiting);
            item.comments.before.extend(former.comments.before.iter().cloned());
            item.comments.trailing.clone_from(&former.comments.trailing);
            let lost = self.value(former, item);
            item.comments.before.extend(lost);
        }
        waiting
    }
}

fn all(comments: &super::node::Comments) -> Vec<String> {
    comments.before.iter().chain(&comments.trailing).chain(&comments.after).cloned().collect()
}

/// The comments of everything below a value, in order.
fn inside(node: &Node) -> Vec<String> {
    let mut out = Vec::new();
    match &node.value {
        Value::Scalar { .. } => {}
        Value::Sequence(items) => {
            for item in items {
                out.extend(item.comments.before.iter().chain(&item.comments.trailing).cloned());
                out.extend(inside(item));
                out.extend(item.comments.after.iter().cloned());
            }
        }
        Value::Mapping(entries) => {
            for Entry { key, value } in entries {
                out.extend(key.comments.before.iter().chain(&key.comments.trailing).cloned());
                out.extend(inside(value));
                out.extend(value.comments.after.iter().cloned());
            }
        }
    }
    out
}

/// For each old item the new one that it became, if any: the equal one, else the one of the same identity, else, where an item
/// has no lasting identity and nothing came or went, the one at its place.
pub(super) fn partners(old: &[Node], new: &[Node]) -> Vec<Option<usize>> {
    let mut partners = vec![None; old.len()];
    let mut taken = vec![false; new.len()];
    // Most items are where they were; only the rest is looked for.
    for at in (0..old.len().min(new.len())).filter(|at| old[*at].alike(&new[*at])) {
        taken[at] = true;
        partners[at] = Some(at);
    }
    let mut pair = |fits: &dyn Fn(usize, usize) -> bool| {
        for (index, partner) in partners.iter_mut().enumerate().filter(|(_, partner)| partner.is_none()) {
            let at = (0..new.len()).find(|at| !taken[*at] && fits(index, *at));
            if let Some(at) = at {
                taken[at] = true;
                *partner = Some(at);
            }
        }
    };
    pair(&|a, b| old[a].alike(&new[b]));
    pair(&|a, b| identity(&new[b]).is_some_and(|(key, text)| old[a].get(key).and_then(Node::as_text) == Some(text)));
    let lasting = |node: &Node| identity(node).is_some_and(|(key, _)| LASTING.contains(&key));
    if old.len() == new.len() {
        pair(&|a, b| a == b && !lasting(&old[a]) && !lasting(&new[b]));
    }
    partners
}

/// Keys that name an item for good.
const LASTING: [&str; 3] = ["id", "scope", "key"];

/// What an item is recognised by when the rest of it changed.
fn identity(node: &Node) -> Option<(&str, &str)> {
    let Value::Mapping(entries) = &node.value else { return None };
    let named = LASTING.iter().find_map(|key| Some((*key, node.get(key)?.as_text()?)));
    named.or_else(|| entries.iter().find_map(|entry| Some((entry.key.as_text()?, entry.value.as_text()?))))
}
