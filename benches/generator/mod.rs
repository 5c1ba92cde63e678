//! Makes a registry of any number of partners in which everything is in order and everything is signed: what the benches and the
//! examples measure on. It owns every private key that it needs and keeps none; it refuses a folder that holds something already.

#![allow(
    clippy::unwrap_used,
    clippy::panic,
    reason = "what it builds comes from tables of its own, and stops where one is wrong"
)]
#![allow(dead_code, reason = "the example, the benches and the tests each use a part")]

mod bank;
mod folder;
mod name;
mod partner;

use admit::{
    crypto::{Authority, LocalSshKey},
    model::{Environment, Moment, OwnerId, PartnerId},
};
use bank::Bank;
use rayon::iter::{IntoParallelIterator, ParallelIterator};
use std::{collections::BTreeMap, fs, io, path::Path, sync::Arc};

/// How large a registry is.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Shape {
    /// How many partners.
    pub(crate) partners: usize,
    /// How many applications each has; every one has access and a credential in both environments.
    pub(crate) applications: usize,
}

impl Shape {
    /// Three applications and so six credentials for each partner.
    pub(crate) fn of(partners: usize) -> Self {
        Self { partners, applications: 3 }
    }
}

/// What was made, and the keys to go on with.
pub(crate) struct Made {
    /// The partners.
    pub(crate) partners: Vec<PartnerId>,
    /// How many files.
    pub(crate) files: usize,
    /// How many bytes in them.
    pub(crate) bytes: usize,
    /// The SSH keys of the roster.
    pub(crate) owners: BTreeMap<OwnerId, Arc<LocalSshKey>>,
    /// Our authorities.
    pub(crate) authorities: BTreeMap<Environment, Arc<Authority>>,
}

/// Makes a registry below `root`, as if it had grown until `now`.
///
/// # Errors
/// When `root` holds something already, or the disk does not take it.
pub(crate) fn generate(root: &Path, shape: Shape, now: Moment) -> io::Result<Made> {
    if fs::read_dir(root).is_ok_and(|mut entries| entries.next().is_some()) {
        return Err(io::Error::new(io::ErrorKind::AlreadyExists, format!("`{}` is not empty", root.display())));
    }
    let bank = Bank::open(now);
    let mut sum = put_all(root, bank.files.iter())?;
    let made: Vec<(PartnerId, (usize, usize))> = (0..shape.partners)
        .into_par_iter()
        .map(|index| {
            let (partner, files) = partner::make(&bank, index, shape.applications);
            Ok((partner, put_all(root, files.iter())?))
        })
        .collect::<io::Result<_>>()?;
    for (_, (files, bytes)) in &made {
        sum = (sum.0 + files, sum.1 + bytes);
    }
    let partners = made.into_iter().map(|(partner, _)| partner).collect();
    Ok(Made { partners, files: sum.0, bytes: sum.1, owners: bank.owners, authorities: bank.authorities })
}

/// Writes files; answers how many, and of how many bytes.
fn put_all<'f>(root: &Path, files: impl Iterator<Item = (&'f String, &'f Vec<u8>)>) -> io::Result<(usize, usize)> {
    let mut sum = (0, 0);
    for (path, bytes) in files {
        let file = root.join(path);
        if let Some(folder) = file.parent() {
            fs::create_dir_all(folder)?;
        }
        fs::write(file, bytes)?;
        sum = (sum.0 + 1, sum.1 + bytes.len());
    }
    Ok(sum)
}

/// An id, a day, a moment: whatever parses.
pub(crate) fn id<T: std::str::FromStr>(text: &str) -> T
where
    T::Err: std::fmt::Display,
{
    text.parse().unwrap_or_else(|error| panic!("`{text}`: {error}"))
}
