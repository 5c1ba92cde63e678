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

use attack::{Attack, Twin};

/// All of them.
fn all() -> Vec<&'static Attack> {
    let families = [
        voices::ATTACKS,
        policy::ATTACKS,
        grants::ATTACKS,
        spelling::ATTACKS,
        anchors::ATTACKS,
        records::ATTACKS,
        stops::ATTACKS,
        history::ATTACKS,
        files::ATTACKS,
        branches::ATTACKS,
    ];
    families.into_iter().flatten().collect()
}

/// The twins.
fn twins() -> Vec<&'static Twin> {
    twins::TWINS.iter().collect()
}

#[test]
fn every_attack_and_every_twin_has_a_name_of_its_own() {
    let names: Vec<&str> = all().iter().map(|attack| attack.name).chain(twins().iter().map(|twin| twin.name)).collect();
    let distinct: std::collections::BTreeSet<&&str> = names.iter().collect();
    assert_eq!(distinct.len(), names.len());
    for attack in all() {
        assert!(attack.who.split(' ').count() >= 4, "{}: {}", attack.name, attack.who);
        assert!(admit::rules::find(attack.rule).is_some(), "{}: {}", attack.name, attack.rule);
    }
}
