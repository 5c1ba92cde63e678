//! From steps to a record, through serde, by the same rules as [`super::super::decode`]: a scalar is its text, and only what stands without
//! quotes is a number or a truth value.

use super::{super::decode::whole_number, Declined, Step, Style};
use serde::de::{self, DeserializeOwned, DeserializeSeed, IntoDeserializer, Visitor};
use std::borrow::Cow;

/// The record that the steps lead through; `None` when they do not lead through one.
pub(super) fn take<T: DeserializeOwned>(steps: &[Step<'_>]) -> Option<T> {
    let mut way = Way { steps };
    let value = T::deserialize(&mut way).ok()?;
    way.steps.is_empty().then_some(value)
}

/// What is still ahead.
struct Way<'s, 't> {
    steps: &'s [Step<'t>],
}

impl<'s, 't> Way<'s, 't> {
    fn next(&mut self) -> Result<&'s Step<'t>, Declined> {
        let (first, rest) = self.steps.split_first().ok_or(Declined)?;
        self.steps = rest;
        Ok(first)
    }

    fn text(&mut self) -> Result<(&'s Cow<'t, str>, Style), Declined> {
        match self.next()? {
            Step::Text(text, style) => Ok((text, *style)),
            _ => Err(Declined),
        }
    }

    fn plain(&mut self) -> Result<&'s str, Declined> {
        match self.text()? {
            (text, Style::Plain) => Ok(text),
            _ => Err(Declined),
        }
    }

    /// Goes past the end of the innermost collection, if that is what is next.
    fn ends(&mut self) -> bool {
        match self.steps.split_first() {
            Some((Step::End, rest)) => {
                self.steps = rest;
                true
            }
            _ => false,
        }
    }

    /// Visits the entries of a collection, up to its end and past it.
    fn inside<R>(&mut self, visit: impl FnOnce(Inside<'_, 's, 't>) -> Result<R, Declined>) -> Result<R, Declined> {
        let mut ended = false;
        let value = visit(Inside { way: self, ended: &mut ended })?;
        // A visitor that knows how many entries there are does not ask for one more.
        if ended || self.ends() { Ok(value) } else { Err(Declined) }
    }

    fn skip(&mut self) -> Result<(), Declined> {
        let mut depth = 0usize;
        loop {
            match self.next()? {
                Step::Mapping | Step::Sequence => depth += 1,
                Step::End => depth = depth.checked_sub(1).ok_or(Declined)?,
                Step::Text(..) => {}
            }
            if depth == 0 {
                return Ok(());
            }
        }
    }
}

macro_rules! integers {
    ($($method:ident)*) => {
        $(fn $method<V: Visitor<'s>>(self, visitor: V) -> Result<V::Value, Declined> {
            let number = whole_number(self.plain()?).ok_or(Declined)?;
            match u64::try_from(number) {
                Ok(number) => visitor.visit_u64(number),
                Err(_) => visitor.visit_i64(i64::try_from(number).map_err(|_| Declined)?),
            }
        })*
    };
}

macro_rules! texts {
    ($($method:ident)*) => {
        $(fn $method<V: Visitor<'s>>(self, visitor: V) -> Result<V::Value, Declined> {
            visitor.visit_borrowed_str(self.text()?.0)
        })*
    };
}

impl<'s> de::Deserializer<'s> for &mut Way<'s, '_> {
    type Error = Declined;

    integers!(deserialize_i8 deserialize_i16 deserialize_i32 deserialize_i64 deserialize_u8 deserialize_u16 deserialize_u32 deserialize_u64
        deserialize_f32 deserialize_f64);
    texts!(deserialize_str deserialize_string deserialize_char deserialize_identifier deserialize_bytes deserialize_byte_buf);

