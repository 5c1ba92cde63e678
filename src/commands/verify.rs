//! `admit verify`

mod anchor;
mod approval;
mod jws;
mod log;

use super::Format;
use crate::{
    context::Context,
    exit::Exit,
    failure::Outcome,
    present::{
        json,
        verdict::{Verdict, VerdictJson},
    },
};
use clap::{Args, Subcommand};

/// Verify what is on file, and say where it first does not hold
///
/// Answers accept (exit status 0) or reject (1), with a stable code for why.
#[derive(Debug, Args)]
pub(crate) struct Verify {
    #[command(subcommand)]
    what: What,
}

#[derive(Debug, Subcommand)]
enum What {
    Anchor(anchor::AnchorArgs),
    Approval(approval::ApprovalArgs),
    Jws(jws::JwsArgs),
    Log(log::LogArgs),
}

impl Verify {
    pub(crate) fn run(self, context: &Context) -> Outcome<Exit> {
        match self.what {
            What::Anchor(args) => args.run(context),
            What::Approval(args) => args.run(context),
            What::Jws(args) => args.run(context),
            What::Log(args) => args.run(context),
        }
    }
}

/// Says the verdict.
fn answer(context: &Context, verdict: &VerdictJson, format: Format) -> Exit {
    match format {
        Format::Json => context.ui.result(&json::text(verdict)),
        Format::Text => context.ui.result(&verdict.text(context.ui.width())),
    }
    match verdict.verdict {
        Verdict::Accept => Exit::Done,
        Verdict::Reject => Exit::No,
    }
}
