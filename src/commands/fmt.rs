//! `admit fmt`

use super::Format;
use crate::{
    context::Context,
    exit::Exit,
    failure::{Failure, Outcome},
    grammar,
    model::OwnerId,
    present::{action::ActionJson, json},
    store::{format::respell, load::Wanted},
};
use clap::Args;

/// Write every record in its canonical spelling
///
/// Values and comments stay as they are; only order, quoting and indentation change. The policy, admit.toml, is left alone.
#[derive(Debug, Args)]
#[command(after_help = "Example:\n  $ admit fmt --check")]
pub(crate) struct Fmt {
    /// Write nothing, list the files, and answer with 1 if there are any
    #[arg(long)]
    check: bool,
    /// Form of the answer
    #[arg(long, value_enum, default_value_t, value_name = "FORM")]
    format: Format,
}

impl Fmt {
    pub(crate) fn run(self, context: &Context) -> Outcome<Exit> {
        let root = context.root()?;
        let loaded = context.load(&root, Wanted::Whole)?;
        let change = respell(&root, &loaded.registry.notes).map_err(|error| Failure::unanswered(error.to_string()))?;
        let nobody: OwnerId = "fmt".parse().map_err(|e: crate::model::NotAnId| Failure::unanswered(e.to_string()))?;
        let n = change.writes.len();
        let files = match n {
            0 => Vec::new(),
            _ => context.commit(&root, &loaded, &change, (&nobody, None), "fmt", self.check)?,
        };
        let spelled = if self.check { "not in canonical spelling" } else { "spelled anew" };
        let message = if n == 0 {
            "every record is in canonical spelling".to_owned()
        } else {
            format!("{} {spelled}", grammar::count(n, "file"))
        };
        let action = ActionJson::new("fmt", n > 0 && !self.check, "registry", &message).with_files(files);
        match self.format {
            Format::Json => context.ui.result(&json::text(&action)),
            Format::Text => {
                action.files.iter().for_each(|file| context.ui.result(&format!("{file}\n")));
                context.ui.say(&message);
            }
        }
        Ok(if self.check && n > 0 { Exit::No } else { Exit::Done })
    }
}
