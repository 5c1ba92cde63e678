//! `admit verify`

mod anchor;
mod approval;
mod certificate;
mod checkpoint;
mod crl;
mod jws;
mod key;
mod log;
mod manifest;
mod policy;
mod signature;

use super::Format;
use crate::{
    context::Context,
    exit::Exit,
    failure::{Failure, Outcome},
    ops::Answer,
    present::{
        json,
        verdict::{FlawJson, Verdict, VerdictJson},
    },
};
use clap::{Args, Subcommand};
use std::path::Path;

/// Verify what is on file or was presented, and say where it first does not hold
///
/// Answers accept (exit status 0) or reject (1), with a stable code for why. Of a certificate and a revocation list nothing is fetched
/// from anywhere: they, and whom to trust, are the files that are named.
#[derive(Debug, Args)]
pub(crate) struct Verify {
    #[command(subcommand)]
    what: What,
}

#[derive(Debug, Subcommand)]
enum What {
    Anchor(anchor::AnchorArgs),
    Approval(approval::ApprovalArgs),
    Certificate(certificate::CertificateArgs),
    Checkpoint(checkpoint::CheckpointArgs),
    Crl(crl::CrlArgs),
    Jws(jws::JwsArgs),
    Log(log::LogArgs),
    Manifest(manifest::ManifestArgs),
    Signature(signature::SignatureArgs),
    Key(key::KeyArgs),
    Policy(policy::PolicyArgs),
}

impl Verify {
    pub(crate) fn run(self, context: &Context) -> Outcome<Exit> {
        match self.what {
            What::Anchor(args) => args.run(context),
            What::Approval(args) => args.run(context),
            What::Certificate(args) => args.run(context),
            What::Checkpoint(args) => args.run(context),
            What::Crl(args) => args.run(context),
            What::Jws(args) => args.run(context),
            What::Log(args) => args.run(context),
            What::Manifest(args) => args.run(context),
            What::Signature(args) => args.run(context),
            What::Key(args) => args.run(context),
            What::Policy(args) => args.run(context),
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

/// The verdict on files that were presented.
fn presented(answer: Answer, file: &Path) -> VerdictJson {
    let file = file.display().to_string();
    let mut verdict = VerdictJson::new(answer.accept, answer.reason, &file, &answer.message);
    if !answer.accept {
        verdict.findings.push(FlawJson { code: answer.reason.to_owned(), place: file, message: answer.message });
    }
    answer.details.into_iter().fold(verdict, |verdict, (key, value)| verdict.with(key, value))
}

/// Standard input can be read once.
fn one_standard_input<'a>(paths: impl IntoIterator<Item = &'a std::path::PathBuf>) -> Outcome<()> {
    match paths.into_iter().filter(|path| path.as_os_str() == "-").count() {
        0 | 1 => Ok(()),
        more => Err(Failure::usage(format!("`-` is named {more} times, and standard input can be read once"))),
    }
}
