//! Holds a record against the steps of a text, entry by entry in the order in which the record is written: that they are the same, and
//! that each text stands as the canonical spelling has it. It makes nothing, so that this costs little more than a look.

use super::{
    super::{plain, spell::is_literal},
    Declined, Step, Style,
};
use serde::ser::{self, Serialize};
use std::fmt::{self, Display, Write};

/// Whether a value, spelled, makes exactly these steps.
pub(super) fn is_spelled<T: Serialize + ?Sized>(value: &T, steps: &[Step<'_>]) -> bool {
    let mut ahead = Ahead { steps };
    value.serialize(&mut ahead).is_ok() && ahead.steps.is_empty()
}

struct Ahead<'s, 't> {
    steps: &'s [Step<'t>],
}

impl<'s, 't> Ahead<'s, 't> {
    fn next(&mut self) -> Result<&'s Step<'t>, Declined> {
        let (first, rest) = self.steps.split_first().ok_or(Declined)?;
        self.steps = rest;
        Ok(first)
    }

    fn expect(&mut self, step: &Step<'_>) -> Result<(), Declined> {
        if self.next()? == step { Ok(()) } else { Err(Declined) }
    }

    fn key(&mut self, key: &str) -> Result<(), Declined> {
        match self.next()? {
            Step::Text(text, style) if text == key && *style == style_of_key(key) => Ok(()),
            _ => Err(Declined),
        }
    }

    /// A number or a truth value.
    fn bare(&mut self, value: impl Display) -> Result<(), Declined> {
        match self.next()? {
            Step::Text(text, Style::Plain) if is_shown(value, text) => Ok(()),
            _ => Err(Declined),
        }
    }

    fn open(&mut self, variant: Option<&str>, collection: &Step<'_>) -> Result<(), Declined> {
        if let Some(variant) = variant {
            self.expect(&Step::Mapping)?;
            self.key(variant)?;
        }
        self.expect(collection)
    }
}

fn style_of_key(key: &str) -> Style {
    if plain::is_plain_key(key) { Style::Plain } else { Style::Quoted }
}

fn style_of(text: &str) -> Style {
    if plain::is_plain_value(text) {
        Style::Plain
    } else if is_literal(text) {
        Style::Literal
    } else {
        Style::Quoted
    }
}

/// Whether a value is displayed as this text.
fn is_shown(value: impl Display, text: &str) -> bool {
    struct Rest<'a>(&'a str);
    impl Write for Rest<'_> {
        fn write_str(&mut self, part: &str) -> fmt::Result {
            self.0 = self.0.strip_prefix(part).ok_or(fmt::Error)?;
            Ok(())
        }
    }
    let mut rest = Rest(text);
    write!(rest, "{value}").is_ok() && rest.0.is_empty()
}

macro_rules! bare {
    ($($method:ident: $type:ty),*) => {
        $(fn $method(self, value: $type) -> Result<(), Declined> {
            self.bare(value)
        })*
    };
}

impl<'w, 's, 't> ser::Serializer for &'w mut Ahead<'s, 't> {
    type Ok = ();
    type Error = Declined;
    type SerializeSeq = Inside<'w, 's, 't>;
    type SerializeTuple = Inside<'w, 's, 't>;
    type SerializeTupleStruct = Inside<'w, 's, 't>;
    type SerializeTupleVariant = Inside<'w, 's, 't>;
    type SerializeMap = Inside<'w, 's, 't>;
    type SerializeStruct = Inside<'w, 's, 't>;
    type SerializeStructVariant = Inside<'w, 's, 't>;

    bare!(serialize_bool: bool, serialize_i8: i8, serialize_i16: i16, serialize_i32: i32, serialize_i64: i64,
        serialize_u8: u8, serialize_u16: u16, serialize_u32: u32, serialize_u64: u64);

    fn serialize_f32(self, _: f32) -> Result<(), Declined> {
        Err(Declined)
    }

    fn serialize_f64(self, _: f64) -> Result<(), Declined> {
        Err(Declined)
    }

    fn serialize_char(self, value: char) -> Result<(), Declined> {
        self.serialize_str(value.encode_utf8(&mut [0; 4]))
    }

    fn serialize_str(self, value: &str) -> Result<(), Declined> {
        match self.next()? {
            Step::Text(text, style) if text == value && *style == style_of(text) => Ok(()),
            _ => Err(Declined),
        }
    }

    fn collect_str<T: Display + ?Sized>(self, value: &T) -> Result<(), Declined> {
        match self.next()? {
            Step::Text(text, style) if is_shown(value, text) && *style == style_of(text) => Ok(()),
            _ => Err(Declined),
        }
    }

    fn serialize_bytes(self, _: &[u8]) -> Result<(), Declined> {
        Err(Declined)
    }

    fn serialize_none(self) -> Result<(), Declined> {
        Err(Declined)
    }

    fn serialize_some<T: Serialize + ?Sized>(self, value: &T) -> Result<(), Declined> {
        value.serialize(self)
    }

