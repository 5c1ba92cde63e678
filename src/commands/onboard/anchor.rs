//! `admit onboard anchor`

use super::{Writing, record};
use crate::{
    commands::read_text,
    context::Context,
    exit::Exit,
    failure::{Failure, Outcome},
    model::{AnchorId, AnchorKind, Environment, Names, SpiffeId, Subject, Text, TrustDomain},
    ops::{Given, NewAnchor, anchor},
    store::load::Wanted,
};
use clap::{Args, ValueEnum};
use std::path::PathBuf;

/// Register a trust anchor: what a partner's identity is verified against
///
/// Nothing is fetched: a key set or a trust bundle is a file, and stays pinned to the keys that it has now. An anchor keeps its
/// material for life; one that takes over is registered with --replaces, and keeps the approvals when the old one signs it over.
#[derive(Debug, Args)]
#[command(
    after_help = "Examples:\n  $ admit onboard anchor acme-pay#acme-ca --kind ca-certificate --environment production --certificate acme-ca.pem\n  $ admit onboard anchor acme-pay#acme-keys --kind jwks --environment production --jwks acme.jwks.json\n  $ admit onboard anchor acme-pay#acme-ci --kind oidc --environment sandbox --jwks ci.jwks.json --issuer https://ci.acme-pay.example --audience https://api.hansebank.example --subject project:payouts:branch:main"
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
    /// Certificate in PEM: of the authority, or of a pinned key
    #[arg(long, value_name = "FILE")]
    certificate: Option<PathBuf>,
    /// Bare public key in PEM, for a pinned key
    #[arg(long, value_name = "FILE", conflicts_with = "certificate")]
    public_key: Option<PathBuf>,
    /// SSH public key, one line
    #[arg(long, value_name = "FILE")]
    ssh_key: Option<PathBuf>,
    /// JSON Web Key Set, for jwks and oidc
    #[arg(long, value_name = "FILE")]
    jwks: Option<PathBuf>,
    /// SPIFFE trust bundle, as JSON
    #[arg(long, value_name = "FILE")]
    bundle: Option<PathBuf>,
    /// SPIFFE trust domain of the bundle
    #[arg(long, value_name = "NAME")]
    trust_domain: Option<TrustDomain>,
    /// SPIFFE id of a workload that may come; may be repeated
    #[arg(long, value_name = "SPIFFE-ID")]
    workload: Vec<SpiffeId>,
    /// Issuer of tokens, exactly as `iss` has it
    #[arg(long, value_name = "URL")]
    issuer: Option<Text>,
    /// The one audience of tokens that are used with us
    #[arg(long, value_name = "AUDIENCE")]
    audience: Option<Text>,
    /// Subject of tokens that is the partner's, exactly; may be repeated
    #[arg(long, value_name = "SUBJECT")]
    subject: Vec<Text>,
    /// Further claim that a token must have, exactly; may be repeated
    #[arg(long, value_name = "NAME=VALUE", value_parser = claim)]
    claim: Vec<(Text, Text)>,
    /// DNS name that certificates under it may carry; a leading dot stands for all below; may be repeated
    #[arg(long, value_name = "NAME")]
    dns: Vec<Text>,
    /// The anchor that it takes over from
    #[arg(long, value_name = "ANCHOR")]
    replaces: Option<AnchorId>,
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
    /// A JSON Web Key Set
    Jwks,
    /// A SPIFFE trust domain
    Spiffe,
    /// An issuer of OpenID Connect tokens
    Oidc,
    /// An SSH key
    SshKey,
}

impl From<Kind> for AnchorKind {
    fn from(kind: Kind) -> Self {
        match kind {
            Kind::CaCertificate => Self::CaCertificate,
            Kind::PinnedKey => Self::PinnedKey,
            Kind::Jwks => Self::Jwks,
            Kind::Spiffe => Self::Spiffe,
            Kind::Oidc => Self::Oidc,
            Kind::SshKey => Self::SshKey,
        }
    }
}

/// A claim and its value.
fn claim(text: &str) -> Result<(Text, Text), String> {
    let (name, value) = text.split_once('=').ok_or_else(|| "a claim is written NAME=VALUE".to_owned())?;
    let part = |part: &str| part.parse::<Text>().map_err(|error| error.to_string());
    Ok((part(name)?, part(value)?))
}

impl AnchorArgs {
    pub(super) fn run(self, context: &Context) -> Outcome<Exit> {
        let Subject::Anchor(partner, id) = &self.anchor else {
            return Err(Failure::usage(format!("`{}` is not an anchor; write partner#anchor", self.anchor)));
        };
        let root = context.root()?;
        let loaded = context.load(&root, Wanted::Partner(partner))?;
        let text = |path: &Option<PathBuf>| path.as_deref().map(|path| read_text(context, path)).transpose();
        let material = Given {
            certificate: text(&self.certificate)?,
            public_key: text(&self.public_key)?,
            ssh_key: text(&self.ssh_key)?,
            jwks: text(&self.jwks)?,
            bundle: text(&self.bundle)?,
            trust_domain: self.trust_domain,
            issuer: self.issuer,
            audience: self.audience,
            claims: self.claim.into_iter().collect(),
        };
        let names = Names { dns: self.dns, spiffe: self.workload, subjects: self.subject };
        let (kind, environment, replaces) = (self.kind.into(), self.environment, self.replaces);
        let change = anchor(&loaded, partner, id, NewAnchor { kind, environment, material, names, replaces })?;
        let next = [format!("admit prove {}", self.anchor)];
        record(context, &root, &loaded, &change, &self.anchor.to_string(), &self.writing, &next)
    }
}
