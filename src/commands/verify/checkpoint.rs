//! `admit verify checkpoint`

use super::answer;
use crate::{
    commands::{Format, read},
    context::Context,
    exit::Exit,
    failure::Outcome,
    grammar,
    history::{Checkpoint, NoteKey},
    present::verdict::{FlawJson, VerdictJson},
};
use clap::Args;
use std::path::PathBuf;

/// Verify that a checkpoint is signed by a key, and that its root is the one of its lines
///
/// Needs no registry: `admit verify log --since FILE` compares one with it. Reasons: genuine, or malformed, unsigned, forged, origin,
/// root.
#[derive(Debug, Args)]
#[command(after_help = "Example:\n  $ admit verify checkpoint 2026-06-30.checkpoint --key partners.bank.example/log+7a1f…+AeX3…")]
pub(super) struct CheckpointArgs {
    /// The checkpoint; - for the standard input
    #[arg(value_name = "FILE")]
    file: PathBuf,
    /// The key that must have signed it, as `admit log key` said it
    #[arg(long, value_name = "NAME+ID+KEY")]
    key: NoteKey,
    /// Form of the answer
    #[arg(long, value_enum, default_value_t, value_name = "FORM")]
    format: Format,
}

impl CheckpointArgs {
    pub(super) fn run(self, context: &Context) -> Outcome<Exit> {
        let note = read(context, &self.file)?;
        let file = self.file.display().to_string();
        let verdict = match Checkpoint::open(&note, &self.key) {
            Ok(checkpoint) => genuine(&checkpoint, &file),
            Err(flaw) => {
                let mut verdict = VerdictJson::new(false, flaw.code, &file, &flaw.message);
                verdict.findings.push(FlawJson { code: flaw.code.to_owned(), place: file, message: flaw.message });
                verdict
            }
        };
        Ok(answer(context, &verdict, self.format))
    }
}

fn genuine(checkpoint: &Checkpoint, file: &str) -> VerdictJson {
    let Checkpoint { origin, registry, at, policy_version, policy, logs } = checkpoint;
    let (logs, events) = (grammar::count(logs.len(), "log"), grammar::count(checkpoint.events(), "event"));
    VerdictJson::new(true, "genuine", file, &format!("a checkpoint of {logs} with {events}, signed by `{origin}` at {at}"))
        .with("registry", registry.to_string())
        .with("time", at.to_string())
        .with("policy-version", policy_version.to_string())
        .with("policy", policy.to_string())
        .with("root", checkpoint.root().to_string())
}
