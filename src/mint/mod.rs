//! Minting: from an admission to a credential, for what is new and for what a partner has already and is put on record. Each kind takes
//! the admission by value, so that one permission makes one credential, and nothing else in this crate can make one.

mod api_key;
mod client_certificate;
mod enrolled_certificate;
mod federated_identity;
mod oauth_client;
mod receipt;
mod software_statement;
mod statement_claims;

pub use api_key::api_key;
pub use client_certificate::{CertificateOrder, client_certificate};
pub use enrolled_certificate::enrolled_certificate;
pub use federated_identity::federated_identity;
pub use oauth_client::{ClientOrder, oauth_client};
pub use receipt::receipt;
pub use software_statement::{StatementOrder, software_statement};

use crate::{
    admission::Admission,
    crypto::{Entropy, Refused, Secret},
    model::{Credential, CredentialId, Delivery, DeliveryMethod},
};

/// What was minted: the record for the registry and what leaves.
#[derive(Debug)]
pub struct Minted {
    /// The public half.
    pub credential: Credential,
    /// What leaves.
    pub parcel: Parcel,
    /// The admission, for the receipt.
    pub admission: Admission,
}

/// What leaves.
#[derive(Debug)]
pub enum Parcel {
    /// What is no secret: a certificate in PEM, a client's metadata, a statement.
    Public(String),
    /// Nothing: what the partner has already is on record.
    Nothing,
    /// A secret, for a file that only its owner reads.
    Secret(Secret),
    /// A secret, encrypted for the partner's recipient.
    Sealed(Vec<u8>),
}

/// A new id: the application's name, so that people know it, and 40 random bits, so that it is never given again.
fn new_id(admission: &Admission, entropy: &mut dyn Entropy) -> Result<CredentialId, Refused> {
    let mut random = [0_u8; 5];
    entropy.fill(&mut random)?;
    let name: String = admission.request().application.as_str().chars().take(54).collect();
    let suffix = data_encoding::BASE32_NOPAD.encode(&random).to_ascii_lowercase();
    format!("{}-{suffix}", name.trim_end_matches('-')).parse().map_err(|e: crate::model::NotAnId| Refused::new(e.to_string()))
}

/// The part of the record that every kind has.
fn record(admission: &Admission, id: CredentialId, by: crate::model::OwnerId, anchor: crate::model::AnchorId) -> Credential {
    let request = admission.request();
    Credential {
        id,
        kind: admission.kind(),
        application: request.application.clone(),
        environment: request.environment.clone(),
        anchor,
        grant: admission.digest(),
        scopes: admission.grant().scopes(),
        issued: admission.now(),
        expires: admission.ends(),
        by,
        issuer: None,
        serial: None,
        key: None,
        certificate: None,
        intermediates: None,
        verifier: None,
        client: None,
        federation: None,
        statement: None,
        delivery: admission.kind().is_delivered().then_some(Delivery { method: DeliveryMethod::PublicFile, recipient: None }),
        retiring: None,
        holds: Vec::new(),
        revoked: None,
    }
}
