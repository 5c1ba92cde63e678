//! `admit prove`

use super::{Acting, read};
use crate::{
    anchor::NAMESPACE,
    context::Context,
    crypto::KeyKind,
    delivery::Reserved,
    exit::Exit,
    failure::{Failure, Outcome},
    history::Signer,
    model::{Period, SignedBy, Subject},
    ops::{Answers, Asked, Duty, Proved, challenge, prove},
    present::action::ActionJson,
    store::load::Wanted,
};
use clap::Args;
use std::path::PathBuf;

/// Have a partner prove that it holds an anchor's private key
///
/// Without --response a challenge is written to a file, which goes to the partner as it is. The partner answers with what it has:
/// `openssl`, `ssh-keygen`, a signed token; what to run is shown, and docs/partners/ has a page for each kind of anchor. With
/// --response the answer is verified and goes on record. When the anchor replaces another, --handover is that one's answer to the
/// same challenge: it keeps the approvals, and the old anchor ends after the overlap.
#[derive(Debug, Args)]
#[command(
    after_help = "Examples:\n  $ admit prove acme-pay#acme-ca --out acme-ca.challenge\n  $ admit prove acme-pay#acme-ca --response acme-ca.challenge.sig\n  $ admit prove acme-pay#acme-ca-2027 --response new.sig --handover old.sig --overlap 30d"
)]
pub(crate) struct Prove {
    /// The anchor, as partner#anchor
    #[arg(value_name = "PARTNER#ANCHOR")]
    anchor: Subject,
    /// The partner's answer to the challenge
    #[arg(long, value_name = "FILE", conflicts_with = "out")]
    response: Option<PathBuf>,
    /// The answer of the anchor that is replaced, to the same challenge
    #[arg(long, value_name = "FILE", requires = "response")]
    handover: Option<PathBuf>,
    /// How long the replaced anchor stands beside this one
    #[arg(long, value_name = "PERIOD", default_value = "30d", requires = "handover")]
    overlap: Period,
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
            let (answer, handover) = (read(context, response)?, self.handover.as_deref().map(|f| read(context, f)).transpose()?);
            let answers = Answers { answer: &answer, handover: handover.as_deref(), overlap: self.overlap };
            let proved = prove(&loaded, partner, anchor, &answers, &actor, context.now)?;
            let files = context.commit(&root, &loaded, &proved.change, (&actor, Some(signer)), "prove", dry_run)?;
            let action = ActionJson::new("prove", !dry_run, &self.anchor.to_string(), &proved_message(&self.anchor, &proved))
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
        let command = partner_command(&made.asked, &name);
        let action = ActionJson::new("prove", !dry_run, &self.anchor.to_string(), &message)
            .with_files(files)
            .with("challenge", &name)
            .with("partner-runs", &command);
        if self.acting.writing.format == super::Format::Text {
            context.ui.say(&format!("the partner runs, with what the anchor stands for:\n  {command}"));
            if let Some(old) = &made.replaces {
                context
                    .ui
                    .say(&format!("and so does whoever holds `{partner}#{old}`, for --handover, so that the approvals stay"));
            }
        }
        let handover = if made.replaces.is_some() { format!(" --handover {name}.old.sig") } else { String::new() };
        let next = format!("admit prove {} --response {name}.sig{handover}", self.anchor);
        Ok(self.acting.writing.answer(context, &action, &[next]))
    }
}

/// What came of it, in a sentence.
fn proved_message(anchor: &Subject, proved: &Proved) -> String {
    let by = match proved.signed_by {
        Some(SignedBy::Authority) => ", by the authority's own key",
        Some(SignedBy::Leaf) => ", by the key of a certificate under it",
        None => "",
    };
    let retires = proved.retires.as_ref().map(|(old, until)| format!("; `{old}` handed over and ends on {}", until.day()));
    format!("`{anchor}` is proved{by}{}", retires.unwrap_or_default())
}

/// What the partner types to answer, by what it holds.
fn partner_command(asked: &Asked, challenge: &str) -> String {
    match asked {
        Asked::Key(KeyKind::Ed25519) => {
            format!("openssl pkeyutl -sign -rawin -inkey KEY.pem -in {challenge} -out {challenge}.sig")
        }
        Asked::Key(KeyKind::P256 | KeyKind::P384 | KeyKind::Rsa { .. }) => {
            format!("openssl dgst -sha256 -sign KEY.pem -out {challenge}.sig {challenge}")
        }
        Asked::SshKey => format!("ssh-keygen -Y sign -f KEY -n {NAMESPACE} {challenge}"),
        Asked::KeySet => format!("sign {challenge} as a compact JWS with a key of the set, into {challenge}.sig"),
        Asked::Svid(audience) => format!("spire-agent api fetch jwt -audience {audience}   # the token into {challenge}.sig"),
        Asked::IdToken(audience) => format!("ask the issuer for an ID token with the audience {audience}, into {challenge}.sig"),
    }
}
