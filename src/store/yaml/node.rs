//! The tree of a record: values with their places and the comments that belong to them. It holds text as it was written
//! and refuses to know what a text means.

/// A value in a text.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Node {
    /// What stands there.
    pub value: Value,
    /// The line where it begins, from 1; 0 when it was not read.
    pub line: usize,
    /// The column where it begins, in characters, from 1; 0 when it was not read.
    pub column: usize,
    /// The line where it ends.
    pub end_line: usize,
    /// The column after its last character.
    pub end_column: usize,
    /// What people wrote about it. The comments of an entry of a mapping are those of its key.
    pub comments: Comments,
}

/// The three kinds of value.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Value {
    /// A text.
    Scalar {
        /// The text itself, without quotes.
        text: String,
        /// It stands without quotes: read so, or a number or boolean of the model.
        plain: bool,
    },
    /// Items in order.
    Sequence(Vec<Node>),
    /// Entries in order; no key twice.
    Mapping(Vec<Entry>),
}

/// A key and its value.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Entry {
    /// The key, always a scalar, with the comments of the entry.
    pub key: Node,
    /// The value.
    pub value: Node,
}

/// Comments, each from its `#` to the end of its line.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Comments {
    /// On lines of their own above.
    pub before: Vec<String>,
    /// At the end of the line.
    pub trailing: Option<String>,
    /// After the last entry of a collection, at the indentation of its entries.
    pub after: Vec<String>,
}

impl Comments {
    pub(super) fn count(&self) -> usize {
        self.before.len() + usize::from(self.trailing.is_some()) + self.after.len()
    }
}

impl Node {
    /// A value that stands in no file yet.
    #[must_use]
    pub fn new(value: Value) -> Self {
        Self { value, line: 0, column: 0, end_line: 0, end_column: 0, comments: Comments::default() }
    }

    /// A text that stands in no file yet.
    #[must_use]
    pub fn text(text: impl Into<String>) -> Self {
        Self::new(Value::Scalar { text: text.into(), plain: false })
    }

    /// The text, of a scalar.
    #[must_use]
    pub fn as_text(&self) -> Option<&str> {
        match &self.value {
            Value::Scalar { text, .. } => Some(text),
            Value::Sequence(_) | Value::Mapping(_) => None,
        }
    }

    /// The value of a key, of a mapping.
    #[must_use]
    pub fn get(&self, key: &str) -> Option<&Self> {
        match &self.value {
            Value::Mapping(entries) => entries.iter().find(|entry| entry.key.as_text() == Some(key)).map(|entry| &entry.value),
            Value::Scalar { .. } | Value::Sequence(_) => None,
        }
    }

    /// Where the key or the item at a path such as `environments.production.grants.0.scope` stands, as line and column; of a
    /// path that leads nowhere, where its deepest existing ancestor stands. `None` when the tree was not read from a text.
    #[must_use]
    pub fn place(&self, key_path: &str) -> Option<(usize, usize)> {
        let (line, column) = self.find(key_path).unwrap_or((self.line, self.column));
        (line > 0).then_some((line, column))
    }

    fn find(&self, path: &str) -> Option<(usize, usize)> {
        let (at, value, rest) = match &self.value {
            Value::Scalar { .. } => return None,
            Value::Sequence(items) => {
                let (index, rest) = path.split_once('.').unwrap_or((path, ""));
                let item = items.get(index.parse::<usize>().ok()?)?;
                (item, item, rest)
            }
            Value::Mapping(entries) => {
                // A key may hold a dot itself, so the longest key that fits is the one.
                let fits = |key: &str| match path.strip_prefix(key)? {
                    "" => Some(""),
                    rest => rest.strip_prefix('.'),
                };
                let (entry, rest) = entries
                    .iter()
                    .filter_map(|entry| Some((entry, fits(entry.key.as_text()?)?)))
                    .min_by_key(|(_, rest)| rest.len())?;
                (&entry.key, &entry.value, rest)
            }
        };
        let here = (at.line, at.column);
        if rest.is_empty() { Some(here) } else { Some(value.find(rest).unwrap_or(here)) }
    }

    /// How many characters of its first line it takes; at least 1.
    #[must_use]
    pub fn width(&self) -> usize {
        if self.end_line == self.line { self.end_column.saturating_sub(self.column).max(1) } else { 1 }
    }

    /// Whether both hold the same texts in the same order and, if asked for, the same comments; places do not count.
    #[must_use]
    pub(super) fn same(&self, other: &Self, comments: bool) -> bool {
        if comments && self.comments != other.comments {
            return false;
        }
        match (&self.value, &other.value) {
            (Value::Scalar { text: a, .. }, Value::Scalar { text: b, .. }) => a == b,
            (Value::Sequence(a), Value::Sequence(b)) => a.len() == b.len() && a.iter().zip(b).all(|(a, b)| a.same(b, comments)),
            (Value::Mapping(a), Value::Mapping(b)) => {
                let same = |(a, b): (&Entry, &Entry)| a.key.same(&b.key, comments) && a.value.same(&b.value, comments);
                a.len() == b.len() && a.iter().zip(b).all(same)
            }
            _ => false,
        }
    }

    /// Whether both hold the same texts, comments aside; the order of keys says nothing.
    #[must_use]
    pub(super) fn alike(&self, other: &Self) -> bool {
        match (&self.value, &other.value) {
            (Value::Scalar { text: a, .. }, Value::Scalar { text: b, .. }) => a == b,
            (Value::Sequence(a), Value::Sequence(b)) => a.len() == b.len() && a.iter().zip(b).all(|(a, b)| a.alike(b)),
            (Value::Mapping(a), Value::Mapping(b)) => {
                let in_order = |(at, entry): (usize, &Entry)| match b.get(at).filter(|b| b.key.as_text() == entry.key.as_text()) {
                    Some(there) => entry.value.alike(&there.value),
                    None => entry.key.as_text().and_then(|key| other.get(key)).is_some_and(|there| entry.value.alike(there)),
                };
                a.len() == b.len() && a.iter().enumerate().all(in_order)
            }
            _ => false,
        }
    }

    /// How many comments stand in the tree.
    pub(super) fn count_comments(&self) -> usize {
        let below: usize = match &self.value {
            Value::Scalar { .. } => 0,
            Value::Sequence(items) => items.iter().map(Self::count_comments).sum(),
            Value::Mapping(entries) => entries.iter().map(|e| e.key.comments.count() + e.value.count_comments()).sum(),
        };
        below + self.comments.count()
    }
}
