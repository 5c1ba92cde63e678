//! `admit.toml` as text: read with the place of what is wrong, and the place of a key for findings. Rewritten only by people.

use super::{
    upgrade::present,
    yaml::{self, Flaw},
};
use crate::policy::Policy;

/// Parses the policy. An older format is read as what it is in the present one, and the places of what is wrong are those of the file. A
/// registry of a newer format is refused by that word, before anything else in it is judged.
///
/// # Errors
/// What is wrong, with its place.
pub fn parse(bytes: &[u8]) -> Result<Policy, Vec<Flaw>> {
    let present = present(yaml::check_policy(bytes)?).map_err(|newer| vec![newer])?;
    toml::from_str(&present.text).map_err(|error| {
        let start = error.span().map_or(0, |span| span.start);
        let width = error.span().map_or(1, |span| span.len().clamp(1, 80));
        let (line, column) = place_of_offset(&present.text, start);
        vec![Flaw::new(present.line(line), column, width, error.message())]
    })
}

fn place_of_offset(text: &str, offset: usize) -> (usize, usize) {
    let before = text.get(..offset.min(text.len())).unwrap_or_default();
    let line = before.matches('\n').count() + 1;
    let column = before.rsplit('\n').next().map_or(0, |last| last.chars().count()) + 1;
    (line, column)
}

/// The line and column of a key path such as `tiers.low.review`, or of its deepest ancestor that is there.
#[must_use]
pub fn place(text: &str, key_path: &str) -> Option<(usize, usize)> {
    let table = toml::de::DeTable::parse(text).ok()?;
    let mut found = None;
    let mut here = table.get_ref();
    for key in key_path.split('.').filter(|k| !k.is_empty()) {
        let Some((name, value)) = here.iter().find(|(name, _)| name.get_ref().as_ref() == key) else { break };
        found = Some(place_of_offset(text, name.span().start));
        match value.get_ref().as_table() {
            Some(table) => here = table,
            None => break,
        }
    }
    found
}
