//! `admit man`

use crate::{
    cli,
    context::Context,
    delivery,
    exit::Exit,
    failure::{Failure, Outcome},
    grammar,
};
use clap::{Args, Command};
use clap_mangen::Man as Page;
use std::path::PathBuf;

/// Write manual pages: one for each command into a folder, or the first page to stdout
#[derive(Debug, Args)]
#[command(after_help = "Example:\n  $ admit man --out /usr/local/share/man/man1")]
pub(crate) struct Man {
    /// Folder for the pages
    #[arg(long, value_name = "DIR")]
    out: Option<PathBuf>,
}

impl Man {
    pub(crate) fn run(self, context: &Context) -> Outcome<Exit> {
        let mut command = cli::command().disable_help_subcommand(true);
        command.build();
        let Some(out) = &self.out else {
            context.ui.bytes(&page(command)?);
            return Ok(Exit::Done);
        };
        let pages = pages(&command);
        for command in &pages {
            let name = command.get_display_name().unwrap_or(command.get_name()).to_owned();
            delivery::replace(&context.path(&out.join(format!("{name}.1"))), &page(command.clone())?)?;
        }
        context.ui.result(&format!("{} in {}\n", grammar::count(pages.len(), "page"), out.display()));
        Ok(Exit::Done)
    }
}

/// A command and all below it.
fn pages(command: &Command) -> Vec<Command> {
    let below = command.get_subcommands().filter(|below| !below.is_hide_set()).flat_map(pages);
    std::iter::once(command.clone()).chain(below).collect()
}

fn page(command: Command) -> Outcome<Vec<u8>> {
    let mut bytes = Vec::new();
    Page::new(command)
        .render(&mut bytes)
        .map_err(|error| Failure::unanswered(format!("failed to make the manual page: {error}")))?;
    Ok(bytes)
}
