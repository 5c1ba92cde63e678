//! A person's settings, `admit/config.toml` in the XDG config folder: which key signs, and where the sealed keys of issuers lie.
//! Neither is a secret, and neither belongs into a registry.

use crate::{
    failure::{Failure, Outcome},
    model::IssuerId,
};
use serde::Deserialize;
use std::{
    collections::BTreeMap,
    path::{Path, PathBuf},
};

/// What a person has set.
#[derive(Debug, Clone, Default, Deserialize)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
pub struct Settings {
    /// The SSH key that signs approvals and events; `~/` stands for the home folder.
    pub signing_key: Option<PathBuf>,
    /// Where the sealed key of each issuer lies.
    #[serde(default)]
    pub issuer_keys: BTreeMap<IssuerId, PathBuf>,
}

impl Settings {
    /// Reads them; none when there is no file.
    ///
    /// # Errors
    /// When the file cannot be read or says something that is not known.
    pub fn read(file: Option<&Path>, home: Option<&Path>) -> Outcome<Self> {
        let Some(file) = file else { return Ok(Self::default()) };
        let text = match std::fs::read_to_string(file) {
            Ok(text) => text,
            Err(error) if error.kind() == std::io::ErrorKind::NotFound => return Ok(Self::default()),
            Err(error) => return Err(Failure::unanswered(format!("failed to read `{}`: {error}", file.display()))),
        };
        let mut settings: Self = toml::from_str(&text)
            .map_err(|error| Failure::unanswered(format!("`{}` cannot be read: {}", file.display(), error.message())))?;
        let at_home = |path: PathBuf| match (path.strip_prefix("~"), home) {
            (Ok(rest), Some(home)) => home.join(rest),
            _ => path,
        };
        settings.signing_key = settings.signing_key.map(at_home);
        settings.issuer_keys = settings.issuer_keys.into_iter().map(|(issuer, path)| (issuer, at_home(path))).collect();
        Ok(settings)
    }
}
