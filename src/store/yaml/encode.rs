//! From a record to a tree, through serde, in the order of the record's fields. Refused is what a record cannot write: nothing,
//! fractions, bytes, keys that are no text, and characters that a text field may not have.

use super::{
    node::{Entry, Node, Value},
    strict,
};
use serde::ser::{self, Serialize};
use std::fmt;

/// Makes a tree of a record.
///
/// # Errors
/// The record holds something that has no spelling.
pub fn encode<T: Serialize + ?Sized>(value: &T) -> Result<Node, NotARecord> {
    value.serialize(Writer)
}

/// Why a value cannot be written as a record.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct NotARecord(String);

impl fmt::Display for NotARecord {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

impl std::error::Error for NotARecord {}

impl ser::Error for NotARecord {
    fn custom<M: fmt::Display>(message: M) -> Self {
        Self(message.to_string())
    }
}

fn refuse<T>(what: &str) -> Result<T, NotARecord> {
    Err(NotARecord(format!("a record cannot hold {what}")))
}

fn bare(text: &impl ToString) -> Result<Node, NotARecord> {
    Ok(Node::new(Value::Scalar { text: text.to_string(), plain: true }))
}

fn single(key: &str, value: Node) -> Node {
    Node::new(Value::Mapping(vec![Entry { key: Node::text(key), value }]))
}

struct Writer;

macro_rules! bare {
    ($($method:ident: $type:ty),*) => {
        $(fn $method(self, value: $type) -> Result<Node, NotARecord> {
            bare(&value)
        })*
    };
}

impl ser::Serializer for Writer {
    type Ok = Node;
    type Error = NotARecord;
    type SerializeSeq = Items;
    type SerializeTuple = Items;
    type SerializeTupleStruct = Items;
    type SerializeTupleVariant = Items;
    type SerializeMap = Entries;
    type SerializeStruct = Entries;
    type SerializeStructVariant = Entries;

    bare!(serialize_bool: bool, serialize_i8: i8, serialize_i16: i16, serialize_i32: i32, serialize_i64: i64,
        serialize_u8: u8, serialize_u16: u16, serialize_u32: u32, serialize_u64: u64);

    fn serialize_f32(self, _: f32) -> Result<Node, NotARecord> {
        refuse("a number with a fraction")
    }

    fn serialize_f64(self, _: f64) -> Result<Node, NotARecord> {
        refuse("a number with a fraction")
    }

    fn serialize_char(self, value: char) -> Result<Node, NotARecord> {
        self.serialize_str(value.encode_utf8(&mut [0; 4]))
    }

    fn serialize_str(self, value: &str) -> Result<Node, NotARecord> {
        match value.chars().find_map(|c| Some((c, strict::refused(c)?))) {
            Some((c, kind)) => refuse(&format!("{kind} (U+{:04X})", u32::from(c))),
            None => Ok(Node::text(value)),
        }
    }

    fn serialize_bytes(self, _: &[u8]) -> Result<Node, NotARecord> {
        refuse("bytes")
    }

    fn serialize_none(self) -> Result<Node, NotARecord> {
        refuse("an empty value; the entry is left out")
    }

    fn serialize_some<T: Serialize + ?Sized>(self, value: &T) -> Result<Node, NotARecord> {
        value.serialize(self)
    }

    fn serialize_unit(self) -> Result<Node, NotARecord> {
        refuse("an empty value; the entry is left out")
    }

    fn serialize_unit_struct(self, _: &'static str) -> Result<Node, NotARecord> {
        self.serialize_unit()
    }

    fn serialize_unit_variant(self, _: &'static str, _: u32, variant: &'static str) -> Result<Node, NotARecord> {
        self.serialize_str(variant)
    }

    fn serialize_newtype_struct<T: Serialize + ?Sized>(self, _: &'static str, value: &T) -> Result<Node, NotARecord> {
        value.serialize(self)
    }

    fn serialize_newtype_variant<T: Serialize + ?Sized>(
        self,
        _: &'static str,
        _: u32,
        variant: &'static str,
        value: &T,
    ) -> Result<Node, NotARecord> {
        Ok(single(variant, value.serialize(self)?))
    }

    fn serialize_seq(self, _: Option<usize>) -> Result<Items, NotARecord> {
        Ok(Items { variant: None, items: Vec::new() })
    }

