//! `admit prove`

use super::{Acting, read};
use crate::{
    context::Context,
    crypto::KeyKind,
    delivery::Reserved,
    exit::Exit,
    failure::{Failure, Outcome},
    history::Signer,
    model::Subject,
    ops::{Duty, challenge, prove},
    present::action::ActionJson,
    store::load::Wanted,
};
use clap::Args;
use std::path::PathBuf;

/// Have a partner prove that it holds an anchor's private key
///
/// Without --response a challenge is written to a file, which goes to the partner as it is. The partner signs it with nothing but
/// `openssl`; the command to run is shown. With --response the answer is verified and goes on record.
#[derive(Debug, Args)]
#[command(
    after_help = "Example:\n  $ admit prove acme-pay#acme-ca --out acme-ca.challenge\n  $ admit prove acme-pay#acme-ca --response acme-ca.sig"
)]
pub(crate) struct Prove {
    /// The anchor, as partner#anchor
    #[arg(value_name = "PARTNER#ANCHOR")]
    anchor: Subject,
    /// The partner's answer: the signature over the challenge
    #[arg(long, value_name = "FILE", conflicts_with = "out")]
    response: Option<PathBuf>,
    /// New file for the challenge
    #[arg(long, value_name = "FILE")]
    out: Option<PathBuf>,
    #[command(flatten)]
    acting: Acting,
}

impl Prove {
    pub(crate) fn run(self, context: &mut Context) -> Outcome<Exit> {
        let Subject::Anchor(partner, anchor) = &self.anchor else {
            return Err(Failure::usage(format!("`{}` is not an anchor; write partner#anchor", self.anchor)));
        };
        let root = context.root()?;
        let loaded = context.load(&root, Wanted::Partner(partner))?;
        let (actor, mut signer) = context.hand(&loaded, self.acting.key.as_deref(), Duty::Verify)?;
        let dry_run = self.acting.writing.dry_run;
        let signer: &mut dyn Signer = signer.as_mut();
        if let Some(response) = &self.response {
            let change = prove(&loaded, partner, anchor, &read(context, response)?, &actor, context.now)?;
            let files = context.commit(&root, &loaded, &change, (&actor, Some(signer)), "prove", dry_run)?;
            let action = ActionJson::new("prove", !dry_run, &self.anchor.to_string(), &format!("`{}` is proved", self.anchor))
                .with_files(files);
            return Ok(self.acting.writing.answer(context, &action, &[format!("admit status {partner}")]));
        }
        let out = self.out.clone().unwrap_or_else(|| PathBuf::from(format!("{partner}-{anchor}.challenge")));
        let made = challenge(&loaded, partner, anchor, &actor, context.now, context.entropy.as_mut())?;
        let reserved = if dry_run { None } else { Some(Reserved::public(&context.path(&out))?) };
        let files = context.commit(&root, &loaded, &made.change, (&actor, Some(signer)), "prove", dry_run)?;
        reserved.map_or(Ok(()), |file| file.fill(&made.file))?;
        let name = out.display().to_string();
        let message = format!("challenge for `{}` in {name}, to be answered before {}", self.anchor, made.expires);
        let command = partner_command(made.key, &name);
        let action = ActionJson::new("prove", !dry_run, &self.anchor.to_string(), &message)
            .with_files(files)
            .with("challenge", &name)
            .with("partner-runs", &command);
        if self.acting.writing.format == super::Format::Text {
            context.ui.say(&format!("the partner runs, with the anchor's private key:\n  {command}"));
        }
        Ok(self.acting.writing.answer(context, &action, &[format!("admit prove {} --response {name}.sig", self.anchor)]))
    }
}

/// What the partner types to answer, by the kind of its key.
fn partner_command(kind: KeyKind, challenge: &str) -> String {
    match kind {
        KeyKind::Ed25519 => format!("openssl pkeyutl -sign -rawin -inkey KEY.pem -in {challenge} -out {challenge}.sig"),
        KeyKind::P256 | KeyKind::P384 | KeyKind::Rsa { .. } => {
            format!("openssl dgst -sha256 -sign KEY.pem -out {challenge}.sig {challenge}")
        }
    }
}
