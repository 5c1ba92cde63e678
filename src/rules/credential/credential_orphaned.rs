//! What a live credential was issued for is still there.

use crate::{
    finding::Severity,
    rules::{Family, Operation, Report, Rule, Scene, cite},
};

/// `credential-orphaned`
pub(in crate::rules) const RULE: Rule = Rule {
    id: "credential-orphaned",
    family: Family::Credential,
    summary: "each live credential belongs to an application, environment, anchor and issuer on record",
    severity: Severity::High,
    blocks: &[Operation::Publish],
    waivable: false,
    citations: cite::INVENTORY,
    page: include_str!("../../../docs/rules/credential-orphaned.md"),
    check,
};

fn check(scene: &Scene<'_>, report: &mut Report) {
    for (partner, view) in scene.credentials().filter(|(_, view)| view.record.value.is_live(scene.now)) {
        let credential = &view.record.value;
        let application = partner.folder.applications.get(&credential.application);
        let gone = match application {
            None => Some(("application", format!("application `{}`", credential.application))),
            Some(record) if !record.value.environments.contains_key(&credential.environment) => {
                Some(("environment", format!("the access of `{}` in {}", credential.application, credential.environment)))
            }
            Some(_) if !partner.folder.anchors.contains_key(&credential.anchor) => {
                Some(("anchor", format!("anchor `{}`", credential.anchor)))
            }
            Some(_) => {
                let issuer = credential.issuer.as_ref().filter(|id| !scene.registry.issuers.contains_key(*id));
                issuer.map(|id| ("issuer", format!("issuer `{id}`")))
            }
        };
        let Some((key, gone)) = gone else { continue };
        let subject = view.subject(partner.id);
        let message = format!("`{}` is alive, and {gone} has no record any more", view.id);
        let fix = format!("admit revoke {subject} --reason cessation-of-operation");
        report.add(subject, &view.record.path, key, message, fix);
    }
}
