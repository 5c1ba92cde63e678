//! Attack tests: each is a small git history with one attack in it, named after it, with who would do it and why. Each must be refused
//! by `admit review` with the rule that says why, and where one revision shows it by `check` or `audit` too; each harmless twin must pass.

mod attack;
mod forge;
mod site;

mod anchors;
mod branches;
mod files;
mod grants;
mod history;
mod policy;
mod records;
mod spelling;
mod stops;
mod twins;
mod voices;

use attack::{Alone, Attack, Twin};
use std::{collections::BTreeSet, fmt::Write as _, path::Path};

/// A family: the file of its tests, its heading in the threat model, and its attacks.
type Family = (&'static str, &'static str, &'static [Attack]);

const FAMILIES: [Family; 10] = [
    ("voices", "Approvals: one voice that counts as two, or a yes to something else", voices::ATTACKS),
    ("policy", "What everything is judged by, lowered in the change that profits", policy::ATTACKS),
    ("grants", "More than was granted, in an edit that looks like less", grants::ATTACKS),
    ("spelling", "Text that a person, git and a program read differently", spelling::ATTACKS),
    ("anchors", "What an identity is verified against, and where secrets go", anchors::ATTACKS),
    ("records", "What the tool wrote, and what ended", records::ATTACKS),
    ("stops", "Holds, triggers and exceptions", stops::ATTACKS),
    ("history", "The log", history::ATTACKS),
    ("files", "Files that are none, or decide who looks", files::ATTACKS),
    ("branches", "git itself", branches::ATTACKS),
];

fn attacks() -> impl Iterator<Item = &'static Attack> {
    FAMILIES.iter().flat_map(|(_, _, attacks)| attacks.iter())
}

#[test]
fn every_attack_and_every_twin_has_a_name_of_its_own_and_a_rule_that_is_one() {
    let twins: &[Twin] = twins::TWINS;
    let names: Vec<&str> = attacks().map(|attack| attack.name).chain(twins.iter().map(|twin| twin.name)).collect();
    assert_eq!(names.iter().collect::<BTreeSet<_>>().len(), names.len());
    for attack in attacks() {
        assert!(attack.who.split(' ').count() >= 3, "{}: {}", attack.name, attack.who);
        let alone = match attack.alone {
            Alone::Audit(rule) => rule,
            Alone::Nothing | Alone::Check(_) => attack.rule,
        };
        assert!([attack.rule, alone].iter().all(|rule| admit::rules::find(rule).is_some()), "{}: {alone}", attack.name);
    }
    for twin in twins {
        assert!(attacks().any(|attack| attack.name == twin.of), "{} is the twin of `{}`, which is none", twin.name, twin.of);
    }
    assert!(attacks().count() >= 60 && twins.len() >= 20, "{} attacks, {} twins", attacks().count(), twins.len());
}

/// The tables of the threat model.
fn tables() -> String {
    let mut page = String::new();
    for (file, title, attacks) in FAMILIES {
        write!(page, "### {title}\n\n| Attack | Who, and why | Refused by | Seen without the base by |\n|---|---|---|---|\n")
            .unwrap();
        for attack in attacks {
            let rule = |rule: &str| format!("[{rule}](rules/{rule}.md)");
            let alone = match attack.alone {
                Alone::Nothing => "–".to_owned(),
                Alone::Audit(id) => rule(id),
                Alone::Check(_) => "`admit check`".to_owned(),
            };
            let Attack { name, who, .. } = attack;
            writeln!(page, "| [{name}](../tests/attacks/{file}.rs) | {who} | {} | {alone} |", rule(attack.rule)).unwrap();
        }
        page.push('\n');
    }
    page.push_str("### Harmless twins\n\n| Change that passes | Twin of |\n|---|---|\n");
    for Twin { name, of, .. } in twins::TWINS {
        writeln!(page, "| [{name}](../tests/attacks/twins.rs) | {of} |").unwrap();
    }
    page
}

#[test]
fn the_threat_model_names_every_attack() {
    const START: &str = "<!-- The tables are written by: ADMIT_UPDATE=1 cargo test --test suite the_threat_model -->\n\n";
    let file = Path::new(env!("CARGO_MANIFEST_DIR")).join("docs/threat-model.md");
    let page = std::fs::read_to_string(&file).unwrap();
    let (head, _) = page.split_once(START).expect("the threat model has no place for its tables");
    let whole = format!("{head}{START}{}", tables());
    if std::env::var_os("ADMIT_UPDATE").is_some() {
        std::fs::write(&file, &whole).unwrap();
    }
    assert_eq!(std::fs::read_to_string(file).unwrap(), whole, "ADMIT_UPDATE=1 cargo test --test suite the_threat_model");
}
