//! What an OAuth client is registered by at an authorization server: the metadata of RFC 7591 with the members of RFC 8705. It has no
//! redirection, no user and no secret, so that `client_credentials` is all it may use, and no contacts: those are for who adds them.

use super::Jwk;
use crate::crypto::SoftwareId;
use crate::model::{
    ApplicationId, CertificateName, CertificateNameKind, ClientAuthentication, CredentialId, Moment, PartnerId, ScopeName, Text,
};
use serde_json::{Map, Value, json};

/// A client, by everything that its metadata is made of.
pub struct ClientMetadata<'a> {
    /// Its id, which is `client_id`.
    pub id: &'a CredentialId,
    /// When it was put on record.
    pub issued: Moment,
    /// The registry's id.
    pub registry: &'a Text,
    /// Whose it is.
    pub partner: &'a PartnerId,
    /// Their registered name.
    pub legal_name: &'a Text,
    /// Which application it is.
    pub application: &'a ApplicationId,
    /// What it may ask for.
    pub scopes: &'a [ScopeName],
    /// How it proves who it is.
    pub method: ClientAuthentication,
    /// The keys that it signs assertions with; none where it shows a certificate.
    pub keys: &'a [Jwk],
    /// The one name of the certificate that it shows; none where it signs.
    pub name: Option<&'a CertificateName>,
}

impl ClientMetadata<'_> {
    /// The members (RFC 7591 sections 2 and 3.2.1).
    #[must_use]
    pub fn members(&self) -> Map<String, Value> {
        let scopes: Vec<String> = self.scopes.iter().map(ToString::to_string).collect();
        let software = SoftwareId::of_application(self.registry, self.partner, self.application);
        let mut members = Map::new();
        let mut member = |name: &str, value: Value| drop(members.insert(name.to_owned(), value));
        member("client_id", json!(self.id));
        member("client_id_issued_at", json!(self.issued.unix()));
        member("client_name", json!(format!("{}: {}", self.legal_name, self.application)));
        member("grant_types", json!(["client_credentials"]));
        member("redirect_uris", json!([]));
        member("response_types", json!([]));
        member("scope", json!(scopes.join(" ")));
        member("software_id", json!(software.uuid()));
        member("token_endpoint_auth_method", json!(self.method.metadata()));
        match self.method {
            ClientAuthentication::PrivateKeyJwt => self.by_keys(&mut member),
            ClientAuthentication::TlsClientAuth => self.by_certificate(&mut member),
        }
        members
    }

    /// The keys by value; the algorithm is named where all of them sign with the same.
    fn by_keys(&self, member: &mut impl FnMut(&str, Value)) {
        member("jwks", json!({ "keys": self.keys.iter().map(Jwk::to_json).collect::<Vec<_>>() }));
        let first = self.keys.first().map(Jwk::algorithm);
        if let Some(algorithm) = first.filter(|first| self.keys.iter().all(|key| key.algorithm() == *first)) {
            member("token_endpoint_auth_signing_alg", json!(algorithm.to_string()));
        }
    }

    /// By exactly one name of a certificate (RFC 8705 section 2.1.2); the tokens that it gets are bound to it (section 3).
    fn by_certificate(&self, member: &mut impl FnMut(&str, Value)) {
        if let Some(CertificateName { kind, value }) = self.name {
            let name = match kind {
                CertificateNameKind::SubjectDn => "tls_client_auth_subject_dn",
                CertificateNameKind::SanDns => "tls_client_auth_san_dns",
                CertificateNameKind::SanUri => "tls_client_auth_san_uri",
            };
            member(name, json!(value));
        }
        member("tls_client_certificate_bound_access_tokens", json!(true));
    }
}
