//! Knows private key material when it sees it, by its armour. It tells the kind and the place, never the material.

use memchr::memmem::{self, Finder};
use std::sync::LazyLock;

static AGE: LazyLock<[Finder<'static>; 2]> = LazyLock::new(|| ["AGE-SECRET-KEY-1", "age-secret-key-1"].map(Finder::new));
static BEGIN: LazyLock<Finder<'static>> = LazyLock::new(|| Finder::new("-----BEGIN "));

/// The kind and the byte offset of the first private key material in a text.
pub(super) fn find(text: &str) -> Option<(&'static str, usize)> {
    let age = AGE.iter().filter_map(|mark| mark.find(text.as_bytes()));
    match (age.min(), armour(text.as_bytes())) {
        (Some(age), Some(pem)) if age < pem => Some(("an age secret key", age)),
        (Some(age), None) => Some(("an age secret key", age)),
        (_, Some(pem)) => Some(("a private key", pem)),
        (None, None) => None,
    }
}

/// Where a line begins a PEM block of a private key. Of each line only its first `BEGIN` is looked at, and each byte once, so that no
/// text of half armours costs more than its length.
fn armour(text: &[u8]) -> Option<usize> {
    let mut from = 0;
    while let Some(begin) = BEGIN.find(&text[from..]).map(|at| from + at) {
        let end = memchr::memchr(b'\n', &text[begin..]).map_or(text.len(), |at| begin + at);
        if memmem::find(&text[begin..end], b"PRIVATE KEY").is_some() {
            return Some(begin);
        }
        from = end;
    }
    None
}
