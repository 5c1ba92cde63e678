//! `admit verify approval`

use super::answer;
use crate::{
    commands::Reading,
    context::Context,
    exit::Exit,
    failure::{Failure, Outcome},
    model::{Approval, Record, Slot, Statement, slot},
    ops,
    policy::Loaded,
    present::verdict::VerdictJson,
    rules::Scene,
    store::load::Wanted,
};
use clap::Args;
use std::path::PathBuf;

/// Say whether an approval counts today, for what, and why not
#[derive(Debug, Args)]
#[command(after_help = "Example:\n  $ admit verify approval partners/acme-pay/approvals/0a1b2c3d-maria-lopez.yaml")]
pub(super) struct ApprovalArgs {
    /// The approval's file, in the registry
    #[arg(value_name = "FILE")]
    file: PathBuf,
    #[command(flatten)]
    reading: Reading,
}

impl ApprovalArgs {
    pub(super) fn run(self, context: &Context) -> Outcome<Exit> {
        let root = context.root()?;
        let path = context.within(&root, &self.file)?;
        let place = slot(&path);
        let wanted = match &place {
            Some(Slot::Approval(partner, _)) => Wanted::Partner(partner),
            Some(Slot::PolicyApproval(_)) => Wanted::Common,
            _ => return Err(Failure::usage(format!("`{path}` is not where approvals lie"))),
        };
        let loaded = context.load(&root, wanted)?;
        let scene = Scene::new(&loaded.registry, &loaded.policy, self.reading.now.unwrap_or(context.now), None);
        let record = place.and_then(|place| record(&loaded, &place));
        let record = record.ok_or_else(|| Failure::unanswered(format!("`{path}` is gone")))?;
        let judged = ops::verify_approval(&scene, &loaded, record);
        let verdict = VerdictJson::new(judged.counts, judged.reason, &path, &judged.message);
        Ok(answer(context, &with_statement(verdict, judged.statement), self.reading.format))
    }
}

fn record<'l>(loaded: &'l Loaded, place: &Slot) -> Option<&'l Record<Approval>> {
    match place {
        Slot::Approval(partner, id) => loaded.registry.partners.get(partner)?.approvals.get(id),
        Slot::PolicyApproval(id) => loaded.registry.approvals.get(id),
        _ => None,
    }
}

fn with_statement(verdict: VerdictJson, statement: Option<Statement>) -> VerdictJson {
    let Some(said) = statement else { return verdict };
    let verdict = match said.decision {
        crate::model::Decision::Approve => verdict.with("decision", "approve"),
        crate::model::Decision::Reject => verdict.with("decision", "reject"),
    };
    verdict
        .with("approver", said.approver.as_str())
        .with("digest", said.digest.to_string())
        .with("class", said.class.as_str())
        .with("step", said.step.to_string())
        .with("issued", said.issued.to_string())
        .with("expires", said.expires.to_string())
        .with("policy-version", said.policy_version.to_string())
}
