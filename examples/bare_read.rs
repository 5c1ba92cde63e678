//! Walks a folder and reads every file in it on all cores, and does nothing with the bytes: the least that anybody can do who reads a
//! registry. `benches/peers` holds commands against it.

use rayon::iter::{IntoParallelIterator, ParallelIterator};
use std::{fs, hint::black_box, io, path::PathBuf};
use walkdir::{DirEntry, WalkDir};

fn main() -> io::Result<()> {
    let root = PathBuf::from(std::env::args_os().nth(1).ok_or_else(|| io::Error::other("which folder?"))?);
    let inside = |entry: &DirEntry| entry.file_name() != ".admit" && entry.file_name() != ".git";
    let entries = WalkDir::new(root).into_iter().filter_entry(inside).collect::<Result<Vec<_>, _>>()?;
    let files: Vec<PathBuf> = entries.into_iter().filter(|entry| entry.file_type().is_file()).map(DirEntry::into_path).collect();
    files.into_par_iter().try_for_each(|path| fs::read(path).map(|bytes| drop(black_box(bytes))))
}
