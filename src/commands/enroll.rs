//! `admit enroll`

use super::{Acting, gate, read_text};
use crate::{
    anchor::Presented,
    context::Context,
    crypto::{Certificate, Crl},
    delivery::Reserved,
    exit::Exit,
    failure::{Failure, Outcome},
    mint::Minted,
    model::{
        ApplicationId, CertificateNameKind, ClientAuthentication, Credential, CredentialId, CredentialKind, Environment,
        PartnerId, Period, Subject, Text,
    },
    ops::{Duty, Enrolment, Rotation, enroll, issue_change, rotate_change, rotation},
    policy::Loaded,
    present::action::ActionJson,
    rules::Request,
    store::load::Wanted,
};
use clap::{Args, ValueEnum};
use std::path::{Path, PathBuf};

/// Put on record, as a credential with an end, what a partner has already
///
/// A certificate that the partner's own authority issued, an OAuth client that proves its key, or a workload that comes with tokens.
/// It passes the same gate as `admit issue`; nothing is minted. Names, keys, issuer and audience are those of the anchor: what it does
/// not vouch for is refused, and nothing of it can be typed. That the partner holds the key of a certificate is the word of its
/// authority, which has proved its own.
#[derive(Debug, Args)]
#[command(
    after_help = "Examples:\n  $ admit enroll acme-pay/payouts --environment production --kind enrolled-certificate --certificate payouts.pem --crl acme.crl.pem\n  $ admit enroll acme-pay/payouts --environment production --kind oauth-client --method tls-client-auth --name-from san-dns --certificate payouts.pem --out client.json\n  $ admit enroll globex/reports --environment sandbox --kind federated-identity --subject 'repo:globex/reports:ref:refs/heads/main'"
)]
pub(crate) struct Enroll {
    /// The application, as partner/application
    #[arg(value_name = "PARTNER/APPLICATION")]
    application: Subject,
    /// Environment that the credential is for
    #[arg(long, value_name = "ENVIRONMENT")]
    environment: Environment,
    /// Kind of credential: enrolled-certificate, oauth-client or federated-identity
    #[arg(long, value_name = "KIND")]
    kind: CredentialKind,
    /// The partner's certificate; of a client the one that its name is taken from, unless the anchor is a pinned certificate
    #[arg(long, value_name = "FILE", required_if_eq("kind", "enrolled-certificate"))]
    certificate: Option<PathBuf>,
    /// Certificates between it and the anchor
    #[arg(long, value_name = "FILE", requires = "certificate")]
    intermediates: Option<PathBuf>,
    /// Revocation list of the partner's authority, which must cover the certificate; may be repeated
    #[arg(long, value_name = "FILE", requires = "certificate")]
    crl: Vec<PathBuf>,
    /// How an OAuth client proves who it is
    #[arg(long, value_enum, value_name = "METHOD", required_if_eq("kind", "oauth-client"))]
    method: Option<Method>,
    /// Which name of its certificate a client is known by
    #[arg(long, value_enum, value_name = "NAME", required_if_eq("method", "tls-client-auth"))]
    name_from: Option<NameFrom>,
    /// Subject of the workload's tokens: one of the anchor's names, exactly
    #[arg(long, value_name = "SUBJECT", required_if_eq("kind", "federated-identity"))]
    subject: Option<Text>,
    /// A shorter time than policy allows, such as 30d
    #[arg(long, value_name = "PERIOD")]
    lifetime: Option<Period>,
    /// Credential of the same kind, application and environment that hands over to it, by its id
    #[arg(long, value_name = "CREDENTIAL")]
    replaces: Option<CredentialId>,
    /// How long the old one stands beside it, such as 24h; 0d ends it at once, and unless said it is as long as policy allows
    #[arg(long, value_name = "PERIOD", requires = "replaces")]
    overlap: Option<Period>,
    /// New file for the metadata of an OAuth client (RFC 7591)
    #[arg(long, value_name = "FILE", required_if_eq("kind", "oauth-client"))]
    out: Option<PathBuf>,
    #[command(flatten)]
    acting: Acting,
}

