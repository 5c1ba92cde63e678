//! What `admit issue` and `admit rotate` have in common: the flags by which something is minted, and the one line from the gate over the
//! signer and the record to what is delivered.

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
    model::{ApplicationId, CredentialKind, Environment, Issuer, Moment, OwnerId, PartnerId, Period, StatementProfile},
    ops::{Duty, Rotation, issue_change, rotate_change},
    policy::Loaded,
    present::action::ActionJson,
    rules::Request,
};
use clap::{Args, ValueEnum};
use std::path::{Path, PathBuf};

/// How something is minted and delivered.
#[derive(Debug, Args)]
pub(super) struct Minting {
    /// The CSR, for a certificate
    #[arg(long, value_name = "FILE")]
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

/// What is minted.
pub(super) struct Order {
    /// For which partner.
    pub(super) partner: PartnerId,
    /// For which of its applications.
    pub(super) application: ApplicationId,
    /// Where.
    pub(super) environment: Environment,
    /// What.
    pub(super) kind: CredentialKind,
    /// The one that hands over to it.
    pub(super) rotation: Option<Rotation>,
}

impl Order {
    /// The command that asks.
    fn verb(&self) -> &'static str {
        if self.rotation.is_some() { "rotate" } else { "issue" }
    }

    /// The application, as commands take it.
    fn subject(&self) -> String {
        format!("{}/{}", self.partner, self.application)
    }
}

impl Minting {
    /// Refuses what is missing, or goes with another kind, so that nobody believes that it counted.
    pub(super) fn fits(&self, kind: CredentialKind) -> Outcome<()> {
        use CredentialKind::{ApiKey, ClientCertificate, SoftwareStatement};
        let flags = [
            ("--csr", self.csr.is_some(), ClientCertificate),
            ("--profile", self.profile.is_some(), SoftwareStatement),
            ("--plain", self.plain, ApiKey),
        ];
        let stray = flags.into_iter().find(|(_, there, of)| *there && *of != kind);
        if let Some((flag, ..)) = stray {
            return Err(Failure::usage(format!("`{flag}` does not go with `{kind}`")));
        }
        if kind == ClientCertificate && self.csr.is_none() {
            return Err(Failure::usage("`--csr` is missing: a certificate is for the key of a CSR"));
        }
        Ok(())
    }

    /// From the gate to what is delivered.
    pub(super) fn run(&self, context: &mut Context, root: &Path, mut loaded: Loaded, order: &Order) -> Outcome<Exit> {
        let asked = self.csr.as_deref().map(|path| read(context, path)).transpose()?;
        let csr = asked.as_deref().map(Csr::parse).transpose()?;
        let request = self.request(order, csr.as_ref());
        gate::search_keys(root, &mut loaded, &request)?;
        let (actor, mut signer) = context.hand(&loaded, self.acting.key.as_deref(), Duty::Issue)?;
        // The gate comes before the passphrase: what is not admitted is said at once, and the key stays closed.
        let admission = gate::admitted(context, &loaded, &request, issuer_ends(&loaded, order))?;
        if let (Some(csr), Some(file)) = (&csr, &asked) {
            let proof = self.csr_proof.as_deref().map(|path| read(context, path)).transpose()?;
            let terms = crate::anchor::Terms { at: context.now, rs256: admission.takes_rs256() };
            proof_of_csr(admission.material(), csr.key().digest(), file, proof.as_deref(), terms)
                .map_err(|refused| unproved(&refused, &order.partner))?;
        }
        let ignored = csr.as_ref().map(Csr::asked_for).unwrap_or_default();
        if self.acting.writing.dry_run {
            return Ok(self.would(context, order, &admission, ignored));
        }
        let seal = self.seal(context, &loaded, order)?;
        let reserved = Reserved::private(&context.path(&self.out))?;
        if reserved.was_left() {
            let out = self.out.display();
            let doubt =
                format!("`{out}` was left empty by a command that was stopped: what it issued may be on record and undelivered");
            context.ui.warn(&doubt);
            context.ui.next(&format!("admit status {}", order.partner));
        }
        let minted = self.mint(context, &loaded, admission, (csr.as_ref(), &seal), &actor)?;
        let mut action = self.said(order, &minted, ignored);
        let (change, parcel) = match &order.rotation {
            None => issue_change(&loaded, minted)?,
            Some(rotation) => rotate_change(&loaded, minted, rotation)?,
        };
        let files = context.commit(root, &loaded, &change, (&actor, Some(signer.as_mut())), order.verb(), false)?;
        action = action.with_files(files);
        reserved.deliver(parcel).map_err(|failure| {
            failure.hint(format!(
                "the credential is on record and was not delivered: admit revoke {} --reason superseded",
                action.subject
            ))
        })?;
        ignored.iter().for_each(|asked| context.ui.warn(&format!("the CSR asked for {asked}, which was ignored")));
        Ok(self.acting.writing.answer(context, &action, &["admit publish --out DIR   # so that gateways know it".to_owned()]))
    }

