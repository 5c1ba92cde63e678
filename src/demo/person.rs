//! One of us in a rehearsal: what the roster says of them, and the key that they sign with.

use super::git::Author;
use crate::{
    crypto::{Entropy, LocalSshKey, Refused},
    failure::Outcome,
};
use std::{collections::BTreeMap, sync::Arc};

/// What the roster says of somebody.
#[derive(Debug, Clone, Copy)]
pub struct Person {
    /// The owner's id.
    pub id: &'static str,
    /// What people call them.
    pub name: &'static str,
    /// Where they are reached.
    pub email: &'static str,
    /// person, team or automation.
    pub kind: &'static str,
    /// The roles.
    pub roles: &'static [&'static str],
}

impl Person {
    /// The line that puts them into the roster; the key comes from `people/<id>.pub` where they have roles.
    #[must_use]
    pub fn onboarding(&self) -> String {
        let Self { id, name, email, kind, roles } = self;
        let mut line = format!("onboard owner {id} --kind {kind} --name '{name}' --email {email}");
        for role in *roles {
            line.push_str(&format!(" --role {role}"));
        }
        if !roles.is_empty() {
            line.push_str(&format!(" --key people/{id}.pub"));
        }
        line
    }

    /// As the author of a commit.
    #[must_use]
    pub fn author(&self) -> Author<'static> {
        Author { name: self.name, email: self.email }
    }
}

/// A key for everybody who has a role, by the file that commands name.
///
/// # Errors
/// When the source of random bytes fails.
pub fn keys(people: &[Person], entropy: &mut dyn Entropy) -> Result<BTreeMap<String, Arc<LocalSshKey>>, Refused> {
    let signing = people.iter().filter(|person| !person.roles.is_empty());
    signing.map(|person| Ok((format!("people/{}", person.id), Arc::new(LocalSshKey::generate(entropy)?)))).collect()
}

/// The public half of a key as the line of its `.pub` file.
#[must_use]
pub fn public_line(key: &LocalSshKey, comment: &str) -> String {
    format!("{} {comment}\n", key.public().line())
}

/// The private half as `ssh-keygen` keeps it.
///
/// # Errors
/// When the comment has control characters.
pub(super) fn private_file(key: &LocalSshKey, comment: &str) -> Outcome<crate::crypto::Secret> {
    Ok(key.to_openssh(comment)?)
}
