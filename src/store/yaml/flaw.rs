//! What is wrong with a text, and where. A message never repeats a secret or a character that a terminal would act on.

use std::fmt;

/// One thing that is wrong in one file.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct Flaw {
    /// The line, from 1.
    pub line: usize,
    /// The column in characters, from 1.
    pub column: usize,
    /// How many characters it is about; at least 1.
    pub width: usize,
    /// The sentence: lower case, no final period.
    pub message: String,
    /// What to do about it.
    pub help: Option<String>,
}

impl Flaw {
    /// A flaw at a place, without help. What could act on a terminal in `message` is escaped.
    #[must_use]
    pub fn new(line: usize, column: usize, width: usize, message: &str) -> Self {
        Self { line, column, width: width.max(1), message: shown(message, 600), help: None }
    }

    /// With a word on what to do.
    #[must_use]
    pub fn help(mut self, help: impl Into<String>) -> Self {
        self.help = Some(help.into());
        self
    }
}

impl fmt::Display for Flaw {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}:{}: {}", self.line, self.column, self.message)
    }
}

/// A text as a message may show it: at most `limit` characters, and nothing that is not printed.
pub(super) fn shown(text: &str, limit: usize) -> String {
    let mut out = String::new();
    for (count, c) in text.chars().enumerate() {
        if count == limit {
            out.push('…');
            break;
        }
        if super::strict::refused(c).is_some() || c == '\n' || c == '\t' {
            out.extend(c.escape_default());
        } else {
            out.push(c);
        }
    }
    out
}
