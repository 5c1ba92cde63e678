//! `docs/rules/README.md` lists every rule, by family. `ADMIT_UPDATE=1` writes it anew.

use admit::rules::{self, Rule};
use std::{fmt::Write as _, fs, path::Path};

fn index() -> String {
    let mut page = String::from(
        "# Rules\n\nEverything that can be wrong, once, for the gate and the audit alike. A rule that blocks an operation refuses it; all of \
         them are run by\n`admit audit`. `admit explain RULE` shows a rule's page in a terminal. The controls that each stands for are in \
         [the list of controls](../standards.md).\n",
    );
    let mut family = None;
    for rule in rules::ALL {
        if family != Some(rule.family) {
            family = Some(rule.family);
            write!(page, "\n## {}\n\n| Rule | What must be so | Severity | Blocks | Can be waived | Controls |\n|---|---|---|---|---|---|\n", rule.family)
                .unwrap();
        }
        writeln!(page, "{}", row(rule)).unwrap();
    }
    page
}

fn row(rule: &Rule) -> String {
    let blocks: Vec<&str> = rule.blocks.iter().map(|operation| operation.as_str()).collect();
    let c = rule.citations;
    let controls: Vec<&str> = [c.owasp, c.csf, c.sp800_53, c.sp800_207, c.pci].concat();
    let waivable = if rule.waivable { "yes" } else { "no" };
    format!(
        "| [{0}]({0}.md) | {1} | {2} | {3} | {4} | {5} |",
        rule.id,
        rule.summary.replace('|', "\\|"),
        rule.severity,
        blocks.join(", "),
        waivable,
        controls.join(", ")
    )
}

#[test]
fn the_index_lists_every_rule() {
    let file = Path::new(env!("CARGO_MANIFEST_DIR")).join("docs/rules/README.md");
    if std::env::var_os("ADMIT_UPDATE").is_some() {
        fs::write(&file, index()).unwrap();
    }
    assert_eq!(fs::read_to_string(file).unwrap(), index(), "ADMIT_UPDATE=1 cargo test --test suite rules_index");
}