/// How a client proves who it is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
enum Method {
    /// It signs assertions with the anchor's keys
    PrivateKeyJwt,
    /// It shows a certificate that the anchor vouches for
    TlsClientAuth,
}

/// Where the name stands in the certificate.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
enum NameFrom {
    /// The DNS name
    SanDns,
    /// The URI
    SanUri,
    /// The subject, as RFC 4514 writes it
    SubjectDn,
}

impl From<NameFrom> for CertificateNameKind {
    fn from(name: NameFrom) -> Self {
        match name {
            NameFrom::SanDns => Self::SanDns,
            NameFrom::SanUri => Self::SanUri,
            NameFrom::SubjectDn => Self::SubjectDn,
        }
    }
}

impl Enroll {
    pub(crate) fn run(self, context: &mut Context) -> Outcome<Exit> {
        let (partner, application) = gate::application(&self.application)?;
        let what = self.what(context)?;
        let root = context.root()?;
        let mut loaded = context.load(&root, Wanted::Partner(partner))?;
        let rotation = self.rotation(context, &loaded, partner, application)?;
        let request = Request {
            partner: partner.clone(),
            application: application.clone(),
            environment: self.environment.clone(),
            kind: Some(what.kind()),
            lifetime: self.lifetime,
            key: what.key(),
            replaces: self.replaces.clone(),
        };
        gate::search_keys(&root, &mut loaded, [&request])?;
        let (actor, mut signer) = context.hand(&loaded, self.acting.key.as_deref(), Duty::Issue)?;
        let admission = gate::admitted(context, &loaded, &[(request, what.ends())]).remove(0)?;
        let enrolled = enroll(&loaded, admission, what, actor.clone(), context.entropy.as_mut())?;
        let action = gate::handing_over(self.said(&enrolled), rotation.as_ref());
        if self.acting.writing.dry_run {
            return Ok(self.acting.writing.answer(context, &action, &[]));
        }
        let reserved = self.out.as_deref().map(|out| Reserved::public(&context.path(out))).transpose()?;
        let (change, parcel) = match &rotation {
            None => issue_change(&loaded, enrolled)?,
            Some(rotation) => rotate_change(&loaded, enrolled, rotation)?,
        };
        let files = context.commit(&root, &loaded, &change, (&actor, Some(signer.as_mut())), "enroll", false)?;
        let action = action.with_files(files);
        reserved.map_or(Ok(()), |reserved| reserved.deliver(parcel)).map_err(|failure| {
            failure.hint(format!(
                "the client is on record and its metadata was not written: admit revoke {} --reason superseded",
                action.subject
            ))
        })?;
        Ok(self.acting.writing.answer(context, &action, &["admit publish --out DIR   # so that gateways know it".to_owned()]))
    }

    /// The one that hands over to it.
    fn rotation(
        &self,
        context: &Context,
        loaded: &Loaded,
        partner: &PartnerId,
        application: &ApplicationId,
    ) -> Outcome<Option<Rotation>> {
        let Some(id) = &self.replaces else { return Ok(None) };
        let subject = Subject::Credential(partner.clone(), application.clone(), id.clone());
        let rotation = rotation(loaded, &subject, self.overlap, context.now)?;
        let Credential { kind, environment, .. } = &rotation.record().value;
        if (*kind, environment) != (self.kind, &self.environment) {
            let (asked, there) = (self.kind, &self.environment);
            return Err(Failure::no(format!(
                "`{id}` is a `{kind}` in {environment}, and a `{asked}` in {there} takes its place"
            )));
        }
        Ok(Some(rotation))
    }