    fn serialize_unit(self) -> Result<(), Declined> {
        Err(Declined)
    }

    fn serialize_unit_struct(self, _: &'static str) -> Result<(), Declined> {
        Err(Declined)
    }

    fn serialize_unit_variant(self, _: &'static str, _: u32, variant: &'static str) -> Result<(), Declined> {
        self.serialize_str(variant)
    }

    fn serialize_newtype_struct<T: Serialize + ?Sized>(self, _: &'static str, value: &T) -> Result<(), Declined> {
        value.serialize(self)
    }

    fn serialize_newtype_variant<T: Serialize + ?Sized>(
        self,
        _: &'static str,
        _: u32,
        variant: &'static str,
        value: &T,
    ) -> Result<(), Declined> {
        self.expect(&Step::Mapping)?;
        self.key(variant)?;
        value.serialize(&mut *self)?;
        self.expect(&Step::End)
    }

    fn serialize_seq(self, _: Option<usize>) -> Result<Inside<'w, 's, 't>, Declined> {
        Inside::new(self, None, &Step::Sequence)
    }

    fn serialize_tuple(self, _: usize) -> Result<Inside<'w, 's, 't>, Declined> {
        Inside::new(self, None, &Step::Sequence)
    }

    fn serialize_tuple_struct(self, _: &'static str, _: usize) -> Result<Inside<'w, 's, 't>, Declined> {
        Inside::new(self, None, &Step::Sequence)
    }

    fn serialize_tuple_variant(
        self,
        _: &'static str,
        _: u32,
        variant: &'static str,
        _: usize,
    ) -> Result<Inside<'w, 's, 't>, Declined> {
        Inside::new(self, Some(variant), &Step::Sequence)
    }

    fn serialize_map(self, _: Option<usize>) -> Result<Inside<'w, 's, 't>, Declined> {
        Inside::new(self, None, &Step::Mapping)
    }

    fn serialize_struct(self, _: &'static str, _: usize) -> Result<Inside<'w, 's, 't>, Declined> {
        Inside::new(self, None, &Step::Mapping)
    }

    fn serialize_struct_variant(
        self,
        _: &'static str,
        _: u32,
        variant: &'static str,
        _: usize,
    ) -> Result<Inside<'w, 's, 't>, Declined> {
        Inside::new(self, Some(variant), &Step::Mapping)
    }
}

/// A collection that is being held against its steps.
struct Inside<'w, 's, 't> {
    ahead: &'w mut Ahead<'s, 't>,
    in_variant: bool,
}

impl<'w, 's, 't> Inside<'w, 's, 't> {
    fn new(ahead: &'w mut Ahead<'s, 't>, variant: Option<&'static str>, collection: &Step<'_>) -> Result<Self, Declined> {
        ahead.open(variant, collection)?;
        Ok(Self { ahead, in_variant: variant.is_some() })
    }

    fn done(self) -> Result<(), Declined> {
        if self.in_variant {
            self.ahead.expect(&Step::End)?;
        }
        self.ahead.expect(&Step::End)
    }
}

macro_rules! items {
    ($($trait:ident $method:ident),*) => {
        $(impl ser::$trait for Inside<'_, '_, '_> {
            type Ok = ();
            type Error = Declined;
            fn $method<T: Serialize + ?Sized>(&mut self, value: &T) -> Result<(), Declined> {
                value.serialize(&mut *self.ahead)
            }
            fn end(self) -> Result<(), Declined> {
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
        $(impl ser::$trait for Inside<'_, '_, '_> {
            type Ok = ();
            type Error = Declined;
            fn serialize_field<T: Serialize + ?Sized>(&mut self, key: &'static str, value: &T) -> Result<(), Declined> {
                self.ahead.key(key)?;
                value.serialize(&mut *self.ahead)
            }
            fn end(self) -> Result<(), Declined> {
                self.done()
            }
        })*
    };
}

fields!(SerializeStruct, SerializeStructVariant);

impl ser::SerializeMap for Inside<'_, '_, '_> {
    type Ok = ();
    type Error = Declined;

    fn serialize_key<T: Serialize + ?Sized>(&mut self, key: &T) -> Result<(), Declined> {
        let Some(Step::Text(text, style)) = self.ahead.steps.first() else { return Err(Declined) };
        if *style != style_of_key(text) {
            return Err(Declined);
        }
        // A key has a spelling of its own, so only its text is left to the serializer.
        let steps = [Step::Text(std::borrow::Cow::Borrowed(&**text), style_of(text))];
        if !is_spelled(key, &steps) {
            return Err(Declined);
        }
        self.ahead.next().map(|_| ())
    }

    fn serialize_value<T: Serialize + ?Sized>(&mut self, value: &T) -> Result<(), Declined> {
        value.serialize(&mut *self.ahead)
    }

    fn end(self) -> Result<(), Declined> {
        self.done()
    }
}
