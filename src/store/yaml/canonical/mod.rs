//! The quick way into a registry: a record is taken straight from its text when that is the canonical spelling, letter by letter, of the very
//! value that comes out. Whatever is spelled otherwise, or is not a record, is declined without a word and left to the YAML library.

mod compare;
mod scan;
mod take;

use super::{secret, strict};
use serde::{Serialize, de::DeserializeOwned};
use std::{borrow::Cow, fmt};

/// The record that a canonical text spells; `None` when the text is anything else, good or bad.
///
/// A record that is answered is the one that [`super::read`] and [`super::decode`] find, and [`super::format`] answers the text itself.
#[must_use]
pub fn canonical<T: Serialize + DeserializeOwned>(bytes: &[u8]) -> Option<T> {
    let text = clean(bytes)?;
    let tape = scan::scan(text)?;
    let value: T = take::take(&tape)?;
    compare::is_spelled(&value, &tape).then_some(value)
}

/// The text, if the strict reader has nothing against it.
fn clean(bytes: &[u8]) -> Option<&str> {
    if bytes.len() > strict::MAX_BYTES {
        return None;
    }
    let text = std::str::from_utf8(bytes).ok()?;
    let ascii = bytes.iter().all(|b| matches!(b, b'\n' | 0x20..=0x7e));
    let shown = |c: char| matches!(c, '\n' | ' '..='~') || strict::refused(c).is_none();
    ((ascii || text.chars().all(shown)) && secret::find(text).is_none()).then_some(text)
}

/// A step of the way through a text, from its first line to its last.
#[derive(Debug, PartialEq, Eq)]
enum Step<'t> {
    /// A mapping begins; keys and values follow in turns.
    Mapping,
    /// A sequence begins; its items follow.
    Sequence,
    /// The innermost of them ends.
    End,
    /// A key, or a value without entries.
    Text(Cow<'t, str>, Style),
}

/// How a text stands there.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Style {
    /// Without quotes.
    Plain,
    /// In double quotes.
    Quoted,
    /// As a block of lines.
    Literal,
}

/// The text is not the canonical spelling of a record; why is for the general reader to say.
#[derive(Debug)]
struct Declined;

impl fmt::Display for Declined {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("not the canonical spelling of a record")
    }
}

impl std::error::Error for Declined {}

impl serde::de::Error for Declined {
    fn custom<M: fmt::Display>(_: M) -> Self {
        Self
    }
}

impl serde::ser::Error for Declined {
    fn custom<M: fmt::Display>(_: M) -> Self {
        Self
    }
}
