//! Writes a changed record over its old text, so that only the lines that it is about differ and every comment stays with its
//! entry. The result is read again before it counts, and refused unless it is exactly what was meant.

use super::{
    arrange::arrange,
    carry::{Orphans, carry},
    comment::{lift, settle_below, settle_tree},
    decode::decode,
    encode::encode,
    flaw::Flaw,
    node::Node,
    read::{read, read_with_comments},
    spell::spell,
    splice::splice,
};
use schemars::JsonSchema;
use serde::{Serialize, de::DeserializeOwned};
use std::fmt;

/// Why a record was not rewritten; nothing was lost.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct NotRewritten(String);

impl fmt::Display for NotRewritten {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

impl std::error::Error for NotRewritten {}

/// The text of `new`, with the comments of `old` at the entries that still are. A comment of an entry that is gone is gone with it.
/// A canonical text stays canonical; in any other spelling only the lines that the change is about are spelled anew.
///
/// # Errors
/// `old` cannot be read, `new` cannot be written, or the text would not read back as `new` with those comments.
pub fn rewrite<T: Serialize + DeserializeOwned + JsonSchema>(old: &str, new: &T) -> Result<String, NotRewritten> {
    let (tree, comments) = read_with_comments(old.as_bytes())
        .map_err(|flaws| NotRewritten(format!("the old text is not a record: {}", first(&flaws))))?;
    let record = encode(new).map_err(|error| NotRewritten(error.to_string()))?;
    let former = decode::<T>(&tree).ok().and_then(|value| encode(&value).ok());
    if former.as_ref() == Some(&record) {
        return Ok(old.to_owned());
    }
    if !former.is_some_and(|former| is_canonical(old, &tree, former))
        && let Some(text) = in_place::<T>(old, &comments, &tree, &record)
    {
        return Ok(text);
    }
    respell::<T>(&tree, &record, Orphans::Drop)
}

/// Whether a text is the canonical one of what was read from it.
fn is_canonical(text: &str, tree: &Node, mut record: Node) -> bool {
    carry(tree, &mut record, Orphans::Keep);
    spell(&record) == text
}

/// The new text by the lines of the old one, if it reads back as exactly what was meant.
fn in_place<T: Serialize + DeserializeOwned + JsonSchema>(
    text: &str,
    comments: &[(usize, usize)],
    old: &Node,
    record: &Node,
) -> Option<String> {
    let mut tree = record.clone();
    let dropped = carry(old, &mut tree, Orphans::Drop);
    arrange(old, &mut tree);
    settle_below(&mut tree);
    let spliced = splice(text, comments, old, &tree)?;
    // What stands above the first entry stands at the head of the file, also where that entry was not the first before.
    lift(&mut tree);
    proved::<T>(&spliced, record, &tree, old.count_comments() - dropped).ok().map(|()| spliced)
}

/// The canonical text of a record in any spelling that is read: same values, same comments, the order of the record's fields.
///
/// # Errors
/// Everything that is wrong with the text, by line.
pub fn format<T: Serialize + DeserializeOwned + JsonSchema>(bytes: &[u8]) -> Result<String, Vec<Flaw>> {
    let old = read(bytes)?;
    let value: T = decode(&old)?;
    let whole = |message: &str| vec![Flaw::new(old.line, old.column, 1, message)];
    let record = encode(&value).map_err(|error| whole(&error.to_string()))?;
    respell::<T>(&old, &record, Orphans::Keep).map_err(|NotRewritten(why)| whole(&why))
}

fn respell<T: Serialize + DeserializeOwned + JsonSchema>(
    old: &Node,
    record: &Node,
    orphans: Orphans,
) -> Result<String, NotRewritten> {
    let mut tree = record.clone();
    let dropped = carry(old, &mut tree, orphans);
    settle_tree(&mut tree);
    let text = spell(&tree);
    proved::<T>(&text, record, &tree, old.count_comments() - dropped).map(|()| text)
}

/// Reads a new text again: it must hold the record, and be the tree that was meant with so many comments.
fn proved<T: Serialize + DeserializeOwned + JsonSchema>(
    text: &str,
    record: &Node,
    tree: &Node,
    comments: usize,
) -> Result<(), NotRewritten> {
    let again =
        read(text.as_bytes()).map_err(|flaws| NotRewritten(format!("the new text is not a record: {}", first(&flaws))))?;
    let value: T = decode(&again).map_err(|flaws| NotRewritten(format!("the new text is not the record: {}", first(&flaws))))?;
    // `same` looks at texts; comparing the encoded trees also tells `true` from `"true"`.
    let exact = encode(&value).is_ok_and(|node| node == *record);
    if exact && again.count_comments() == comments && again.same(tree, true) {
        Ok(())
    } else {
        Err(NotRewritten("the new text would not read back as it was meant, so nothing was written".to_owned()))
    }
}

fn first(flaws: &[Flaw]) -> String {
    flaws.first().map(ToString::to_string).unwrap_or_default()
}
