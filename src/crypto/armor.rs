//! PEM text (RFC 7468), read strictly: the blocks that are asked for and white space around them. Private key material
//! is refused by the name of its form, and nothing of it is ever repeated.

use super::{Refused, der, refused::refuse};
use data_encoding::BASE64;
use memchr::memmem::Finder;
use std::sync::LazyLock;

/// Forms of private key by a mark in their text, the most telling first.
const MARKS: [(&str, &str); 12] = [
    ("ENCRYPTED PRIVATE KEY", "`ENCRYPTED PRIVATE KEY`"),
    ("RSA PRIVATE KEY", "`RSA PRIVATE KEY`"),
    ("EC PRIVATE KEY", "`EC PRIVATE KEY`"),
    ("DSA PRIVATE KEY", "`DSA PRIVATE KEY`"),
    ("OPENSSH PRIVATE KEY", "`OPENSSH PRIVATE KEY`"),
    ("PGP PRIVATE KEY", "`PGP PRIVATE KEY BLOCK`"),
    ("PRIVATE KEY-----", "`PRIVATE KEY`"),
    ("BEGIN PRIVATE KEY", "`PRIVATE KEY`"),
    ("ENCRYPTED PRIVATE", "an encrypted private key"),
    ("AGE-SECRET-KEY-", "an age identity"),
    ("age-secret-key-", "an age identity"),
    ("PuTTY-User-Key-File", "a PuTTY key"),
];
static FINDERS: LazyLock<[(Finder<'static>, &str); 12]> = LazyLock::new(|| MARKS.map(|(mark, name)| (Finder::new(mark), name)));

/// What kind of private key these bytes hold, if any: by the marks of its text forms, or by the shape of its DER.
#[must_use]
pub fn private_material(bytes: &[u8]) -> Option<&'static str> {
    let marked = FINDERS.iter().find(|(mark, _)| mark.find(bytes).is_some());
    marked.map(|(_, name)| *name).or_else(|| private_der(bytes))
}

fn private_der(bytes: &[u8]) -> Option<&'static str> {
    let mut inner = der::Reader::new(bytes).enter(der::SEQUENCE).ok()?;
    let (first, second) = (inner.next().ok()?, inner.next().ok()?);
    match (first.tag, first.body, second.tag) {
        (der::INTEGER, [0 | 1], der::SEQUENCE) => Some("a PKCS#8 private key"),
        (der::INTEGER, [0], der::INTEGER) => Some("a PKCS#1 or DSA private key"),
        (der::INTEGER, [1], der::OCTET_STRING) => Some("a SEC 1 private key"),
        (der::INTEGER, [3], der::SEQUENCE) => Some("a PKCS#12 file"),
        (der::SEQUENCE, _, der::OCTET_STRING) => Some("an encrypted PKCS#8 private key"),
        _ => None,
    }
}

/// Refuses private key material where `what` is expected.
pub(crate) fn nothing_private(bytes: &[u8], what: &str) -> Result<(), Refused> {
    match private_material(bytes) {
        Some(form) => refuse!("this is private key material ({form}) where {what} is expected; nothing of it was kept"),
        None => Ok(()),
    }
}

/// The content of the one block of `text`, which has one of the labels.
pub(crate) fn one(text: &str, labels: &[&str], what: &str) -> Result<Vec<u8>, Refused> {
    let mut blocks = many(text, labels, what)?;
    match (blocks.pop(), blocks.len()) {
        (Some(block), 0) => Ok(block),
        (_, more) => refuse!("there are {} blocks where exactly one, {what}, is expected", more + 1),
    }
}

/// The contents of all blocks of `text`, at least one, each with one of the labels.
pub(crate) fn many(text: &str, labels: &[&str], what: &str) -> Result<Vec<Vec<u8>>, Refused> {
    nothing_private(text.as_bytes(), what)?;
    blocks(text, labels, what)
}

