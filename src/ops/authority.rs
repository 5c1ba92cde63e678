//! Who acts: the owner whose key signs, and whether policy lets it do this alone.

use crate::{
    crypto::SshPublicKey,
    failure::{Failure, Outcome},
    model::{Day, OwnerId, OwnerKind, Role},
    policy::Loaded,
};

/// What is to be done alone.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Duty {
    /// Suspend, revoke, offboard.
    Stop,
    /// Mint for what was admitted, lift a hold.
    Issue,
    /// Make challenges, verify proofs, put evidence on file.
    Verify,
    /// Sign what is published.
    Publish,
    /// Record what gateways confirm: whoever publishes may, and whoever stops.
    Confirm,
}

impl Duty {
    /// The key in `admit.toml`.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Stop => "stop",
            Self::Issue => "issue",
            Self::Verify => "verify",
            Self::Publish | Self::Confirm => "publish",
        }
    }
}

/// The owner whose key it is today.
///
/// # Errors
/// When nobody in the roster has the key today.
pub fn holder(loaded: &Loaded, key: &SshPublicKey, today: Day) -> Outcome<OwnerId> {
    let owner = loaded.registry.owners.values().map(|record| &record.value).find(|owner| {
        owner.stands_on(today)
            && owner.keys.iter().any(|entry| {
                let counts = entry.from <= today && entry.until.is_none_or(|until| today <= until) && entry.revoked.is_none();
                counts && SshPublicKey::parse(entry.key.as_str()).is_ok_and(|known| known == *key)
            })
    });
    owner.map(|owner| owner.id.clone()).ok_or_else(|| {
        Failure::no(format!("the key {} is nobody's in the roster today", key.fingerprint()))
            .hint("admit onboard owner NAME --key FILE.pub")
    })
}

/// The owner with that key, if policy lets it do this.
///
/// # Errors
/// When nobody in the roster has the key today, or the owner holds none of the roles.
pub fn actor(loaded: &Loaded, key: &SshPublicKey, duty: Duty, today: Day) -> Outcome<OwnerId> {
    let id = holder(loaded, key, today)?;
    let Some(owner) = loaded.registry.owners.get(&id).map(|record| &record.value) else {
        return Err(Failure::no(format!("`{id}` is not in the roster")));
    };
    let authority = &loaded.policy.authority;
    let roles: &[&[Role]] = match duty {
        Duty::Stop => &[&authority.stop],
        Duty::Issue => &[&authority.issue],
        Duty::Verify => &[&authority.verify],
        Duty::Publish => &[authority.publishers()],
        Duty::Confirm if authority.publish.is_empty() => &[&authority.stop],
        Duty::Confirm => &[&authority.publish, &authority.stop],
    };
    let roles: Vec<&Role> = roles.iter().copied().flatten().collect();
    // What is published and confirmed is what the records say already, so it grants nothing.
    if !matches!(duty, Duty::Stop | Duty::Publish | Duty::Confirm) && owner.kind != OwnerKind::Person {
        return Err(Failure::no(format!("`{}` is no person, and an automation stops and never grants", owner.id)));
    }
    if !owner.roles.iter().any(|role| roles.contains(&role)) {
        let names: Vec<_> = roles.iter().map(|role| format!("`{role}`")).collect();
        return Err(Failure::no(format!("`{}` holds none of the roles that may do this: {}", owner.id, names.join(", ")))
            .hint(format!("`authority.{}` in admit.toml says who may", duty.as_str())));
    }
    Ok(owner.id.clone())
}
