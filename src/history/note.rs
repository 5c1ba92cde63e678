//! Signed notes as <https://c2sp.org/signed-note> has them, with Ed25519: a text and lines of signatures below it. What could be read
//! in two ways is refused; signatures of keys that nobody asked about are passed over.

use crate::crypto::{KeyKind, PublicKey, Refused, SigningKey, sha256};
use data_encoding::{BASE64, HEXLOWER};
use std::{fmt, str::FromStr};

/// The largest note, in octets: a checkpoint over some hundred thousand logs.
pub const MAX_NOTE: usize = 16 << 20;
/// The most signatures of a note. The specification asks for at least 16.
const MOST_SIGNATURES: usize = 100;
/// What a signature line begins with: an em dash (U+2014) and a space.
const DASH: &str = "\u{2014} ";
/// The signature type of Ed25519.
const ED25519: u8 = 1;

/// A key that signs notes, as it is trusted: its name, its id and the public key. Written `name+id+key`, the id in hex and the key in
/// base64 behind its type.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct NoteKey {
    name: String,
    id: [u8; 4],
    key: PublicKey,
}

impl NoteKey {
    /// A key under a name.
    ///
    /// # Errors
    /// When the name is empty or has spaces, `+` or control characters, or the key is not an Ed25519 key.
    pub fn new(name: &str, key: &PublicKey) -> Result<Self, Refused> {
        check_name(name)?;
        if key.kind() != KeyKind::Ed25519 {
            return Err(Refused::new(format!("a note is signed with an Ed25519 key, and this one is {}", key.kind())));
        }
        let hash = sha256(&[name.as_bytes(), b"\n", &[ED25519], key.raw()].concat());
        let [a, b, c, d, ..] = hash.0;
        Ok(Self { name: name.to_owned(), id: [a, b, c, d], key: key.clone() })
    }

    /// The name, which a checkpoint has as its origin.
    #[must_use]
    pub fn name(&self) -> &str {
        &self.name
    }

    /// The public key.
    #[must_use]
    pub fn key(&self) -> &PublicKey {
        &self.key
    }
}

impl fmt::Display for NoteKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let key = BASE64.encode(&[&[ED25519], self.key.raw()].concat());
        write!(f, "{}+{}+{key}", self.name, HEXLOWER.encode(&self.id))
    }
}

impl FromStr for NoteKey {
    type Err = Refused;
    fn from_str(text: &str) -> Result<Self, Refused> {
        let form = || Refused::new("a key of notes is written `name+id+key`: eight hex digits, and base64 of 0x01 and 32 bytes");
        // Base64 may have a `+` of its own, and a name has none.
        let mut parts = text.splitn(3, '+');
        let (Some(name), Some(_), Some(body)) = (parts.next(), parts.next(), parts.next()) else { return Err(form()) };
        let body = BASE64.decode(body.as_bytes()).map_err(|_| form())?;
        let Some((&ED25519, raw)) = body.split_first() else {
            return Err(Refused::new("the key is of a type that is not taken: the type of Ed25519 is 0x01"));
        };
        let key = Self::new(name, &PublicKey::ed25519(raw)?)?;
        if key.to_string() != text {
            return Err(Refused::new("the id in the key is not the one of its name and public key"));
        }
        Ok(key)
    }
}

/// Why a note counts for nothing.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum NoteFlaw {
    /// It is no signed note, or could be read in two ways.
    Malformed(String),
    /// The key that is trusted did not sign it.
    Unsigned(String),
    /// A signature says that it is by that key, and is not.
    Forged(String),
}

impl NoteFlaw {
    /// The stable code.
    #[must_use]
    pub fn code(&self) -> &'static str {
        match self {
            Self::Malformed(_) => "malformed",
            Self::Unsigned(_) => "unsigned",
            Self::Forged(_) => "forged",
        }
    }
}

impl fmt::Display for NoteFlaw {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let (Self::Malformed(why) | Self::Unsigned(why) | Self::Forged(why)) = self;
        f.write_str(why)
    }
}

/// The note over a text that ends in a line feed.
///
/// # Errors
/// When the text cannot stand in a note, or the key cannot sign.
pub(super) fn sign(text: &str, name: &str, key: &SigningKey) -> Result<String, Refused> {
    let public = NoteKey::new(name, key.public_key())?;
    check_text(text)?;
    let signature = BASE64.encode(&[&public.id[..], &key.sign(text.as_bytes())?].concat());
    Ok(format!("{text}\n{DASH}{name} {signature}\n"))
}

