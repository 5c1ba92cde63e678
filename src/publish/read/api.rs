//! The small files of `api/v1`, as a program would that follows no links: each credential's file by itself.

use super::{
    Answer, Published,
    allow::{Entry, decided, is_shown},
};
use crate::{crypto::Refused, publish::Asked};
use serde::Deserialize;

#[derive(Deserialize)]
struct Described {
    version: u32,
    environment: String,
    #[serde(flatten)]
    entry: Entry,
}

/// The answer of the files under `api/v1/credentials`.
pub(in crate::publish) fn api(published: &Published, asked: &Asked) -> Result<Answer, Refused> {
    for (path, bytes) in published.iter().filter(|(path, _)| path.starts_with("api/v1/credentials/")) {
        let credential: Described = serde_json::from_slice(bytes).map_err(|error| Refused::new(format!("`{path}`: {error}")))?;
        if credential.version != 1 {
            return Err(Refused::new(format!("`{path}` is of version {}", credential.version)));
        }
        if credential.environment == asked.environment.as_str() && is_shown(&credential.entry, &asked.shown) {
            return decided(&credential.entry, asked);
        }
    }
    Ok(Answer::Refused)
}
