//! Each environment has an authority of its own that can sign, and an issuer of statements where policy allows statements.

use crate::{
    crypto::{authority_certificate, statement_key},
    finding::Severity,
    model::{CredentialKind, Environment, Issuer, IssuerId},
    rules::{Family, Operation, Report, Rule, Scene, cite},
};

/// `issuer-missing`
pub(in crate::rules) const RULE: Rule = Rule {
    id: "issuer-missing",
    family: Family::Environment,
    summary: "each issuer that policy names is on record, of that environment, in date and not revoked",
    severity: Severity::High,
    blocks: &[Operation::Issue],
    waivable: false,
    citations: cite::ENVIRONMENT,
    page: include_str!("../../../docs/rules/issuer-missing.md"),
    check,
};

fn check(scene: &Scene<'_>, report: &mut Report) {
    let asked = scene.request.and_then(|request| request.kind);
    let judged = |environment: &Environment| scene.request.is_none_or(|request| request.environment == *environment);
    for (environment, policy) in scene.policy.environments.iter().filter(|(environment, _)| judged(environment)) {
        // What is not signed by us needs none of them.
        if asked.is_none_or(|kind| kind == CredentialKind::ClientCertificate) {
            one(scene, report, environment, Duty::Certificates, Some(&policy.issuer));
        }
        let wanted = policy.statement_issuer.is_some() || signs_statements(scene, environment);
        if asked.map_or(wanted, |kind| kind == CredentialKind::SoftwareStatement) {
            one(scene, report, environment, Duty::Statements, policy.statement_issuer.as_ref());
        }
    }
}

/// What an issuer signs.
#[derive(Clone, Copy)]
enum Duty {
    Certificates,
    Statements,
}

impl Duty {
    /// The words of a finding: what is signed, the key in policy, what a record holds.
    fn words(self) -> (&'static str, &'static str, &'static str) {
        match self {
            Self::Certificates => ("certificates", "issuer", "the certificate of an authority"),
            Self::Statements => ("software statements", "statement-issuer", "the public key"),
        }
    }
}

/// Whether policy lets anybody have a software statement there.
fn signs_statements(scene: &Scene<'_>, environment: &Environment) -> bool {
    let mut terms = scene.policy.tiers.values().filter_map(|tier| tier.environments.get(environment));
    terms.any(|terms| terms.lifetime(CredentialKind::SoftwareStatement).is_some())
}

fn one(scene: &Scene<'_>, report: &mut Report, environment: &Environment, duty: Duty, id: Option<&IssuerId>) {
    let (what, key, holds) = duty.words();
    let in_policy = format!("environments.{environment}.{key}");
    let Some(id) = id else {
        let message = format!("policy allows {what} in {environment} and names no `{key}` for it");
        let fix = format!("edit admit.toml: name the `{key}` of {environment}");
        report.add(format!("environment {environment}"), "admit.toml", in_policy, message, fix);
        return;
    };
    let Some(record) = scene.registry.issuers.get(id) else {
        let message = format!("{what} for {environment} are issued by `{id}`, which has no record");
        let fix = format!("edit issuers/{id}.yaml: put {holds} on record");
        report.add(format!("issuer {id}"), "admit.toml", in_policy, message, fix);
        return;
    };
    for (key, flaw) in flaws(&record.value, environment, duty, scene) {
        let message = format!("`{id}`, which issues {what} for {environment}, cannot: {flaw}");
        let fix = format!("edit {}: put {holds} for {environment} on record", record.path);
        report.add(format!("issuer {id}"), &record.path, key, message, fix);
    }
}

/// What keeps an issuer from issuing there today: the key in its record, and a sentence.
fn flaws(issuer: &Issuer, environment: &Environment, duty: Duty, scene: &Scene<'_>) -> Vec<(&'static str, String)> {
    let mut flaws = Vec::new();
    if issuer.environment != *environment {
        flaws.push(("environment", format!("it is the issuer of {}", issuer.environment)));
    }
    if let Some(end) = &issuer.revoked {
        flaws.push(("revoked", format!("it was revoked on {} ({})", end.on.day(), end.reason)));
    }
    match duty {
        Duty::Certificates => match authority_certificate(issuer) {
            Err(refused) => flaws.push(("certificate", refused.to_string())),
            Ok(certificate) => flaws.extend(certificate.ca_flaws(scene.now).into_iter().map(|flaw| ("certificate", flaw))),
        },
        Duty::Statements => flaws.extend(statement_key(issuer).err().map(|refused| ("public-key", refused.to_string()))),
    }
    flaws
}
