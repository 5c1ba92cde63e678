//! A value as canonical JSON in one pass: no tree of it is built, and members that come in another order are put into theirs where their object
//! ends.

#[cfg(test)]
mod tests;

use super::{DEPTH, number};
use crate::crypto::Refused;
use serde::{
    Serialize,
    ser::{
        self, SerializeMap, SerializeSeq, SerializeStruct, SerializeStructVariant, SerializeTuple, SerializeTupleStruct,
        SerializeTupleVariant, Serializer,
    },
};
use serde_json::{Number, Value};
use std::{borrow::Cow, cmp::Ordering, fmt, ops::Range};

/// What was written so far.
#[derive(Default)]
pub(super) struct Writer {
    pub(super) out: Vec<u8>,
    depth: usize,
}

/// Why a value has no canonical spelling.
#[derive(Debug)]
pub(super) struct NotWritten(pub(super) Refused);

type Written<T = ()> = Result<T, NotWritten>;

fn no<T>(why: impl fmt::Display) -> Written<T> {
    Err(NotWritten(Refused::new(why.to_string())))
}

impl fmt::Display for NotWritten {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}", self.0)
    }
}

impl std::error::Error for NotWritten {}

impl ser::Error for NotWritten {
    fn custom<T: fmt::Display>(message: T) -> Self {
        Self(Refused::new(format!("the value cannot be written as JSON: {message}")))
    }
}

impl Writer {
    fn number(&mut self, number: impl Into<Number>) -> Written {
        self.out.extend(number::text(&number.into()).map_err(NotWritten)?.as_bytes());
        Ok(())
    }

    /// RFC 8785 section 3.2.2.2.
    fn quoted(&mut self, text: &str) {
        self.out.push(b'"');
        let mut rest = text.as_bytes();
        while let Some(at) = rest.iter().position(|b| *b < b' ' || *b == b'"' || *b == b'\\') {
            self.out.extend(&rest[..at]);
            match rest[at] {
                b'"' => self.out.extend(b"\\\""),
                b'\\' => self.out.extend(b"\\\\"),
                0x8 => self.out.extend(b"\\b"),
                b'\t' => self.out.extend(b"\\t"),
                b'\n' => self.out.extend(b"\\n"),
                0xc => self.out.extend(b"\\f"),
                b'\r' => self.out.extend(b"\\r"),
                control => self.out.extend(format!("\\u{control:04x}").as_bytes()),
            }
            rest = &rest[at + 1..];
        }
        self.out.extend(rest);
        self.out.push(b'"');
    }

    fn begin(&mut self, bracket: u8, ends_twice: bool) -> Written<Compound<'_>> {
        if self.depth == DEPTH {
            return no(format_args!("the JSON value is nested deeper than {DEPTH} levels"));
        }
        self.depth += 1;
        self.out.push(bracket);
        let begin = self.out.len();
        Ok(Compound { writer: self, begin, members: Vec::new(), ends_twice })
    }

    /// An object of one member, the name of a variant.
    fn variant(&mut self, name: &'static str) -> Written {
        if self.depth == DEPTH {
            return no(format_args!("the JSON value is nested deeper than {DEPTH} levels"));
        }
        self.depth += 1;
        self.out.push(b'{');
        self.quoted(name);
        self.out.push(b':');
        Ok(())
    }

    fn end_variant(&mut self) {
        self.out.push(b'}');
        self.depth -= 1;
    }
}

/// An array or an object that is being written.
pub(super) struct Compound<'w> {
    writer: &'w mut Writer,
    begin: usize,
    /// The key of each member, and where it stands from its key to its end.
    members: Vec<(Cow<'static, str>, Range<usize>)>,
    /// Whether the object of a variant ends with it.
    ends_twice: bool,
}

