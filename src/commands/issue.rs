//! `admit issue`

use super::{Acting, gate, read};
use crate::{
    admission::Admission,
    anchor::proof_of_csr,
    context::Context,
    crypto::{Authority, Csr, SigningKey, authority_certificate},
    delivery::Reserved,
    exit::Exit,
    failure::{Failure, Outcome},
    mint::{CertificateOrder, Minted, Parcel, StatementOrder, api_key, client_certificate, software_statement},
    model::{CredentialKind, Environment, Issuer, Moment, OwnerId, PartnerId, Period, StatementProfile, Subject},
    ops::{Duty, issue_change},
    policy::Loaded,
    present::action::ActionJson,
    rules::Request,
    store::load::Wanted,
};
use clap::{Args, ValueEnum};
use std::path::PathBuf;

/// Mint a credential for an application that was admitted
///
/// Every prerequisite is checked first, and nothing is written unless all are met; there is no way around that. From a CSR only
/// the public key is taken. A secret leaves once: into a new file that only you can read, or encrypted to the partner's recipient.
/// What the partner has already is not minted: `admit enroll` puts it on record.
#[derive(Debug, Args)]
#[command(
    after_help = "Examples:\n  $ admit issue acme-pay/payouts --environment production --kind client-certificate --csr payouts.csr --csr-proof payouts.csr.sig --out payouts.pem\n  $ admit issue globex/reports --environment sandbox --kind api-key --out reports.key.age\n  $ admit issue globex/reports --environment sandbox --kind software-statement --profile uk --out reports.jwt"
)]
pub(crate) struct Issue {
    /// The application, as partner/application
    #[arg(value_name = "PARTNER/APPLICATION")]
    application: Subject,
    /// Environment that the credential is for
    #[arg(long, value_name = "ENVIRONMENT")]
    environment: Environment,
    /// Kind of credential: client-certificate, api-key or software-statement
    #[arg(long, value_name = "KIND")]
    kind: CredentialKind,
    /// The CSR, for a certificate
    #[arg(long, value_name = "FILE", required_if_eq("kind", "client-certificate"))]
    csr: Option<PathBuf>,
    /// The anchor's answer for the CSR's file, given as for a challenge; not needed when the CSR has a pinned key
    #[arg(long, value_name = "FILE", requires = "csr")]
    csr_proof: Option<PathBuf>,
    /// Names of the claims of a software statement; those of RFC 7591 unless said
    #[arg(long, value_enum, value_name = "PROFILE")]
    profile: Option<Profile>,
    /// A shorter life than policy allows, such as 30d
    #[arg(long, value_name = "PERIOD")]
    lifetime: Option<Period>,
    /// New file for what is delivered
    #[arg(long, value_name = "FILE")]
    out: PathBuf,
    /// Write an API key in the clear instead of encrypting it to the partner's recipient
    #[arg(long)]
    plain: bool,
    /// Sealed key of the issuer, for a certificate or a software statement
    #[arg(long, value_name = "FILE")]
    issuer_key: Option<PathBuf>,
    /// File whose first line is the passphrase of the issuer's key
    #[arg(long, value_name = "FILE")]
    passphrase_file: Option<PathBuf>,
    #[command(flatten)]
    acting: Acting,
}

