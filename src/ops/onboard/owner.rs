//! An owner's record: who it is, which roles it holds, which keys sign for it.

use super::{needs, set};
use crate::{
    crypto::SshPublicKey,
    failure::{Failure, Outcome},
    model::{Change, Content, Day, Email, Owner, OwnerId, OwnerKey, OwnerKind, Role, Slot, Text},
    policy::Loaded,
};

/// What is said about an owner.
#[derive(Debug, Clone, Default)]
pub struct NewOwner {
    /// What kind of owner it is.
    pub kind: Option<OwnerKind>,
    /// What people call it.
    pub name: Option<Text>,
    /// Where it is reached.
    pub email: Option<Email>,
    /// Roles it holds from now on, beside those it has.
    pub roles: Vec<Role>,
    /// A further key, as the line of an SSH public key file.
    pub key: Option<String>,
    /// The last day with us.
    pub left: Option<Day>,
}

/// Plans an owner's record.
///
/// # Errors
/// When a new one has no kind, name or mail address, or the key is refused.
pub fn owner(loaded: &Loaded, id: &OwnerId, said: NewOwner, today: Day) -> Outcome<Change> {
    let old = loaded.registry.owners.get(id);
    let mut value = match old {
        Some(record) => record.value.clone(),
        None => Owner {
            id: id.clone(),
            kind: said.kind.ok_or_else(|| needs(id, "--kind"))?,
            name: said.name.clone().ok_or_else(|| needs(id, "--name"))?,
            email: said.email.clone().ok_or_else(|| needs(id, "--email"))?,
            roles: Vec::new(),
            keys: Vec::new(),
            left: None,
        },
    };
    value.kind = said.kind.unwrap_or(value.kind);
    value.name = said.name.unwrap_or(value.name);
    value.email = said.email.unwrap_or(value.email);
    for role in said.roles {
        if !value.roles.contains(&role) {
            value.roles.push(role);
        }
    }
    if let Some(line) = said.key {
        let key = SshPublicKey::parse(line.trim_end())?;
        let text: Text = key.line().parse().map_err(|e: crate::model::NotText| Failure::usage(e.to_string()))?;
        if value.keys.iter().all(|there| there.key != text) {
            value.keys.push(OwnerKey { key: text, from: today, until: None, revoked: None });
        }
    }
    set(&mut value.left, said.left);
    let mut change = Change::default();
    change.write(Slot::Owner(id.clone()).path(), old.map(|record| record.digest), Content::Owner(Box::new(value)));
    Ok(change)
}
