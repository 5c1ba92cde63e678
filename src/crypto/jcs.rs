//! Canonical JSON by RFC 8785 (JCS), and the strict reading that signed JSON needs. What two readers could take
//! differently is refused: duplicate keys, integers that a double cannot hold, anything after the value.

mod number;
mod writer;

use super::{Refused, refused::refuse};
use serde::{
    Serialize,
    de::{DeserializeOwned, DeserializeSeed, Error as _, MapAccess, SeqAccess, Visitor},
};
use serde_json::{Map, Number, Value};
use std::fmt;
use writer::{NotWritten, Writer};

/// Levels of arrays and objects that are read and written.
const DEPTH: usize = 32;
/// Bytes of JSON text that are read.
const SIZE: usize = 1024 * 1024;
/// 2^53: beyond it not every integer has a double of its own (RFC 8785 section 3.2.2.3, RFC 7493 section 2.2).
const LARGEST: u64 = 1 << 53;

/// The canonical bytes of a value: keys sorted by UTF-16 code units, numbers as ECMAScript writes them, no white space.
///
/// # Errors
/// Integers beyond 2^53, nesting beyond 32 levels, and what is no JSON.
pub fn canonical<T: Serialize + ?Sized>(value: &T) -> Result<Vec<u8>, Refused> {
    let mut writer = Writer::default();
    value.serialize(&mut writer).map_err(|NotWritten(refused)| refused)?;
    Ok(writer.out)
}

/// What a text says, when it is to the last byte the canonical spelling of that: whatever two readers could take differently is spelled in
/// another way, so that [`strict`] takes the same from it. Why it is not is for [`strict`] and the type to say.
#[must_use]
pub fn exactly<T: DeserializeOwned + Serialize>(text: &[u8]) -> Option<T> {
    if text.len() > SIZE {
        return None;
    }
    let value: T = serde_json::from_slice(text).ok()?;
    canonical(&value).is_ok_and(|spelled| spelled == text).then_some(value)
}

/// Reads one JSON value and nothing else.
///
/// # Errors
/// More than 1 MiB, nesting beyond 32 levels, a key that stands twice in one object, a lone surrogate, an integer beyond 2^53, anything
/// after the value, and whatever is not JSON.
pub fn strict(text: &[u8]) -> Result<Value, Refused> {
    if text.len() > SIZE {
        refuse!("the JSON text has {} bytes, the limit is {SIZE}", text.len());
    }
    scan(text)?;
    let mut reader = serde_json::Deserializer::from_slice(text);
    let value = Strict.deserialize(&mut reader).map_err(|e| describe(&e))?;
    reader.end().map_err(|e| describe(&e))?;
    Ok(value)
}

/// Only our own messages and the place: what a library quotes from the text might be a secret.
fn describe(error: &serde_json::Error) -> Refused {
    let text = error.to_string();
    let reason =
        ["a key stands twice in one object", "lone", "trailing characters", "EOF"].into_iter().find(|r| text.contains(r));
    let reason = match reason {
        Some("lone") => "a lone surrogate has no character",
        Some("trailing characters") => "something follows the value",
        Some("EOF") => "the text ends too early",
        Some(own) => own,
        None => "the text is not JSON",
    };
    Refused::new(format!("{reason} (line {}, column {})", error.line(), error.column()))
}

/// Depth and integers, which must be judged on the text: the value no longer shows that `9007199254740993` was written.
fn scan(text: &[u8]) -> Result<(), Refused> {
    let (mut depth, mut at) = (0_usize, 0);
    while let Some(byte) = text.get(at) {
        match byte {
            b'"' => {
                at += 1;
                while let Some(inner) = text.get(at).filter(|b| **b != b'"') {
                    at += if *inner == b'\\' { 2 } else { 1 };
                }
            }
            b'[' | b'{' => {
                depth += 1;
                if depth > DEPTH {
                    refuse!("the JSON text is nested deeper than {DEPTH} levels");
                }
            }
            b']' | b'}' => depth = depth.saturating_sub(1),
            b'-' | b'0'..=b'9' => {
                let rest = &text[at..];
                let length = rest.iter().position(|b| !matches!(b, b'-' | b'+' | b'.' | b'e' | b'E' | b'0'..=b'9'));
                let token = &rest[..length.unwrap_or(rest.len())];
                let digits = token.strip_prefix(b"-").unwrap_or(token);
                if !digits.is_empty() && digits.iter().all(u8::is_ascii_digit) {
                    let size = std::str::from_utf8(digits).ok().and_then(|d| d.parse::<u64>().ok());
                    if size.is_none_or(|size| size > LARGEST) {
                        refuse!("an integer beyond 2^53 would not survive a JSON reader that uses doubles: write it as a string");
                    }
                }
                at += token.len() - 1;
            }
            _ => {}
        }
        at += 1;
    }
    Ok(())
}

struct Strict;

impl<'de> DeserializeSeed<'de> for Strict {
    type Value = Value;
    fn deserialize<D: serde::Deserializer<'de>>(self, deserializer: D) -> Result<Value, D::Error> {
        deserializer.deserialize_any(self)
    }
}