    fn deserialize_any<V: Visitor<'s>>(self, visitor: V) -> Result<V::Value, Declined> {
        match self.steps.first().ok_or(Declined)? {
            Step::Text(..) => self.deserialize_str(visitor),
            Step::Sequence => self.deserialize_seq(visitor),
            Step::Mapping => self.deserialize_map(visitor),
            Step::End => Err(Declined),
        }
    }

    fn deserialize_bool<V: Visitor<'s>>(self, visitor: V) -> Result<V::Value, Declined> {
        match self.plain()? {
            "true" => visitor.visit_bool(true),
            "false" => visitor.visit_bool(false),
            _ => Err(Declined),
        }
    }

    fn deserialize_option<V: Visitor<'s>>(self, visitor: V) -> Result<V::Value, Declined> {
        visitor.visit_some(self)
    }

    fn deserialize_unit<V: Visitor<'s>>(self, _: V) -> Result<V::Value, Declined> {
        Err(Declined)
    }

    fn deserialize_unit_struct<V: Visitor<'s>>(self, _: &'static str, _: V) -> Result<V::Value, Declined> {
        Err(Declined)
    }

    fn deserialize_newtype_struct<V: Visitor<'s>>(self, _: &'static str, visitor: V) -> Result<V::Value, Declined> {
        visitor.visit_newtype_struct(self)
    }

    fn deserialize_seq<V: Visitor<'s>>(self, visitor: V) -> Result<V::Value, Declined> {
        match self.next()? {
            Step::Sequence => self.inside(|inside| visitor.visit_seq(inside)),
            _ => Err(Declined),
        }
    }

    fn deserialize_tuple<V: Visitor<'s>>(self, _: usize, visitor: V) -> Result<V::Value, Declined> {
        self.deserialize_seq(visitor)
    }

    fn deserialize_tuple_struct<V: Visitor<'s>>(self, _: &'static str, _: usize, visitor: V) -> Result<V::Value, Declined> {
        self.deserialize_seq(visitor)
    }

    fn deserialize_map<V: Visitor<'s>>(self, visitor: V) -> Result<V::Value, Declined> {
        match self.next()? {
            Step::Mapping => self.inside(|inside| visitor.visit_map(inside)),
            _ => Err(Declined),
        }
    }

    fn deserialize_struct<V: Visitor<'s>>(
        self,
        _: &'static str,
        _: &'static [&'static str],
        visitor: V,
    ) -> Result<V::Value, Declined> {
        self.deserialize_map(visitor)
    }

    fn deserialize_enum<V: Visitor<'s>>(
        self,
        _: &'static str,
        _: &'static [&'static str],
        visitor: V,
    ) -> Result<V::Value, Declined> {
        match self.next()? {
            Step::Text(text, _) => visitor.visit_enum((&**text).into_deserializer()),
            Step::Mapping => {
                let value = visitor.visit_enum(Variant(&mut *self))?;
                if self.ends() { Ok(value) } else { Err(Declined) }
            }
            Step::Sequence | Step::End => Err(Declined),
        }
    }

    fn deserialize_ignored_any<V: Visitor<'s>>(self, visitor: V) -> Result<V::Value, Declined> {
        self.skip()?;
        visitor.visit_unit()
    }
}

/// The entries of one collection.
struct Inside<'w, 's, 't> {
    way: &'w mut Way<'s, 't>,
    ended: &'w mut bool,
}

impl Inside<'_, '_, '_> {
    fn more(&mut self) -> bool {
        *self.ended = *self.ended || self.way.ends();
        !*self.ended
    }
}

impl<'s> de::SeqAccess<'s> for Inside<'_, 's, '_> {
    type Error = Declined;

    fn next_element_seed<S: DeserializeSeed<'s>>(&mut self, seed: S) -> Result<Option<S::Value>, Declined> {
        if self.more() { seed.deserialize(&mut *self.way).map(Some) } else { Ok(None) }
    }
}

impl<'s> de::MapAccess<'s> for Inside<'_, 's, '_> {
    type Error = Declined;

    fn next_key_seed<S: DeserializeSeed<'s>>(&mut self, seed: S) -> Result<Option<S::Value>, Declined> {
        if self.more() { seed.deserialize(&mut *self.way).map(Some) } else { Ok(None) }
    }

    fn next_value_seed<S: DeserializeSeed<'s>>(&mut self, seed: S) -> Result<S::Value, Declined> {
        seed.deserialize(&mut *self.way)
    }
}

/// The one entry of a mapping that is a variant and its value.
struct Variant<'w, 's, 't>(&'w mut Way<'s, 't>);

impl<'s> de::EnumAccess<'s> for Variant<'_, 's, '_> {
    type Error = Declined;
    type Variant = Self;

    fn variant_seed<S: DeserializeSeed<'s>>(self, seed: S) -> Result<(S::Value, Self), Declined> {
        Ok((seed.deserialize(&mut *self.0)?, self))
    }
}

impl<'s> de::VariantAccess<'s> for Variant<'_, 's, '_> {
    type Error = Declined;

    fn unit_variant(self) -> Result<(), Declined> {
        Err(Declined)
    }

    fn newtype_variant_seed<S: DeserializeSeed<'s>>(self, seed: S) -> Result<S::Value, Declined> {
        seed.deserialize(self.0)
    }

    fn tuple_variant<V: Visitor<'s>>(self, _: usize, visitor: V) -> Result<V::Value, Declined> {
        de::Deserializer::deserialize_seq(self.0, visitor)
    }

    fn struct_variant<V: Visitor<'s>>(self, _: &'static [&'static str], visitor: V) -> Result<V::Value, Declined> {
        de::Deserializer::deserialize_map(self.0, visitor)
    }
}
