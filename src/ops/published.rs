//! A folder that was published, or what a gateway has of one, in memory: the manifest, the files that it is about, and everything that is
//! wrong with them. A folder without a manifest that can be read is refused, since nothing can be said of its files.

use super::manifest::{Flaw, Publishers, files, manifest};
use crate::{
    crypto::sha256,
    model::{Environment, Moment},
    policy::Loaded,
    publish::{MANIFEST, Manifest, Published, SIGNATURE},
};

/// The manifest of a folder and its other files. What is wrong with the signature or a file keeps nobody from looking at the rest.
///
/// # Errors
/// When there is no manifest that can be read.
pub fn published(
    mut folder: Published,
    loaded: &Loaded,
    environment: &Environment,
    now: Moment,
) -> Result<(Manifest, Published, Vec<Flaw>), Flaw> {
    let flaw = |message: String| Flaw { code: "manifest-refused", place: MANIFEST.to_owned(), message };
    let bytes = folder.remove(MANIFEST).ok_or_else(|| flaw("it is not there".to_owned()))?;
    let read = Manifest::parse(&bytes).map_err(|refused| flaw(refused.to_string()))?;
    let signature = folder.remove(SIGNATURE).map(|bytes| String::from_utf8_lossy(&bytes).into_owned());
    let mut flaws = Vec::new();
    flaws.extend(manifest(&bytes, signature.as_deref(), Publishers::Roster(loaded), now).err());
    if read.environment != *environment {
        let message = format!("it is for {}, and not for {environment}", read.environment);
        flaws.push(Flaw { code: "another-environment", place: MANIFEST.to_owned(), message });
    }
    let digests = folder.iter().map(|(path, bytes)| (path.clone(), sha256(bytes))).collect();
    flaws.extend(files(&read, &digests));
    Ok((read, folder, flaws))
}