/// The text of a note that the key has signed. Nothing of a note is to be looked at before.
///
/// # Errors
/// When it is no note in its one form, the key did not sign it, or a signature that says so is not by the key.
pub(super) fn open<'n>(bytes: &'n [u8], key: &NoteKey) -> Result<&'n str, NoteFlaw> {
    let malformed = |why: &str| NoteFlaw::Malformed(why.to_owned());
    if bytes.len() > MAX_NOTE {
        return Err(NoteFlaw::Malformed(format!("the note has {} bytes, the limit is {MAX_NOTE}", bytes.len())));
    }
    let note = std::str::from_utf8(bytes).map_err(|_| malformed("the note is not UTF-8"))?;
    let (text, below) = note.rsplit_once("\n\n").ok_or_else(|| malformed("the note has no empty line above its signatures"))?;
    let text = &note[..=text.len()];
    check_text(text).map_err(|refused| NoteFlaw::Malformed(refused.to_string()))?;
    let lines = below.strip_suffix('\n').ok_or_else(|| malformed("the last signature has no line feed"))?;
    let mut found = None;
    for (index, line) in lines.split('\n').enumerate() {
        if index == MOST_SIGNATURES {
            return Err(NoteFlaw::Malformed(format!("the note has more than {MOST_SIGNATURES} signatures")));
        }
        let (name, id, signature) = signature_line(line).map_err(|refused| NoteFlaw::Malformed(refused.to_string()))?;
        if name != key.name || id != key.id {
            continue;
        }
        if found.replace(signature).is_some() {
            return Err(malformed("the note has two signatures by the same key"));
        }
    }
    let Some(signature) = found else {
        return Err(NoteFlaw::Unsigned(format!("the note is not signed by `{key}`")));
    };
    key.key
        .verify_raw(text.as_bytes(), &signature)
        .map_err(|_| NoteFlaw::Forged(format!("the signature under the name `{}` is not one over this text", key.name)))?;
    Ok(text)
}

/// The name, the key's id and the signature of a line.
fn signature_line(line: &str) -> Result<(&str, [u8; 4], Vec<u8>), Refused> {
    let form = || Refused::new("a signature of the note is not written as an em dash, a name and base64");
    let (name, body) = line.strip_prefix(DASH).and_then(|rest| rest.split_once(' ')).ok_or_else(form)?;
    check_name(name)?;
    let bytes = BASE64.decode(body.as_bytes()).map_err(|_| form())?;
    match bytes.split_first_chunk::<4>() {
        Some((id, signature)) if !signature.is_empty() => Ok((name, *id, signature.to_vec())),
        _ => Err(form()),
    }
}

/// A name is what a terminal shows as it is, too, though the specification would let more pass.
fn check_name(name: &str) -> Result<(), Refused> {
    let fits = |c: char| !c.is_whitespace() && !c.is_control() && c != '+';
    if name.is_empty() || name.len() > 255 || !name.chars().all(fits) {
        return Err(Refused::new("the name of a note's key has 1 to 255 bytes, without spaces, `+` and control characters"));
    }
    Ok(())
}

