//! The small typed strings that records are made of: each parses itself, prints itself back, and knows the words for
//! what it expects. It refuses a value that two readers could take differently.

/// Implements `Serialize`, `Deserialize`, `JsonSchema`, `Debug` for a type that is a string in a record, through its `Display`
/// and `FromStr`. `$form` is the sentence that a person gets to read when the text does not fit.
macro_rules! scalar {
    ($type:ty, $name:expr, $form:literal $(, pattern = $pattern:literal)?) => {
        impl serde::Serialize for $type {
            fn serialize<S: serde::Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
                serializer.collect_str(self)
            }
        }
        impl<'de> serde::Deserialize<'de> for $type {
            fn deserialize<D: serde::Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
                let text = <std::borrow::Cow<'de, str> as serde::Deserialize>::deserialize(deserializer)?;
                text.parse().map_err(serde::de::Error::custom)
            }
        }
        impl schemars::JsonSchema for $type {
            fn schema_name() -> std::borrow::Cow<'static, str> {
                $name.into()
            }
            fn json_schema(_: &mut schemars::SchemaGenerator) -> schemars::Schema {
                #[allow(unused_mut, reason = "only a type with a pattern changes it")]
                let mut schema = schemars::json_schema!({ "type": "string", "description": $form });
                $( schema.insert("pattern".to_owned(), $pattern.into()); )?
                schema
            }
        }
        impl std::fmt::Debug for $type {
            fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
                write!(f, "{self}")
            }
        }
    };
}

pub(crate) use scalar;
