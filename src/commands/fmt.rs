//! `admit fmt`

use super::Format;
use crate::{
    context::Context,
    exit::Exit,
    failure::{Failure, Outcome},
    grammar,
    model::{FileNote, OwnerId},
    policy::{FORMAT, Loaded},
    present::{action::ActionJson, json},
    store::{format::respell, upgrade::upgrade},
};
use clap::Args;

/// Write every record in its canonical spelling
///
/// Values and comments stay as they are; only order, quoting and indentation change. The policy, admit.toml, is left alone, but for
/// --upgrade, which brings a registry of an older format to the present one.
#[derive(Debug, Args)]
#[command(after_help = "Examples:\n  $ admit fmt --check\n  $ admit fmt --upgrade")]
pub(crate) struct Fmt {
    /// Write nothing, list the files, and answer with 1 if there are any
    #[arg(long)]
    check: bool,
    /// Write an older format as the present one too
    #[arg(long)]
    upgrade: bool,
    /// Form of the answer
    #[arg(long, value_enum, default_value_t, value_name = "FORM")]
    format: Format,
}

impl Fmt {
    pub(crate) fn run(self, context: &Context) -> Outcome<Exit> {
        let root = context.root()?;
        let part = |notes: &mut Vec<FileNote>, loaded: &Loaded| notes.extend(loaded.registry.notes.iter().cloned());
        let (mut notes, loaded) = context.each_part(&root, "reading", Vec::new, part)?;
        notes.sort();
        let mut change = respell(&root, &notes).map_err(|error| Failure::unanswered(error.to_string()))?;
        if let Some((from, policy)) = upgrade(&root).map_err(|error| Failure::unanswered(error.to_string()))? {
            match self.upgrade {
                true => change.writes.extend(policy.writes),
                false => context.ui.say(&format!("the registry has format {from}; admit fmt --upgrade brings it to {FORMAT}")),
            }
        }
        let nobody: OwnerId = "fmt".parse().map_err(|e: crate::model::NotAnId| Failure::unanswered(e.to_string()))?;
        let n = change.writes.len();
        let files = match n {
            0 => Vec::new(),
            _ => context.commit(&root, &loaded, &change, (&nobody, None), "fmt", self.check)?,
        };
        let spelled = match (self.check, self.upgrade) {
            (false, _) => "spelled anew",
            (true, false) => "not in canonical spelling",
            (true, true) => "not in the present format and canonical spelling",
        };
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