impl<'de> Visitor<'de> for Strict {
    type Value = Value;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a JSON value")
    }

    fn visit_unit<E>(self) -> Result<Value, E> {
        Ok(Value::Null)
    }

    fn visit_bool<E>(self, value: bool) -> Result<Value, E> {
        Ok(Value::Bool(value))
    }

    fn visit_u64<E>(self, value: u64) -> Result<Value, E> {
        Ok(value.into())
    }

    fn visit_i64<E>(self, value: i64) -> Result<Value, E> {
        Ok(value.into())
    }

    fn visit_f64<E: serde::de::Error>(self, value: f64) -> Result<Value, E> {
        Number::from_f64(value).map(Value::Number).ok_or_else(|| E::custom("a JSON number must be finite"))
    }

    fn visit_str<E>(self, value: &str) -> Result<Value, E> {
        Ok(Value::String(value.to_owned()))
    }

    fn visit_string<E>(self, value: String) -> Result<Value, E> {
        Ok(Value::String(value))
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut sequence: A) -> Result<Value, A::Error> {
        let mut items = Vec::new();
        while let Some(item) = sequence.next_element_seed(Strict)? {
            items.push(item);
        }
        Ok(Value::Array(items))
    }

    fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<Value, A::Error> {
        let mut members = Map::new();
        while let Some(key) = map.next_key::<String>()? {
            if members.contains_key(&key) {
                return Err(A::Error::custom("a key stands twice in one object"));
            }
            members.insert(key, map.next_value_seed(Strict)?);
        }
        Ok(Value::Object(members))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn canon(text: &str) -> String {
        String::from_utf8(canonical(&strict(text.as_bytes()).unwrap()).unwrap()).unwrap()
    }

    #[test]
    fn the_sample_of_section_3_2_3() {
        let sample = r#"{
            "numbers": [333333333.33333329, 1E30, 4.50, 2e-3, 0.000000000000000000000000001],
            "string": "\u20ac$\u000F\u000aA'\u0042\u0022\u005c\\\"\/",
            "literals": [null, true, false]
        }"#;
        let expected = r#"{"literals":[null,true,false],"numbers":[333333333.3333333,1e+30,4.5,0.002,1e-27],"string":"€$\u000f\nA'B\"\\\\\"/"}"#;
        assert_eq!(canon(sample), expected);
    }

    #[test]
    fn keys_are_sorted_by_utf_16_code_units() {
        let sample = r#"{"\u20ac":"Euro Sign","\r":"Carriage Return","\ufb33":"Hebrew Letter Dalet With Dagesh","1":"One",
            "\ud83d\ude00":"Emoji: Grinning Face","\u0080":"Control","\u00f6":"Latin Small Letter O With Diaeresis"}"#;
        let value: Value = serde_json::from_str(&canon(sample)).unwrap();
        let order: Vec<_> = value.as_object().unwrap().values().map(|v| v.as_str().unwrap()).collect();
        let expected = [
            "Carriage Return",
            "One",
            "Control",
            "Latin Small Letter O With Diaeresis",
            "Euro Sign",
            "Emoji: Grinning Face",
            "Hebrew Letter Dalet With Dagesh",
        ];
        assert_eq!(order, expected);
    }

    #[test]
    fn a_number_is_read_as_the_nearest_double() {
        let mut state = 0x9e37_79b9_7f4a_7c15_u64;
        for _ in 0..20_000 {
            state = state.wrapping_mul(0x5851_f42d_4c95_7f2d).wrapping_add(0x1405_7b7e_f767_814f);
            let double = f64::from_bits(state);
            if double.is_finite() {
                let text = format!("{double:e}");
                assert_eq!(strict(text.as_bytes()).unwrap().as_f64().map(f64::to_bits), Some(state), "{text}");
            }
        }
    }

    #[test]
    fn what_two_readers_could_take_differently_is_refused() {
        let deep = "[".repeat(33) + &"]".repeat(33);
        let long = format!("\"{}\"", "a".repeat(SIZE));
        let bad = [
            r#"{"a":1,"a":2}"#,
            r#"{"a":1,"\u0061":2}"#,
            "1 2",
            "{} x",
            r#""\ud800""#,
            r#""\udc00\ud800""#,
            "9007199254740993",
            "[-9007199254740993]",
            "18446744073709551616",
            "1e400",
            "NaN",
            "",
            "[1,]",
            "\u{feff}1",
            "'a'",
            "01",
            &deep,
            &long,
        ];
        for text in bad {
            assert!(strict(text.as_bytes()).is_err(), "{}", &text[..text.len().min(40)]);
        }
        assert!(strict(b"\"\xff\"").is_err());
        assert!(strict(("[".repeat(32) + &"]".repeat(32)).as_bytes()).is_ok());
        assert_eq!(
            canon("[9007199254740992,-9007199254740992,-0,1.0,\"12345678901234567890\"]"),
            "[9007199254740992,-9007199254740992,0,1,\"12345678901234567890\"]"
        );
    }

    #[test]
    fn a_refusal_repeats_nothing_of_the_text() {
        let error = strict(br#"{"d":"c2VjcmV0","d":"c2VjcmV0"}"#).unwrap_err().to_string();
        assert!(error.starts_with("a key stands twice") && !error.contains("c2VjcmV0"), "{error}");
    }

    #[test]
    fn a_value_that_was_built_is_checked_too() {
        assert!(canonical(&serde_json::json!(9_007_199_254_740_993_u64)).is_err());
        let nested = |levels| (0..levels).fold(Value::Null, |inner, _| Value::Array(vec![inner]));
        assert!(canonical(&nested(32)).is_ok());
        assert!(canonical(&nested(33)).is_err());
    }
}