    fn request(&self, order: &Order, csr: Option<&Csr>) -> Request {
        Request {
            partner: order.partner.clone(),
            application: order.application.clone(),
            environment: order.environment.clone(),
            kind: Some(order.kind),
            lifetime: self.lifetime,
            key: csr.map(|csr| csr.key().digest()),
            replaces: order.rotation.as_ref().map(|rotation| rotation.record().value.id.clone()),
        }
    }

    /// What was minted, for the answer.
    fn said(&self, order: &Order, minted: &Minted, ignored: &[String]) -> ActionJson {
        let credential = &minted.credential;
        let subject = format!("{}/{}", order.subject(), credential.id);
        let what = match &minted.parcel {
            Parcel::Public(_) if order.kind == CredentialKind::SoftwareStatement => "statement",
            Parcel::Public(_) | Parcel::Nothing => "certificate",
            Parcel::Secret(_) => "secret, readable by you alone,",
            Parcel::Sealed(_) => "secret, encrypted to the partner's recipient,",
        };
        let out = self.out.display().to_string();
        let message = format!("issued {} `{subject}` until {}; its {what} is in {out}", order.kind, credential.expires);
        let action = ActionJson::new(order.verb(), true, &subject, &message)
            .with("out", &out)
            .with("grant", minted.admission.digest().to_string())
            .with("expires", credential.expires.to_string());
        let action = gate::handing_over(action, order.rotation.as_ref());
        if ignored.is_empty() { action } else { action.with("ignored", ignored.join("; ")) }
    }

    fn seal<'l>(&self, context: &Context, loaded: &'l Loaded, order: &Order) -> Outcome<Seal<'l>> {
        let (key, passphrase) = (self.issuer_key.as_deref(), self.passphrase_file.as_deref());
        match order.kind {
            CredentialKind::ClientCertificate => {
                let (authority, issuer) = context.authority(loaded, &order.environment, key, passphrase)?;
                Ok(Seal::Certificate(Box::new(authority), issuer))
            }
            CredentialKind::SoftwareStatement => {
                let (opened, issuer) = context.statement_key(loaded, &order.environment, key, passphrase)?;
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

    fn would(&self, context: &Context, order: &Order, admission: &Admission, ignored: &[String]) -> Exit {
        let Order { environment, kind, .. } = order;
        let message = format!("issue {kind} for `{}` in {environment} until {}", order.subject(), admission.ends());
        let action =
            ActionJson::new(order.verb(), false, &order.subject(), &message).with("grant", admission.digest().to_string());
        let action = gate::handing_over(action, order.rotation.as_ref());
        ignored.iter().for_each(|asked| context.ui.warn(&format!("the CSR asks for {asked}, which will be ignored")));
        self.acting.writing.answer(context, &action, &[])
    }
}

/// When the certificate of our authority ends, for a certificate.
fn issuer_ends(loaded: &Loaded, order: &Order) -> Option<Moment> {
    let certificate = order.kind == CredentialKind::ClientCertificate;
    let policy = loaded.policy.environments.get(&order.environment).filter(|_| certificate)?;
    let issuer = loaded.registry.issuers.get(&policy.issuer)?;
    authority_certificate(&issuer.value).ok().map(|certificate| certificate.not_after())
}

fn unproved(refused: &crate::crypto::Refused, partner: &PartnerId) -> Failure {
    Failure::no(format!("the CSR does not come with proof from the anchor: {refused}"))
        .hint(format!("the partner signs the CSR's file with the anchor's key: openssl dgst -sha256 -sign KEY.pem -out FILE.sig FILE; see admit status {partner}"))
}
