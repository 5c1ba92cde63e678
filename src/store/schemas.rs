//! The JSON Schemas of the records, made from their types, by the names that the first line of a record gives.

use super::file::{FileError, read_file};
use crate::{
    crypto::sha256,
    model::{
        Anchor, Api, Application, Approval, Change, Content, Credential, Event, Evidence, Gateway, Issuer, LogLine, Orders,
        Owner, Partner, Usage, Waiver,
    },
    policy::Policy,
};
use schemars::{JsonSchema, generate::SchemaSettings};
use serde_json::Value;
use std::path::Path;

fn schema<T: JsonSchema>(title: &str) -> Value {
    let schema = SchemaSettings::draft2020_12().into_generator().into_root_schema_for::<T>();
    let mut value = schema.to_value();
    if let Some(object) = value.as_object_mut() {
        object.insert("title".to_owned(), Value::String(title.to_owned()));
    }
    value
}

/// Plans the files of schemas that are not there as they should be.
///
/// # Errors
/// When one that is there cannot be read.
pub fn refresh(root: &Path, files: Vec<(&'static str, Vec<u8>)>) -> Result<Change, FileError> {
    let mut change = Change::default();
    for (name, bytes) in files {
        let path = format!("schemas/{name}.json");
        let found = match read_file(root, &path) {
            Ok(old) if old == bytes => continue,
            Ok(old) => Some(sha256(&old)),
            Err(error) if error.is_missing() => None,
            Err(error) => return Err(error),
        };
        change.write(path, found, Content::Bytes(bytes));
    }
    Ok(change)
}

/// Every schema by name, in the order of the names.
#[must_use]
pub fn all() -> Vec<(&'static str, Value)> {
    vec![
        ("anchor", schema::<Anchor>("A trust anchor of a partner")),
        ("application", schema::<Application>("An application of a partner")),
        ("approval", schema::<Approval>("An approval")),
        ("credential", schema::<Credential>("A credential of an application")),
        ("event", schema::<Event>("An event of a log")),
        ("evidence", schema::<Evidence>("A document on file")),
        ("gateway", schema::<Gateway>("An enforcement point")),
        ("issuer", schema::<Issuer>("An authority of ours")),
        ("log-line", schema::<LogLine>("A line of a log")),
        ("orders", schema::<Orders>("What `admit issue --batch` is asked for")),
        ("owner", schema::<Owner>("An owner of the roster")),
        ("partner", schema::<Partner>("A partner")),
        ("policy", schema::<Policy>("The policy, admit.toml")),
        ("scope", schema::<Api>("The scopes of an API")),
        ("usage", schema::<Usage>("When the credentials of an application were last used")),
        ("waiver", schema::<Waiver>("A waiver")),
    ]
}
