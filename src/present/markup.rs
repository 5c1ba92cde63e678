//! Markdown that strings from the registry cannot break out of: no markup, links, mentions or references come of them, since every
//! sign that could is written as an entity. Knows how much a comment holds.

use super::visible;
use crate::grammar::count;

/// Comments are cut at 65,536 characters by the common hosts; the rest is for what surrounds the rows.
const BUDGET: usize = 60_000;

/// Adds rows as long as there is room, and says how many were left out.
pub(super) fn fill(text: &mut String, mut rows: impl Iterator<Item = String>) -> usize {
    while let Some(row) = rows.next() {
        if text.len() + row.len() > BUDGET {
            return 1 + rows.count();
        }
        text.push_str(&row);
    }
    0
}

pub(super) fn more(text: &mut String, left: usize) {
    if left > 0 {
        text.push_str(&format!("\nAnd {} more, which this comment has no room for.\n", count(left, "finding")));
    }
}

/// A cell of prose, in which names in back-ticks become code.
pub(super) fn cell(text: &str) -> String {
    let parts: Vec<&str> = text.split('`').collect();
    if parts.len().is_multiple_of(2) {
        return prose(text);
    }
    parts.iter().enumerate().map(|(n, part)| if n % 2 == 1 { code(part) } else { prose(part) }).collect()
}

/// Code, as HTML: a span of back-ticks could be left by a back-tick, and a pipe would end the cell.
pub(super) fn code(text: &str) -> String {
    // Parsers look for mail addresses in what entities stand for; a place to break the line parts one, and is no character.
    let parted = entities(text).replace("&#64;", "&#64;<wbr>");
    if text.is_empty() { String::new() } else { format!("<code>{parted}</code>") }
}

/// Prose, with nothing in it that means anything. After `@` and `#` stands a zero-width space: hosts look for mentions once entities are resolved.
pub(super) fn prose(text: &str) -> String {
    entities(text).replace("&#64;", "&#64;&#8203;").replace("&#35;", "&#35;&#8203;")
}

/// Every sign that Markdown, HTML or an automatic link could begin with or need, as a numeric entity.
fn entities(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for c in visible::line(text).chars() {
        if c.is_ascii_punctuation() && !matches!(c, ',' | ';' | '(' | ')' | '-' | '/' | '%' | '?') {
            out.push_str(&format!("&#{};", u32::from(c)));
        } else {
            out.push(c);
        }
    }
    out
}
