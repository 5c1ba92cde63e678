//! Writes a changed tree over a text in people's own spelling: the lines of what did not change stand as they stood, and only what
//! changed is spelled anew. It answers nothing where lines and entries do not go together; who asks reads the result again.

use super::{
    arrange::Pairs,
    node::{Comments, Entry, Node, Value},
    spell::{self, Member},
};
use std::{collections::HashMap, ops::Range};

/// The text of `new`, with the lines of `old` wherever both are the same. `old` was read from `text`, its comments from where
/// `comments` says; `new` has its comments already, and its keys in the order of `old`.
pub(super) fn splice(text: &str, comments: &[(usize, usize)], old: &Node, new: &Node) -> Option<String> {
    let lines: Vec<&str> = text.lines().collect();
    // A comment that has a line for itself; lines from 0 here.
    let own = |(line, _): &&(usize, usize)| lines.get(line - 1).is_some_and(|line| line.trim_start().starts_with('#'));
    let comments = comments.iter().filter(own).map(|(line, column)| (line - 1, *column)).collect();
    let page = Page { lines, comments };
    let (first, _) = page.begin(&member(old, 0)?, old.column.checked_sub(1)?, 0)?;
    let mut out: Vec<String> = page.copy(0..first);
    out.extend(page.body(old, new, first..page.lines.len())?);
    Some(out.join("\n") + "\n")
}

struct Page<'t> {
    lines: Vec<&'t str>,
    /// The lines that hold nothing but a comment, and the column of it.
    comments: HashMap<usize, usize>,
}

impl Page<'_> {
    fn copy(&self, lines: Range<usize>) -> Vec<String> {
        self.lines.get(lines).unwrap_or_default().iter().map(|line| (*line).to_owned()).collect()
    }

    fn is_blank(&self, line: usize) -> bool {
        self.lines.get(line).is_some_and(|line| line.trim().is_empty())
    }

    /// The lines of a block collection, which are those of `range`: members, and the comments at its end.
    fn body(&self, old: &Node, new: &Node, range: Range<usize>) -> Option<Vec<String>> {
        let column = old.column.checked_sub(1)?;
        let chunks = self.chunks(old, column, &range)?;
        let pairs = Pairs::of(old, new);
        let mut out = Vec::new();
        for at in 0..count(new) {
            let (now, former) = (member(new, at)?, pairs.former(at));
            // What follows a dash in its line stays the first, and nothing else can be that.
            if chunks.inline && (at == 0) != (former == Some(0)) {
                return None;
            }
            match former {
                None => {
                    out.extend(comment_lines(before(&now), column));
                    out.extend(with_prefix(&" ".repeat(column), &spell::member(now, column)));
                }
                Some(former) => out.extend(self.member(&member(old, former)?, &now, column, chunks.all.get(former)?)?),
            }
        }
        if old.comments.after == new.comments.after {
            out.extend(self.copy(chunks.tail..range.end));
        } else {
            out.extend(comment_lines(&new.comments.after, column));
        }
        Some(out)
    }

    /// The lines of a member that stood in `chunk`.
    fn member(&self, old: &Member<'_>, new: &Member<'_>, column: usize, chunk: &Chunk) -> Option<Vec<String>> {
        if same(old, new) {
            return Some(self.copy(chunk.start..chunk.end));
        }
        self.inside(old, new, chunk).or_else(|| {
            let lead: Vec<&str> =
                (chunk.start..chunk.line).filter(|line| !self.is_blank(*line)).map(|l| self.lines[l].trim()).collect();
            let mut out = if lead == before(new).iter().map(String::as_str).collect::<Vec<_>>() {
                self.copy(chunk.start..chunk.line)
            } else if chunk.inline && !before(new).is_empty() {
                return None;
            } else {
                comment_lines(before(new), column)
            };
            let prefix: String = self.lines.get(chunk.line)?.chars().take(column).collect();
            out.extend(with_prefix(&prefix, &spell::member(*new, column)));
            let blank = (chunk.line..chunk.end).rev().take_while(|line| self.is_blank(*line)).count();
            out.extend(self.copy(chunk.end - blank..chunk.end));
            Some(out)
        })
    }

    /// The lines of a member that only changed inside of its block collection.
    fn inside(&self, old: &Member<'_>, new: &Member<'_>, chunk: &Chunk) -> Option<Vec<String>> {
        let (former, now) = (value(old), value(new));
        let alike = matches!(
            (&former.value, &now.value),
            (Value::Mapping(_), Value::Mapping(_)) | (Value::Sequence(_), Value::Sequence(_))
        );
        if !alike || !self.is_block(former) || count(now) == 0 || own_comments(old) != own_comments(new) {
            return None;
        }
        let begins = former.line.checked_sub(1)?;
        let start = if begins == chunk.line { begins } else { chunk.line + 1 };
        let mut out = self.copy(chunk.start..start);
        out.extend(self.body(former, now, start..chunk.end)?);
        Some(out)
    }

    /// Whether a value is a collection whose members have lines of their own.
    fn is_block(&self, node: &Node) -> bool {
        let first = || self.lines.get(node.line.checked_sub(1)?)?.chars().nth(node.column.checked_sub(1)?);
        count(node) > 0 && first().is_some_and(|c| !matches!(c, '[' | '{'))
    }

    /// Which lines each member of a block collection has, and where the comments at its end begin.
    fn chunks(&self, node: &Node, column: usize, range: &Range<usize>) -> Option<Chunks> {
        let mut all: Vec<Chunk> = Vec::new();
        for at in 0..count(node) {
            let now = member(node, at)?;
            let from = all.last().map_or(range.start, |former| former.line + 1);
            let (line, inline) = self.begin(&now, column, from)?;
            if at > 0 && inline || line >= range.end {
                return None;
            }
            let mut start = range.start;
            if let Some(former) = all.last_mut() {
                let above = member(node, at - 1)?;
                // A comment that is deeper than the next member is of the collection that ended above it.
                let deepest = if self.is_block(value(&above)) { column } else { usize::MAX };
                start = self.comments_from(former.line + 1..line, deepest).unwrap_or(line);
                former.end = start;
            }
            all.push(Chunk { start, line, end: range.end, inline });
        }
        let last = value(&member(node, count(node) - 1)?);
        // What is as deep as a list and the mapping that it is in is of the mapping.
        let deepest = if self.is_block(last) { last.column.saturating_sub(2).max(column) } else { usize::MAX };
        let end = all.last_mut()?;
        let tail = self.comments_from(end.line + 1..range.end, deepest).unwrap_or(range.end);
        end.end = tail;
        let inline = all.first().is_some_and(|first| first.inline);
        Some(Chunks { all, tail, inline })
    }

    /// The first comment at the end of some lines that stands no deeper than a column.
    fn comments_from(&self, lines: Range<usize>, deepest: usize) -> Option<usize> {
        let end = lines.end;
        let loose = |line: &usize| self.is_blank(*line) || self.comments.contains_key(line);
        let start = end - lines.rev().take_while(loose).count();
        (start..end).find(|line| self.comments.get(line).is_some_and(|column| *column <= deepest))
    }

    /// The line in which a member begins, and whether it shares that line with the dash before it.
    fn begin(&self, member: &Member<'_>, column: usize, from: usize) -> Option<(usize, bool)> {
        let line = match member {
            Member::Entry(entry) => entry.key.line.checked_sub(1).filter(|_| entry.key.column == column + 1)?,
            Member::Item(item) => {
                let dash = |line: &usize| self.lines.get(*line).is_some_and(|line| line.chars().nth(column) == Some('-'));
                (from..item.line).rev().find(dash)?
            }
        };
        let prefix: String = self.lines.get(line).filter(|_| line >= from)?.chars().take(column).collect();
        let inline = !prefix.trim().is_empty();
        (prefix.chars().count() == column && prefix.chars().all(|c| matches!(c, ' ' | '-'))).then_some((line, inline))
    }
}