impl Compound<'_> {
    fn item<T: Serialize + ?Sized>(&mut self, value: &T) -> Written {
        if self.writer.out.len() > self.begin {
            self.writer.out.push(b',');
        }
        value.serialize(&mut *self.writer)
    }

    fn key(&mut self, key: Cow<'static, str>) {
        if !self.members.is_empty() {
            self.writer.out.push(b',');
        }
        let begin = self.writer.out.len();
        self.writer.quoted(&key);
        self.writer.out.push(b':');
        self.members.push((key, begin..begin));
    }

    fn value<T: Serialize + ?Sized>(&mut self, value: &T) -> Written {
        value.serialize(&mut *self.writer)?;
        if let Some((_, place)) = self.members.last_mut() {
            place.end = self.writer.out.len();
        }
        Ok(())
    }

    fn end(mut self, bracket: u8) -> Written {
        self.sort()?;
        self.writer.out.push(bracket);
        self.writer.depth -= 1;
        if self.ends_twice {
            self.writer.end_variant();
        }
        Ok(())
    }

    /// Puts the members in the order of their keys.
    fn sort(&mut self) -> Written {
        if self.members.is_sorted_by(|(a, _), (b, _)| by_utf_16(a, b) == Ordering::Less) {
            return Ok(());
        }
        self.members.sort_by(|(a, _), (b, _)| by_utf_16(a, b));
        if self.members.windows(2).any(|pair| matches!(pair, [(a, _), (b, _)] if a == b)) {
            return no("a key stands twice in one object");
        }
        let unsorted = self.writer.out.split_off(self.begin);
        for (index, (_, place)) in self.members.iter().enumerate() {
            if index > 0 {
                self.writer.out.push(b',');
            }
            self.writer.out.extend(&unsorted[place.start - self.begin..place.end - self.begin]);
        }
        Ok(())
    }
}

/// RFC 8785 section 3.2.3.
fn by_utf_16(a: &str, b: &str) -> Ordering {
    if a.is_ascii() && b.is_ascii() { a.cmp(b) } else { a.encode_utf16().cmp(b.encode_utf16()) }
}

impl<'w> Serializer for &'w mut Writer {
    type Ok = ();
    type Error = NotWritten;
    type SerializeSeq = Compound<'w>;
    type SerializeTuple = Compound<'w>;
    type SerializeTupleStruct = Compound<'w>;
    type SerializeTupleVariant = Compound<'w>;
    type SerializeMap = Compound<'w>;
    type SerializeStruct = Compound<'w>;
    type SerializeStructVariant = Compound<'w>;

    fn serialize_bool(self, value: bool) -> Written {
        self.out.extend(if value { &b"true"[..] } else { b"false" });
        Ok(())
    }

    fn serialize_i8(self, value: i8) -> Written {
        self.number(value)
    }

    fn serialize_i16(self, value: i16) -> Written {
        self.number(value)
    }

    fn serialize_i32(self, value: i32) -> Written {
        self.number(value)
    }

    fn serialize_i64(self, value: i64) -> Written {
        self.number(value)
    }

    fn serialize_u8(self, value: u8) -> Written {
        self.number(value)
    }

    fn serialize_u16(self, value: u16) -> Written {
        self.number(value)
    }

    fn serialize_u32(self, value: u32) -> Written {
        self.number(value)
    }

    fn serialize_u64(self, value: u64) -> Written {
        self.number(value)
    }

    fn serialize_f32(self, value: f32) -> Written {
        self.serialize_f64(value.into())
    }

    fn serialize_f64(self, value: f64) -> Written {
        match Number::from_f64(value) {
            Some(number) => self.number(number),
            None => no("a JSON number must be finite"),
        }
    }

    fn serialize_char(self, value: char) -> Written {
        self.quoted(value.encode_utf8(&mut [0; 4]));
        Ok(())
    }

    fn serialize_str(self, value: &str) -> Written {
        self.quoted(value);
        Ok(())
    }

    fn serialize_bytes(self, value: &[u8]) -> Written {
        self.collect_seq(value)
    }