/// Whose names the claims of a software statement have.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, ValueEnum)]
enum Profile {
    /// Those of RFC 7591 alone
    #[default]
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

/// What signs, where something is signed.
enum Seal<'l> {
    Certificate(Box<Authority>, &'l Issuer),
    Statement(Box<SigningKey>, &'l Issuer),
    Nothing,
}

impl Issue {
    pub(crate) fn run(self, context: &mut Context) -> Outcome<Exit> {
        let (partner, application) = gate::application(&self.application)?;
        if !self.kind.is_minted() {
            return Err(Failure::usage(format!("a credential of the kind `{}` is not minted: it is put on record", self.kind))
                .hint(format!("admit enroll {} --environment {} --kind {}", self.application, self.environment, self.kind)));
        }
        self.nothing_beside()?;
        let root = context.root()?;
        let mut loaded = context.load(&root, Wanted::Partner(partner))?;
        let asked = self.csr.as_deref().map(|path| read(context, path)).transpose()?;
        let csr = asked.as_deref().map(Csr::parse).transpose()?;
        let request = Request {
            partner: partner.clone(),
            application: application.clone(),
            environment: self.environment.clone(),
            kind: Some(self.kind),
            lifetime: self.lifetime,
            key: csr.as_ref().map(|csr| csr.key().digest()),
        };
        gate::search_keys(&root, &mut loaded, &request)?;
        let (actor, mut signer) = context.hand(&loaded, self.acting.key.as_deref(), Duty::Issue)?;
        // The gate comes before the passphrase: what is not admitted is said at once, and the key stays closed.
        let admission = gate::admitted(context, &loaded, &request, self.issuer_ends(&loaded))?;
        if let (Some(csr), Some(file)) = (&csr, &asked) {
            let proof = self.csr_proof.as_deref().map(|path| read(context, path)).transpose()?;
            let terms = crate::anchor::Terms { at: context.now, rs256: admission.takes_rs256() };
            proof_of_csr(admission.material(), csr.key().digest(), file, proof.as_deref(), terms)
                .map_err(|refused| unproved(&refused, partner))?;
        }
        let ignored = csr.as_ref().map(Csr::asked_for).unwrap_or_default();
        if self.acting.writing.dry_run {
            return Ok(self.would(context, &admission, ignored));
        }
        let seal = self.seal(context, &loaded)?;
        let reserved = Reserved::private(&context.path(&self.out))?;
        let minted = self.mint(context, &loaded, admission, (csr.as_ref(), &seal), &actor)?;
        let mut action = self.said(&minted, ignored);
        let (change, parcel) = issue_change(&loaded, minted)?;
        action = action.with_files(context.commit(&root, &loaded, &change, (&actor, Some(signer.as_mut())), "issue", false)?);
        reserved.deliver(parcel).map_err(|failure| {
            failure.hint(format!(
                "the credential is on record and was not delivered: admit revoke {} --reason superseded",
                action.subject
            ))
        })?;
        ignored.iter().for_each(|asked| context.ui.warn(&format!("the CSR asked for {asked}, which was ignored")));
        Ok(self.acting.writing.answer(context, &action, &["admit publish --out DIR   # so that gateways know it".to_owned()]))
    }

    /// Refuses what goes with another kind, so that nobody believes that it counted.
    fn nothing_beside(&self) -> Outcome<()> {
        use CredentialKind::{ApiKey, ClientCertificate, SoftwareStatement};
        let flags = [
            ("--csr", self.csr.is_some(), ClientCertificate),
            ("--profile", self.profile.is_some(), SoftwareStatement),
            ("--plain", self.plain, ApiKey),
        ];
        let stray = flags.into_iter().find(|(_, there, kind)| *there && *kind != self.kind);
        stray.map_or(Ok(()), |(flag, ..)| Err(Failure::usage(format!("`{flag}` does not go with `{}`", self.kind))))
    }

    /// What was minted, for the answer.
    fn said(&self, minted: &Minted, ignored: &[String]) -> ActionJson {
        let credential = &minted.credential;
        let subject = format!("{}/{}", self.application, credential.id);
        let what = match &minted.parcel {
            Parcel::Public(_) if self.kind == CredentialKind::SoftwareStatement => "statement",
            Parcel::Public(_) | Parcel::Nothing => "certificate",
            Parcel::Secret(_) => "secret, readable by you alone,",
            Parcel::Sealed(_) => "secret, encrypted to the partner's recipient,",
        };
        let out = self.out.display().to_string();
        let message = format!("issued {} `{subject}` until {}; its {what} is in {out}", self.kind, credential.expires);
        let action = ActionJson::new("issue", true, &subject, &message)
            .with("out", &out)
            .with("grant", minted.admission.digest().to_string())
            .with("expires", credential.expires.to_string());
        if ignored.is_empty() { action } else { action.with("ignored", ignored.join("; ")) }
    }

    /// When the certificate of our authority ends, for a certificate.
    fn issuer_ends(&self, loaded: &Loaded) -> Option<Moment> {
        let policy =
            loaded.policy.environments.get(&self.environment).filter(|_| self.kind == CredentialKind::ClientCertificate)?;
        let issuer = loaded.registry.issuers.get(&policy.issuer)?;
        authority_certificate(&issuer.value).ok().map(|certificate| certificate.not_after())
    }

    fn seal<'l>(&self, context: &Context, loaded: &'l Loaded) -> Outcome<Seal<'l>> {
        let (key, passphrase) = (self.issuer_key.as_deref(), self.passphrase_file.as_deref());
        match self.kind {
            CredentialKind::ClientCertificate => {
                let (authority, issuer) = context.authority(loaded, &self.environment, key, passphrase)?;
                Ok(Seal::Certificate(Box::new(authority), issuer))
            }
            CredentialKind::SoftwareStatement => {
                let (opened, issuer) = context.statement_key(loaded, &self.environment, key, passphrase)?;
                Ok(Seal::Statement(Box::new(opened), issuer))
            }
            _ => Ok(Seal::Nothing),
        }
    }