    fn serialize_tuple(self, _: usize) -> Result<Items, NotARecord> {
        self.serialize_seq(None)
    }

    fn serialize_tuple_struct(self, _: &'static str, _: usize) -> Result<Items, NotARecord> {
        self.serialize_seq(None)
    }

    fn serialize_tuple_variant(self, _: &'static str, _: u32, variant: &'static str, _: usize) -> Result<Items, NotARecord> {
        Ok(Items { variant: Some(variant), items: Vec::new() })
    }

    fn serialize_map(self, _: Option<usize>) -> Result<Entries, NotARecord> {
        Ok(Entries { variant: None, key: None, entries: Vec::new() })
    }

    fn serialize_struct(self, _: &'static str, _: usize) -> Result<Entries, NotARecord> {
        self.serialize_map(None)
    }

    fn serialize_struct_variant(self, _: &'static str, _: u32, variant: &'static str, _: usize) -> Result<Entries, NotARecord> {
        Ok(Entries { variant: Some(variant), key: None, entries: Vec::new() })
    }
}

/// A sequence that is being written.
struct Items {
    variant: Option<&'static str>,
    items: Vec<Node>,
}

impl Items {
    fn push<T: Serialize + ?Sized>(&mut self, value: &T) -> Result<(), NotARecord> {
        self.items.push(value.serialize(Writer)?);
        Ok(())
    }

    fn done(self) -> Result<Node, NotARecord> {
        let node = Node::new(Value::Sequence(self.items));
        Ok(match self.variant {
            Some(variant) => single(variant, node),
            None => node,
        })
    }
}

/// A mapping that is being written.
struct Entries {
    variant: Option<&'static str>,
    key: Option<Node>,
    entries: Vec<Entry>,
}

impl Entries {
    fn push<T: Serialize + ?Sized>(&mut self, key: Node, value: &T) -> Result<(), NotARecord> {
        let value = value.serialize(Writer).map_err(|NotARecord(why)| match key.as_text() {
            Some(key) => NotARecord(format!("`{key}`: {why}")),
            None => NotARecord(why),
        })?;
        self.entries.push(Entry { key, value });
        Ok(())
    }

    fn done(self) -> Result<Node, NotARecord> {
        let node = Node::new(Value::Mapping(self.entries));
        Ok(match self.variant {
            Some(variant) => single(variant, node),
            None => node,
        })
    }
}

macro_rules! items {
    ($($trait:ident $method:ident),*) => {
        $(impl ser::$trait for Items {
            type Ok = Node;
            type Error = NotARecord;
            fn $method<T: Serialize + ?Sized>(&mut self, value: &T) -> Result<(), NotARecord> {
                self.push(value)
            }
            fn end(self) -> Result<Node, NotARecord> {
                self.done()
            }
        })*
    };
}

items!(
    SerializeSeq serialize_element,
    SerializeTuple serialize_element,
    SerializeTupleStruct serialize_field,
    SerializeTupleVariant serialize_field
);

macro_rules! fields {
    ($($trait:ident),*) => {
        $(impl ser::$trait for Entries {
            type Ok = Node;
            type Error = NotARecord;
            fn serialize_field<T: Serialize + ?Sized>(&mut self, key: &'static str, value: &T) -> Result<(), NotARecord> {
                self.push(Node::text(key), value)
            }
            fn end(self) -> Result<Node, NotARecord> {
                self.done()
            }
        })*
    };
}

fields!(SerializeStruct, SerializeStructVariant);

impl ser::SerializeMap for Entries {
    type Ok = Node;
    type Error = NotARecord;

    fn serialize_key<T: Serialize + ?Sized>(&mut self, key: &T) -> Result<(), NotARecord> {
        let key = key.serialize(Writer)?;
        match key.value {
            Value::Scalar { text, .. } => self.key = Some(Node::text(text)),
            Value::Sequence(_) | Value::Mapping(_) => return refuse("a key that is a list or a mapping"),
        }
        Ok(())
    }

    fn serialize_value<T: Serialize + ?Sized>(&mut self, value: &T) -> Result<(), NotARecord> {
        match self.key.take() {
            Some(key) => self.push(key, value),
            None => refuse("a value without a key"),
        }
    }

    fn end(self) -> Result<Node, NotARecord> {
        self.done()
    }
}
