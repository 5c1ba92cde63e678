//! The record of a credential says what was issued.

use crate::{
    crypto::{Certificate, VERIFIER_ALGORITHM},
    finding::Severity,
    model::{Credential, CredentialKind, PartnerId},
    rules::{Family, Operation, Report, Rule, Scene, cite},
};
use rayon::iter::{IntoParallelRefIterator, ParallelIterator};

/// `credential-mismatch`
pub(in crate::rules) const RULE: Rule = Rule {
    id: "credential-mismatch",
    family: Family::Credential,
    summary: "the record of each credential says what its certificate or verifier is",
    severity: Severity::Critical,
    blocks: &[Operation::Issue],
    waivable: false,
    citations: cite::INVENTORY,
    page: include_str!("../../../docs/rules/credential-mismatch.md"),
    check,
};

fn check(scene: &Scene<'_>, report: &mut Report) {
    let all: Vec<_> = scene.credentials().collect();
    let wrong: Vec<_> = all
        .par_iter()
        .flat_map_iter(|(partner, view)| {
            let differs = differences(scene, partner.id, &view.record.value);
            differs.into_iter().map(move |(key, what)| (partner.id, *view, key, what))
        })
        .collect();
    for (partner, view, key, what) in wrong {
        let subject = view.subject(partner);
        let fix = format!("admit revoke {subject} --reason superseded");
        report.add(subject, &view.record.path, key, format!("the record of `{}` is not what was issued: {what}", view.id), fix);
    }
}

type Difference = (&'static str, String);

fn differences(scene: &Scene<'_>, partner: &PartnerId, credential: &Credential) -> Vec<Difference> {
    match (credential.kind, &credential.certificate, &credential.verifier) {
        (CredentialKind::ClientCertificate, Some(pem), None) => match Certificate::from_pem(pem) {
            Ok(certificate) => of_certificate(scene, partner, credential, &certificate),
            Err(refused) => vec![("certificate", format!("its certificate is refused: {refused}"))],
        },
        (CredentialKind::ClientCertificate, None, _) => vec![("certificate", "it has no certificate".to_owned())],
        (CredentialKind::ClientCertificate, Some(_), Some(_)) => vec![("verifier", "a certificate has no verifier".to_owned())],
        (CredentialKind::ApiKey, None, Some(verifier)) if verifier.algorithm.as_str() == VERIFIER_ALGORITHM => Vec::new(),
        (CredentialKind::ApiKey, None, Some(verifier)) => {
            vec![(
                "verifier.algorithm",
                format!("`{}` is no algorithm of ours; it is `{VERIFIER_ALGORITHM}`", verifier.algorithm),
            )]
        }
        (CredentialKind::ApiKey, None, None) => vec![("verifier", "it has no verifier".to_owned())],
        (CredentialKind::ApiKey, Some(_), _) => vec![("certificate", "an API key has no certificate".to_owned())],
        _ => Vec::new(),
    }
}

fn of_certificate(scene: &Scene<'_>, partner: &PartnerId, credential: &Credential, certificate: &Certificate) -> Vec<Difference> {
    let mut differs = Vec::new();
    if credential.key != Some(certificate.key().digest()) {
        differs.push(("key", format!("its certificate has the key {}", certificate.key().digest().short())));
    }
    let serial = certificate.serial_hex();
    if credential.serial.as_ref().is_none_or(|recorded| recorded.as_str() != serial) {
        differs.push(("serial", format!("its certificate has the serial number {serial}")));
    }
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
    differs.extend(of_issuer(scene, credential, certificate).map(|what| ("issuer", what)));
    differs
}

/// Why the certificate is not one of the issuer that the record names. An issuer that is gone is for `credential-orphaned` to say.
fn of_issuer(scene: &Scene<'_>, credential: &Credential, certificate: &Certificate) -> Option<String> {
    let Some(id) = &credential.issuer else { return Some("it names no issuer".to_owned()) };
    let issuer = &scene.registry.issuers.get(id)?.value;
    if issuer.environment != credential.environment {
        return Some(format!("`{id}` issues for {}, and it is for {}", issuer.environment, credential.environment));
    }
    let signed = Certificate::from_pem(&issuer.certificate).and_then(|authority| certificate.signed_by(authority.key()));
    signed.err().map(|refused| format!("its certificate was not signed by `{id}`: {refused}"))
}
