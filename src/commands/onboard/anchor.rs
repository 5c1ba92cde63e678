//! `admit onboard anchor`

use super::{Writing, record};
use crate::{
    commands::read_text,
    context::Context,
    exit::Exit,
    failure::{Failure, Outcome},
    model::{AnchorKind, Environment, Subject, Text},
    ops::{NewAnchor, anchor},
    store::load::Wanted,
};
use clap::{Args, ValueEnum};
use std::path::PathBuf;

/// Register a trust anchor: what a partner's identity is verified against
#[derive(Debug, Args)]
#[command(
    after_help = "Example:\n  $ admit onboard anchor acme-pay#acme-ca --kind ca-certificate --environment production --certificate acme-ca.pem"
)]
pub(super) struct AnchorArgs {
    /// The anchor, as partner#anchor
    #[arg(value_name = "PARTNER#ANCHOR")]
    anchor: Subject,
    /// What it is
    #[arg(long, value_enum, value_name = "KIND")]
    kind: Kind,
    /// Environment where it counts; keys are never shared between two
    #[arg(long, value_name = "ENVIRONMENT")]
    environment: Environment,
    /// Certificate in PEM
    #[arg(long, value_name = "FILE", required_unless_present = "public_key")]
    certificate: Option<PathBuf>,
    /// Bare public key in PEM, for a pinned key
    #[arg(long, value_name = "FILE", conflicts_with = "certificate")]
    public_key: Option<PathBuf>,
    /// DNS name that certificates under it may carry; a leading dot stands for all below; may be repeated
    #[arg(long, value_name = "NAME")]
    dns: Vec<Text>,
    #[command(flatten)]
    writing: Writing,
}

/// The kinds of anchor.
#[derive(Debug, Clone, Copy, ValueEnum)]
enum Kind {
    /// An authority of the partner's
    CaCertificate,
    /// One public key, bare or in a certificate
    PinnedKey,
}

impl AnchorArgs {
    pub(super) fn run(self, context: &Context) -> Outcome<Exit> {
        let Subject::Anchor(partner, id) = &self.anchor else {
            return Err(Failure::usage(format!("`{}` is not an anchor; write partner#anchor", self.anchor)));
        };
        let root = context.root()?;
        let loaded = context.load(&root, Wanted::Partner(partner))?;
        let said = NewAnchor {
            kind: match self.kind {
                Kind::CaCertificate => AnchorKind::CaCertificate,
                Kind::PinnedKey => AnchorKind::PinnedKey,
            },
            environment: self.environment,
            certificate: self.certificate.as_deref().map(|path| read_text(context, path)).transpose()?,
            public_key: self.public_key.as_deref().map(|path| read_text(context, path)).transpose()?,
            dns: self.dns,
        };
        let change = anchor(&loaded, partner, id, said)?;
        record(
            context,
            &root,
            &loaded,
            &change,
            &self.anchor.to_string(),
            &self.writing,
            &[format!("admit prove {}", self.anchor)],
        )
    }
}
