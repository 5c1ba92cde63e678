//! An OAuth client as a credential and as the metadata of RFC 7591 that an authorization server registers it by. It has no secret: it
//! signs with the anchor's keys, or shows a certificate that the anchor vouches for, by one name taken from it and never typed.

use super::{Minted, Parcel, enrolled_certificate::bundle, new_id, record, software_id::SoftwareId};
use crate::{
    admission::Admission,
    anchor::{Material, Presented},
    crypto::{Certificate, Entropy, Jwk, Refused, certificate_name},
    model::{
        CertificateName, CertificateNameKind, ClientAuthentication, Credential, CredentialKind, OauthClient, OwnerId, Partner,
        Text,
    },
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
    let shown = match (order.method, &order.name) {
        (ClientAuthentication::PrivateKeyJwt, None) => by_keys(&admission, &mut credential)?,
        (ClientAuthentication::TlsClientAuth, Some((kind, presented))) => {
            by_certificate(&admission, *kind, presented.as_ref(), order.trust_domain, &mut credential)?
        }
        (ClientAuthentication::PrivateKeyJwt, Some(_)) => {
            return Err(Refused::new("a client that signs assertions is known by its keys and by no certificate"));
        }
        (ClientAuthentication::TlsClientAuth, None) => {
            return Err(Refused::new("which name of its certificate the client is known by is not said"));
        }
    };
    let mut metadata = common(&admission, &credential, order);
    metadata.extend(shown);
    let mut text = serde_json::to_string_pretty(&metadata).map_err(|_| Refused::new("failed to write the client's metadata"))?;
    text.push('\n');
    Ok(Minted { credential, parcel: Parcel::Public(text), admission })
}

/// What every client says (RFC 7591 sections 2 and 3.2.1): no redirection and no user, so that `client_credentials` is all it may use.
fn common(admission: &Admission, credential: &Credential, order: &ClientOrder<'_>) -> Map<String, Value> {
    let (request, partner) = (admission.request(), order.partner);
    let scopes: Vec<String> = credential.scopes.iter().map(ToString::to_string).collect();
    let contacts: Vec<_> = partner.contacts.security.iter().map(|contact| json!(contact.email)).collect();
    let software = SoftwareId::of_application(order.registry, &request.partner, &request.application);
    let mut members = Map::new();
    let mut member = |name: &str, value: Value| drop(members.insert(name.to_owned(), value));
    member("client_id", json!(credential.id));
    member("client_id_issued_at", json!(credential.issued.unix()));
    member("client_name", json!(format!("{}: {}", partner.legal_name, request.application)));
    if !contacts.is_empty() {
        member("contacts", Value::Array(contacts));
    }
    member("grant_types", json!(["client_credentials"]));
    member("redirect_uris", json!([]));
    member("response_types", json!([]));
    member("scope", json!(scopes.join(" ")));
    member("software_id", json!(software.uuid()));
    member("token_endpoint_auth_method", json!(order.method.metadata()));
    members
}

/// By the anchor's keys; the algorithm is named where all of them sign with the same.
fn by_keys(admission: &Admission, credential: &mut Credential) -> Result<Map<String, Value>, Refused> {
    let keys = admission.material().client_keys();
    if keys.is_empty() {
        return Err(Refused::new("the anchor has no keys that a client signs with: that takes a `jwks` or a `pinned-key`"));
    }
    let mut thumbprints: Vec<String> = keys.iter().map(Jwk::thumbprint_text).collect();
    thumbprints.sort();
    let thumbprints = thumbprints.iter().filter_map(|text| text.parse().ok()).collect();
    let method = ClientAuthentication::PrivateKeyJwt;
    credential.client = Some(OauthClient { method, thumbprints, certificate_name: None });
    let mut members = Map::new();
    members.insert("jwks".to_owned(), json!({ "keys": keys.iter().map(Jwk::to_json).collect::<Vec<_>>() }));
    if let Some(algorithm) = keys.first().map(Jwk::algorithm).filter(|first| keys.iter().all(|key| key.algorithm() == *first)) {
        members.insert("token_endpoint_auth_signing_alg".to_owned(), json!(algorithm.to_string()));
    }
    Ok(members)
}

/// By a certificate (RFC 8705 section 2.1); the tokens that it gets are bound to it (section 3).
fn by_certificate(
    admission: &Admission,
    kind: CertificateNameKind,
    presented: Option<&Presented>,
    ours: &Text,
    credential: &mut Credential,
) -> Result<Map<String, Value>, Refused> {
    let leaf: &Certificate = match (presented, admission.material()) {
        (Some(presented), material) => {
            material.vouches_for(admission.names(), presented, ours, admission.now())?;
            &presented.leaf
        }
        (None, Material::Certified(pinned)) => pinned,
        (None, _) => return Err(Refused::new("the certificate that the name is taken from is missing")),
    };
    let name = certificate_name(leaf, kind)?;
    let CertificateName { kind, value } = &name;
    let member = match kind {
        CertificateNameKind::SubjectDn => "tls_client_auth_subject_dn",
        CertificateNameKind::SanDns => "tls_client_auth_san_dns",
        CertificateNameKind::SanUri => "tls_client_auth_san_uri",
    };
    let mut members = Map::new();
    members.insert(member.to_owned(), json!(value));
    members.insert("tls_client_certificate_bound_access_tokens".to_owned(), json!(true));
    (credential.certificate, credential.intermediates) =
        (Some(leaf.to_pem()), presented.and_then(|presented| bundle(&presented.intermediates)));
    let method = ClientAuthentication::TlsClientAuth;
    credential.client = Some(OauthClient { method, thumbprints: Vec::new(), certificate_name: Some(name) });
    Ok(members)
}
