//! `admit log key`

use crate::{
    commands::Writing,
    context::Context,
    crypto::{NewKey, SigningKey},
    delivery::Reserved,
    exit::Exit,
    failure::Outcome,
    history::NoteKey,
    ops,
    present::action::ActionJson,
    store::load::Wanted,
};
use clap::Args;
use std::path::PathBuf;

/// Make the key that signs checkpoints
///
/// The private key is sealed with a passphrase and written outside of the registry: keep it where nobody who writes to the registry
/// can reach it, with a scheduled job. What is said is the public half, as `checkpoint-key` in admit.toml and --key of the commands
/// that verify take it.
#[derive(Debug, Args)]
#[command(after_help = "Example:\n  $ admit log key --out checkpoint.key.pem --name partners.bank.example/log")]
pub(super) struct Key {
    /// New file for the sealed private key
    #[arg(long, value_name = "FILE")]
    out: PathBuf,
    /// Name of the key, best a host and path of ours; admit.REGISTRY-ID when it is not said
    #[arg(long, value_name = "NAME")]
    name: Option<String>,
    /// File whose first line is the passphrase that seals the key
    #[arg(long, value_name = "FILE")]
    passphrase_file: Option<PathBuf>,
    #[command(flatten)]
    writing: Writing,
}

impl Key {
    pub(super) fn run(self, context: &mut Context) -> Outcome<Exit> {
        let name = match self.name {
            Some(name) => name,
            None => ops::checkpoint_name(&context.load(&context.root()?, Wanted::Common)?.policy.registry),
        };
        let key = SigningKey::generate(NewKey::Ed25519, context.entropy.as_mut())?;
        let public = NoteKey::new(&name, key.public_key())?;
        let out = self.out.display().to_string();
        if self.writing.dry_run {
            let action = ActionJson::new("log", false, &name, &format!("the sealed key of `{name}` in {out}"));
            return Ok(self.writing.answer(context, &action.with("out", out), &[]));
        }
        let reserved = Reserved::private(&context.path(&self.out))?;
        let passphrase = context.passphrase(self.passphrase_file.as_deref(), "the new checkpoint key", true)?;
        reserved.fill(key.seal(&passphrase, context.entropy.as_mut())?.as_bytes())?;
        let action = ActionJson::new("log", true, &name, &public.to_string());
        let action = action.with("key", public.to_string()).with("out", &out);
        let next = [
            format!("edit admit.toml: checkpoint-key = \"{public}\" above the first table, and raise `version`"),
            "admit approve --policy".to_owned(),
            format!("admit log checkpoint --checkpoint-key {out} --out FILE"),
        ];
        Ok(self.writing.answer(context, &action, &next))
    }
}
