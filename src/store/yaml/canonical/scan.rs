//! From canonical text to steps, line by line: two spaces for each level, one space before a value and a comment, no line without
//! something on it. It knows nothing of values; whether a text may stand as it stands is for the comparison to say.

use super::{
    super::read::{MAX_DEPTH, MAX_VALUES},
    Step, Style, secret,
};
use std::borrow::Cow;

/// The steps of a text; `None` when a line is not as the canonical spelling has them.
pub(super) fn scan(text: &str) -> Option<Vec<Step<'_>>> {
    let body = text.strip_suffix('\n')?;
    let mut scan =
        Scan { steps: Vec::with_capacity(body.len() / 12), open: Vec::with_capacity(8), awaited: Some(0), rest: Some(body) };
    let mut lines = 0;
    while let Some(line) = scan.next_line() {
        lines += 1;
        // A line has one comment at most: what the general reader would call too many is never taken.
        if lines + scan.steps.len() > MAX_VALUES {
            return None;
        }
        let entry = line.trim_start_matches(' ');
        let indent = line.len() - entry.len();
        if entry.starts_with('#') {
            is_comment(entry).then_some(())?;
            scan.comment(indent)?;
        } else {
            scan.entry(entry, indent)?;
        }
    }
    if scan.awaited.is_some() {
        return None;
    }
    scan.steps.extend(scan.open.drain(..).map(|_| Step::End));
    Some(scan.steps)
}

struct Scan<'t> {
    steps: Vec<Step<'t>>,
    /// The collections that are open, the outermost first.
    open: Vec<Level>,
    /// A collection must begin in the next line, at this indentation: the document, or the value of a key.
    awaited: Option<usize>,
    rest: Option<&'t str>,
}

#[derive(Clone, Copy, PartialEq, Eq)]
struct Level {
    indent: usize,
    is_mapping: bool,
}

impl<'t> Scan<'t> {
    fn next_line(&mut self) -> Option<&'t str> {
        let rest = self.rest?;
        let end = memchr::memchr(b'\n', rest.as_bytes());
        self.rest = end.map(|end| &rest[end + 1..]);
        Some(&rest[..end.unwrap_or(rest.len())])
    }

    /// A comment stands at the indentation of the entry below it, or closes the collection that it is indented like.
    fn comment(&mut self, indent: usize) -> Option<()> {
        match self.awaited {
            Some(awaited) => (awaited == indent).then_some(()),
            None => self.close_to(indent),
        }
    }

    fn close_to(&mut self, indent: usize) -> Option<()> {
        while self.open.last()?.indent > indent {
            self.open.pop();
            self.steps.push(Step::End);
        }
        (self.open.last()?.indent == indent).then_some(())
    }

    fn begin(&mut self, level: Level) -> Option<()> {
        if self.open.len() >= MAX_DEPTH {
            return None;
        }
        self.steps.push(if level.is_mapping { Step::Mapping } else { Step::Sequence });
        self.open.push(level);
        Some(())
    }

    /// A line with an entry: `key: value`, or an item after a dash.
    fn entry(&mut self, mut entry: &'t str, mut indent: usize) -> Option<()> {
        let mut first = match self.awaited.take() {
            Some(awaited) if awaited == indent => true,
            Some(_) => return None,
            None => {
                self.close_to(indent)?;
                false
            }
        };
        let mut after_dash = false;
        loop {
            let item = entry.strip_prefix("- ");
            let (key, is_mapping) = if item.is_some() { (None, false) } else { (key_of(entry), true) };
            if item.is_none() && key.is_none() {
                // What follows a dash may be a leaf, whose lines stand where those of a collection would.
                return if after_dash { self.leaf(entry, indent) } else { None };
            }
            let level = Level { indent, is_mapping };
            if first {
                self.begin(level)?;
            } else if *self.open.last()? != level {
                return None;
            }
            if let Some((key, value)) = key {
                self.steps.push(key);
                return self.value(value, indent + 2);
            }
            (entry, indent, first, after_dash) = (item?, indent + 2, true, true);
        }
    }

    /// What follows the colon of a key.
    fn value(&mut self, after: &'t str, indent: usize) -> Option<()> {
        if after.is_empty() || after.strip_prefix(' ').is_some_and(is_comment) {
            self.awaited = Some(indent);
            return Some(());
        }
        self.leaf(after.strip_prefix(' ')?, indent)
    }

    /// A value without entries, and the comment after it; the lines of a block text stand at `indent`.
    fn leaf(&mut self, leaf: &'t str, indent: usize) -> Option<()> {
        let (step, rest) = match leaf.as_bytes().first()? {
            b'"' => quoted(leaf)?,
            b'|' => return self.literal(leaf, indent),
            b'[' | b'{' => {
                let rest = leaf.strip_prefix("[]").or_else(|| leaf.strip_prefix("{}"))?;
                self.steps.push(if leaf.starts_with('[') { Step::Sequence } else { Step::Mapping });
                (Step::End, rest)
            }
            _ => {
                let mut marks = memchr::memchr_iter(b'#', leaf.as_bytes()).filter_map(|mark| mark.checked_sub(1));
                let comment = marks.find(|before| leaf.as_bytes()[*before] == b' ');
                let (text, rest) = leaf.split_at(comment.unwrap_or(leaf.len()));
                (Step::Text(Cow::Borrowed(text), Style::Plain), rest)
            }
        };
        self.steps.push(step);
        is_end(rest).then_some(())
    }

    /// A text of several lines, after its `|` or `|-`.
    fn literal(&mut self, header: &str, indent: usize) -> Option<()> {
        let after = header.strip_prefix('|')?;
        let (ends_in_feed, rest) = after.strip_prefix('-').map_or((true, after), |rest| (false, rest));
        is_end(rest).then_some(())?;
        let mut text = String::new();
        while let Some(rest) = self.rest {
            let line = &rest[..memchr::memchr(b'\n', rest.as_bytes()).unwrap_or(rest.len())];
            let inside = line.len() > indent && line.as_bytes()[..indent].iter().all(|b| *b == b' ');
            if !inside && !line.is_empty() {
                break;
            }
            self.next_line();
            if !text.is_empty() || line.is_empty() {
                text.push('\n');
            }
            text.push_str(line.get(indent..).unwrap_or_default());
        }
        if text.ends_with('\n') {
            return None;
        }
        if ends_in_feed {
            text.push('\n');
        }
        self.steps.push(Step::Text(Cow::Owned(text), Style::Literal));
        Some(())
    }
}

