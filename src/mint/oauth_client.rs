//! An OAuth client as a credential, and the metadata of RFC 7591 that leaves with it. It has no secret: it signs with the anchor's
//! keys, or shows a certificate that the anchor vouches for, by one name taken from it and never typed.

use super::{Minted, Parcel, enrolled_certificate::bundle, new_id, record};
use crate::{
    admission::Admission,
    anchor::{Material, Presented},
    crypto::{Certificate, ClientMetadata, Entropy, Jwk, Refused, certificate_name},
    model::{CertificateNameKind, ClientAuthentication, Credential, CredentialKind, OauthClient, OwnerId, Partner, Text},
};
use serde_json::{Map, Value, json};

/// Everything that a client needs beside the admission.
pub struct ClientOrder<'a> {
    /// How it proves who it is.
    pub method: ClientAuthentication,
    /// Which name of its certificate it is known by, and that certificate; without one it is the pinned one.
    pub name: Option<(CertificateNameKind, Option<Presented>)>,
    /// Whose it is.
    pub partner: &'a Partner,
    /// The registry's id.
    pub registry: &'a Text,
    /// Our trust domain.
    pub trust_domain: &'a Text,
    /// Who enrolls.
    pub by: OwnerId,
}

/// Puts a client on record; its metadata leaves.
///
/// # Errors
/// When the admission is for another kind, the anchor's kind does not go with the method, or the anchor does not vouch for the
/// certificate.
pub fn oauth_client(admission: Admission, order: &ClientOrder<'_>, entropy: &mut dyn Entropy) -> Result<Minted, Refused> {
    if admission.kind() != CredentialKind::OauthClient {
        return Err(Refused::new("the admission is for another kind of credential"));
    }
    let id = new_id(&admission, entropy)?;
    let mut credential = record(&admission, id, order.by.clone(), admission.anchor().clone());
    let keys = match (order.method, &order.name) {
        (ClientAuthentication::PrivateKeyJwt, None) => by_keys(&admission, &mut credential)?,
        (ClientAuthentication::TlsClientAuth, Some((kind, presented))) => {
            by_certificate(&admission, *kind, presented.as_ref(), order.trust_domain, &mut credential)?;
            Vec::new()
        }
        (ClientAuthentication::PrivateKeyJwt, Some(_)) => {
            return Err(Refused::new("a client that signs assertions is known by its keys and by no certificate"));
        }
        (ClientAuthentication::TlsClientAuth, None) => {
            return Err(Refused::new("which name of its certificate the client is known by is not said"));
        }
    };
    let metadata = metadata(&admission, &credential, order, &keys);
    let mut text = serde_json::to_string_pretty(&metadata).map_err(|_| Refused::new("failed to write the client's metadata"))?;
    text.push('\n');
    Ok(Minted { credential, parcel: Parcel::Public(text), admission })
}

fn metadata(admission: &Admission, credential: &Credential, order: &ClientOrder<'_>, keys: &[Jwk]) -> Map<String, Value> {
    let (request, partner) = (admission.request(), order.partner);
    let mut members = ClientMetadata {
        id: &credential.id,
        issued: credential.issued,
        registry: order.registry,
        partner: &request.partner,
        legal_name: &partner.legal_name,
        application: &request.application,
        scopes: &credential.scopes,
        method: order.method,
        keys,
        name: credential.client.as_ref().and_then(|client| client.certificate_name.as_ref()),
    }
    .members();
    let contacts: Vec<_> = partner.contacts.security.iter().map(|contact| json!(contact.email)).collect();
    if !contacts.is_empty() {
        members.insert("contacts".to_owned(), Value::Array(contacts));
    }
    members
}

/// By the anchor's keys.
fn by_keys(admission: &Admission, credential: &mut Credential) -> Result<Vec<Jwk>, Refused> {
    let keys = admission.material().client_keys();
    if keys.is_empty() {
        return Err(Refused::new("the anchor has no keys that a client signs with: that takes a `jwks` or a `pinned-key`"));
    }
    let mut thumbprints: Vec<String> = keys.iter().map(Jwk::thumbprint_text).collect();
    thumbprints.sort();
    let thumbprints = thumbprints.iter().filter_map(|text| text.parse().ok()).collect();
    let method = ClientAuthentication::PrivateKeyJwt;
    credential.client = Some(OauthClient { method, thumbprints, certificate_name: None });
    Ok(keys)
}

/// By a certificate (RFC 8705 section 2.1).
fn by_certificate(
    admission: &Admission,
    kind: CertificateNameKind,
    presented: Option<&Presented>,
    ours: &Text,
    credential: &mut Credential,
) -> Result<(), Refused> {
    let leaf: &Certificate = match (presented, admission.material()) {
        (Some(presented), material) => {
            material.vouches_for(admission.names(), presented, ours, admission.now())?;
            &presented.leaf
        }
        (None, Material::Certified(pinned)) => pinned,
        (None, _) => return Err(Refused::new("the certificate that the name is taken from is missing")),
    };
    let name = certificate_name(leaf, kind)?;
    (credential.certificate, credential.intermediates) =
        (Some(leaf.to_pem()), presented.and_then(|presented| bundle(&presented.intermediates)));
    let method = ClientAuthentication::TlsClientAuth;
    credential.client = Some(OauthClient { method, thumbprints: Vec::new(), certificate_name: Some(name) });
    Ok(())
}
