//! `admit completions`

use crate::{cli, context::Context, exit::Exit, failure::Outcome};
use clap::Args;
use clap_complete::{Shell, generate};

/// Write a script by which a shell completes commands and flags
#[derive(Debug, Args)]
#[command(after_help = "Example:\n  $ admit completions bash > /etc/bash_completion.d/admit")]
pub(crate) struct Completions {
    /// The shell
    #[arg(value_enum, value_name = "SHELL")]
    shell: Shell,
}

impl Completions {
    pub(crate) fn run(self, context: &Context) -> Outcome<Exit> {
        let mut script = Vec::new();
        generate(self.shell, &mut cli::command(), "admit", &mut script);
        context.ui.bytes(&script);
        Ok(Exit::Done)
    }
}
