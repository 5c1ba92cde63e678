//! A registry without the partners that cannot be read: for who must not be held up by them. What is common to all must be whole.

use super::{Context, in_parts::told};
use crate::{
    failure::Outcome,
    model::PartnerId,
    policy::Loaded,
    store::load::{Wanted, load_readable},
};
use std::{collections::BTreeMap, path::Path};

impl Context {
    /// Loads everything but the partners that cannot be read, and says of each of these what is wrong.
    ///
    /// # Errors
    /// Everything that is wrong with what is no partner's.
    pub fn load_readable(&self, root: &Path) -> Outcome<(Loaded, BTreeMap<PartnerId, String>)> {
        let read = self.settled(root, || load_readable(root, Wanted::Whole))?;
        let (loaded, unread) = read.map_err(|error| self.not_loaded(error))?;
        self.is_trusted(&loaded)?;
        Ok((loaded, told(unread)))
    }
}
