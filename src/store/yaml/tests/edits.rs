//! Random records, and random changes of them such as commands make.

use super::{Grant, Kind, Record, Terms, property::TRICKY};
use crate::model::Period;

/// A generator that a number begins: the same number, the same choices.
pub(super) struct Chance(u64);

impl Chance {
    pub(super) fn new(seed: u64) -> Self {
        Self(seed.wrapping_mul(0x9e37_79b9_7f4a_7c15) ^ 0x5851_f42d_4c95_7f2d)
    }

    fn next(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut z = self.0;
        z = (z ^ (z >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        z = (z ^ (z >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        z ^ (z >> 31)
    }

    pub(super) fn below(&mut self, limit: usize) -> usize {
        usize::try_from(self.next() % limit.max(1) as u64).unwrap()
    }

    /// Whether something happens that happens so often in a hundred times.
    pub(super) fn percent(&mut self, often: usize) -> bool {
        self.below(100) < often
    }

    pub(super) fn pick<'a, T>(&mut self, from: &'a [T]) -> &'a T {
        &from[self.below(from.len())]
    }
}

fn text(chance: &mut Chance) -> String {
    if chance.percent(50) {
        return format!("text {}", chance.below(1000));
    }
    let tricky = TRICKY[chance.below(TRICKY.len())];
    if chance.percent(30) { format!("{tricky}{}", chance.below(1000)) } else { tricky.to_owned() }
}

/// A text that is not among those that are there.
fn fresh(chance: &mut Chance, there: &[String]) -> String {
    let text = text(chance);
    if there.contains(&text) || text == "- a" { format!("fresh {}", chance.next()) } else { text }
}

fn texts(chance: &mut Chance, most: usize) -> Vec<String> {
    let mut all = Vec::new();
    for _ in 0..chance.below(most + 1) {
        let text = fresh(chance, &all);
        all.push(text);
    }
    all
}

fn day(chance: &mut Chance) -> crate::model::Day {
    format!("2027-{:02}-{:02}", 1 + chance.below(12), 1 + chance.below(28)).parse().unwrap()
}

fn grant(chance: &mut Chance, there: &[Grant]) -> Grant {
    let scopes: Vec<String> = there.iter().map(|grant| grant.scope.clone()).collect();
    Grant {
        scope: fresh(chance, &scopes),
        until: day(chance),
        reason: chance.percent(50).then(|| text(chance)),
        sources: texts(chance, 3),
    }
}

fn grants(chance: &mut Chance, most: usize) -> Vec<Grant> {
    let mut all = Vec::new();
    for _ in 0..chance.below(most + 1) {
        let grant = grant(chance, &all);
        all.push(grant);
    }
    all
}

fn terms(chance: &mut Chance) -> Terms {
    Terms { grace: Period::days(u32::try_from(chance.below(90)).unwrap()), grants: grants(chance, 2) }
}

pub(super) fn record(chance: &mut Chance) -> Record {
    let mut environments = std::collections::BTreeMap::new();
    for name in ["sandbox", "production"] {
        if chance.percent(50) {
            environments.insert(name.parse().unwrap(), terms(chance));
        }
    }
    Record {
        id: "acme-pay".parse().unwrap(),
        legal_name: text(chance),
        kind: *chance.pick(&[Kind::Server, Kind::Gateway, Kind::CaCertificate]),
        owner: chance.percent(30).then(|| "maria-lopez".parse().unwrap()),
        until: chance.percent(50).then(|| day(chance)),
        live: chance.percent(50).then(|| chance.percent(50)),
        limit: chance.percent(50).then(|| u32::try_from(chance.below(1000)).unwrap()),
        grants: grants(chance, 4),
        environments,
        data: texts(chance, 4),
        certificate: chance.percent(40).then(|| text(chance)),
    }
}

/// With one to three changes.
pub(super) fn edited(record: &Record, chance: &mut Chance) -> Record {
    let mut new = record.clone();
    for _ in 0..=chance.below(3) {
        edit(&mut new, chance);
    }
    new
}

fn edit(record: &mut Record, chance: &mut Chance) {
    match chance.below(12) {
        0 => record.legal_name = text(chance),
        1 => record.limit = chance.percent(70).then(|| u32::try_from(chance.below(1000)).unwrap()),
        2 => record.live = chance.percent(70).then(|| chance.percent(50)),
        3 => record.until = chance.percent(70).then(|| day(chance)),
        4 => record.certificate = chance.percent(70).then(|| text(chance)),
        5 => record.owner = chance.percent(70).then(|| chance.pick(&["maria-lopez", "tom-berger"]).parse().unwrap()),
        6 | 7 => edit_grants(&mut record.grants, chance),
        8 => edit_texts(&mut record.data, chance),
        9 => {
            let name: crate::model::Environment = chance.pick(&["sandbox", "production", "staging"]).parse().unwrap();
            if record.environments.remove(&name).is_none() || chance.percent(50) {
                record.environments.insert(name, terms(chance));
            }
        }
        _ => {
            let at = chance.below(record.environments.len());
            if let Some(terms) = record.environments.values_mut().nth(at) {
                if chance.percent(30) {
                    terms.grace = Period::days(u32::try_from(chance.below(90)).unwrap());
                } else {
                    edit_grants(&mut terms.grants, chance);
                }
            }
        }
    }
}

fn edit_grants(all: &mut Vec<Grant>, chance: &mut Chance) {
    let (at, kind) = (chance.below(all.len()), chance.below(8));
    match (kind, all.get_mut(at)) {
        (0..=1, _) | (_, None) => {
            let grant = grant(chance, all);
            all.insert(chance.below(all.len() + 1), grant);
        }
        (2, _) => drop(all.remove(at)),
        (3, _) => {
            let other = chance.below(all.len());
            all.swap(at, other);
        }
        (4, Some(grant)) => grant.until = day(chance),
        (5, Some(grant)) => grant.reason = chance.percent(50).then(|| text(chance)),
        (_, Some(grant)) => edit_texts(&mut grant.sources, chance),
    }
}

fn edit_texts(all: &mut Vec<String>, chance: &mut Chance) {
    let at = chance.below(all.len());
    match chance.below(4) {
        0 if !all.is_empty() => drop(all.remove(at)),
        1 if !all.is_empty() => {
            let other = chance.below(all.len());
            all.swap(at, other);
        }
        2 if !all.is_empty() => all[at] = fresh(chance, all),
        _ => {
            let text = fresh(chance, all);
            all.insert(chance.below(all.len() + 1), text);
        }
    }
}
