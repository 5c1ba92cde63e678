//! YAML in block style, every text in double quotes. Text is escaped until nothing is left that YAML 1.1 or 1.2 could take for anything
//! but itself, nor decK for one of its `${{ … }}`; values that are no text, list or mapping are refused.

use crate::crypto::Refused;
use serde_json::{Map, Value};
use std::fmt::Write as _;

/// A mapping as a document.
pub(super) fn written(members: &Map<String, Value>) -> Result<String, Refused> {
    let mut out = String::new();
    mapping(members, 0, &mut out)?;
    Ok(out)
}

fn mapping(members: &Map<String, Value>, indent: usize, out: &mut String) -> Result<(), Refused> {
    for (index, (key, value)) in members.iter().enumerate() {
        // The first of an entry stands behind its dash.
        if index > 0 || indent == 0 || !out.ends_with("- ") {
            out.push_str(&" ".repeat(indent));
        }
        if key.is_empty() || !key.bytes().all(|byte| byte.is_ascii_lowercase() || byte == b'_') {
            return Err(Refused::new("a key of the YAML file is not made of a-z and `_`"));
        }
        let _ = write!(out, "{key}:");
        match value {
            Value::String(text) => {
                let _ = writeln!(out, " {}", quoted(text));
            }
            Value::Object(inner) => {
                out.push('\n');
                mapping(inner, indent + 2, out)?;
            }
            Value::Array(items) if items.is_empty() => out.push_str(" []\n"),
            Value::Array(items) => {
                out.push('\n');
                for item in items {
                    entry(item, indent + 2, out)?;
                }
            }
            Value::Null | Value::Bool(_) | Value::Number(_) => return Err(Refused::new(format!("`{key}` is no text"))),
        }
    }
    Ok(())
}

fn entry(item: &Value, indent: usize, out: &mut String) -> Result<(), Refused> {
    let _ = write!(out, "{}- ", " ".repeat(indent));
    match item {
        Value::String(text) => {
            let _ = writeln!(out, "{}", quoted(text));
            Ok(())
        }
        Value::Object(members) if !members.is_empty() => mapping(members, indent + 2, out),
        _ => Err(Refused::new("an entry of a list is neither text nor a mapping")),
    }
}

/// Printable ASCII as it is but for quotes, backslashes and what decK's templates begin with; everything else by its number. What lies
/// above U+FFFF has an escape of eight digits, which JSON does not know and YAML does.
pub(super) fn quoted(text: &str) -> String {
    let mut out = String::with_capacity(text.len() + 2);
    out.push('"');
    for c in text.chars() {
        let number = u32::from(c);
        let _ = match c {
            '"' | '\\' => write!(out, "\\{c}"),
            '\n' => write!(out, "\\n"),
            '$' | '{' | '}' => write!(out, "\\x{number:02x}"),
            ' '..='~' => write!(out, "{c}"),
            _ if number <= 0xff => write!(out, "\\x{number:02x}"),
            _ if number <= 0xffff => write!(out, "\\u{number:04x}"),
            _ => write!(out, "\\U{number:08x}"),
        };
    }
    out.push('"');
    out
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    #[test]
    fn every_text_is_read_back_by_another_parser_as_it_was() {
        let all: String =
            (0_u32..0x300).chain(0x2020..0x2040).chain([0xfeff, 0xfffe, 0x1f980, 0x10_ffff]).filter_map(char::from_u32).collect();
        let texts = [
            "",
            " ",
            "~",
            "null",
            "no",
            "1e3",
            "0o17",
            "2026-02-30",
            "- a",
            "a: b",
            "a #b",
            "*a",
            "&a",
            "!!str a",
            "{}",
            "[]",
            "%YAML",
            "---\na",
            "...",
            "'",
            "\"",
            "\\",
            "\\\"",
            "\u{85}\u{2028}\u{2029}",
            "${{ env \"DECK_X\" }}",
            "a\r\nb\tc",
            "\"\n  - evil: \"yes",
            "🦀",
            &all,
        ];
        for text in texts {
            let written =
                written(json!({ "key": text, "list": [text, { "key": text, "inner": { "key": text } }] }).as_object().unwrap())
                    .unwrap();
            assert!(written.is_ascii() && !written.contains("${{"), "{written}");
            let read: Value = yaml_serde::from_str(&written).unwrap_or_else(|error| panic!("{error}\n{written}"));
            assert_eq!(read, json!({ "key": text, "list": [text, { "key": text, "inner": { "key": text } }] }), "{written}");
        }
    }

    #[test]
    fn what_is_no_text_is_refused() {
        for bad in [json!({ "a": 1 }), json!({ "a": null }), json!({ "a": [true] }), json!({ "a b": "c" }), json!({ "a": [{}] })]
        {
            assert!(written(bad.as_object().unwrap()).is_err(), "{bad}");
        }
        assert_eq!(written(json!({ "a": [], "b": ["c"] }).as_object().unwrap()).unwrap(), "a: []\nb:\n  - \"c\"\n");
    }
}
