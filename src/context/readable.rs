//! A registry without the partners that cannot be read: for who must not be held up by them. What is common to all must be whole.

use super::Context;
use crate::{
    failure::Outcome,
    model::PartnerId,
    policy::Loaded,
    store::load::{Problem, load_readable},
};
use std::{collections::BTreeMap, path::Path};

impl Context {
    /// Loads everything but the partners that cannot be read, and says of each of these what is wrong.
    ///
    /// # Errors
    /// Everything that is wrong with what is no partner's.
    pub fn load_readable(&self, root: &Path) -> Outcome<(Loaded, BTreeMap<PartnerId, String>)> {
        let (loaded, left) = self.settled(root, || load_readable(root))?.map_err(|error| self.not_loaded(error))?;
        self.is_trusted(&loaded)?;
        let first = |problems: Vec<Problem>| {
            let more = if problems.len() > 1 { format!(", and {} more", problems.len() - 1) } else { String::new() };
            problems.first().map(|problem| format!("{problem}{more}")).unwrap_or_default()
        };
        Ok((loaded, left.into_iter().map(|(partner, problems)| (partner, first(problems))).collect()))
    }
}
