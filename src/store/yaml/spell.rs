//! The canonical spelling: one text for one tree. Block style, two spaces, quotes only where a reader could err, and comments
//! where people put them; there are no anchors, no folded text and no line that means something by its length.

use super::{
    node::{Comments, Entry, Node, Value},
    plain, strict,
};

/// The canonical text of a tree, with its comments, ending in a line feed.
#[must_use]
pub fn spell(node: &Node) -> String {
    let mut node = node.clone();
    super::comment::settle_tree(&mut node);
    let mut out = String::new();
    lines(&mut out, 0, &node.comments.before);
    match &node.value {
        Value::Mapping(entries) if !entries.is_empty() => mapping(&mut out, 0, &node, false),
        Value::Sequence(items) if !items.is_empty() => sequence(&mut out, 0, &node, false),
        _ => {
            out.push_str(&leaf(&node.value, 2, node.comments.trailing.as_deref()));
            out.push('\n');
            lines(&mut out, 0, &node.comments.after);
        }
    }
    out
}

/// The lines of one entry or item of a collection that stands `indent` columns in, the first without its indentation. The comments above
/// it are not among them.
pub(super) fn member(member: Member<'_>, indent: usize) -> String {
    let mut out = String::new();
    match member {
        Member::Entry(entry) => {
            let mut entry = entry.clone();
            entry.key.comments.before.clear();
            mapping(&mut out, indent, &Node::new(Value::Mapping(vec![entry])), true);
        }
        Member::Item(item) => {
            let mut item = item.clone();
            item.comments.before.clear();
            sequence(&mut out, indent, &Node::new(Value::Sequence(vec![item])), true);
        }
    }
    out
}

/// What a collection consists of.
#[derive(Clone, Copy)]
pub(super) enum Member<'n> {
    /// Of a mapping.
    Entry(&'n Entry),
    /// Of a sequence.
    Item(&'n Node),
}

fn lines(out: &mut String, indent: usize, comments: &[String]) {
    for comment in comments {
        pad(out, indent);
        out.push_str(comment);
        out.push('\n');
    }
}

fn pad(out: &mut String, indent: usize) {
    out.extend(std::iter::repeat_n(' ', indent));
}

/// The entries of a mapping; `inline` when the first follows a dash.
fn mapping(out: &mut String, indent: usize, node: &Node, inline: bool) {
    let Value::Mapping(entries) = &node.value else { return };
    for (index, entry) in entries.iter().enumerate() {
        lines(out, indent, &entry.key.comments.before);
        if index > 0 || !inline {
            pad(out, indent);
        }
        out.push_str(&key(entry.key.as_text().unwrap_or_default()));
        out.push(':');
        value(out, indent, &entry.value, &entry.key.comments);
    }
    lines(out, indent, &node.comments.after);
}

fn sequence(out: &mut String, indent: usize, node: &Node, inline: bool) {
    let Value::Sequence(items) = &node.value else { return };
    for (index, item) in items.iter().enumerate() {
        lines(out, indent, &item.comments.before);
        if index > 0 || !inline {
            pad(out, indent);
        }
        out.push('-');
        match &item.value {
            Value::Mapping(entries) if !entries.is_empty() => {
                out.push(' ');
                mapping(out, indent + 2, item, true);
            }
            Value::Sequence(items) if !items.is_empty() => {
                out.push(' ');
                sequence(out, indent + 2, item, true);
            }
            _ => value(out, indent, item, &item.comments),
        }
    }
    lines(out, indent, &node.comments.after);
}

/// What follows a `key:` or, of a leaf, a dash.
fn value(out: &mut String, indent: usize, node: &Node, comments: &Comments) {
    let is_block = match &node.value {
        Value::Scalar { .. } => false,
        Value::Sequence(items) => !items.is_empty(),
        Value::Mapping(entries) => !entries.is_empty(),
    };
    if !is_block {
        out.push(' ');
        out.push_str(&leaf(&node.value, indent + 2, comments.trailing.as_deref()));
        out.push('\n');
        return;
    }
    if let Some(comment) = &comments.trailing {
        out.push(' ');
        out.push_str(comment);
    }
    out.push('\n');
    mapping(out, indent + 2, node, false);
    sequence(out, indent + 2, node, false);
}

/// A value without entries, and the comment at the end of its first line.
fn leaf(value: &Value, indent: usize, comment: Option<&str>) -> String {
    let comment = comment.map(|text| format!(" {text}")).unwrap_or_default();
    match value {
        Value::Sequence(_) => format!("[]{comment}"),
        Value::Mapping(_) => format!("{{}}{comment}"),
        Value::Scalar { text, plain: true } if plain::is_plain_syntax(text) || is_negative(text) => format!("{text}{comment}"),
        Value::Scalar { text, .. } if plain::is_plain_value(text) => format!("{text}{comment}"),
        Value::Scalar { text, .. } if is_literal(text) => literal(text, indent, &comment),
        Value::Scalar { text, .. } => format!("{}{comment}", quoted(text)),
    }
}

/// A number below zero is the one plain value that begins with an indicator.
fn is_negative(text: &str) -> bool {
    text.strip_prefix('-').is_some_and(|digits| !digits.is_empty() && digits.bytes().all(|b| b.is_ascii_digit()))
}

/// Whether a text of several lines shows itself completely as a literal block. The first line tells how far the block is indented,
/// so it may not begin with a space itself; later ones may.
pub(super) fn is_literal(text: &str) -> bool {
    let body = text.strip_suffix('\n').unwrap_or(text);
    let odd =
        |line: &str| line.starts_with('\t') || line.ends_with([' ', '\t']) || line.chars().any(|c| strict::refused(c).is_some());
    let shown = !body.is_empty() && !body.starts_with(['\n', ' ']) && !body.ends_with('\n');
    text.contains('\n') && shown && !body.split('\n').any(odd)
}

fn literal(text: &str, indent: usize, comment: &str) -> String {
    let (mark, body) = text.strip_suffix('\n').map_or(("|-", text), |body| ("|", body));
    let mut out = format!("{mark}{comment}");
    for line in body.split('\n') {
        out.push('\n');
        if !line.is_empty() {
            pad(&mut out, indent);
            out.push_str(line);
        }
    }
    out
}

fn key(text: &str) -> String {
    if plain::is_plain_key(text) { text.to_owned() } else { quoted(text) }
}

/// In double quotes, with the escapes that JSON has too.
fn quoted(text: &str) -> String {
    let mut out = String::from("\"");
    for c in text.chars() {
        match c {
            '"' => out.push_str("\\\""),
            '\\' => out.push_str("\\\\"),
            '\n' => out.push_str("\\n"),
            '\t' => out.push_str("\\t"),
            '\r' => out.push_str("\\r"),
            c if strict::refused(c).is_none() => out.push(c),
            c if u32::from(c) > 0xffff => out.push_str(&format!("\\U{:08x}", u32::from(c))),
            c => out.push_str(&format!("\\u{:04x}", u32::from(c))),
        }
    }
    out.push('"');
    out
}
