//! `admit log`

mod access;
mod checkpoint;
mod key;
mod rebase;
mod show;

use crate::{context::Context, exit::Exit, failure::Outcome};
use clap::{Args, Subcommand};

/// Read the logs of what was done, and sign where they stand
#[derive(Debug, Args)]
pub(crate) struct Log {
    #[command(subcommand)]
    what: What,
}

#[derive(Debug, Subcommand)]
enum What {
    Show(show::Show),
    Key(key::Key),
    Checkpoint(checkpoint::Sign),
    Rebase(rebase::Rebase),
    Access(access::Access),
}

impl Log {
    pub(crate) fn run(self, context: &mut Context) -> Outcome<Exit> {
        match self.what {
            What::Show(show) => show.run(context),
            What::Key(key) => key.run(context),
            What::Checkpoint(sign) => sign.run(context),
            What::Rebase(rebase) => rebase.run(context),
            What::Access(access) => access.run(context),
        }
    }
}
