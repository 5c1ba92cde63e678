//! Files that are not part of a registry: what a partner sent, what an intake form was saved as, where a challenge goes.

use std::{fs::File, io::Read, path::Path};

/// The most that is read of a file from outside: 16 MiB, for documents that go on file as evidence.
const LIMIT: u64 = 16 << 20;

/// What a file holds.
///
/// # Errors
/// A sentence: it is not there, cannot be read, or is larger than 16 MiB.
pub fn read(path: &Path) -> Result<Vec<u8>, String> {
    let name = format!("`{}`", path.display());
    let file = File::open(path).map_err(|error| format!("failed to read {name}: {error}"))?;
    all_of(file, &name)
}

/// What comes on the standard input.
///
/// # Errors
/// As [`read`].
pub fn standard_input() -> Result<Vec<u8>, String> {
    all_of(std::io::stdin().lock(), "the standard input")
}

fn all_of(source: impl Read, name: &str) -> Result<Vec<u8>, String> {
    let mut bytes = Vec::new();
    source.take(LIMIT + 1).read_to_end(&mut bytes).map_err(|error| format!("failed to read {name}: {error}"))?;
    if bytes.len() as u64 > LIMIT {
        return Err(format!("{name} is larger than 16 MiB"));
    }
    Ok(bytes)
}