    /// What is to be enrolled, read and parsed.
    fn what(&self, context: &Context) -> Outcome<Enrolment> {
        self.nothing_beside()?;
        match (self.kind, self.method, &self.subject) {
            (CredentialKind::EnrolledCertificate, None, None) => {
                let presented = self.presented(context)?.ok_or_else(|| Failure::usage("--certificate is missing"))?;
                Ok(Enrolment::Certificate(presented))
            }
            (CredentialKind::OauthClient, Some(Method::PrivateKeyJwt), None) => {
                Ok(Enrolment::Client(ClientAuthentication::PrivateKeyJwt, None))
            }
            (CredentialKind::OauthClient, Some(Method::TlsClientAuth), None) => {
                let kind = self.name_from.ok_or_else(|| Failure::usage("--name-from is missing"))?.into();
                Ok(Enrolment::Client(ClientAuthentication::TlsClientAuth, Some((kind, self.presented(context)?))))
            }
            (CredentialKind::FederatedIdentity, None, Some(subject)) => Ok(Enrolment::Workload(subject.clone())),
            (kind, ..) => Err(Failure::usage(format!("a credential of the kind `{kind}` is minted, not enrolled"))
                .hint(format!("admit issue {} --environment {} --kind {kind} --out FILE", self.application, self.environment))),
        }
    }

    /// Refuses what goes with another kind or method, so that nobody believes that it counted.
    fn nothing_beside(&self) -> Outcome<()> {
        use CredentialKind::{EnrolledCertificate, FederatedIdentity, OauthClient};
        let by_certificate = self.kind == EnrolledCertificate || self.method == Some(Method::TlsClientAuth);
        let flags = [
            ("--certificate", self.certificate.is_some(), by_certificate),
            ("--method", self.method.is_some(), self.kind == OauthClient),
            ("--name-from", self.name_from.is_some(), self.method == Some(Method::TlsClientAuth)),
            ("--subject", self.subject.is_some(), self.kind == FederatedIdentity),
            ("--out", self.out.is_some(), self.kind == OauthClient),
        ];
        let stray = flags.into_iter().find(|(_, there, wanted)| *there && !*wanted && !self.kind.is_minted());
        stray.map_or(Ok(()), |(flag, ..)| Err(Failure::usage(format!("`{flag}` does not go with what is enrolled"))))
    }

    /// The certificate with what came beside it.
    fn presented(&self, context: &Context) -> Outcome<Option<Box<Presented>>> {
        let Some(file) = &self.certificate else { return Ok(None) };
        let refused = |path: &Path, refused: crate::crypto::Refused| Failure::no(format!("`{}`: {refused}", path.display()));
        let leaf = Certificate::from_pem(&read_text(context, file)?).map_err(|e| refused(file, e))?;
        let between = self
            .intermediates
            .as_deref()
            .map(|path| Certificate::chain_from_pem(&read_text(context, path)?).map_err(|e| refused(path, e)));
        let lists = self.crl.iter().map(|path| Crl::from_pem(&read_text(context, path)?).map_err(|e| refused(path, e)));
        let crls = lists.collect::<Outcome<Vec<_>>>()?;
        Ok(Some(Box::new(Presented { leaf, intermediates: between.transpose()?.unwrap_or_default(), crls })))
    }

    /// What was enrolled, for the answer.
    fn said(&self, enrolled: &Minted) -> ActionJson {
        let (credential, dry) = (&enrolled.credential, self.acting.writing.dry_run);
        let subject = if dry { self.application.to_string() } else { format!("{}/{}", self.application, credential.id) };
        let out = self.out.as_ref().map(|out| out.display().to_string());
        let begun = if dry { format!("enroll {} for", self.kind) } else { format!("enrolled {}", self.kind) };
        let there = out.as_ref().filter(|_| !dry).map(|out| format!("; its metadata is in {out}")).unwrap_or_default();
        let message = format!("{begun} `{subject}` in {} until {}{there}", self.environment, credential.expires);
        let action = ActionJson::new("enroll", !dry, &subject, &message)
            .with("grant", enrolled.admission.digest().to_string())
            .with("expires", credential.expires.to_string());
        match out {
            Some(out) => action.with("out", out),
            None => action,
        }
    }
}
