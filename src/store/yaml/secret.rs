//! Knows private key material when it sees it, by its armour. It tells the kind and the place, never the material.

use memchr::memmem;

/// The kind and the byte offset of the first private key material in a text.
pub(super) fn find(text: &str) -> Option<(&'static str, usize)> {
    let age = ["AGE-SECRET-KEY-1", "age-secret-key-1"].iter().filter_map(|mark| memmem::find(text.as_bytes(), mark.as_bytes()));
    let pem = memmem::find_iter(text.as_bytes(), "PRIVATE KEY").find_map(|end| {
        let line = text[..end].rfind('\n').map_or(0, |at| at + 1);
        text[line..end].find("-----BEGIN ").map(|at| line + at)
    });
    match (age.min(), pem) {
        (Some(age), Some(pem)) if age < pem => Some(("an age secret key", age)),
        (Some(age), None) => Some(("an age secret key", age)),
        (_, Some(pem)) => Some(("a private key", pem)),
        (None, None) => None,
    }
}
