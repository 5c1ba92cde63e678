//! What a command opens: the status of one partner costs what that partner costs, however many others there are.

use crate::generator::{Made, Shape, generate};
use std::{
    collections::BTreeSet,
    fs,
    io::ErrorKind,
    path::{Path, PathBuf},
    process::Command,
};

/// Adds partners until there are so many. Nobody reads them, so that copies with names of their own do.
fn grow(root: &Path, made: &Made, to: usize) {
    let model = root.join("partners").join(made.partners[1].as_str());
    for number in made.partners.len()..to {
        let folder = root.join(format!("partners/copy-{number}"));
        if folder.exists() {
            continue;
        }
        for entry in walkdir::WalkDir::new(&model) {
            let entry = entry.unwrap();
            let target = folder.join(entry.path().strip_prefix(&model).unwrap());
            if entry.file_type().is_dir() {
                fs::create_dir(target).unwrap();
            } else {
                fs::copy(entry.path(), target).unwrap();
            }
        }
    }
}

/// Everything below the registry that `admit status PARTNER` opened, once for each time, from the registry's root.
fn opened(root: &Path, partner: &str) -> Vec<String> {
    let traces = tempfile::tempdir().unwrap();
    let mut command = Command::new("strace");
    command.args(["-ff", "-y", "-e", "trace=open,openat,openat2", "-o"]).arg(traces.path().join("trace"));
    command.arg(env!("CARGO_BIN_EXE_admit")).arg("--registry").arg(root).args(["status", partner]);
    let output = command.env_remove("ADMIT_REGISTRY").output().unwrap_or_else(|e| match e.kind() {
        ErrorKind::NotFound => panic!("this test needs the program `strace`: apt-get install strace"),
        _ => panic!("failed to run `strace`: {e}"),
    });
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    assert!(String::from_utf8_lossy(&output.stdout).contains(partner));
    let mut paths = Vec::new();
    for trace in fs::read_dir(traces.path()).unwrap() {
        let trace = fs::read_to_string(trace.unwrap().path()).unwrap();
        paths.extend(trace.lines().filter_map(|line| path_of(line)?.strip_prefix(root).ok()?.to_str().map(str::to_owned)));
    }
    paths
}

/// The path that a traced call opens: `openat(3</folder>, "name", …` or `open("path", …`.
pub(crate) fn path_of(line: &str) -> Option<PathBuf> {
    let (call, rest) = line.split_once('(')?;
    if !call.starts_with("open") {
        return None;
    }
    let (folder, rest) = match rest.split_once(">, ") {
        Some((folder, rest)) if !rest.is_empty() && !folder.starts_with('"') => (folder.split_once('<')?.1, rest),
        _ => ("", rest),
    };
    let name = rest.strip_prefix('"')?.split('"').next()?;
    Some(Path::new(folder).join(name))
}

#[test]
fn the_status_of_one_partner_opens_its_files_and_what_is_common_and_nothing_else() {
    let place = tempfile::tempdir().unwrap();
    let root = place.path().canonicalize().unwrap().join("registry");
    let made = generate(&root, Shape { partners: 2, applications: 1 }, admit::clock::now().unwrap()).unwrap();
    let partner = made.partners[0].as_str();
    let mut counts = Vec::new();
    for partners in [20, 200] {
        grow(&root, &made, partners);
        assert!(fs::read_dir(root.join("partners")).unwrap().count() >= partners);
        let opened = opened(&root, partner);
        let below: BTreeSet<&str> = opened.iter().filter_map(|path| path.strip_prefix("partners/")).collect();
        let elsewhere: Vec<_> =
            below.iter().filter(|path| **path != partner && !path.starts_with(&format!("{partner}/"))).collect();
        assert!(elsewhere.is_empty(), "of {partners} partners it opened {elsewhere:?} too");
        for file in ["partner.yaml", "log.jsonl", "anchors/production-ca.yaml"] {
            assert!(below.contains(format!("{partner}/{file}").as_str()), "the trace does not show that it read `{file}`");
        }
        assert!(opened.iter().any(|path| path == "admit.toml"));
        counts.push(opened.len());
        fs::remove_dir_all(root.join(".admit")).ok();
    }
    assert_eq!(counts[0], counts[1], "files opened with 20 and with 200 partners");
}
