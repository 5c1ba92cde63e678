//! Every target is there, has a page, and the table of what each enforces is the one of the code. `ADMIT_UPDATE=1` writes it anew.

use admit::{
    model::TargetName,
    publish::{Enforces, TARGETS, Word, crl},
};
use std::{fmt::Write as _, fs, path::Path};

const MARKS: [&str; 2] = ["<!-- targets -->\n", "<!-- /targets -->"];

fn enforced(name: TargetName) -> Option<Enforces> {
    let target = TARGETS.iter().find(|target| target.name == name).map(|target| target.enforces);
    target.or_else(|| (name == TargetName::Crl).then_some(crl::ENFORCES))
}

fn table() -> String {
    let mut table = String::from(
        "| Target | Kinds | Revocation | Expiry | Scope | Environment | Sources | Hours | Amount |\n|---|---|---|---|---|---|---|---|---|\n",
    );
    for name in TargetName::ALL {
        let Some(enforces) = enforced(name) else { continue };
        let Enforces { kinds, revocation, expiry, scope, environment, sources, hours, amount } = enforces;
        let kinds: Vec<&str> = kinds.iter().map(|kind| kind.as_str()).collect();
        let words = [revocation, expiry, scope, environment, sources, hours, amount];
        let words: Vec<&str> = words.iter().map(|word| if word.enforced { "yes" } else { "no" }).collect();
        writeln!(table, "| [{name}](gateways/{name}.md) | {} | {} |", kinds.join(", "), words.join(" | ")).unwrap();
    }
    table
}

#[test]
fn the_page_has_the_table_of_the_code() {
    let file = Path::new(env!("CARGO_MANIFEST_DIR")).join("docs/publishing.md");
    let page = fs::read_to_string(&file).unwrap();
    let (before, rest) = page.split_once(MARKS[0]).unwrap();
    let (_, after) = rest.split_once(MARKS[1]).unwrap();
    let whole = format!("{before}{}\n{}\n{}{after}", MARKS[0], table(), MARKS[1]);
    if std::env::var_os("ADMIT_UPDATE").is_some() {
        fs::write(&file, &whole).unwrap();
    }
    assert_eq!(fs::read_to_string(file).unwrap(), whole, "ADMIT_UPDATE=1 cargo test --test suite targets");
}

#[test]
fn every_target_is_there_says_how_and_has_a_page() {
    for name in TargetName::ALL {
        let enforces = enforced(name).unwrap_or_else(|| panic!("`{name}` is no target"));
        let Enforces { kinds, revocation, expiry, scope, environment, sources, hours, amount } = enforces;
        assert!(!kinds.is_empty(), "{name}");
        for Word { how, .. } in [revocation, expiry, scope, environment, sources, hours, amount] {
            assert!(how.len() > 10, "{name}: {how}");
        }
        let page = format!("docs/gateways/{name}.md");
        assert!(Path::new(env!("CARGO_MANIFEST_DIR")).join(&page).is_file(), "there is no {page}");
    }
}
