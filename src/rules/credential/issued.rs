//! What the record of a credential that we made says, against what was made: certificates, API keys, software statements. It judges the
//! record alone, and nothing of what the credential rests on.

use super::credential_mismatch::Difference;
use crate::{
    crypto::{Certificate, VERIFIER_ALGORITHM, statement_key},
    model::{Credential, PartnerId, Verifier},
    rules::Scene,
};

/// A client certificate.
pub(super) fn certificate(scene: &Scene<'_>, partner: &PartnerId, credential: &Credential, pem: &str) -> Vec<Difference> {
    let certificate = match Certificate::from_pem(pem) {
        Ok(certificate) => certificate,
        Err(refused) => return vec![("certificate", format!("its certificate is refused: {refused}"))],
    };
    let mut differs = shared(credential, &certificate);
    if credential.expires != certificate.not_after() {
        differs.push(("expires", format!("its certificate ends at {}", certificate.not_after())));
    }
    if credential.issued < certificate.not_before() {
        differs.push(("issued", format!("its certificate starts at {}", certificate.not_before())));
    }
    let (domain, environment, application) = (&scene.policy.trust_domain, &credential.environment, &credential.application);
    let name = format!("spiffe://{domain}/{environment}/{partner}/{application}");
    if certificate.uri_names() != [name.as_str()] {
        differs.push(("certificate", format!("its certificate does not name `{name}` alone")));
    }
    if certificate.is_ca() {
        differs.push(("certificate", "its certificate is one of a CA".to_owned()));
    }
    differs.extend(of_issuer(scene, credential, &certificate).map(|what| ("issuer", what)));
    differs
}

/// What every certificate and its record have in common.
pub(super) fn shared(credential: &Credential, certificate: &Certificate) -> Vec<Difference> {
    let mut differs = Vec::new();
    if credential.key != Some(certificate.key().digest()) {
        differs.push(("key", format!("its certificate has the key {}", certificate.key().digest().short())));
    }
    let serial = certificate.serial_hex();
    if credential.serial.as_ref().is_none_or(|recorded| recorded.as_str() != serial) {
        differs.push(("serial", format!("its certificate has the serial number {serial}")));
    }
    differs
}

/// An API key.
pub(super) fn api_key(verifier: &Verifier) -> Vec<Difference> {
    if verifier.algorithm.as_str() == VERIFIER_ALGORITHM {
        return Vec::new();
    }
    vec![("verifier.algorithm", format!("`{}` is no algorithm of ours; it is `{VERIFIER_ALGORITHM}`", verifier.algorithm))]
}

/// A software statement, of which only the digest is here.
pub(super) fn statement(scene: &Scene<'_>, credential: &Credential) -> Vec<Difference> {
    let Some(id) = &credential.issuer else { return vec![("issuer", "it names no issuer".to_owned())] };
    let Some(issuer) = scene.registry.issuers.get(id) else { return Vec::new() };
    let refused = statement_key(&issuer.value).err().map(|refused| format!("`{id}` signs no statements: {refused}"));
    elsewhere(scene, credential).or(refused).map(|what| ("issuer", what)).into_iter().collect()
}

/// Whether the issuer that the record names is that of another environment.
fn elsewhere(scene: &Scene<'_>, credential: &Credential) -> Option<String> {
    let id = credential.issuer.as_ref()?;
    let issuer = &scene.registry.issuers.get(id)?.value;
    let differs = issuer.environment != credential.environment;
    differs.then(|| format!("`{id}` issues for {}, and it is for {}", issuer.environment, credential.environment))
}

/// Why the certificate is not one of the issuer that the record names. An issuer that is gone is for `credential-orphaned` to say.
fn of_issuer(scene: &Scene<'_>, credential: &Credential, certificate: &Certificate) -> Option<String> {
    let Some(id) = &credential.issuer else { return Some("it names no issuer".to_owned()) };
    let authority = scene.authorities.get(id)?.as_ref().map_err(Clone::clone);
    let signed = authority.and_then(|authority| certificate.signed_by(authority.key()));
    let unsigned = signed.err().map(|refused| format!("its certificate was not signed by `{id}`: {refused}"));
    elsewhere(scene, credential).or(unsigned)
}
