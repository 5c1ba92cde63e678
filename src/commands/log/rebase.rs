//! `admit log rebase`

use crate::{
    commands::{Acting, read_up_to},
    commit::{Hand, replay},
    context::Context,
    exit::Exit,
    failure::{Failure, Outcome},
    grammar,
    model::PartnerId,
    ops,
    present::action::ActionJson,
    store::load::Wanted,
};
use clap::Args;
use std::path::PathBuf;

/// Put the local events of a log behind those of another branch
///
/// For the conflict that two appends make. The lines that only the local log has are chained and signed again, by who made them, behind
/// the other side's log; receipts get their new place. It refuses where both sides wrote one record, or one stopped what the other let
/// in. An event that is older than the line before takes that line's time and says in its note when it was done.
#[derive(Debug, Args)]
#[command(
    after_help = "Example:\n  $ git show main:partners/acme-pay/log.jsonl > theirs\n  $ git show HEAD:partners/acme-pay/log.jsonl > ours\n  $ admit log rebase acme-pay --onto theirs --local ours"
)]
pub(super) struct Rebase {
    /// The partner
    #[arg(value_name = "PARTNER")]
    partner: PartnerId,
    /// The log as the other side has it; - for the standard input
    #[arg(long, value_name = "FILE")]
    onto: PathBuf,
    /// The log as the local side has it, where the file in the registry has the marks of a conflict
    #[arg(long, value_name = "FILE")]
    local: Option<PathBuf>,
    #[command(flatten)]
    acting: Acting,
}

/// The largest log that is read, in mebibytes.
const MAX_LOG: u64 = 256;

impl Rebase {
    pub(super) fn run(self, context: &Context) -> Outcome<Exit> {
        if self.onto.as_os_str() == "-" && self.local.as_ref().is_some_and(|local| local.as_os_str() == "-") {
            return Err(Failure::usage("the standard input can be one of the logs, not both"));
        }
        let root = context.root()?;
        let loaded = context.load(&root, Wanted::Partner(&self.partner))?;
        let folder = loaded.registry.partners.get(&self.partner);
        let folder = folder.ok_or_else(|| Failure::no(format!("there is no partner `{}`", self.partner)).hint("admit status"))?;
        let ours = match &self.local {
            Some(file) => read_up_to(context, file, MAX_LOG)?,
            None => folder.log.clone(),
        };
        let path = format!("partners/{}/log.jsonl", self.partner);
        if ops::conflicted(&ours) {
            return Err(Failure::no(format!("`{path}` has the marks of a conflict, and the local side is not in it as a whole"))
                .hint(format!("git show HEAD:{path} > ours, and --local ours")));
        }
        let theirs = read_up_to(context, &self.onto, MAX_LOG)?;
        let mut signer = context.signer(self.acting.key.as_deref())?;
        let actor = ops::holder(&loaded, signer.public(), context.now.day())?;
        let plan = ops::rebase(&loaded, &self.partner, (&ours, &theirs), &actor)?;
        let dry_run = self.acting.writing.dry_run;
        let hand = Hand { actor, signer: Some(signer.as_mut()), now: context.now, command: "log rebase", dry_run, seen: None };
        let files = replay(&root, &loaded, &plan, hand)?;
        let below = plan.base.iter().filter(|b| **b == b'\n').count();
        let message = match (plan.events.len(), files.is_empty()) {
            (0, true) => format!("the log of `{}` has the other side's lines already", self.partner),
            (0, false) => format!("the log of `{}` is one of the two sides: nothing had to be signed again", self.partner),
            (n, _) => format!("{} of `{}` behind line {below}", grammar::count(n, "event"), self.partner),
        };
        let action = ActionJson::new("log", !dry_run && !files.is_empty(), self.partner.as_str(), &message)
            .with("events", plan.events.len().to_string())
            .with_files(files);
        let next = [format!("admit verify log {}", self.partner), format!("git add partners/{}", self.partner)];
        Ok(self.acting.writing.answer(context, &action, &next))
    }
}
