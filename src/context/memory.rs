//! What a command may know from the one before it: the signatures that an audit of the same registry verified. What a signature is over decides,
//! to the last byte; whoever deletes the file loses nothing but time.

use super::Context;
use crate::{crypto, store::kept::Kept};
use std::path::{Path, PathBuf};

impl Context {
    /// Begins to remember which signatures are good, from what the last audit of that registry left. `None` where there is no cache folder.
    #[must_use]
    pub fn remember(&self, root: &Path) -> Option<Kept> {
        let kept = Kept::new(&self.cache()?, "signatures", root);
        let left = kept.read().unwrap_or_else(|why| {
            self.ui.warn(&format!("{why}; every signature is verified anew"));
            Vec::new()
        });
        crypto::remember(&left);
        Some(kept)
    }

    /// Leaves what was remembered for the next audit. A cache folder that takes nothing is none.
    pub fn keep(&self, kept: &Kept) {
        if let Some(bytes) = crypto::remembered() {
            let _ = kept.write(&bytes);
        }
    }

    /// The person's cache folder, by the XDG Base Directory Specification: a path that is not absolute is none.
    fn cache(&self) -> Option<PathBuf> {
        let named = self.variables.iter().find(|(name, _)| name == "XDG_CACHE_HOME").map(|(_, path)| PathBuf::from(path));
        named.filter(|path| path.is_absolute()).or_else(|| Some(self.home.as_ref()?.join(".cache")))
    }
}
