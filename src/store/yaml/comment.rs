//! Which entry a comment belongs to. A comment on a line of its own belongs to the entry below it, or, when it is indented
//! deeper than that, to the end of the collection that it is indented like; no comment is ever dropped here.

use super::node::{Comments, Node, Value};

/// Comments that were read and wait for the entry they belong to.
#[derive(Default)]
pub(super) struct Pending {
    comments: Vec<(usize, String)>,
    /// The columns of the block collections that ended since the last entry began, the innermost first.
    closed: Vec<usize>,
}

impl Pending {
    pub(super) fn push(&mut self, column: usize, text: String) {
        self.comments.push((column, text));
    }

    pub(super) fn close(&mut self, column: usize) {
        self.closed.push(column);
    }

    /// Hands out what waits when an entry begins at `column` (`None`: the document ends). `last` is the value before it, in
    /// which the closed collections are. What comes back belongs to the entry that begins.
    pub(super) fn settle(&mut self, column: Option<usize>, mut last: Option<&mut Node>) -> Vec<String> {
        let closed = std::mem::take(&mut self.closed);
        let mut comments = std::mem::take(&mut self.comments).into_iter().peekable();
        let mut least = 0;
        while let Some((at, text)) = comments.next_if(|(at, _)| column.is_none_or(|column| *at > column)) {
            let (Some(last), Some(outermost)) = (last.as_deref_mut(), closed.len().checked_sub(1)) else {
                return std::iter::once(text).chain(comments.map(|(_, text)| text)).collect();
            };
            least = (least..=outermost).find(|level| closed[*level] <= at).unwrap_or(outermost);
            // A list no deeper than its key leaves what is as deep as both to the mapping of that key.
            while least < outermost && closed[least] == closed[least + 1] {
                least += 1;
            }
            push_after(last, outermost - least, text);
        }
        comments.map(|(_, text)| text).collect()
    }
}

/// Puts a comment at the end of the collection that is `depth` levels down along the last entries.
fn push_after(node: &mut Node, depth: usize, text: String) {
    match last_child(node) {
        Some(child) if depth > 0 => push_after(child, depth - 1, text),
        _ => node.comments.after.push(text),
    }
}

/// The value of the last entry of a collection.
pub(super) fn last_child(node: &mut Node) -> Option<&mut Node> {
    match &mut node.value {
        Value::Scalar { .. } => None,
        Value::Sequence(items) => items.last_mut(),
        Value::Mapping(entries) => entries.last_mut().map(|entry| &mut entry.value),
    }
}

/// Sets the comment at the end of a line; one that was there already moves above.
pub(super) fn trail(comments: &mut Comments, text: String) {
    if let Some(former) = comments.trailing.replace(text) {
        comments.before.push(former);
    }
}

/// Moves every comment to the place where the canonical spelling has it: a reader of that spelling finds the same tree.
pub(super) fn settle_tree(root: &mut Node) {
    settle_below(root);
    lift(root);
}

/// As [`settle_tree`], but what stands above the first entry of all stays with that entry.
pub(super) fn settle_below(node: &mut Node) {
    match &mut node.value {
        Value::Scalar { .. } => {}
        Value::Sequence(items) => {
            for item in items {
                settle_below(item);
                lift(item);
            }
        }
        Value::Mapping(entries) => {
            for entry in entries {
                settle_below(&mut entry.value);
                let (key, value) = (&mut entry.key.comments, &mut entry.value);
                key.before.append(&mut value.comments.before);
                if let Some(text) = value.comments.trailing.take() {
                    trail(key, text);
                }
                if is_leaf(value) {
                    key.before.append(&mut value.comments.after);
                }
                key.before.append(&mut key.after);
            }
        }
    }
}

/// The item of a sequence shares its first line with its first entry, so what stands above that entry stands above the item.
pub(super) fn lift(item: &mut Node) {
    if is_leaf(item) {
        item.comments.before.append(&mut item.comments.after);
    }
    let first = match &mut item.value {
        Value::Scalar { .. } => return,
        Value::Sequence(items) => items.first_mut().map(|first| &mut first.comments.before),
        Value::Mapping(entries) => entries.first_mut().map(|first| &mut first.key.comments.before),
    };
    let Some(first) = first else { return };
    item.comments.before.extend(item.comments.trailing.take());
    item.comments.before.append(first);
}

fn is_leaf(node: &Node) -> bool {
    match &node.value {
        Value::Scalar { .. } => true,
        Value::Sequence(items) => items.is_empty(),
        Value::Mapping(entries) => entries.is_empty(),
    }
}