fn check_text(text: &str) -> Result<(), Refused> {
    if !text.ends_with('\n') {
        return Err(Refused::new("the text of a note ends in a line feed"));
    }
    if text.chars().any(|c| c.is_control() && c != '\n') {
        return Err(Refused::new("the text of a note has no control characters but line feeds"));
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    /// From the documentation of golang.org/x/mod/sumdb/note, which the format comes from.
    const KEY: &str = "PeterNeumann+c74f20a3+ARpc2QcUPDhMQegwxbzhKqiBfsVkmqq/LDE4izWy10TW";
    const NOTE: &str = "If you think cryptography is the answer to your problem,\nthen you don't know what your problem is.\n\n\u{2014} PeterNeumann x08go/ZJkuBS9UG/SffcvIAQxVBtiFupLLr8pAcElZInNIuGUgYN1FFYC2pZSNXgKvqfqdngotpRZb6KE6RyyBwJnAM=\n";

    fn key() -> NoteKey {
        KEY.parse().unwrap()
    }

    fn code(note: &str) -> &'static str {
        open(note.as_bytes(), &key()).unwrap_err().code()
    }

    #[test]
    fn a_note_that_another_program_signed_is_opened() {
        assert!(open(NOTE.as_bytes(), &key()).unwrap().ends_with("what your problem is.\n"));
        assert_eq!(key().to_string(), KEY);
        // Its base64 has a `+` of its own.
        let sum = "sum.golang.org+033de0ae+Ac4zctda0e5eza+HJyk9SxEdh+s3Ux18htTTAD8OuAn8";
        assert_eq!(sum.parse::<NoteKey>().unwrap().to_string(), sum);
    }

    #[test]
    fn signatures_of_others_are_passed_over() {
        let other = "\u{2014} witness.example/w1 jWbPPwAAAABkGFDLEZMHwSRaJNiIDoe9DYn/zXcrtPHeolMI5OWX\n";
        let (text, own) = NOTE.split_once("\n\n").unwrap();
        for note in [format!("{text}\n\n{other}{own}"), format!("{text}\n\n{own}{other}"), format!("{NOTE}{}", other.repeat(50))]
        {
            assert!(open(note.as_bytes(), &key()).is_ok(), "{note}");
        }
        assert_eq!(code(&format!("{text}\n\n{other}")), "unsigned");
        // The name alone, or the id alone, makes no known key.
        assert_eq!(code(&NOTE.replace(" PeterNeumann ", " PeterNewmann ")), "unsigned");
        assert_eq!(code(&NOTE.replace(" x08go/", " y08go/")), "unsigned");
    }

    #[test]
    fn what_was_altered_is_forged() {
        assert_eq!(code(&NOTE.replace("answer", "Answer")), "forged");
        assert_eq!(code(&NOTE.replace("what your problem is.\n", "what your problem is.\n\n\n")), "forged");
        assert_eq!(code(&NOTE.replace("JnAM=", "JnAQ=")), "forged");
    }

    #[test]
    fn every_other_form_is_refused() {
        let (text, own) = NOTE.split_once("\n\n").unwrap();
        let wrong = [
            String::new(),
            text.to_owned(),
            format!("{text}\n"),
            format!("{text}\n\n"),
            format!("{text}\n{own}"),
            NOTE.trim_end().to_owned(),
            format!("{NOTE}\n"),
            NOTE.replace('\n', "\r\n"),
            NOTE.replace('\u{2014}', "-"),
            NOTE.replace("\u{2014} ", "\u{2014}  "),
            NOTE.replace("JnAM=", "JnAM"),
            NOTE.replace("JnAM=", "JnAN="),
            NOTE.replace("JnAM=", "JnAM= "),
            NOTE.replace("think", "th\tink"),
            NOTE.replace("think", "th\0ink"),
            NOTE.replace(" PeterNeumann ", " Peter+Neumann "),
            NOTE.replace(" PeterNeumann ", " Peter\u{a0}Neumann "),
            format!("{NOTE}{own}"),
            format!("{NOTE}\u{2014} a AAAA\n"),
            format!("{NOTE}{}", "\u{2014} w jWbPPwAAAABkGFDL\n".repeat(100)),
        ];
        for note in wrong {
            assert_eq!(code(&note), "malformed", "{note:?}");
        }
        assert_eq!(open(b"\xff\n\n\xe2\x80\x94 a AAAAAAAA\n", &key()).unwrap_err().code(), "malformed");
        assert_eq!(open(&vec![b'a'; MAX_NOTE + 1], &key()).unwrap_err().code(), "malformed");
    }

    #[test]
    fn a_key_has_one_spelling() {
        for wrong in [
            "",
            "a",
            "a+b",
            "PeterNeumann+c74f20a4+ARpc2QcUPDhMQegwxbzhKqiBfsVkmqq/LDE4izWy10TW",
            "PeterNeumann+C74F20A3+ARpc2QcUPDhMQegwxbzhKqiBfsVkmqq/LDE4izWy10TW",
            "PeterNeumann+c74f20a3+AhpcQcUPDhMQegwxbzhKqiBfsVkmqq/LDE4izWy10TW",
            "PeterNeumann+c74f20a3+ARpc2QcUPDhMQegwxbzhKqiBfsVkmqq/LDE4izWy10Q=",
            "Peter Neumann+c74f20a3+ARpc2QcUPDhMQegwxbzhKqiBfsVkmqq/LDE4izWy10TW",
            "+c74f20a3+ARpc2QcUPDhMQegwxbzhKqiBfsVkmqq/LDE4izWy10TW",
        ] {
            assert!(wrong.parse::<NoteKey>().is_err(), "{wrong}");
        }
    }
}