/// As [`many`], for the one reader that expects a private key.
pub(crate) fn blocks(text: &str, labels: &[&str], what: &str) -> Result<Vec<Vec<u8>>, Refused> {
    let mut found = Vec::new();
    let mut lines = text.lines().map(|line| line.trim_end_matches([' ', '\t', '\r']));
    while let Some(line) = lines.next() {
        if line.is_empty() {
            continue;
        }
        let Some(label) = line.strip_prefix("-----BEGIN ").and_then(|rest| rest.strip_suffix("-----")) else {
            refuse!("there is text outside of the block where only {what} is expected");
        };
        let Some(label) = labels.iter().find(|known| **known == label) else {
            let shown: String = label.chars().take(40).flat_map(char::escape_default).collect();
            refuse!("there is a `{shown}` block where {what} is expected");
        };
        let end = format!("-----END {label}-----");
        let mut body = String::new();
        loop {
            match lines.next() {
                Some(line) if line == end => break,
                Some(line) => body.push_str(line),
                None => refuse!("the `{label}` block has no end"),
            }
        }
        let Ok(bytes) = BASE64.decode(body.as_bytes()) else { refuse!("the `{label}` block is not base64") };
        found.push(bytes);
    }
    if found.is_empty() {
        refuse!("there is no block where {what} is expected");
    }
    Ok(found)
}

/// One block, 64 columns wide, with a final newline. It is encoded part by part, since a revocation list may be long.
pub(crate) fn wrap(label: &str, bytes: &[u8]) -> String {
    let mut text = format!("-----BEGIN {label}-----\n");
    text.reserve(bytes.len() / 48 * 65 + 128);
    let mut part = String::new();
    for lines in bytes.chunks(48 * 256) {
        part.clear();
        BASE64.encode_append(lines, &mut part);
        let mut rest = part.as_str();
        while !rest.is_empty() {
            let (line, after) = rest.split_at(rest.len().min(64)); // base64 is ASCII
            text.push_str(line);
            text.push('\n');
            rest = after;
        }
    }
    text.push_str(&format!("-----END {label}-----\n"));
    text
}

/// One block of any width.
pub(crate) fn folded(label: &str, bytes: &[u8], width: usize) -> String {
    let body = BASE64.encode(bytes);
    let mut text = format!("-----BEGIN {label}-----\n");
    for line in body.as_bytes().chunks(width) {
        text.extend(line.iter().map(|b| char::from(*b)));
        text.push('\n');
    }
    text.push_str(&format!("-----END {label}-----\n"));
    text
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn one_block_and_nothing_else() {
        let block = wrap("CERTIFICATE", &[5; 100]);
        let read = |text: &str| one(text, &["CERTIFICATE"], "a certificate");
        assert_eq!(read(&block).unwrap(), [5; 100]);
        assert!(read(&format!("\n  \n{}\r\n\n", block.replace('\n', "\r\n"))).is_ok());
        for bad in [
            "",
            "x",
            &format!("{block}{block}"),
            &format!("subject=x\n{block}"),
            &format!("{block}x"),
            &block[..60],
            &block.replace("CERTIFICATE", "X509 CRL"),
            &block.replace("BQUF", "BQ=F"),
            &block.replace("BQUF", "Proc-Type: 4\n"),
        ] {
            assert!(read(bad).is_err(), "{bad}");
        }
    }

    #[test]
    fn a_private_key_is_named_and_not_repeated() {
        for label in ["PRIVATE KEY", "EC PRIVATE KEY", "RSA PRIVATE KEY", "ENCRYPTED PRIVATE KEY", "OPENSSH PRIVATE KEY"] {
            let text = wrap(label, b"very secret bytes");
            let error = one(&text, &["CERTIFICATE"], "a certificate").unwrap_err().to_string();
            assert!(error.contains(&format!("`{label}`")), "{error}");
            assert!(!error.contains(&BASE64.encode(b"very secret")[..8]), "{error}");
        }
    }
}
