//! A workload that is known by a name is known as one thing.

use crate::{
    finding::Severity,
    model::{CertificateNameKind, Credential, Moment, PartnerFolder, PartnerId, Registry},
    rules::{Family, Operation, Report, Rule, Scene, cite},
};
use std::collections::BTreeMap;

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
    let known = KnownBy::of(scene.registry, scene.now);
    for (partner, view) in scene.credentials().filter(|(_, view)| view.record.value.is_live(scene.now)) {
        let Some(twin) = known.twin(partner.id, &view.record.value) else { continue };
        let subject = view.subject(partner.id);
        let message = format!("`{}` is known by the same name as {twin}", view.id);
        let fix = format!("admit revoke {subject} --reason superseded");
        report.add(subject, &view.record.path, "", message, fix);
    }
}

/// What two partners concern each other by.
pub(in crate::rules) fn marks(folder: &PartnerFolder) -> impl Iterator<Item = String> {
    folder.credentials.values().filter_map(|record| name(&record.value)).map(|(kind, name)| format!("{kind} {name}"))
}

/// The first live credential of another application or environment that is known by the same name, in words: an authorization server
/// goes by the name alone, whichever authority or issuer it comes from.
#[must_use]
pub fn workload_twin(registry: &Registry, partner: &PartnerId, credential: &Credential, now: Moment) -> Option<String> {
    KnownBy::of(registry, now).twin(partner, credential)
}

/// The live credentials by the name that they are known by, each in the order of the registry.
struct KnownBy<'a>(BTreeMap<Name, Vec<(&'a PartnerId, &'a Credential)>>);

impl<'a> KnownBy<'a> {
    fn of(registry: &'a Registry, now: Moment) -> Self {
        let mut known: BTreeMap<_, Vec<_>> = BTreeMap::new();
        for (partner, folder) in &registry.partners {
            for credential in folder.credentials.values().map(|record| &record.value).filter(|value| value.is_live(now)) {
                if let Some(name) = name(credential) {
                    known.entry(name).or_default().push((partner, credential));
                }
            }
        }
        Self(known)
    }

    fn twin(&self, partner: &PartnerId, credential: &Credential) -> Option<String> {
        let elsewhere = |(id, other): &&(&PartnerId, &Credential)| {
            *id != partner || other.application != credential.application || other.environment != credential.environment
        };
        let (id, other) = self.0.get(&name(credential)?)?.iter().find(elsewhere)?;
        Some(format!("`{id}/{}/{}` in {}", other.application, other.id, other.environment))
    }
}

/// What kind of name, and the name.
type Name = (&'static str, String);

/// The name that a client's certificate or a workload's token has; DNS names are the same in capitals.
fn name(credential: &Credential) -> Option<Name> {
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
