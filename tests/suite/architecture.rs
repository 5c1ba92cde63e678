//! The house: who may know whom, which folder may name which library, and how long a file may be. The table here is the one in
//! `docs/architecture.md`.

use std::{
    collections::{BTreeMap, BTreeSet},
    fs,
    path::{Path, PathBuf},
};

/// Each module of the crate and those that it may name beside itself.
const MAY_KNOW: &[(&str, &[&str])] = &[
    ("model", &[]),
    ("suggestion", &[]),
    ("exit", &[]),
    ("meter", &[]),
    ("grammar", &["model"]),
    ("finding", &["model"]),
    ("policy", &["model"]),
    ("crypto", &["model"]),
    ("anchor", &["model", "crypto"]),
    ("approval", &["model", "policy", "crypto"]),
    ("history", &["model", "crypto"]),
    ("rules", &["model", "meter", "finding", "grammar", "policy", "crypto", "anchor", "approval", "history"]),
    ("admission", &["model", "finding", "crypto", "anchor", "rules"]),
    ("mint", &["model", "crypto", "anchor", "admission"]),
    ("diff", &["model", "policy", "grammar"]),
    ("failure", &["exit", "crypto"]),
    ("clock", &["model", "failure"]),
    ("publish", &["model", "policy", "crypto", "rules", "failure"]),
    ("drill", &["model", "policy", "grammar", "crypto", "rules", "publish"]),
    (
        "ops",
        &[
            "model",
            "policy",
            "finding",
            "grammar",
            "crypto",
            "anchor",
            "approval",
            "history",
            "diff",
            "rules",
            "admission",
            "mint",
            "publish",
            "failure",
            "suggestion",
            "store",
        ],
    ),
    ("store", &["model", "meter", "policy", "finding", "crypto", "suggestion"]),
    ("present", &["model", "policy", "finding", "grammar"]),
    ("delivery", &["failure", "mint", "store"]),
    ("commit", &["model", "policy", "crypto", "history", "failure", "store"]),
    ("settings", &["model", "failure"]),
    ("signer", &["crypto", "history", "failure"]),
    ("ui", &["meter", "failure", "present"]),
];

/// Libraries that only these folders and files may name.
const ONLY_IN: &[(&str, &[&str])] = &[
    ("ring", &["crypto"]),
    ("rcgen", &["crypto"]),
    ("x509_parser", &["crypto"]),
    ("pkcs8", &["crypto"]),
    ("num_bigint", &["crypto"]),
    ("subtle", &["crypto"]),
    ("zeroize", &["crypto"]),
    ("granit_parser", &["store"]),
    ("toml", &["store", "settings"]),
    ("rustls", &["crypto"]),
    ("rustix", &["store", "ui", "drill"]),
    ("clap", &["cli", "commands", "present", "main"]),
    ("annotate_snippets", &["present"]),
    ("comfy_table", &["present"]),
    ("rpassword", &["context"]),
];

fn files(folder: &Path, found: &mut Vec<PathBuf>) {
    for entry in fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        if path.is_dir() {
            files(&path, found);
        } else if path.extension().is_some_and(|e| e == "rs") {
            found.push(path);
        }
    }
}

/// The sources by path below `src`, comments and tests left out.
fn sources() -> BTreeMap<String, String> {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("src");
    let mut found = Vec::new();
    files(&root, &mut found);
    let code = |text: String| {
        text.lines()
            .take_while(|l| *l != "#[cfg(test)]")
            .filter(|l| !l.trim_start().starts_with("//"))
            .collect::<Vec<_>>()
            .join("\n")
    };
    found
        .into_iter()
        .map(|p| (p.strip_prefix(&root).unwrap().to_str().unwrap().to_owned(), code(fs::read_to_string(p).unwrap())))
        .collect()
}

fn module_of(path: &str) -> &str {
    path.split(['/', '.']).next().unwrap()
}

/// The modules that a source names through `crate::`.
fn named(source: &str) -> BTreeSet<String> {
    let mut modules = BTreeSet::new();
    for (index, _) in source.match_indices("crate::") {
        let after = &source[index + "crate::".len()..];
        if source[..index].ends_with("pub(") || source[..index].ends_with('$') {
            continue;
        }
        match after.strip_prefix('{') {
            None => modules.extend(word(after)),
            Some(group) => {
                let mut depth = 0;
                let mut start = true;
                for (at, c) in group.char_indices() {
                    match c {
                        '{' => depth += 1,
                        '}' if depth == 0 => break,
                        '}' => depth -= 1,
                        ',' if depth == 0 => start = true,
                        c if start && depth == 0 && !c.is_whitespace() => {
                            modules.extend(word(&group[at..]));
                            start = false;
                        }
                        _ => {}
                    }
                }
            }
        }
    }
    modules
}

fn word(text: &str) -> Option<String> {
    let word: String = text.chars().take_while(|c| c.is_ascii_alphanumeric() || *c == '_').collect();
    (!word.is_empty()).then_some(word)
}

