//! JSON as every command writes it: indented, keys in the order of their structs, one line break at the end. Only ASCII
//! control characters must be escaped in JSON (RFC 8259, section 7); here all that an editor would not show is.

use super::visible;
use schemars::{JsonSchema, generate::SchemaSettings};
use serde::Serialize;
use serde_json::{Value, json};

/// A value as JSON text.
#[must_use]
pub fn text<T: Serialize>(value: &T) -> String {
    let compact = format!("{:#}\n", json!(value));
    let mut text = String::with_capacity(compact.len());
    for c in compact.chars() {
        if c == '\n' || visible::is_shown(c) {
            text.push(c);
        } else {
            // What is not ASCII stands only inside of strings, and so does DEL.
            text.extend(c.encode_utf16(&mut [0; 2]).iter().map(|unit| format!("\\u{unit:04x}")));
        }
    }
    text
}

/// The JSON Schema (2020-12) of what `text` writes for that type.
#[must_use]
pub fn schema<T: JsonSchema>() -> Value {
    let generator = SchemaSettings::draft2020_12().for_serialize().into_generator();
    generator.into_root_schema_for::<T>().to_value()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn nothing_hides_and_nothing_is_lost() {
        let hostile = "a\u{1b}\u{9b}\u{202e}\u{7f}\0\u{e0041}\n\"";
        let written = text(&json!({ "text": hostile }));
        assert_eq!(written, "{\n  \"text\": \"a\\u001b\\u009b\\u202e\\u007f\\u0000\\udb40\\udc41\\n\\\"\"\n}\n");
        assert_eq!(serde_json::from_str::<Value>(&written).unwrap()["text"], hostile);
    }
}
