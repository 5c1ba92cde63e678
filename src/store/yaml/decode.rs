//! From a tree to a record, through serde. A scalar is its text: only a boolean field asks for `true` or `false` and only an
//! integer field for plain decimal digits, so nothing is ever taken for what it was not meant to be.

use super::{
    diagnose::diagnose,
    flaw::{Flaw, shown},
    node::{Entry, Node, Value},
};
use schemars::JsonSchema;
use serde::de::{self, DeserializeOwned, DeserializeSeed, IntoDeserializer, Visitor};
use std::fmt;

/// Makes a record of a tree.
///
/// # Errors
/// Everything in the tree that is not as the record's type has it, by line.
pub fn decode<T: DeserializeOwned + JsonSchema>(node: &Node) -> Result<T, Vec<Flaw>> {
    T::deserialize(Reader(node)).map_err(|fault| diagnose::<T>(node, fault))
}

/// Why a value did not fit its type, and where; the path is collected on the way out, innermost first.
#[derive(Debug)]
pub(super) struct Fault {
    pub(super) message: String,
    pub(super) place: Option<(usize, usize, usize)>,
    pub(super) path: Vec<String>,
    /// It is the last key of the path that is wrong, not its value.
    pub(super) key: bool,
}

impl Fault {
    fn at(mut self, node: &Node) -> Self {
        self.place.get_or_insert((node.line, node.column, node.width()));
        self
    }

    fn below(mut self, step: impl Into<String>) -> Self {
        self.path.push(step.into());
        self
    }
}

impl fmt::Display for Fault {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.message)
    }
}

impl std::error::Error for Fault {}

impl de::Error for Fault {
    fn custom<M: fmt::Display>(message: M) -> Self {
        Self { message: shown(&message.to_string(), 600), place: None, path: Vec::new(), key: false }
    }
}

/// Reads one value.
pub(super) struct Reader<'a>(pub(super) &'a Node);

impl<'a> Reader<'a> {
    fn expected(&self, what: &str) -> Fault {
        <Fault as de::Error>::custom(format_args!("expected {what}")).at(self.0)
    }

    fn integer<'de, V: Visitor<'de>>(&self, visitor: V) -> Result<V::Value, Fault> {
        let number = plain_text(self.0).and_then(whole_number).ok_or_else(|| self.expected(WHOLE_NUMBER))?;
        let result = u64::try_from(number).map_or_else(
            |_| i64::try_from(number).map_err(|_| self.expected(WHOLE_NUMBER)).map(Number::Below),
            |number| Ok(Number::From0(number)),
        )?;
        match result {
            Number::From0(number) => visitor.visit_u64(number),
            Number::Below(number) => visitor.visit_i64(number),
        }
        .map_err(|fault: Fault| fault.at(self.0))
    }
}

enum Number {
    From0(u64),
    Below(i64),
}

pub(super) const WHOLE_NUMBER: &str = "a whole number without quotes: `12`";
pub(super) const TRUTH: &str = "`true` or `false` without quotes";

/// The number that decimal digits without a sign, zeros or separators in front of or between them stand for; `-` may be first.
pub(super) fn whole_number(text: &str) -> Option<i128> {
    let digits = text.strip_prefix('-').unwrap_or(text);
    let canonical = digits.bytes().all(|b| b.is_ascii_digit()) && (digits == "0" || !digits.starts_with('0')) && text != "-0";
    if canonical && digits.len() <= 20 { text.parse().ok() } else { None }
}

pub(super) fn plain_text(node: &Node) -> Option<&str> {
    match &node.value {
        Value::Scalar { text, plain: true } => Some(text),
        _ => None,
    }
}

macro_rules! integers {
    ($($method:ident)*) => {
        $(fn $method<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Fault> {
            self.integer(visitor)
        })*
    };
}

macro_rules! texts {
    ($($method:ident)*) => {
        $(fn $method<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Fault> {
            let text = self.0.as_text().ok_or_else(|| self.expected("a text"))?;
            visitor.visit_borrowed_str(text).map_err(|fault: Fault| fault.at(self.0))
        })*
    };
}

