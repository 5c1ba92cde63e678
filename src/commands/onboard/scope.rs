//! `admit onboard scope`

use super::{Writing, record};
use crate::{
    context::Context,
    exit::Exit,
    failure::Outcome,
    model::{Access, Environment, OwnerId, ScopeName, Sensitivity, Text},
    ops::{NewScope, scope},
    store::load::Wanted,
};
use clap::{Args, ValueEnum};

/// Put a scope into the catalogue, and its API where that is new
#[derive(Debug, Args)]
#[command(
    after_help = "Example:\n  $ admit onboard scope payments:read --description 'Look at the status of payouts' --access read \\\n      --sensitivity confidential --api-name Payments --owner payments-team --environment production"
)]
pub(super) struct ScopeArgs {
    /// The scope, as api:scope
    #[arg(value_name = "API:SCOPE")]
    scope: ScopeName,
    /// What it lets its holder do
    #[arg(long, value_name = "TEXT")]
    description: Text,
    /// Class of access
    #[arg(long, value_enum, value_name = "CLASS")]
    access: Class,
    /// Class of data or act
    #[arg(long, value_enum, value_name = "CLASS")]
    sensitivity: Level,
    /// Name of the API, when it is new
    #[arg(long, value_name = "NAME")]
    api_name: Option<Text>,
    /// Owner of ours who answers for the API, when it is new
    #[arg(long, value_name = "OWNER")]
    owner: Option<OwnerId>,
    /// Environment where the API is offered; may be repeated
    #[arg(long, value_name = "ENVIRONMENT")]
    environment: Vec<Environment>,
    #[command(flatten)]
    writing: Writing,
}

/// Classes of access.
#[derive(Debug, Clone, Copy, ValueEnum)]
enum Class {
    /// Look
    Read,
    /// Change
    Write,
    /// Change what others may do
    Admin,
}

/// Classes of sensitivity.
#[derive(Debug, Clone, Copy, ValueEnum)]
enum Level {
    /// Anybody may know
    Public,
    /// For the parties alone
    Internal,
    /// Personal or commercial data
    Confidential,
    /// Money moves, or the law punishes a leak
    Restricted,
}

impl ScopeArgs {
    pub(super) fn run(self, context: &Context) -> Outcome<Exit> {
        let root = context.root()?;
        let loaded = context.load(&root, Wanted::Common)?;
        let name = self.scope.to_string();
        let said = NewScope {
            scope: self.scope,
            description: self.description,
            access: match self.access {
                Class::Read => Access::Read,
                Class::Write => Access::Write,
                Class::Admin => Access::Admin,
            },
            sensitivity: match self.sensitivity {
                Level::Public => Sensitivity::Public,
                Level::Internal => Sensitivity::Internal,
                Level::Confidential => Sensitivity::Confidential,
                Level::Restricted => Sensitivity::Restricted,
            },
            api_name: self.api_name,
            owner: self.owner,
            environments: self.environment,
        };
        let change = scope(&loaded, said)?;
        record(context, &root, &loaded, &change, &name, &self.writing, &[])
    }
}