    fn mint(
        &self,
        context: &mut Context,
        loaded: &Loaded,
        admission: Admission,
        (csr, seal): (Option<&Csr>, &Seal<'_>),
        by: &OwnerId,
    ) -> Outcome<Minted> {
        let folder = loaded.registry.partners.get(&admission.request().partner);
        let partner = folder.and_then(|folder| folder.partner.as_ref());
        let partner = &partner.ok_or_else(|| Failure::no("the partner has no record (partner-missing)"))?.value;
        let (policy, by, entropy) = (&loaded.policy, by.clone(), context.entropy.as_mut());
        let (registry, trust_domain) = (&policy.registry, &policy.trust_domain);
        match (csr, seal) {
            (Some(csr), Seal::Certificate(authority, issuer)) => {
                let order = CertificateOrder { authority, issuer, csr, legal_name: &partner.legal_name, trust_domain, by };
                Ok(client_certificate(admission, order, entropy)?)
            }
            (_, Seal::Statement(key, issuer)) => {
                let application = folder.and_then(|folder| folder.applications.get(&admission.request().application));
                let description = application.and_then(|record| record.value.description.as_ref());
                let profile = self.profile.unwrap_or_default().into();
                let order = StatementOrder { key, issuer, partner, description, registry, trust_domain, profile, by };
                Ok(software_statement(admission, &order, entropy)?)
            }
            _ => {
                let recipient = partner.recipient.as_ref().filter(|_| !self.plain);
                Ok(api_key(admission, &policy.key_prefix, recipient, by, entropy)?)
            }
        }
    }

    fn would(&self, context: &Context, admission: &Admission, ignored: &[String]) -> Exit {
        let message =
            format!("issue {} for `{}` in {} until {}", self.kind, self.application, self.environment, admission.ends());
        let action = ActionJson::new("issue", false, &self.application.to_string(), &message)
            .with("grant", admission.digest().to_string());
        ignored.iter().for_each(|asked| context.ui.warn(&format!("the CSR asks for {asked}, which will be ignored")));
        self.acting.writing.answer(context, &action, &[])
    }
}

fn unproved(refused: &crate::crypto::Refused, partner: &PartnerId) -> Failure {
    Failure::no(format!("the CSR does not come with proof from the anchor: {refused}"))
        .hint(format!("the partner signs the CSR's file with the anchor's key: openssl dgst -sha256 -sign KEY.pem -out FILE.sig FILE; see admit status {partner}"))
}
