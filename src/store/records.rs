//! One record from bytes, outside of a registry: an intake form, a file that is looked at alone.

use super::{
    load::Problem,
    yaml::{self, Flaw},
};
use schemars::JsonSchema;
use serde::de::DeserializeOwned;
use std::sync::Arc;

/// Reads a record as strictly as one of a registry.
///
/// # Errors
/// Everything that is wrong with it.
pub fn read<T: DeserializeOwned + JsonSchema>(path: &str, bytes: &[u8]) -> Result<T, Vec<Problem>> {
    yaml::read(bytes).and_then(|node| yaml::decode(&node)).map_err(|flaws| located(path, bytes, flaws))
}

/// Flaws with the file that they are in.
pub(super) fn located(path: &str, bytes: &[u8], flaws: Vec<Flaw>) -> Vec<Problem> {
    let source: Arc<str> = String::from_utf8_lossy(bytes).into();
    flaws.into_iter().map(|flaw| Problem { path: path.to_owned(), source: Arc::clone(&source), flaw }).collect()
}
