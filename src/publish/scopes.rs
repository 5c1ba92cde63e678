//! The names of scopes, for targets that join them, look them up by text or write them into a comment. A name that a catalogue could not
//! have is refused: it could be taken for two names, for another one, or for a line of its own.

use super::Entry;
use crate::{
    crypto::{Refused, refuse},
    model::ScopeName,
};

/// Whether every scope of an entry is written as a catalogue writes it.
///
/// # Errors
/// Names the scope that is not.
pub(super) fn checked(entry: &Entry) -> Result<(), Refused> {
    for scope in entry.grants.iter().map(|grant| &grant.scope) {
        let text = scope.to_string();
        if text.parse::<ScopeName>().is_err() {
            let shown: String = text.chars().take(80).flat_map(char::escape_debug).collect();
            refuse!("`{}` has the scope `{shown}`, which no catalogue can have: it takes a-z, 0-9 and `-._*`", entry.credential);
        }
    }
    Ok(())
}
