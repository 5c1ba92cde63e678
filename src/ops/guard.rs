//! Who looks after which part of a registry, for the hosting service that asks them: the same people that policy and records name.

use crate::{
    failure::{Failure, Outcome},
    model::{Day, Email, Environment, Owner, OwnerId, PartnerFolder, Role},
    policy::{Loaded, Step},
};
use std::collections::BTreeSet;

/// A part of the registry and the mail addresses of those who look after it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Charge {
    /// The part, as CODEOWNERS names it.
    pub pattern: String,
    /// Their addresses, sorted.
    pub people: Vec<Email>,
}

/// Who looks after what: of what decides and of what guards the governance quorum, of waivers those who approve them, of a partner its
/// owners and those who approve its grants. Later ones go before earlier ones, as CODEOWNERS has it.
///
/// # Errors
/// When a mail address would be read as something else there.
pub fn charges(loaded: &Loaded, today: Day) -> Outcome<Vec<Charge>> {
    let desk = Desk { loaded, today };
    let governance = roles(&loaded.policy.governance.approvals);
    let waivers = roles(&loaded.policy.waivers.approvals);
    let mut charges = vec![desk.charge("*", &governance, &[])?];
    for part in ["/approvals/", "/waivers/"] {
        charges.push(desk.charge(part, &governance.union(&waivers).copied().collect(), &[])?);
    }
    for (id, folder) in &loaded.registry.partners {
        let (roles, owners) = desk.of_partner(folder);
        charges.push(desk.charge(&format!("/partners/{id}/"), &roles, &owners)?);
    }
    Ok(charges)
}

fn roles(steps: &[Step]) -> BTreeSet<&Role> {
    steps.iter().flat_map(|step| step.keys()).collect()
}

struct Desk<'a> {
    loaded: &'a Loaded,
    today: Day,
}

impl<'a> Desk<'a> {
    fn of_partner(&self, folder: &'a PartnerFolder) -> (BTreeSet<&'a Role>, Vec<&'a OwnerId>) {
        let Some(partner) = folder.partner.as_ref().map(|record| &record.value) else { return Default::default() };
        let tier = self.loaded.policy.tiers.get(&partner.tier);
        let used =
            |environment: &Environment| folder.applications.values().any(|r| r.value.environments.contains_key(environment));
        let terms = tier.into_iter().flat_map(|tier| &tier.environments).filter(|(environment, _)| used(environment));
        let roles = terms.flat_map(|(_, terms)| roles(&terms.approvals)).collect();
        let technical = folder.applications.values().filter_map(|record| record.value.owners.technical.as_ref());
        let owners = [&partner.owners.business, &partner.owners.technical].into_iter().flatten().chain(technical).collect();
        (roles, owners)
    }

    /// Where nobody is left, it is said in the file that nobody is.
    fn charge(&self, pattern: &str, roles: &BTreeSet<&Role>, named: &[&OwnerId]) -> Outcome<Charge> {
        let roster = self.loaded.registry.owners.values().map(|record| &record.value);
        let looks = |owner: &&Owner| {
            let asked = named.contains(&&owner.id) || owner.roles.iter().any(|role| roles.contains(role));
            asked && owner.stands_on(self.today)
        };
        let mut people = roster.filter(looks).map(address).collect::<Outcome<Vec<_>>>()?;
        people.sort_by(|a, b| a.as_str().cmp(b.as_str()));
        people.dedup();
        Ok(Charge { pattern: pattern.to_owned(), people })
    }
}

/// The address, as long as it means the same in CODEOWNERS, where `#` begins a comment and `!` and `\` mean something.
fn address(owner: &Owner) -> Outcome<Email> {
    let plain = |b: u8| b.is_ascii_alphanumeric() || b"@.-_+%".contains(&b);
    if owner.email.as_str().bytes().all(plain) {
        return Ok(owner.email.clone());
    }
    Err(Failure::no(format!("the mail address of `{}` would not be read as one in CODEOWNERS: `{}`", owner.id, owner.email)))
}
