//! `admit onboard owner`

use super::{Writing, asked, record};
use crate::{
    commands::read_text,
    context::Context,
    exit::Exit,
    failure::Outcome,
    model::{Day, Email, OwnerId, OwnerKind, Role, Text},
    ops::{NewOwner, owner},
    store::load::Wanted,
};
use clap::{Args, ValueEnum};
use std::path::PathBuf;

/// Add an owner to the roster, or give one a role, a key or an end
#[derive(Debug, Args)]
#[command(
    after_help = "Example:\n  $ admit onboard owner maria-lopez --kind person --name 'Maria Lopez' --email maria.lopez@bank.example \\\n      --role api-owner --key maria.pub"
)]
pub(super) struct OwnerArgs {
    /// The owner's id
    #[arg(value_name = "OWNER")]
    owner: OwnerId,
    /// What kind of owner it is; only a person approves
    #[arg(long, value_enum, value_name = "KIND")]
    kind: Option<Kind>,
    /// What people call it
    #[arg(long, value_name = "NAME")]
    name: Option<Text>,
    /// Where it is reached
    #[arg(long, value_name = "MAIL")]
    email: Option<Email>,
    /// Role, as policy asks for it; may be repeated
    #[arg(long, value_name = "ROLE")]
    role: Vec<Role>,
    /// SSH public key file
    #[arg(long, value_name = "FILE")]
    key: Option<PathBuf>,
    /// Last day with us
    #[arg(long, value_name = "DAY")]
    left: Option<Day>,
    #[command(flatten)]
    writing: Writing,
}

/// The kinds of owner.
#[derive(Debug, Clone, Copy, ValueEnum)]
enum Kind {
    /// Somebody
    Person,
    /// A group with a mailbox
    Team,
    /// A scheduled job, which stops and never grants
    Automation,
}

impl OwnerArgs {
    pub(super) fn run(self, context: &Context) -> Outcome<Exit> {
        let root = context.root()?;
        let loaded = context.load(&root, Wanted::Common)?;
        let new = !loaded.registry.owners.contains_key(&self.owner);
        let said = NewOwner {
            kind: self.kind.map(|kind| match kind {
                Kind::Person => OwnerKind::Person,
                Kind::Team => OwnerKind::Team,
                Kind::Automation => OwnerKind::Automation,
            }),
            name: asked(context, self.name, new, "name")?,
            email: asked(context, self.email, new, "mail address")?,
            roles: self.role,
            key: self.key.as_deref().map(|path| read_text(context, path)).transpose()?,
            left: self.left,
        };
        let change = owner(&loaded, &self.owner, said, context.now.day())?;
        record(context, &root, &loaded, &change, self.owner.as_str(), &self.writing, &[])
    }
}
