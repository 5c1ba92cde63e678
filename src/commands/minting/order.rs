//! One thing that is minted: for whom, where, of which kind, from what, and where it goes. It refuses what does not go together.

use crate::{
    commands::read,
    context::Context,
    crypto::{Csr, authority_certificate},
    failure::{Failure, Outcome},
    model::{ApplicationId, CredentialKind, Digest, Environment, Moment, PartnerId, Period, StatementProfile},
    ops::{Bounded, Rotation},
    policy::Loaded,
    rules::Request,
};
use clap::{Args, ValueEnum};
use std::path::PathBuf;

/// How something is minted.
#[derive(Debug, Args)]
pub(in crate::commands) struct Terms {
    /// The CSR, for a certificate
    #[arg(long, value_name = "FILE")]
    pub(in crate::commands) csr: Option<PathBuf>,
    /// The anchor's answer for the CSR's file, given as for a challenge; not needed when the CSR has a pinned key
    #[arg(long, value_name = "FILE", requires = "csr")]
    pub(in crate::commands) csr_proof: Option<PathBuf>,
    /// Names of the claims of a software statement; those of RFC 7591 unless said
    #[arg(long, value_enum, value_name = "PROFILE")]
    profile: Option<Profile>,
    /// A shorter life than policy allows, such as 30d
    #[arg(long, value_name = "PERIOD")]
    lifetime: Option<Period>,
    /// Write an API key in the clear instead of encrypting it to the partner's recipient
    #[arg(long)]
    plain: bool,
}

/// Whose names the claims of a software statement have.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
enum Profile {
    /// Those of RFC 7591 alone
    Rfc7591,
    /// Those of the UK open banking directory
    Uk,
    /// Those of the Brazilian open finance directory
    Brazil,
}

impl From<Profile> for StatementProfile {
    fn from(profile: Profile) -> Self {
        match profile {
            Profile::Rfc7591 => Self::Rfc7591,
            Profile::Uk => Self::Uk,
            Profile::Brazil => Self::Brazil,
        }
    }
}

/// What is minted.
#[derive(Debug)]
pub(in crate::commands) struct Order {
    /// For which partner.
    pub(in crate::commands) partner: PartnerId,
    /// For which of its applications.
    pub(in crate::commands) application: ApplicationId,
    /// Where.
    pub(in crate::commands) environment: Environment,
    /// What.
    pub(in crate::commands) kind: CredentialKind,
    /// The one that hands over to it.
    pub(in crate::commands) rotation: Option<Rotation>,
    /// The file of the CSR.
    pub(in crate::commands) csr: Option<PathBuf>,
    /// The file of the anchor's answer for it.
    pub(in crate::commands) csr_proof: Option<PathBuf>,
    /// The claims of a statement.
    pub(in crate::commands) profile: Option<StatementProfile>,
    /// For how long, when less than policy allows.
    pub(in crate::commands) lifetime: Option<Period>,
    /// Whether an API key is written in the clear.
    pub(in crate::commands) plain: bool,
    /// Where it goes.
    pub(in crate::commands) out: PathBuf,
}

/// An order with the CSR that it names, and that file.
pub(super) struct Asked<'o> {
    pub(super) order: &'o Order,
    pub(super) csr: Option<(Csr, Vec<u8>)>,
}

impl Terms {
    /// The order of that credential on these terms.
    pub(in crate::commands) fn order(
        self,
        (partner, application): (PartnerId, ApplicationId),
        (environment, kind): (Environment, CredentialKind),
        rotation: Option<Rotation>,
        out: PathBuf,
    ) -> Order {
        let Self { csr, csr_proof, profile, lifetime, plain } = self;
        let profile = profile.map(Into::into);
        Order { partner, application, environment, kind, rotation, csr, csr_proof, profile, lifetime, plain, out }
    }
}

impl Order {
    /// The command that asks.
    pub(super) fn verb(&self) -> &'static str {
        if self.rotation.is_some() { "rotate" } else { "issue" }
    }

    /// The application, as commands take it.
    pub(in crate::commands) fn subject(&self) -> String {
        format!("{}/{}", self.partner, self.application)
    }

    /// Refuses what is missing, or goes with another kind, so that nobody believes that it counted.
    pub(in crate::commands) fn fits(&self) -> Outcome<()> {
        use CredentialKind::{ApiKey, ClientCertificate, SoftwareStatement};
        let Self { kind, environment, .. } = self;
        if !kind.is_minted() {
            return Err(Failure::usage(format!("a credential of the kind `{kind}` is not minted: it is put on record"))
                .hint(format!("admit enroll {} --environment {environment} --kind {kind}", self.subject())));
        }
        let flags = [
            ("--csr", self.csr.is_some(), ClientCertificate),
            ("--csr-proof", self.csr_proof.is_some(), ClientCertificate),
            ("--profile", self.profile.is_some(), SoftwareStatement),
            ("--plain", self.plain, ApiKey),
        ];
        let stray = flags.into_iter().find(|(_, there, of)| *there && of != kind);
        if let Some((flag, ..)) = stray {
            return Err(Failure::usage(format!("`{flag}` does not go with `{kind}`")));
        }
        if *kind == ClientCertificate && self.csr.is_none() {
            return Err(Failure::usage("`--csr` is missing: a certificate is for the key of a CSR"));
        }
        Ok(())
    }

    /// Reads the CSR.
    pub(super) fn asked(&self, context: &Context) -> Outcome<Asked<'_>> {
        self.fits()?;
        let file = self.csr.as_deref().map(|path| read(context, path)).transpose()?;
        let csr = file.map(|file| Ok::<_, Failure>((Csr::parse(&file)?, file))).transpose()?;
        Ok(Asked { order: self, csr })
    }
}

impl Asked<'_> {
    /// The key that it asks a credential for.
    pub(super) fn key(&self) -> Option<Digest> {
        self.csr.as_ref().map(|(csr, _)| csr.key().digest())
    }

    /// What the gate is asked, and when the certificate of our authority ends, for a certificate.
    pub(super) fn bounded(&self, loaded: &Loaded) -> Bounded {
        let Order { partner, application, environment, kind, rotation, lifetime, .. } = self.order;
        let request = Request {
            partner: partner.clone(),
            application: application.clone(),
            environment: environment.clone(),
            kind: Some(*kind),
            lifetime: *lifetime,
            key: self.key(),
            replaces: rotation.as_ref().map(|rotation| rotation.record().value.id.clone()),
        };
        (request, issuer_ends(loaded, self.order))
    }
}

fn issuer_ends(loaded: &Loaded, order: &Order) -> Option<Moment> {
    let certificate = order.kind == CredentialKind::ClientCertificate;
    let policy = loaded.policy.environments.get(&order.environment).filter(|_| certificate)?;
    let issuer = loaded.registry.issuers.get(&policy.issuer)?;
    authority_certificate(&issuer.value).ok().map(|certificate| certificate.not_after())
}
