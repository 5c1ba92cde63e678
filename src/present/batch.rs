//! What a batch says: each credential that was issued, or would be, with its end and its file; for a terminal and for machines. It decides
//! nothing.

use super::{json, table, wrap};
use crate::grammar::count;
use schemars::JsonSchema;
use serde::Serialize;

/// The answer of `admit issue --batch`. Version 1: members may be added, none is changed or taken away.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, JsonSchema)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
#[schemars(title = "admit issue --batch")]
pub struct BatchJson {
    /// The version of this shape; 1.
    #[schemars(range(min = 1, max = 1))]
    version: u32,
    /// The command: `issue`.
    pub command: String,
    /// Whether the credentials were issued; false for a dry run.
    pub done: bool,
    /// The registry's id.
    pub registry: String,
    /// The moment that was judged.
    pub at: String,
    /// The credentials, in the order of the file.
    pub credentials: Vec<OrderedJson>,
    /// The files that were written, from the registry's root, sorted.
    pub files: Vec<String>,
}

/// One credential.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, JsonSchema)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
pub struct OrderedJson {
    /// The place of its order in the file, from 1.
    pub order: u32,
    /// The credential as commands take it; for a dry run the application.
    pub subject: String,
    /// Where it is for.
    pub environment: String,
    /// What it is.
    pub kind: String,
    /// When it ends.
    pub expires: String,
    /// The digest of the grant that it rests on.
    pub grant: String,
    /// The file that it was delivered to.
    pub out: String,
    /// What its CSR asked for, and was not given.
    pub ignored: Vec<String>,
}

impl BatchJson {
    /// An answer without credentials.
    #[must_use]
    pub fn new(registry: &str, at: &str, done: bool) -> Self {
        let (registry, at, command) = (registry.to_owned(), at.to_owned(), "issue".to_owned());
        Self { version: 1, command, done, registry, at, credentials: Vec::new(), files: Vec::new() }
    }

    /// For a terminal of `width` columns.
    #[must_use]
    pub fn text(&self, width: usize) -> String {
        let row = |ordered: &OrderedJson| {
            let ends = ordered.expires.get(..10).unwrap_or(&ordered.expires).to_owned();
            vec![ordered.subject.clone(), ends, ordered.out.clone()]
        };
        let rows: Vec<Vec<String>> = self.credentials.iter().map(row).collect();
        let credentials = count(self.credentials.len(), "credential");
        let summary = if self.done { format!("{credentials} issued") } else { format!("would be done: {credentials} issued") };
        let header = if self.done { "credential" } else { "application" };
        format!("{}{}", table::table(&[header, "ends", "file"], &rows, width), wrap::hanging("", &summary, width))
    }
}

/// The schema's name and content.
#[must_use]
pub fn schema() -> (&'static str, serde_json::Value) {
    ("batch", json::schema::<BatchJson>())
}
