//! `admit demo`

use crate::{context::Context, demo, exit::Exit, failure::Outcome};
use clap::Args;
use std::path::PathBuf;

/// Play the whole life of a partner on real keys and files, in a new folder
///
/// From an empty folder to an audit: each command is shown as it is typed, and run. It needs no network, no git and no other
/// program. What it makes stays, with the private keys of everybody who acts, so that you can go on by hand.
#[derive(Debug, Args)]
#[command(after_help = "Example:\n  $ admit demo admit-demo")]
pub(crate) struct Demo {
    /// New folder
    #[arg(value_name = "DIR")]
    dir: PathBuf,
}

impl Demo {
    pub(crate) fn run(self, context: &mut Context) -> Outcome<Exit> {
        demo::play(context, &self.dir)?;
        Ok(Exit::Done)
    }
}
