//! `admit issue`

use super::{Acting, read};
use crate::{
    admission::{Admission, admit},
    anchor::proof_of_csr,
    context::{Context, by_rule, told},
    crypto::{Authority, Csr},
    delivery::Reserved,
    exit::Exit,
    failure::{Failure, Outcome},
    mint::{CertificateOrder, Minted, Parcel, api_key, client_certificate},
    model::{CredentialKind, Environment, Issuer, OwnerId, PartnerId, Period, Subject},
    ops::{Duty, issue_change},
    policy::Loaded,
    present::action::ActionJson,
    rules::{Request, Scene},
    store::load::{Wanted, key_uses},
};
use clap::Args;
use std::path::PathBuf;

/// Mint a credential for an application that was admitted
///
/// Every prerequisite is checked first, and nothing is written unless all are met; there is no way around that. From a CSR only
/// the public key is taken. A secret leaves once: into a new file that only you can read, or encrypted to the partner's recipient.
#[derive(Debug, Args)]
#[command(
    after_help = "Examples:\n  $ admit issue acme-pay/payouts --environment production --kind client-certificate --csr payouts.csr --csr-proof payouts.csr.sig --out payouts.pem\n  $ admit issue globex/reports --environment sandbox --kind api-key --out reports.key.age"
)]
pub(crate) struct Issue {
    /// The application, as partner/application
    #[arg(value_name = "PARTNER/APPLICATION")]
    application: Subject,
    /// Environment that the credential is for
    #[arg(long, value_name = "ENVIRONMENT")]
    environment: Environment,
    /// Kind of credential: client-certificate or api-key
    #[arg(long, value_name = "KIND")]
    kind: CredentialKind,
    /// The CSR, for a certificate
    #[arg(long, value_name = "FILE", required_if_eq("kind", "client-certificate"))]
    csr: Option<PathBuf>,
    /// Signature over the CSR's file by the anchor's key; not needed when the CSR has the pinned key
    #[arg(long, value_name = "FILE", requires = "csr")]
    csr_proof: Option<PathBuf>,
    /// A shorter life than policy allows, such as 30d
    #[arg(long, value_name = "PERIOD")]
    lifetime: Option<Period>,
    /// New file for what is delivered
    #[arg(long, value_name = "FILE")]
    out: PathBuf,
    /// Write an API key in the clear instead of encrypting it to the partner's recipient
    #[arg(long)]
    plain: bool,
    /// Sealed key of the issuer, for a certificate
    #[arg(long, value_name = "FILE")]
    issuer_key: Option<PathBuf>,
    /// File whose first line is the passphrase of the issuer's key
    #[arg(long, value_name = "FILE")]
    passphrase_file: Option<PathBuf>,
    #[command(flatten)]
    acting: Acting,
}

impl Issue {
    pub(crate) fn run(self, context: &mut Context) -> Outcome<Exit> {
        let Subject::Application(partner, application) = &self.application else {
            return Err(Failure::usage(format!("`{}` is not an application; write partner/application", self.application)));
        };
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
        search_keys(&root, &mut loaded, &request)?;
        let (actor, mut signer) = context.hand(&loaded, self.acting.key.as_deref(), Duty::Issue)?;
        // The gate comes before the passphrase: what is not admitted is said at once, and the key stays closed.
        let admission = self.admitted(context, &loaded, &request)?;
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
        let authority = match self.kind {
            CredentialKind::ClientCertificate => Some(context.authority(
                &loaded,
                &self.environment,
                self.issuer_key.as_deref(),
                self.passphrase_file.as_deref(),
            )?),
            _ => None,
        };
        let reserved = Reserved::private(&context.path(&self.out))?;
        let minted = self.mint(context, &loaded, admission, csr.as_ref().zip(authority.as_ref()), &actor)?;
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

    /// What was minted, for the answer.
    fn said(&self, minted: &Minted, ignored: &[String]) -> ActionJson {
        let credential = &minted.credential;
        let subject = format!("{}/{}", self.application, credential.id);
        let what = match &minted.parcel {
            Parcel::Public(_) => "certificate",
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

    fn admitted(&self, context: &Context, loaded: &Loaded, request: &Request) -> Outcome<Admission> {
        let scene = Scene::new(&loaded.registry, &loaded.policy, context.now, Some(request));
        let issuer =
            loaded.policy.environments.get(&self.environment).and_then(|policy| loaded.registry.issuers.get(&policy.issuer));
        let ends =
            issuer.and_then(|record| crate::crypto::Certificate::from_pem(&record.value.certificate).ok()).map(|c| c.not_after());
        let ends = ends.filter(|_| self.kind == CredentialKind::ClientCertificate);
        admit(&scene, ends).map_err(|refusal| {
            let mut findings = refusal.findings;
            context.locate(&mut findings);
            let subject = format!("{} in {}", self.application, self.environment);
            let next =
                findings.first().map_or_else(|| format!("admit status {}", request.partner), |finding| finding.fix.clone());
            Failure::no(format!("`{subject}` is not ready for a credential"))
                .with_details(told(&findings))
                .with_rules(by_rule(&findings))
                .hint(next)
        })
    }

    fn mint(
        &self,
        context: &mut Context,
        loaded: &Loaded,
        admission: Admission,
        certified: Option<(&Csr, &(Authority, &Issuer))>,
        by: &OwnerId,
    ) -> Outcome<Minted> {
        let partner = loaded.registry.partners.get(&admission.request().partner).and_then(|folder| folder.partner.as_ref());
        let partner = &partner.ok_or_else(|| Failure::no("the partner has no record (partner-missing)"))?.value;
        let policy = &loaded.policy;
        match certified {
            Some((csr, (authority, issuer))) => {
                let (legal_name, trust_domain, by) = (&partner.legal_name, &policy.trust_domain, by.clone());
                let order = CertificateOrder { authority, issuer, csr, legal_name, trust_domain, by };
                Ok(client_certificate(admission, order, context.entropy.as_mut())?)
            }
            None => {
                let recipient = partner.recipient.as_ref().filter(|_| !self.plain);
                Ok(api_key(admission, &policy.key_prefix, recipient, by.clone(), context.entropy.as_mut())?)
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

/// Looks for the request's keys everywhere else in the registry.
fn search_keys(root: &std::path::Path, loaded: &mut Loaded, request: &Request) -> Outcome<()> {
    let folder = loaded.registry.partners.get(&request.partner);
    let anchors = folder.into_iter().flat_map(|folder| folder.anchors.values()).flat_map(|record| record.value.key_digests());
    let keys: Vec<_> = anchors.chain(request.key).collect();
    loaded.registry.key_uses = key_uses(root, &request.partner, &keys).map_err(|error| Failure::unanswered(error.to_string()))?;
    Ok(())
}

fn unproved(refused: &crate::crypto::Refused, partner: &PartnerId) -> Failure {
    Failure::no(format!("the CSR does not come with proof from the anchor: {refused}"))
        .hint(format!("the partner signs the CSR's file with the anchor's key: openssl dgst -sha256 -sign KEY.pem -out FILE.sig FILE; see admit status {partner}"))
}