/// A comment as it is kept: nothing stands after its last character.
fn is_comment(text: &str) -> bool {
    text.starts_with('#') && !text.ends_with(char::is_whitespace)
}

/// Nothing more in the line, or a comment one space on.
fn is_end(rest: &str) -> bool {
    rest.is_empty() || rest.strip_prefix(' ').is_some_and(is_comment)
}

/// The key that a line begins with, and what follows its colon.
fn key_of(entry: &str) -> Option<(Step<'_>, &str)> {
    if entry.starts_with('"') {
        let (key, rest) = quoted(entry)?;
        return Some((key, rest.strip_prefix(':')?));
    }
    let bytes = entry.as_bytes();
    for at in memchr::memchr2_iter(b':', b'#', bytes) {
        if bytes[at] == b'#' && at > 0 && bytes[at - 1] == b' ' {
            return None;
        }
        if bytes[at] == b':' && bytes.get(at + 1).is_none_or(|next| *next == b' ') {
            return Some((Step::Text(Cow::Borrowed(&entry[..at]), Style::Plain), &entry[at + 1..]));
        }
    }
    None
}

/// The text in double quotes that a line begins with, and what follows it. Escapes that a record's text never needs are declined.
fn quoted(entry: &str) -> Option<(Step<'_>, &str)> {
    let body = entry.strip_prefix('"')?;
    let mut text = String::new();
    let mut from = 0;
    for at in memchr::memchr2_iter(b'"', b'\\', body.as_bytes()) {
        if at < from {
            continue;
        }
        if body.as_bytes()[at] == b'"' {
            let rest = &body[at + 1..];
            if from == 0 {
                return Some((Step::Text(Cow::Borrowed(&body[..at]), Style::Quoted), rest));
            }
            text.push_str(&body[from..at]);
            // An escape may have hidden from the strict reader what stands here.
            return secret::find(&text).is_none().then_some((Step::Text(Cow::Owned(text), Style::Quoted), rest));
        }
        text.push_str(&body[from..at]);
        text.push(match body.as_bytes().get(at + 1)? {
            b'"' => '"',
            b'\\' => '\\',
            b'n' => '\n',
            _ => return None,
        });
        from = at + 2;
    }
    None
}
