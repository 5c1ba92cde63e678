//! `admit verify policy`

use super::answer;
use crate::{
    commands::Reading,
    context::Context,
    exit::Exit,
    failure::Outcome,
    grammar,
    present::verdict::{FlawJson, VerdictJson},
    rules::Scene,
    store::load::Wanted,
};
use clap::Args;

/// Say whether policy, roster, catalogue and issuers are approved as they are, and their digest
///
/// The digest is what the governance quorum signs, and what --trust names: an auditor who keeps it elsewhere knows a clone by it.
#[derive(Debug, Args)]
#[command(after_help = "Example:\n  $ admit verify policy")]
pub(super) struct PolicyArgs {
    #[command(flatten)]
    reading: Reading,
}

impl PolicyArgs {
    pub(super) fn run(self, context: &Context) -> Outcome<Exit> {
        let root = context.root()?;
        let loaded = context.load(&root, Wanted::Common)?;
        let scene = Scene::new(&loaded.registry, &loaded.policy, self.reading.now.unwrap_or(context.now), None);
        let digest = scene.policy_digest.clone()?;
        let (given, needed) = scene.policy_tally.counts();
        let accept = scene.policy_tally.is_complete();
        let message = format!("version {} has {given} of {}", loaded.policy.version, grammar::count(needed, "approval"));
        let subject = "policy, roster, catalogue and issuers";
        let mut verdict = VerdictJson::new(accept, if accept { "approved" } else { "unapproved" }, subject, &message)
            .with("digest", digest.to_string())
            .with("version", loaded.policy.version.to_string());
        for (file, statement) in &scene.policy_tally.counted {
            verdict = verdict.with(file.as_str(), statement.to_string());
        }
        let void = scene.policy_tally.void.iter().filter(|_| !accept);
        verdict.findings = void
            .map(|void| FlawJson { code: void.why.as_str().to_owned(), place: void.path.clone(), message: void.message.clone() })
            .collect();
        Ok(answer(context, &verdict, self.reading.format))
    }
}
