//! Knows private key material when it sees it, by its armour. It tells the kind and the place, never the material.

use memchr::memmem;

/// The kind and the byte offset of the first private key material in a text.
pub(super) fn find(text: &str) -> Option<(&'static str, usize)> {
    let age = ["AGE-SECRET-KEY-1", "age-secret-key-1"].iter().filter_map(|mark| memmem::find(text.as_bytes(), mark.as_bytes()));
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
    while let Some(begin) = memmem::find(&text[from..], b"-----BEGIN ").map(|at| from + at) {
        let end = memchr::memchr(b'\n', &text[begin..]).map_or(text.len(), |at| begin + at);
        if memmem::find(&text[begin..end], b"PRIVATE KEY").is_some() {
            return Some(begin);
        }
        from = end;
    }
    None
}
