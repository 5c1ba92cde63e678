//! Files that were made to cost much cost little: `fuzz/hostile` writes them, and the binary reads a part of them with no more memory than
//! the bound. `tests/hostile-files` holds a release to a second and 64 MiB for every one.

use std::{path::Path, process::Command, time::Instant};

/// What the whole process may have, in bytes: 64 MiB for the reader and as much again for all that a debug build brings along.
const DATA: u64 = 128 << 20;
/// Those that once cost more.
const FOUND: [&str; 5] = ["keys", "private-keys-in-one-line", "thirty-two-wide", "turns", "zeros"];
/// In seconds, for a build without optimisation on a machine that others use too.
const TIME: u64 = 20;

#[test]
fn no_file_costs_more_than_its_bound() {
    let folder = tempfile::tempdir().unwrap();
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    assert!(Command::new(root.join("fuzz/hostile")).arg(folder.path().join("hostile")).status().unwrap().success());
    let mut files: Vec<_> =
        std::fs::read_dir(folder.path().join("hostile")).unwrap().map(|entry| entry.unwrap().path()).collect();
    files.sort();
    assert!(files.len() >= 80, "{} files", files.len());
    let mut number = 0;
    files.retain(|file| {
        number += 1;
        number % 4 == 0 || FOUND.iter().any(|name| file.ends_with(name))
    });
    // One process for each file, two at a time.
    let run = |files: &[std::path::PathBuf]| {
        for file in files {
            let registry = folder.path().join(format!("of-{}", file.file_name().unwrap().display()));
            std::fs::create_dir_all(registry.join("owners")).unwrap();
            std::fs::copy(root.join("registry-example/admit.toml"), registry.join("admit.toml")).unwrap();
            std::fs::copy(file, registry.join("owners/hostile.yaml")).unwrap();
            let begun = Instant::now();
            let run = Command::new("prlimit")
                .arg(format!("--data={DATA}"))
                .arg(env!("CARGO_BIN_EXE_admit"))
                .args(["canon", "owners/hostile.yaml", "--registry", "."])
                .current_dir(&registry)
                .env_clear()
                .output()
                .unwrap_or_else(|error| panic!("prlimit cannot be run: {error}"));
            let said = String::from_utf8_lossy(&run.stderr);
            assert!(matches!(run.status.code(), Some(1 | 3)), "{}: {:?}\n{said:.2000}", file.display(), run.status);
            assert!(!said.is_empty() && said.len() < 1 << 20, "{}: {} bytes were said", file.display(), said.len());
            let took = begun.elapsed();
            assert!(took.as_secs() < TIME, "{} took {took:?}", file.display());
        }
    };
    let (one, other) = files.split_at(files.len() / 2);
    std::thread::scope(|scope| {
        scope.spawn(|| run(one));
        run(other);
    });
}