struct Chunks {
    all: Vec<Chunk>,
    /// The first line that is of no member.
    tail: usize,
    inline: bool,
}

/// The lines of a member: from the comments above it to the line before the next.
struct Chunk {
    start: usize,
    /// Where it begins itself.
    line: usize,
    end: usize,
    inline: bool,
}

fn member(node: &Node, at: usize) -> Option<Member<'_>> {
    match &node.value {
        Value::Scalar { .. } => None,
        Value::Sequence(items) => items.get(at).map(Member::Item),
        Value::Mapping(entries) => entries.get(at).map(Member::Entry),
    }
}

fn count(node: &Node) -> usize {
    match &node.value {
        Value::Scalar { .. } => 0,
        Value::Sequence(items) => items.len(),
        Value::Mapping(entries) => entries.len(),
    }
}

fn value<'n>(member: &Member<'n>) -> &'n Node {
    match member {
        Member::Entry(Entry { value, .. }) => value,
        Member::Item(item) => item,
    }
}

fn own_comments<'n>(member: &Member<'n>) -> (&'n [String], Option<&'n str>) {
    let Comments { before, trailing, after: _ } = match member {
        Member::Entry(entry) => &entry.key.comments,
        Member::Item(item) => &item.comments,
    };
    (before, trailing.as_deref())
}

fn before<'n>(member: &Member<'n>) -> &'n [String] {
    own_comments(member).0
}

fn same(old: &Member<'_>, new: &Member<'_>) -> bool {
    match (old, new) {
        (Member::Entry(a), Member::Entry(b)) => a.key.same(&b.key, true) && a.value.same(&b.value, true),
        (Member::Item(a), Member::Item(b)) => a.same(b, true),
        _ => false,
    }
}

fn comment_lines(comments: &[String], column: usize) -> Vec<String> {
    comments.iter().map(|comment| format!("{}{comment}", " ".repeat(column))).collect()
}

fn with_prefix(prefix: &str, text: &str) -> Vec<String> {
    format!("{prefix}{text}").lines().map(str::to_owned).collect()
}