    fn serialize_none(self) -> Written {
        self.serialize_unit()
    }

    fn serialize_some<T: Serialize + ?Sized>(self, value: &T) -> Written {
        value.serialize(self)
    }

    fn serialize_unit(self) -> Written {
        self.out.extend(b"null");
        Ok(())
    }

    fn serialize_unit_struct(self, _: &'static str) -> Written {
        self.serialize_unit()
    }

    fn serialize_unit_variant(self, _: &'static str, _: u32, variant: &'static str) -> Written {
        self.serialize_str(variant)
    }

    fn serialize_newtype_struct<T: Serialize + ?Sized>(self, _: &'static str, value: &T) -> Written {
        value.serialize(self)
    }

    fn serialize_newtype_variant<T: Serialize + ?Sized>(
        self,
        _: &'static str,
        _: u32,
        variant: &'static str,
        value: &T,
    ) -> Written {
        self.variant(variant)?;
        value.serialize(&mut *self)?;
        self.end_variant();
        Ok(())
    }

    fn serialize_seq(self, _: Option<usize>) -> Written<Compound<'w>> {
        self.begin(b'[', false)
    }

    fn serialize_tuple(self, _: usize) -> Written<Compound<'w>> {
        self.begin(b'[', false)
    }

    fn serialize_tuple_struct(self, _: &'static str, _: usize) -> Written<Compound<'w>> {
        self.begin(b'[', false)
    }

    fn serialize_tuple_variant(self, _: &'static str, _: u32, variant: &'static str, _: usize) -> Written<Compound<'w>> {
        self.variant(variant)?;
        self.begin(b'[', true)
    }

    fn serialize_map(self, _: Option<usize>) -> Written<Compound<'w>> {
        self.begin(b'{', false)
    }

    fn serialize_struct(self, _: &'static str, _: usize) -> Written<Compound<'w>> {
        self.begin(b'{', false)
    }

    fn serialize_struct_variant(self, _: &'static str, _: u32, variant: &'static str, _: usize) -> Written<Compound<'w>> {
        self.variant(variant)?;
        self.begin(b'{', true)
    }
}

/// Arrays, whatever they are in Rust.
macro_rules! array {
    ($($of:ident :: $put:ident),+) => {$(
        impl $of for Compound<'_> {
            type Ok = ();
            type Error = NotWritten;

            fn $put<T: Serialize + ?Sized>(&mut self, value: &T) -> Written {
                self.item(value)
            }

            fn end(self) -> Written {
                Compound::end(self, b']')
            }
        }
    )+};
}

array!(
    SerializeSeq::serialize_element,
    SerializeTuple::serialize_element,
    SerializeTupleStruct::serialize_field,
    SerializeTupleVariant::serialize_field
);

/// Objects with fields that are known.
macro_rules! object {
    ($($of:ident),+) => {$(
        impl $of for Compound<'_> {
            type Ok = ();
            type Error = NotWritten;

            fn serialize_field<T: Serialize + ?Sized>(&mut self, key: &'static str, value: &T) -> Written {
                self.key(Cow::Borrowed(key));
                self.value(value)
            }

            fn end(self) -> Written {
                Compound::end(self, b'}')
            }
        }
    )+};
}

object!(SerializeStruct, SerializeStructVariant);

impl SerializeMap for Compound<'_> {
    type Ok = ();
    type Error = NotWritten;

    fn serialize_key<T: Serialize + ?Sized>(&mut self, key: &T) -> Written {
        match serde_json::to_value(key) {
            Ok(Value::String(key)) => self.key(Cow::Owned(key)),
            Ok(Value::Number(key)) => self.key(Cow::Owned(key.to_string())),
            _ => return no("a key of an object must be a text"),
        }
        Ok(())
    }

    fn serialize_value<T: Serialize + ?Sized>(&mut self, value: &T) -> Written {
        self.value(value)
    }

    fn end(self) -> Written {
        Compound::end(self, b'}')
    }
}
