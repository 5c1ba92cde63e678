//! A workload that is known by a name is known as one thing.

use crate::{
    finding::Severity,
    model::{CertificateNameKind, Credential, Moment, PartnerId, Registry},
    rules::{Family, Operation, Report, Rule, Scene, cite},
};

/// `workload-shared`
pub(in crate::rules) const RULE: Rule = Rule {
    id: "workload-shared",
    family: Family::Credential,
    summary: "no two applications or environments know a client or workload by the same name",
    severity: Severity::Critical,
    blocks: &[Operation::Issue, Operation::Publish],
    waivable: false,
    citations: cite::REUSE,
    page: include_str!("../../../docs/rules/workload-shared.md"),
    check,
};

fn check(scene: &Scene<'_>, report: &mut Report) {
    for (partner, view) in scene.credentials().filter(|(_, view)| view.record.value.is_live(scene.now)) {
        let Some(twin) = workload_twin(scene.registry, partner.id, &view.record.value, scene.now) else { continue };
        let subject = view.subject(partner.id);
        let message = format!("`{}` is known by the same name as {twin}", view.id);
        let fix = format!("admit revoke {subject} --reason superseded");
        report.add(subject, &view.record.path, "", message, fix);
    }
}

/// The first live credential of another application or environment that is known by the same name, in words: an authorization server
/// goes by the name alone, whichever authority or issuer it comes from.
#[must_use]
pub fn workload_twin(registry: &Registry, partner: &PartnerId, credential: &Credential, now: Moment) -> Option<String> {
    let name = known_by(credential)?;
    let all =
        registry.partners.iter().flat_map(|(id, folder)| folder.credentials.values().map(move |record| (id, &record.value)));
    let twin = all.filter(|(_, other)| other.is_live(now)).find(|(id, other)| {
        let elsewhere =
            *id != partner || other.application != credential.application || other.environment != credential.environment;
        elsewhere && known_by(other).as_ref() == Some(&name)
    });
    twin.map(|(id, other)| format!("`{id}/{}/{}` in {}", other.application, other.id, other.environment))
}

/// The name that a client's certificate or a workload's token has; DNS names are the same in capitals.
fn known_by(credential: &Credential) -> Option<(&'static str, String)> {
    if let Some(federation) = &credential.federation {
        return Some(("token", format!("{} {}", federation.issuer, federation.subject)));
    }
    let name = credential.client.as_ref()?.certificate_name.as_ref()?;
    Some(match name.kind {
        CertificateNameKind::SubjectDn => ("subject", name.value.to_string()),
        CertificateNameKind::SanDns => ("dns", name.value.as_str().to_ascii_lowercase()),
        CertificateNameKind::SanUri => ("uri", name.value.to_string()),
    })
}