#[test]
fn each_module_knows_only_whom_it_may() {
    let free = ["lib", "main", "cli", "context", "commands", "demo"];
    let mut wrong = Vec::new();
    for (path, source) in sources() {
        let module = module_of(&path);
        if free.contains(&module) {
            continue;
        }
        let Some((_, may)) = MAY_KNOW.iter().find(|(name, _)| *name == module) else {
            wrong.push(format!("{path}: `{module}` is not in the table"));
            continue;
        };
        for other in named(&source) {
            if other != module && !may.contains(&other.as_str()) {
                wrong.push(format!("{path} names `{other}`"));
            }
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

#[test]
fn nobody_depends_on_the_commands() {
    for (path, source) in sources() {
        let module = module_of(&path);
        let names = named(&source);
        assert!(["cli", "commands", "lib"].contains(&module) || !names.contains("commands"), "{path} names the commands");
        assert!(
            ["cli", "commands", "lib", "context", "demo"].contains(&module) || !names.contains("context"),
            "{path} names the context"
        );
    }
}

#[test]
fn a_library_is_named_in_its_folder_alone() {
    let mut wrong = Vec::new();
    for (path, source) in sources() {
        for (library, folders) in ONLY_IN {
            let uses = source.contains(&format!("{library}::")) || source.contains(&format!("use {library};"));
            let inside = source.match_indices(&format!("{library}::")).any(|(at, _)| {
                at == 0 || !source[..at].ends_with(|c: char| c.is_alphanumeric() || c == '_' || c == ':' || c == '.')
            });
            if uses && inside && !folders.contains(&module_of(&path)) {
                wrong.push(format!("{path} names `{library}`"));
            }
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

#[test]
fn commands_touch_no_file_and_print_nothing_themselves() {
    for (path, source) in sources().into_iter().filter(|(path, _)| path.starts_with("commands/")) {
        for banned in ["std::fs", "File::", "println!", "std::process", "std::env", "SystemTime"] {
            assert!(!source.contains(banned), "{path} names `{banned}`");
        }
    }
}

#[test]
fn only_the_gate_makes_an_admission_and_only_minting_signs_certificates() {
    for (path, source) in sources() {
        let module = module_of(&path);
        assert!(
            module == "admission" || !source.contains("Admission {") || source.contains("pub struct"),
            "{path} builds an admission"
        );
        assert!(["mint", "crypto"].contains(&module) || !source.contains("ClientCertificate {"), "{path} signs a certificate");
        assert!(["mint", "crypto"].contains(&module) || !source.contains("ApiKey::mint"), "{path} mints an API key");
        assert!(["mint", "crypto"].contains(&module) || !source.contains("sign_compact("), "{path} signs a token");
        let made = source.replace("let Credential {\n", "").replace("-> Credential {\n", "");
        assert!(["mint", "model"].contains(&module) || !made.contains("Credential {\n"), "{path} makes a credential");
    }
}

/// Every public function of `mint` that makes a credential, of what is new or of what a partner has.
#[test]
fn whatever_makes_a_credential_takes_the_admission_by_value() {
    let mut makers = BTreeSet::new();
    for (path, source) in sources().into_iter().filter(|(path, _)| path.starts_with("mint/")) {
        for (_, after) in source.match_indices("pub fn ").map(|(at, found)| source.split_at(at + found.len())) {
            let head = after.split('{').next().unwrap();
            if head.contains("-> Result<Minted") {
                assert!(head.contains("admission: Admission,"), "{path}: {head}");
                makers.insert(head.split('(').next().unwrap().to_owned());
            }
        }
    }
    let expected =
        ["api_key", "client_certificate", "enrolled_certificate", "federated_identity", "oauth_client", "software_statement"];
    assert_eq!(makers, expected.map(str::to_owned).into());
}

/// What puts a credential on record, minted (by `issue` or `rotate`) or enrolled, goes through the one gate and makes the one kind of
/// change.
#[test]
fn there_is_one_way_from_the_gate_to_a_credential_on_record() {
    let all = sources();
    let naming = |word: &str| {
        let outside = |path: &str| !path.starts_with("mint/") && !path.starts_with("demo/");
        let found = all.iter().filter(|(path, source)| outside(path) && source.contains(word)).map(|(path, _)| path.as_str());
        found.collect::<BTreeSet<_>>()
    };
    assert_eq!(naming("admit(&"), ["ops/in_turn.rs"].into(), "who asks the gate");
    assert_eq!(naming("admit_in_turn(").into_iter().next(), Some("commands/gate.rs"), "who has it asked");
    assert_eq!(naming("gate::admitted("), ["commands/enroll.rs", "commands/minting.rs"].into(), "who is admitted");
    for change in ["issue_change(", "rotate_change("] {
        assert_eq!(naming(change), ["commands/enroll.rs", "ops/issue.rs"].into(), "who records one that is there");
    }
    assert_eq!(naming("record_change("), ["commands/minting.rs", "ops/issue.rs"].into(), "who records what is minted");
    assert_eq!(naming("minting.issue("), ["commands/issue/batch.rs"].into(), "who mints many");
    assert_eq!(naming("minting.run("), ["commands/issue.rs", "commands/rotate.rs"].into(), "who mints");
    let recording = naming("Content::Credential(");
    assert_eq!(recording, RECORDING.iter().copied().collect(), "who writes a credential");
}

/// Issuing, enrolling and rotating write a new one, stopping ends or holds what is there, an impact reads such a change back, the commit looks
/// for its key elsewhere, and the store spells it.
const RECORDING: &[&str] = &["commit/books.rs", "ops/impact/trial.rs", "ops/issue.rs", "ops/stop.rs", "store/save.rs"];

#[test]
fn a_file_is_short_enough_to_own_one_thing() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("src");
    let mut found = Vec::new();
    files(&root, &mut found);
    let long: Vec<_> =
        found.iter().map(|p| (fs::read_to_string(p).unwrap().lines().count(), p)).filter(|(n, _)| *n > 400).collect();
    assert!(long.is_empty(), "over 400 lines: {long:?}");
}

/// The page shows the table that is enforced.
#[test]
fn the_page_shows_this_table() {
    let page = fs::read_to_string(Path::new(env!("CARGO_MANIFEST_DIR")).join("docs/architecture.md")).unwrap();
    for (module, may) in MAY_KNOW {
        let row = format!("| `{module}` | {} |", if may.is_empty() { "nobody".to_owned() } else { may.join(", ") });
        assert!(page.contains(&row), "docs/architecture.md has no row {row}");
    }
}
