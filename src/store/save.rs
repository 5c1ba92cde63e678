//! From a planned change to the bytes of its files: a record that is there is rewritten with its comments, a new one is spelled
//! and begins with the line that editors find its schema by.

use super::{
    file::{FileError, read_file},
    yaml,
};
use crate::{
    crypto::sha256,
    model::{Content, Write, slot},
};
use schemars::JsonSchema;
use serde::{Serialize, de::DeserializeOwned};
use std::path::Path;

/// Why a file could not be prepared: it changed since the plan was made, or cannot be rewritten without loss.
#[derive(Debug)]
pub enum NotPrepared {
    /// The file cannot be read.
    File(FileError),
    /// It is no longer what the plan was made on.
    Changed(String),
    /// It cannot be rewritten.
    Unwritable(String),
}

/// The bytes that a file becomes.
///
/// # Errors
/// When the file is no longer what the plan was made on, or a comment in it would be lost.
pub fn prepare(root: &Path, write: &Write) -> Result<Vec<u8>, NotPrepared> {
    let old = match read_file(root, &write.path) {
        Ok(bytes) => Some(bytes),
        Err(error) if error.is_missing() => None,
        Err(error) => return Err(NotPrepared::File(error)),
    };
    if old.as_deref().map(sha256) != write.found {
        return Err(NotPrepared::Changed(match write.found {
            Some(_) => format!("`{}` changed while the command ran", write.path),
            None => format!("`{}` is there already", write.path),
        }));
    }
    let old = old.as_deref();
    match &write.content {
        Content::Partner(value) => text(write, old, value.as_ref()),
        Content::Application(value) => text(write, old, value.as_ref()),
        Content::Anchor(value) => text(write, old, value.as_ref()),
        Content::Owner(value) => text(write, old, value.as_ref()),
        Content::Api(value) => text(write, old, value.as_ref()),
        Content::Issuer(value) => text(write, old, value.as_ref()),
        Content::Credential(value) => text(write, old, value.as_ref()),
        Content::Approval(value) => text(write, old, value.as_ref()),
        Content::Evidence(value) => text(write, old, value.as_ref()),
        Content::Gateway(value) => text(write, old, value.as_ref()),
        Content::Waiver(value) => text(write, old, value.as_ref()),
        Content::Bytes(bytes) => Ok(bytes.clone()),
    }
}

fn text<T: Serialize + DeserializeOwned + JsonSchema>(
    write: &Write,
    old: Option<&[u8]>,
    value: &T,
) -> Result<Vec<u8>, NotPrepared> {
    let unwritable = |why: String| NotPrepared::Unwritable(format!("`{}` cannot be written: {why}", write.path));
    if let Some(old) = old {
        let old = std::str::from_utf8(old).map_err(|_| unwritable("it is not UTF-8".to_owned()))?;
        return yaml::rewrite(old, value).map(String::into_bytes).map_err(|e| unwritable(e.to_string()));
    }
    let node = yaml::encode(value).map_err(|e| unwritable(e.to_string()))?;
    let fresh = format!("{}{}", modeline(&write.path), yaml::spell(&node));
    // What is written is read again: a value that would not come back is refused here and not by the next command.
    yaml::read(fresh.as_bytes())
        .and_then(|node| yaml::decode::<T>(&node))
        .map(|_| fresh.into_bytes())
        .map_err(|flaws| unwritable(flaws.first().map(|f| f.message.clone()).unwrap_or_default()))
}

/// The comment by which editors find the schema of a record.
#[must_use]
pub fn modeline(path: &str) -> String {
    let up = "../".repeat(path.matches('/').count());
    match slot(path).and_then(|slot| slot.schema()) {
        Some(schema) => format!("# yaml-language-server: $schema={up}schemas/{schema}.json\n"),
        None => String::new(),
    }
}
