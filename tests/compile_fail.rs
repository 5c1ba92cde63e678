//! What must not compile: permission to mint made anywhere but at the gate or used twice, a secret shown or copied.
//! The compiler is given the library that this test is linked with; nothing is built again.

#![allow(
    clippy::unwrap_used,
    clippy::panic,
    clippy::disallowed_methods,
    reason = "what a test builds up fails the test where it goes wrong, and the compiler's name comes from the environment"
)]

use admit::admission::Admission;
use std::{
    any::TypeId,
    cmp::Reverse,
    fs,
    path::{Path, PathBuf},
    process::{Command, Output},
    time::SystemTime,
};

/// Prints what tells two builds of one crate apart.
const WHICH: &str = "fn main() { println!(\"{:?}\", std::any::TypeId::of::<admit::admission::Admission>()); }";

/// The compiler, and the library of this build.
struct Compiler {
    library: PathBuf,
    scratch: tempfile::TempDir,
}

impl Compiler {
    /// Finds the library. Builds with another profile, other features or another compiler may lie beside it, and their age says
    /// nothing: an older one is the right one when it was still fresh. So each is asked, by a program linked with it, for the identity of
    /// a type. That identity is made of the crate's metadata hash, which is also the file's name: one file at most answers as we do.
    fn of_this_build() -> Self {
        let here = std::env::current_exe().unwrap();
        let folder = here.parent().unwrap();
        let mut found: Vec<PathBuf> =
            fs::read_dir(folder).unwrap().map(|e| e.unwrap().path()).filter(|p| is_library(p)).collect();
        // Only to ask the likeliest first.
        found.sort_by_cached_key(|p| Reverse(p.metadata().and_then(|m| m.modified()).unwrap_or(SystemTime::UNIX_EPOCH)));
        let ours = format!("{:?}\n", TypeId::of::<Admission>());
        let mut said = Vec::new();
        for library in found {
            let compiler = Self { library, scratch: tempfile::tempdir().unwrap() };
            let answer = compiler.identity();
            if answer == ours {
                return compiler;
            }
            said.push(format!("{}: {answer}", compiler.library.display()));
        }
        panic!("no library in {} is the one that this test is linked with: {ours}{}", folder.display(), said.join("\n"));
    }

    /// What a program linked with the library says, or what the compiler has against it.
    fn identity(&self) -> String {
        let source = self.scratch.path().join("which.rs");
        fs::write(&source, WHICH).unwrap();
        let built = self.run(&source, "link");
        if !built.status.success() {
            return text(&built.stderr);
        }
        text(&Command::new(self.scratch.path().join("program")).output().unwrap().stdout)
    }

    /// Compiles a program against the library. Warnings are left out: what is shown is why it was refused.
    fn run(&self, source: &Path, emit: &str) -> Output {
        let rustc = std::env::var_os("RUSTC").unwrap_or_else(|| "rustc".into());
        let with = |name: &str, path: &Path| format!("{name}={}", path.display());
        Command::new(&rustc)
            .current_dir(env!("CARGO_MANIFEST_DIR"))
            .args(["--edition", "2024", "--crate-type", "bin", "--crate-name", "program", "--color", "never", "-A", "warnings"])
            .args(["--emit", emit, "--extern", &with("admit", &self.library)])
            .args(["-L", &with("dependency", self.library.parent().unwrap()), "--out-dir"])
            .args([self.scratch.path(), source])
            .output()
            .unwrap_or_else(|e| panic!("failed to run the compiler {}: {e}", rustc.display()))
    }
}

#[test]
fn permission_to_mint_comes_from_the_gate_alone() {
    let compiler = Compiler::of_this_build();
    for program in programs("tests/compile_pass") {
        let answer = compiler.run(&program, "metadata");
        assert!(answer.status.success(), "{} must compile:\n{}", program.display(), text(&answer.stderr));
    }
    let wrong: Vec<String> = programs("tests/compile_fail").iter().filter_map(|p| wrong_with(&compiler, p)).collect();
    assert!(wrong.is_empty(), "{}\nADMIT_UPDATE=1 writes the .stderr files", wrong.join("\n"));
}

/// Why a program that must not compile is not refused in the words of the file beside it. `ADMIT_UPDATE=1` writes that file.
fn wrong_with(compiler: &Compiler, program: &Path) -> Option<String> {
    let answer = compiler.run(program, "metadata");
    let got = refusal(&text(&answer.stderr));
    // 1 is a refusal; 101 and signals are the compiler's own ends.
    if answer.status.code() != Some(1) {
        return Some(format!("{} must be refused, and was not ({}):\n{got}", program.display(), answer.status));
    }
    let beside = Path::new(env!("CARGO_MANIFEST_DIR")).join(program.with_extension("stderr"));
    if std::env::var_os("ADMIT_UPDATE").is_some_and(|v| v == "1") {
        fs::write(&beside, &got).unwrap();
    }
    let expected = fs::read_to_string(&beside).unwrap_or_default();
    (got != expected).then(|| {
        format!("{} is refused in other words than its .stderr file.\nexpected:\n{expected}\ngot:\n{got}", program.display())
    })
}

/// The errors, without what changes when nothing of them does: the compiler's closing remarks, how many types it did not list, and the
/// lines of our sources that it quotes, with their numbers. The file's name stays.
fn refusal(stderr: &str) -> String {
    let closing = ["error: aborting due to", "For more information about ", "Some errors have detailed explanations"];
    let mut kept = String::new();
    let mut quotes_us = false;
    for line in stderr.lines().map(str::trim_end).filter(|l| !closing.iter().any(|c| l.starts_with(c))) {
        let quoted = line.split_once('|').is_some_and(|(number, _)| number.trim().chars().all(|c| c.is_ascii_digit()));
        if quotes_us && quoted {
            continue;
        }
        let ours = line.trim_start().strip_prefix("--> src/").and_then(|place| place.split_once(':'));
        quotes_us = ours.is_some();
        match (ours, line.trim_start().strip_prefix("and ").and_then(|rest| rest.strip_suffix(" others"))) {
            (Some((file, _)), _) => kept.push_str(&format!("  --> src/{file}")),
            (None, Some(_)) => kept.push_str("           and others"),
            (None, None) => kept.push_str(line),
        }
        kept.push('\n');
    }
    format!("{}\n", kept.trim_end())
}

/// The programs in a folder, in order of their names, relative to the package so that messages name them as the files here do.
fn programs(folder: &str) -> Vec<PathBuf> {
    let all = fs::read_dir(Path::new(env!("CARGO_MANIFEST_DIR")).join(folder)).unwrap();
    let names = all.map(|e| e.unwrap().file_name()).filter(|n| Path::new(n).extension().is_some_and(|x| x == "rs"));
    let mut programs: Vec<PathBuf> = names.map(|n| Path::new(folder).join(n)).collect();
    programs.sort();
    assert!(!programs.is_empty(), "{folder} holds no program");
    programs
}

fn is_library(path: &Path) -> bool {
    let name = path.file_name().unwrap_or_default().to_string_lossy();
    name.starts_with("libadmit-") && name.ends_with(".rlib")
}

fn text(bytes: &[u8]) -> String {
    String::from_utf8_lossy(bytes).into_owned()
}
