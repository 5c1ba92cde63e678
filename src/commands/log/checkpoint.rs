//! `admit log checkpoint`

use crate::{
    commands::Writing, context::Context, delivery::Reserved, exit::Exit, failure::Outcome, grammar, history::Checkpoint,
    ops::Heads, present::action::ActionJson,
};
use clap::Args;
use std::path::PathBuf;

/// Sign where all logs stand, so that nothing can be cut or rewritten unseen
///
/// A signed note (c2sp.org/tlog-checkpoint) over the heads of all logs and the policy in force, for a place that nobody who writes to
/// the registry can change. `admit verify log --since FILE` compares with it. Nothing is signed while a log does not hold. Without --out
/// the note is the answer.
#[derive(Debug, Args)]
#[command(after_help = "Example:\n  $ admit log checkpoint --checkpoint-key checkpoint.key.pem --out 2026-06-30.checkpoint")]
pub(super) struct Sign {
    /// Sealed key that signs, as `admit log key` made it
    #[arg(long, value_name = "FILE")]
    checkpoint_key: PathBuf,
    /// Name of the key, where admit.toml has no `checkpoint-key`; admit.REGISTRY-ID when it is not said
    #[arg(long, value_name = "NAME")]
    name: Option<String>,
    /// File whose first line is the passphrase of the key
    #[arg(long, value_name = "FILE")]
    passphrase_file: Option<PathBuf>,
    /// New file for the checkpoint
    #[arg(long, value_name = "FILE")]
    out: Option<PathBuf>,
    #[command(flatten)]
    writing: Writing,
}

impl Sign {
    pub(super) fn run(self, context: &Context) -> Outcome<Exit> {
        let (heads, loaded) = context.each_part(&context.root()?, "verifying", Heads::default, Heads::part)?;
        let key = context.sealed_key(&self.checkpoint_key, self.passphrase_file.as_deref(), "checkpoints")?;
        let checkpoint = heads.checkpoint(&loaded, key.public_key(), self.name.as_deref(), context.now)?;
        let note = checkpoint.sign(&key)?;
        let done = !self.writing.dry_run;
        let Some(out) = &self.out else {
            // The note is the whole answer, to the byte.
            if done && self.writing.format == crate::commands::Format::Text {
                context.ui.result(&note);
                return Ok(Exit::Done);
            }
            let action = said(&checkpoint, done, "");
            let action = if done { action.with("note", note) } else { action };
            return Ok(self.writing.answer(context, &action, &[]));
        };
        if done {
            Reserved::public(&context.path(out))?.fill(note.as_bytes())?;
        }
        let action = said(&checkpoint, done, &format!(" in {}", out.display())).with("out", out.display().to_string());
        let next = format!("admit verify log --since {}", out.display());
        Ok(self.writing.answer(context, &action, &[next]))
    }
}

fn said(checkpoint: &Checkpoint, done: bool, place: &str) -> ActionJson {
    let logs = grammar::count(checkpoint.logs.len(), "log");
    let events = grammar::count(checkpoint.events(), "event");
    ActionJson::new("log", done, &checkpoint.origin, &format!("a checkpoint of {logs} with {events} at {}{place}", checkpoint.at))
        .with("root", checkpoint.root().to_string())
        .with("logs", checkpoint.logs.len().to_string())
        .with("events", checkpoint.events().to_string())
}
