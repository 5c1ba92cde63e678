//! `admit verify certificate`

use super::{answer, one_standard_input, presented};
use crate::{
    commands::Format,
    commands::read_up_to,
    context::Context,
    crypto,
    exit::Exit,
    failure::{Failure, Outcome},
    model::{Moment, Subject},
    ops::{self, Presented},
    rules::Scene,
    store::load::Wanted,
};
use clap::{Args, ValueEnum};
use std::path::PathBuf;

/// Say whether a certificate leads to an anchor, through whom, and why not
///
/// Anchors and every certificate between are judged: dates, basicConstraints, keyUsage, extendedKeyUsage, path lengths, name constraints,
/// critical extensions, signatures. What asks for policies to be processed is refused. Where a revocation list is given, every
/// certificate below the anchor must be covered by one; where none is, revocation is not looked at, and the answer says so.
/// With --anchors no registry is needed.
#[derive(Debug, Args)]
#[command(
    after_help = "Examples:\n  $ admit verify certificate --leaf payouts.pem --anchors production-ca.pem --crl production-ca.crl.pem\n  $ admit verify certificate --leaf batch.pem --intermediates chain.pem --anchor acme-pay#acme-ca --format json"
)]
pub(super) struct CertificateArgs {
    /// The certificate that is presented, PEM or DER; - is standard input
    #[arg(long, value_name = "FILE")]
    leaf: PathBuf,
    /// Certificates that may stand between, in any order
    #[arg(long, value_name = "FILE")]
    intermediates: Option<PathBuf>,
    /// Certificates to trust, roots or not
    #[arg(long, value_name = "FILE", required_unless_present = "anchor", conflicts_with = "anchor")]
    anchors: Option<PathBuf>,
    /// An anchor of the registry, of kind ca-certificate, that counts at that time
    #[arg(long, value_name = "PARTNER#ANCHOR")]
    anchor: Option<Subject>,
    /// A revocation list, PEM or DER; may be repeated
    #[arg(long, value_name = "FILE")]
    crl: Vec<PathBuf>,
    /// Judge as of this moment (RFC 3339, UTC) instead of now
    #[arg(long, value_name = "TIME")]
    at: Option<Moment>,
    /// What the certificate is to be used for
    #[arg(long, value_enum, default_value_t, value_name = "PURPOSE")]
    purpose: Purpose,
    /// The most certificates between leaf and anchor
    #[arg(long, default_value_t = 8, value_parser = clap::value_parser!(u32).range(0..=32), value_name = "N")]
    max_depth: u32,
    /// Form of the answer
    #[arg(long, value_enum, default_value_t, value_name = "FORM")]
    format: Format,
}

/// What a certificate is to be used for.
#[derive(Debug, Clone, Copy, Default, ValueEnum)]
enum Purpose {
    /// To be a client of a TLS server
    #[default]
    Client,
    /// To be a TLS server; whether the name is the right one is not looked at
    Server,
    /// Anything; it may be a CA
    Any,
}

impl From<Purpose> for crypto::Purpose {
    fn from(purpose: Purpose) -> Self {
        match purpose {
            Purpose::Client => Self::Client,
            Purpose::Server => Self::Server,
            Purpose::Any => Self::Any,
        }
    }
}

impl CertificateArgs {
    pub(super) fn run(self, context: &Context) -> Outcome<Exit> {
        let optional = self.intermediates.iter().chain(&self.anchors).chain(&self.crl);
        one_standard_input(optional.chain([&self.leaf]))?;
        let at = self.at.unwrap_or(context.now);
        let leaf = read_up_to(context, &self.leaf, 1)?;
        let intermediates = self.intermediates.as_ref().map(|file| read_up_to(context, file, 1)).transpose()?;
        let crls = self.crl.iter().map(|file| read_up_to(context, file, 6)).collect::<Outcome<Vec<_>>>()?;
        let anchors = match (&self.anchors, &self.anchor) {
            (Some(file), _) => ops::anchors(&read_up_to(context, file, 1)?),
            (None, Some(anchor)) => on_file(context, anchor, at)?,
            (None, None) => return Err(Failure::usage("no anchor was named")),
        };
        let question = Presented {
            leaf: &leaf,
            intermediates: intermediates.as_deref(),
            crls: &crls,
            at,
            purpose: self.purpose.into(),
            max_depth: self.max_depth,
        };
        let judged = ops::verify_certificate(&question, anchors);
        Ok(answer(context, &presented(judged, &self.leaf), self.format))
    }
}

/// The certificate of an anchor of the registry, or why it is not to be trusted.
fn on_file(context: &Context, subject: &Subject, at: Moment) -> Outcome<Result<Vec<crypto::Certificate>, crypto::PathRefusal>> {
    let Subject::Anchor(partner, anchor) = subject else {
        return Err(Failure::usage(format!("`{subject}` is not an anchor; write partner#anchor")));
    };
    let root = context.root()?;
    let loaded = context.load(&root, Wanted::Partner(partner))?;
    let scene = Scene::new(&loaded.registry, &loaded.policy, at, None);
    ops::anchor_on_file(&scene, partner, anchor).ok_or_else(|| Failure::no(format!("there is no anchor `{subject}`")))
}
