//! The receipts as bytes, for whoever looks into them. Loading keeps their digests alone, since most commands need no more.

use super::file::{FileError, read_file};
use rayon::iter::{IntoParallelIterator, ParallelIterator};
use std::{collections::BTreeMap, path::Path};

/// What these files hold, by path, read on all cores.
///
/// # Errors
/// The file that cannot be read.
pub fn read(root: &Path, paths: Vec<String>) -> Result<BTreeMap<String, Vec<u8>>, FileError> {
    let read = |path: String| read_file(root, &path).map(|bytes| (path, bytes));
    paths.into_par_iter().map(read).collect()
}