impl<'de> de::Deserializer<'de> for Reader<'de> {
    type Error = Fault;

    integers!(deserialize_i8 deserialize_i16 deserialize_i32 deserialize_i64 deserialize_u8 deserialize_u16 deserialize_u32 deserialize_u64);
    texts!(deserialize_str deserialize_string deserialize_char deserialize_identifier deserialize_bytes deserialize_byte_buf);

    fn deserialize_any<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Fault> {
        match &self.0.value {
            Value::Scalar { .. } => self.deserialize_str(visitor),
            Value::Sequence(_) => self.deserialize_seq(visitor),
            Value::Mapping(_) => self.deserialize_map(visitor),
        }
    }

    fn deserialize_bool<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Fault> {
        let truth = match plain_text(self.0) {
            Some("true") => true,
            Some("false") => false,
            _ => return Err(self.expected(TRUTH)),
        };
        visitor.visit_bool(truth).map_err(|fault: Fault| fault.at(self.0))
    }

    fn deserialize_f32<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Fault> {
        self.integer(visitor)
    }

    fn deserialize_f64<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Fault> {
        self.integer(visitor)
    }

    fn deserialize_option<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Fault> {
        visitor.visit_some(self)
    }

    fn deserialize_unit<V: Visitor<'de>>(self, _: V) -> Result<V::Value, Fault> {
        Err(self.expected("nothing here"))
    }

    fn deserialize_unit_struct<V: Visitor<'de>>(self, _: &'static str, visitor: V) -> Result<V::Value, Fault> {
        self.deserialize_unit(visitor)
    }

    fn deserialize_newtype_struct<V: Visitor<'de>>(self, _: &'static str, visitor: V) -> Result<V::Value, Fault> {
        let node = self.0;
        visitor.visit_newtype_struct(self).map_err(|fault: Fault| fault.at(node))
    }

    fn deserialize_seq<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Fault> {
        let Value::Sequence(items) = &self.0.value else { return Err(self.expected("a list")) };
        visitor.visit_seq(Items { items: items.iter().enumerate() }).map_err(|fault: Fault| fault.at(self.0))
    }

    fn deserialize_tuple<V: Visitor<'de>>(self, _: usize, visitor: V) -> Result<V::Value, Fault> {
        self.deserialize_seq(visitor)
    }

    fn deserialize_tuple_struct<V: Visitor<'de>>(self, _: &'static str, _: usize, visitor: V) -> Result<V::Value, Fault> {
        self.deserialize_seq(visitor)
    }

    fn deserialize_map<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Fault> {
        let Value::Mapping(entries) = &self.0.value else { return Err(self.expected("a mapping")) };
        visitor.visit_map(Entries { entries: entries.iter(), open: None }).map_err(|fault: Fault| fault.at(self.0))
    }

    fn deserialize_struct<V: Visitor<'de>>(
        self,
        _: &'static str,
        _: &'static [&'static str],
        visitor: V,
    ) -> Result<V::Value, Fault> {
        self.deserialize_map(visitor)
    }

    fn deserialize_enum<V: Visitor<'de>>(
        self,
        _: &'static str,
        _: &'static [&'static str],
        visitor: V,
    ) -> Result<V::Value, Fault> {
        let node = self.0;
        let result = match &node.value {
            Value::Scalar { text, .. } => visitor.visit_enum(text.as_str().into_deserializer()),
            Value::Mapping(entries) => match entries.as_slice() {
                [entry] => visitor.visit_enum(Variant(entry)).map_err(|fault| fault.below(name(entry))),
                _ => return Err(self.expected("a mapping with one key")),
            },
            Value::Sequence(_) => return Err(self.expected("a text or a mapping")),
        };
        result.map_err(|fault: Fault| fault.at(node))
    }

    fn deserialize_ignored_any<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Fault> {
        visitor.visit_unit()
    }
}

fn name(entry: &Entry) -> String {
    entry.key.as_text().unwrap_or_default().to_owned()
}

struct Items<'a> {
    items: std::iter::Enumerate<std::slice::Iter<'a, Node>>,
}

impl<'de> de::SeqAccess<'de> for Items<'de> {
    type Error = Fault;

    fn next_element_seed<S: DeserializeSeed<'de>>(&mut self, seed: S) -> Result<Option<S::Value>, Fault> {
        let Some((index, item)) = self.items.next() else { return Ok(None) };
        seed.deserialize(Reader(item)).map(Some).map_err(|fault| fault.at(item).below(index.to_string()))
    }

    fn size_hint(&self) -> Option<usize> {
        Some(self.items.len())
    }
}

struct Entries<'a> {
    entries: std::slice::Iter<'a, Entry>,
    open: Option<&'a Entry>,
}

impl<'de> de::MapAccess<'de> for Entries<'de> {
    type Error = Fault;

    fn next_key_seed<S: DeserializeSeed<'de>>(&mut self, seed: S) -> Result<Option<S::Value>, Fault> {
        self.open = self.entries.next();
        let Some(entry) = self.open else { return Ok(None) };
        let fault = |fault: Fault| Fault { key: true, ..fault.at(&entry.key).below(name(entry)) };
        seed.deserialize(Reader(&entry.key)).map(Some).map_err(fault)
    }

    fn next_value_seed<S: DeserializeSeed<'de>>(&mut self, seed: S) -> Result<S::Value, Fault> {
        let Some(entry) = self.open.take() else { return Err(de::Error::custom("a value without a key")) };
        seed.deserialize(Reader(&entry.value)).map_err(|fault| fault.at(&entry.value).below(name(entry)))
    }
}

struct Variant<'a>(&'a Entry);

impl<'de> de::EnumAccess<'de> for Variant<'de> {
    type Error = Fault;
    type Variant = Self;

    fn variant_seed<S: DeserializeSeed<'de>>(self, seed: S) -> Result<(S::Value, Self), Fault> {
        let variant = seed.deserialize(Reader(&self.0.key)).map_err(|fault| fault.at(&self.0.key))?;
        Ok((variant, self))
    }
}

impl<'de> de::VariantAccess<'de> for Variant<'de> {
    type Error = Fault;

    fn unit_variant(self) -> Result<(), Fault> {
        Err(Reader(&self.0.key).expected("a text, not a mapping"))
    }

    fn newtype_variant_seed<S: DeserializeSeed<'de>>(self, seed: S) -> Result<S::Value, Fault> {
        seed.deserialize(Reader(&self.0.value))
    }

    fn tuple_variant<V: Visitor<'de>>(self, _: usize, visitor: V) -> Result<V::Value, Fault> {
        de::Deserializer::deserialize_seq(Reader(&self.0.value), visitor)
    }

    fn struct_variant<V: Visitor<'de>>(self, _: &'static [&'static str], visitor: V) -> Result<V::Value, Fault> {
        de::Deserializer::deserialize_map(Reader(&self.0.value), visitor)
    }
}
