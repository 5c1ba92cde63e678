//! Each environment has an authority of its own that can sign.

use crate::{
    crypto::Certificate,
    finding::Severity,
    model::{CredentialKind, Environment, Issuer},
    rules::{Family, Operation, Report, Rule, Scene, cite},
};

/// `issuer-missing`
pub(in crate::rules) const RULE: Rule = Rule {
    id: "issuer-missing",
    family: Family::Environment,
    summary: "the authority of each environment is on record, of that environment, in date and not revoked",
    severity: Severity::High,
    blocks: &[Operation::Issue],
    waivable: false,
    citations: cite::ENVIRONMENT,
    page: include_str!("../../../docs/rules/issuer-missing.md"),
    check,
};

fn check(scene: &Scene<'_>, report: &mut Report) {
    // An API key is not signed by an authority.
    if scene.request.is_some_and(|request| request.kind == Some(CredentialKind::ApiKey)) {
        return;
    }
    let judged = |environment: &Environment| scene.request.is_none_or(|request| request.environment == *environment);
    for (environment, policy) in scene.policy.environments.iter().filter(|(environment, _)| judged(environment)) {
        let id = &policy.issuer;
        let Some(record) = scene.registry.issuers.get(id) else {
            report.add(
                format!("issuer {id}"),
                "admit.toml",
                format!("environments.{environment}.issuer"),
                format!("certificates for {environment} are issued by `{id}`, which has no record"),
                format!("edit issuers/{id}.yaml: put the certificate of the authority on record"),
            );
            continue;
        };
        for (key, flaw) in flaws(&record.value, environment, scene) {
            let message = format!("`{id}`, which issues for {environment}, cannot: {flaw}");
            let fix = format!("edit {}: put the certificate of an authority for {environment} on record", record.path);
            report.add(format!("issuer {id}"), &record.path, key, message, fix);
        }
    }
}

/// What keeps an authority from issuing there today: the key in its record, and a sentence.
fn flaws(issuer: &Issuer, environment: &Environment, scene: &Scene<'_>) -> Vec<(&'static str, String)> {
    let mut flaws = Vec::new();
    if issuer.environment != *environment {
        flaws.push(("environment", format!("it is the authority of {}", issuer.environment)));
    }
    if let Some(end) = &issuer.revoked {
        flaws.push(("revoked", format!("it was revoked on {} ({})", end.on.day(), end.reason)));
    }
    match Certificate::from_pem(&issuer.certificate) {
        Err(refused) => flaws.push(("certificate", refused.to_string())),
        Ok(certificate) => flaws.extend(certificate.ca_flaws(scene.now).into_iter().map(|flaw| ("certificate", flaw))),
    }
    flaws
}
