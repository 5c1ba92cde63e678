//! The catalogue: the scopes of one of our APIs, with what each lets its holder do and how sensitive that is.

use super::{ApiId, Environment, OwnerId, Text, scalar::scalar, text::NotText};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use std::{collections::BTreeMap, fmt, str::FromStr};

/// A scope by its full name, `<api>:<scope>`. A `*` can be written, so that a rule can say why it is not admitted.
#[derive(Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct ScopeName {
    /// The API.
    pub api: ApiId,
    /// The name within the API.
    pub name: String,
}

impl ScopeName {
    /// Whether it stands for more than one scope.
    #[must_use]
    pub fn is_wildcard(&self) -> bool {
        self.name.contains('*')
    }
}

impl fmt::Display for ScopeName {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(&format!("{}:{}", self.api, self.name))
    }
}

/// Whether `name` can be the part of a scope after its API: RFC 6749's `scope-token` narrowed to what needs no escaping.
fn is_scope_part(name: &str) -> bool {
    let body = |b: u8| b.is_ascii_lowercase() || b.is_ascii_digit() || b"-._*".contains(&b);
    (1..=63).contains(&name.len()) && name.bytes().all(body)
}

impl FromStr for ScopeName {
    type Err = NotText;
    fn from_str(text: &str) -> Result<Self, NotText> {
        let form = || NotText("a scope is written `api:scope`, in a-z, 0-9, `-`, `.` and `_`: `payments:read`".to_owned());
        let (api, name) = text.split_once(':').ok_or_else(form)?;
        let api = api.parse().map_err(|_| form())?;
        is_scope_part(name).then(|| Self { api, name: name.to_owned() }).ok_or_else(form)
    }
}

scalar!(ScopeName, "ScopeName", "a scope as `api:scope`: `payments:read`", pattern = "^[a-z0-9-]{1,63}:[a-z0-9*._-]{1,63}$");

/// What a scope lets its holder do, from the least to the most.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
pub enum Access {
    /// Look.
    Read,
    /// Change.
    Write,
    /// Change what others may do.
    Admin,
}

/// How much harm the data or the act can do in the wrong hands, from the least to the most.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
pub enum Sensitivity {
    /// Anybody may know.
    Public,
    /// For the parties alone.
    Internal,
    /// Personal or commercial data.
    Confidential,
    /// Money moves, or the law punishes a leak.
    Restricted,
}

/// One of our APIs and its scopes: `scopes/<api>.yaml`.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
pub struct Api {
    /// Equal to the file's name.
    pub id: ApiId,
    /// What people call it.
    pub name: Text,
    /// Who answers for it.
    pub owner: OwnerId,
    /// Where it is offered to partners.
    pub environments: Vec<Environment>,
    /// Its scopes by the name after the colon.
    pub scopes: BTreeMap<String, Scope>,
}

/// One scope in the catalogue.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
pub struct Scope {
    /// What it lets its holder do, for a reviewer.
    pub description: Text,
    /// The class of access.
    pub access: Access,
    /// The class of data or act.
    pub sensitivity: Sensitivity,
}
