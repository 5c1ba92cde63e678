//! Whether a quorum can be met: which classes of approvers stay open, however the people of the roster are spread over the roles.

use super::Step;
use crate::model::{Day, Owner, OwnerId, OwnerKind, Role};

/// A quorum that nobody can complete.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Unreachable {
    /// The key path in `admit.toml`.
    pub key: String,
    /// The class that stays open.
    pub missing: Shortfall,
}

/// A class for which there are too few people.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Shortfall {
    /// The role.
    pub role: Role,
    /// How many persons it takes.
    pub asked: u32,
    /// How many are left for it when every other class has its own.
    pub there: u32,
}

/// The classes of a quorum that cannot be met on that day: every class takes persons of its own, who hold the role, are here and
/// have a signing key. `except` is whoever asked. A maximum matching decides (Kuhn's augmenting paths), so a quorum is refused
/// only when no spread of the people meets it.
#[must_use]
pub fn shortfall<'a>(
    steps: &[Step],
    roster: impl Iterator<Item = &'a Owner>,
    day: Day,
    except: Option<&OwnerId>,
) -> Vec<Shortfall> {
    let able = |o: &&Owner| o.kind == OwnerKind::Person && o.stands_on(day) && has_key(o, day) && except != Some(&o.id);
    let people: Vec<&Owner> = roster.filter(able).collect();
    let mut taken: Vec<Option<&Role>> = vec![None; people.len()];
    let mut missing = Vec::new();
    for (role, asked) in steps.iter().flatten() {
        let mut there = 0;
        while there < *asked && place(role, &people, &mut taken, &mut vec![false; people.len()]) {
            there += 1;
        }
        if there < *asked {
            missing.push(Shortfall { role: role.clone(), asked: *asked, there });
        }
    }
    missing
}

/// Finds a person for one seat of a role, by moving those already seated where that helps.
fn place<'r>(role: &'r Role, people: &[&Owner], taken: &mut [Option<&'r Role>], seen: &mut [bool]) -> bool {
    for index in 0..people.len() {
        if seen[index] || !people[index].roles.contains(role) {
            continue;
        }
        seen[index] = true;
        let free = match taken[index] {
            None => true,
            Some(held) => place(held, people, taken, seen),
        };
        if free {
            taken[index] = Some(role);
            return true;
        }
    }
    false
}

/// Whether an owner has a signing key that counts on that day.
#[must_use]
pub fn has_key(owner: &Owner, day: Day) -> bool {
    owner.keys.iter().any(|k| k.from <= day && k.until.is_none_or(|until| day <= until) && k.revoked.is_none())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::OwnerKey;

    fn person(id: &str, roles: &[&str]) -> Owner {
        let key = OwnerKey {
            key: "ssh-ed25519 AAAA".parse().unwrap(),
            from: "2026-01-01".parse().unwrap(),
            until: None,
            revoked: None,
        };
        Owner {
            id: id.parse().unwrap(),
            kind: OwnerKind::Person,
            name: id.parse().unwrap(),
            email: format!("{id}@example.com").parse().unwrap(),
            roles: roles.iter().map(|r| r.parse().unwrap()).collect(),
            keys: vec![key],
            left: None,
        }
    }

    fn step(classes: &[(&str, u32)]) -> Step {
        classes.iter().map(|(role, count)| (role.parse().unwrap(), *count)).collect()
    }

    fn open(steps: &[Step], roster: &[Owner], except: Option<&str>) -> Vec<(String, u32)> {
        let except = except.map(|id| id.parse().unwrap());
        let missing = shortfall(steps, roster.iter(), "2026-06-01".parse().unwrap(), except.as_ref());
        missing.into_iter().map(|s| (s.role.to_string(), s.there)).collect()
    }

    #[test]
    fn people_are_spread_over_the_roles_so_that_the_quorum_is_met() {
        let steps = [step(&[("api-owner", 1)]), step(&[("security", 1)])];
        let roster = [person("ada", &["api-owner", "security"]), person("ben", &["api-owner"])];
        assert_eq!(open(&steps, &roster, None), []);
    }

    #[test]
    fn one_person_with_two_roles_is_one_person() {
        let steps = [step(&[("api-owner", 1), ("security", 1)])];
        assert_eq!(open(&steps, &[person("ada", &["api-owner", "security"])], None), [("security".to_owned(), 0)]);
        let roster = [person("ada", &["security"]), person("ben", &["security"])];
        assert_eq!(open(&[step(&[("security", u32::MAX)])], &roster, None), [("security".to_owned(), 2)]);
    }

    #[test]
    fn whoever_asks_and_whoever_left_or_has_no_key_is_not_there() {
        let steps = [step(&[("security", 1)])];
        assert_eq!(open(&steps, &[person("ada", &["security"])], Some("ada")), [("security".to_owned(), 0)]);
        let gone = Owner { left: Some("2026-05-31".parse().unwrap()), ..person("ada", &["security"]) };
        let keyless = Owner { keys: Vec::new(), ..person("ben", &["security"]) };
        assert_eq!(open(&steps, &[gone, keyless], None), [("security".to_owned(), 0)]);
    }
}
