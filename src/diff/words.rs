//! The words that all sentences share: ends, values, what is instead of what. Long text is cut, and key material is never shown.

use crate::{grammar, model::Day};
use serde::Serialize;
use serde_json::Value;
use std::{cmp::Ordering, fmt};

/// The most characters of a text that a sentence shows; a reviewer who needs more reads the file.
const SHOWN: usize = 80;

/// A text in back-ticks, cut where it is long.
pub(super) fn shown(text: &str) -> String {
    if text.chars().count() <= SHOWN {
        return grammar::quoted(text);
    }
    let cut: String = text.chars().take(SHOWN).collect();
    grammar::quoted(&format!("{}…", cut.trim_end()))
}

/// A value that may be missing: in back-ticks, or `none`.
pub(super) fn or_none<T: fmt::Display>(value: Option<T>) -> String {
    value.map_or_else(|| "none".to_owned(), |value| shown(&value.to_string()))
}

/// `until 2027-06-30`, or `without end`.
pub(super) fn until<T: fmt::Display>(end: Option<T>) -> String {
    end.map_or_else(|| "without end".to_owned(), |end| format!("until {end}"))
}

/// `until 2027-06-30 instead of 2027-02-28`, also where one of the two has no end.
pub(super) fn until_instead(base: Option<Day>, head: Option<Day>) -> String {
    match (base, head) {
        (Some(base), Some(head)) => format!("until {head} instead of {base}"),
        _ => format!("{} instead of {}", until(head), until(base)),
    }
}

/// How an end or a limit moved where none at all is the most.
pub(super) fn moved<T: Ord>(base: Option<T>, head: Option<T>) -> Ordering {
    match (base, head) {
        (None, None) => Ordering::Equal,
        (Some(_), None) => Ordering::Greater,
        (None, Some(_)) => Ordering::Less,
        (Some(base), Some(head)) => head.cmp(&base),
    }
}

/// A value of a record as a sentence shows it: short texts, numbers and lists of them; of anything else only that there is one.
pub(super) fn value(value: &impl Serialize) -> String {
    let short = |value: &Value| match value {
        Value::String(text) if text.contains('\n') => None,
        Value::String(text) => Some(text.clone()),
        Value::Number(number) => Some(number.to_string()),
        Value::Bool(yes) => Some(yes.to_string()),
        _ => None,
    };
    match serde_json::to_value(value) {
        Ok(Value::Null) => "none".to_owned(),
        Ok(Value::Array(items)) => match items.iter().map(short).collect::<Option<Vec<_>>>() {
            Some(items) => grammar::list(items),
            None => format!("{} entries", items.len()),
        },
        Ok(Value::Object(map)) => {
            let text = Value::Object(map).to_string();
            if text.len() <= SHOWN { shown(&text) } else { "something longer".to_owned() }
        }
        Ok(other) => short(&other).map_or_else(|| "something longer".to_owned(), |text| shown(&text)),
        Err(_) => "something unreadable".to_owned(),
    }
}

/// `b instead of a` for two values of a record; `another` where neither can be shown.
pub(super) fn instead<T: Serialize>(base: &T, head: &T) -> String {
    let (old, new) = (value(base), value(head));
    if old == new { "another".to_owned() } else { format!("{new} instead of {old}") }
}

/// A public key in a line of SSH as people tell two apart: its type and its last characters.
pub(super) fn ssh_key(line: &str) -> String {
    let mut words = line.split(' ');
    let (kind, body) = (words.next().unwrap_or_default(), words.next().unwrap_or_default());
    let tail: String = body.chars().rev().take(8).collect::<Vec<_>>().into_iter().rev().collect();
    grammar::quoted(&format!("{kind} …{tail}"))
}

/// PEM without its line breaks and spaces, which say nothing.
pub(super) fn unbroken(pem: &str) -> String {
    pem.split_ascii_whitespace().collect::<Vec<_>>().join(" ")
}

/// `an oidc`, `a jwks`: a word of the registry with its article.
pub(super) fn a(word: &str) -> String {
    let vowel = word.starts_with(['a', 'e', 'i', 'o', 'u']) || word.starts_with("ssh");
    format!("{} {word}", if vowel { "an" } else { "a" })
}

/// A day as it is, or `no day`.
pub(super) fn day(day: Option<Day>) -> String {
    day.map_or_else(|| "no day".to_owned(), |day| day.to_string())
}
