//! Enrolling: from what a partner has already to a credential on record, by the same permission as minting. It says which maker is asked
//! and with what of the registry; whether it may be is for the gate.

use crate::{
    admission::Admission,
    anchor::Presented,
    crypto::Entropy,
    failure::{Failure, Outcome},
    mint::{ClientOrder, Minted, enrolled_certificate, federated_identity, oauth_client},
    model::{CertificateNameKind, ClientAuthentication, CredentialKind, Digest, Moment, OwnerId, Text},
    policy::Loaded,
    rules::workload_twin,
};

/// What is to be put on record.
#[derive(Debug, Clone)]
pub enum Enrolment {
    /// A certificate that the partner's authority issued.
    Certificate(Box<Presented>),
    /// A client of our authorization server; by a name of its certificate, which is the pinned one where none came.
    Client(ClientAuthentication, Option<(CertificateNameKind, Option<Box<Presented>>)>),
    /// A workload, by the subject of its tokens.
    Workload(Text),
}

impl Enrolment {
    /// The kind of credential.
    #[must_use]
    pub fn kind(&self) -> CredentialKind {
        match self {
            Self::Certificate(_) => CredentialKind::EnrolledCertificate,
            Self::Client(..) => CredentialKind::OauthClient,
            Self::Workload(_) => CredentialKind::FederatedIdentity,
        }
    }

    /// The public key that it brings, of which the gate asks where else it stands. The keys of a client are the anchor's, or change
    /// under one name.
    #[must_use]
    pub fn key(&self) -> Option<Digest> {
        match self {
            Self::Certificate(presented) => Some(presented.leaf.key().digest()),
            Self::Client(..) | Self::Workload(_) => None,
        }
    }

    /// When it ends by itself.
    #[must_use]
    pub fn ends(&self) -> Option<Moment> {
        match self {
            Self::Certificate(presented) => Some(presented.leaf.not_after()),
            Self::Client(..) | Self::Workload(_) => None,
        }
    }
}

/// Puts on record what was admitted.
///
/// # Errors
/// When the anchor does not vouch for it, or it is known by a name that another application or environment is known by.
pub fn enroll(loaded: &Loaded, admission: Admission, what: Enrolment, by: OwnerId, entropy: &mut dyn Entropy) -> Outcome<Minted> {
    let (registry, trust_domain) = (&loaded.policy.registry, &loaded.policy.trust_domain);
    let anchor = format!("{}#{}", admission.request().partner, admission.anchor());
    let partner = loaded.registry.partners.get(&admission.request().partner).and_then(|folder| folder.partner.as_ref());
    let partner = partner.map(|record| record.value.clone());
    let (id, now) = (admission.request().partner.clone(), admission.now());
    let made = match what {
        Enrolment::Certificate(presented) => enrolled_certificate(admission, &presented, trust_domain, by, entropy),
        Enrolment::Workload(subject) => federated_identity(admission, &subject, trust_domain, by, entropy),
        Enrolment::Client(method, name) => {
            let partner = &partner.ok_or_else(|| Failure::no("the partner has no record (partner-missing)"))?;
            let name = name.map(|(kind, presented)| (kind, presented.map(|presented| *presented)));
            oauth_client(admission, &ClientOrder { method, name, partner, registry, trust_domain, by }, entropy)
        }
    };
    let made = made.map_err(|refused| Failure::no(format!("anchor `{anchor}` does not vouch for it: {refused}")))?;
    match workload_twin(&loaded.registry, &id, &made.credential, now) {
        Some(twin) => Err(Failure::no(format!("it would be known by the same name as {twin} (workload-shared)"))
            .hint("admit explain workload-shared")),
        None => Ok(made),
    }
}
